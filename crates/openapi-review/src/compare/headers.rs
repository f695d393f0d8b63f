//! Headers of answers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Call, Comparison, media_types, parameters};
use crate::{
    action::Action,
    drafts::Draft,
    role::{Direction, Role},
    tree::{Entry, Node},
};

/// Compares what stands at `headers` of two objects.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    old: &'a Node,
    new: &'a Node,
) {
    let by_name = |node: &'a Node| -> BTreeMap<String, &'a Entry> {
        let entries = node.get("headers").map_or(&[][..], Node::entries).iter();
        entries.map(|entry| (entry.key.to_lowercase(), entry)).collect()
    };
    let (old, new) = (by_name(old), by_name(new));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        match (old.get(name), new.get(name)) {
            (Some(from), Some(to)) => header(comparison, call, from, to),
            (None, Some(to)) => {
                let phrase = format!("the header `{}` is new", to.key);
                let rule = "response-header-added";
                let draft = Draft::new(rule, Action::Add, None, Some(&to.value), phrase);
                report(comparison, call, draft);
            }
            (Some(from), None) => removed(comparison, call, from),
            (None, None) => {}
        }
    }
}

fn removed<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Entry) {
    let rule = match comparison.old.resolve(&old.value).is_set("required") {
        true => "required-response-header-removed",
        false => "optional-response-header-removed",
    };
    let phrase = format!("the header `{}` is gone", old.key);
    let mut draft = Draft::new(rule, Action::Remove, Some(&old.value), None, phrase);
    draft.change = "response-header-removed".to_owned();
    report(comparison, call, draft);
}

fn header<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Entry, new: &'a Entry) {
    let name = new.key.as_str();
    let (old, new) = (comparison.old.resolve(&old.value), comparison.new.resolve(&new.value));
    comparison.visit(old, new);
    let became = match (old.is_set("required"), new.is_set("required")) {
        (false, true) => Some(("response-header-became-required", "required")),
        (true, false) => Some(("response-header-became-optional", "optional")),
        _ => None,
    };
    if let Some((rule, word)) = became {
        let covered = [old.get("required"), new.get("required")];
        let phrase = format!("the header `{name}` became {word}");
        let draft = Draft::new(rule, Action::Change, Some(old), Some(new), phrase);
        report(comparison, call, draft.covering(covered.into_iter().flatten()));
    }
    deprecated(comparison, call, name, (old, new));
    style(comparison, call, name, (old, new));
    match (old.get("schema"), new.get("schema")) {
        (Some(from), Some(to)) => comparison.schemas(from, to, Role::ResponseHeader, &call.set),
        (None, None) => {}
        (from, to) => {
            let phrase = format!("the schema of the header `{name}`");
            let draft = Draft::presence("response-header-schema", from, to, &phrase);
            report(comparison, call, draft);
        }
    }
    media_types::compare(comparison, &call.set, Role::ResponseHeader, [Some(old), Some(new)]);
}

fn deprecated<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    name: &str,
    (old, new): (&'a Node, &'a Node),
) {
    const KEY: &str = "deprecated";
    let (rule, word) = match (old.is_set(KEY), new.is_set(KEY)) {
        (false, true) => ("response-header-deprecated", "deprecated"),
        (true, false) => ("response-header-reactivated", "no longer deprecated"),
        _ => return,
    };
    let phrase = format!("the header `{name}` is {word}");
    let draft = Draft::new(rule, Action::Change, old.get(KEY), new.get(KEY), phrase);
    report(comparison, call, draft);
}

/// How a value is written: a list in a header may be one text or several.
fn style<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    name: &str,
    (old, new): (&'a Node, &'a Node),
) {
    let (before, after) = (parameters::written(old), parameters::written(new));
    if before == after {
        return;
    }
    let keys = parameters::WRITTEN.iter();
    let covered = keys.flat_map(|key| [old.get(key), new.get(key)]).flatten();
    let phrase = format!("the header `{name}` is written in another way");
    let rule = "response-header-style-changed";
    let draft = Draft::new(rule, Action::Change, Some(old), Some(new), phrase).covering(covered);
    report(comparison, call, draft);
}

fn report<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, draft: Draft<'a>) {
    comparison.drafts.add(draft.of(&call.set).going(Direction::Response));
}
