//! Answers and their headers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Call, Comparison, media_types};
use crate::{
    action::Action,
    drafts::Draft,
    grammar,
    role::{Direction, Role},
    tree::{Entry, Node},
};

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let statuses = |node: &'a Node| -> BTreeMap<String, &'a Node> {
        let entries = node.get("responses").map_or(&[][..], Node::entries).iter();
        let statuses = entries.filter(|entry| !grammar::is_extension(&entry.key));
        statuses.map(|entry| (entry.key.to_uppercase(), &entry.value)).collect()
    };
    if let (Some(old), Some(new)) = (call.old.node.get("responses"), call.new.node.get("responses"))
    {
        comparison.visit(old, new);
    }
    let (old, new) = (statuses(call.old.node), statuses(call.new.node));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for status in keys {
        match (old.get(status), new.get(status)) {
            (Some(from), Some(to)) => {
                let (from, to) = (comparison.old.resolve(from), comparison.new.resolve(to));
                both(comparison, call, from, to);
            }
            (from, to) => {
                existence(comparison, call, status, [from, to].map(Option::<&&_>::copied));
            }
        }
    }
}

fn existence<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    status: &str,
    [old, new]: [Option<&'a Node>; 2],
) {
    let success = if status.starts_with('2') { "success" } else { "non-success" };
    let stem = format!("response-{success}-status");
    let phrase = format!("the answer {}", status.to_lowercase());
    report(comparison, call, Draft::presence(&stem, old, new, &phrase));
}

fn both<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    comparison.visit(old, new);
    headers(comparison, call, old, new);
    media_types::compare(comparison, &call.set, Role::ResponseBody, [Some(old), Some(new)]);
}

fn headers<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
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
    match (old.get("schema"), new.get("schema")) {
        (Some(from), Some(to)) => comparison.schemas(from, to, Role::ResponseHeader, &call.set),
        (None, None) => {}
        (from, to) => {
            let draft = Draft::presence("response-header-schema", from, to, "the schema");
            report(comparison, call, draft);
        }
    }
    media_types::compare(comparison, &call.set, Role::ResponseHeader, [Some(old), Some(new)]);
}

fn report<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, draft: Draft<'a>) {
    comparison.drafts.add(draft.of(&call.set).going(Direction::Response));
}
