//! Headers of responses.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::{Entry, Node};

use super::{
    Call, Comparison, media_types,
    written::{WRITTEN, Written},
};
use crate::{
    action::{Action, Level},
    finding_builder::FindingBuilder,
    rules::{Presence, Rule},
    usage::{Direction, Usage},
};

const OPTIONAL_RESPONSE_HEADER_REMOVED: Rule =
    Rule::new("optional-response-header-removed", Level::Warning);
const REQUIRED_RESPONSE_HEADER_REMOVED: Rule =
    Rule::new("required-response-header-removed", Level::Breaking);
const RESPONSE_HEADER_ADDED: Rule = Rule::new("response-header-added", Level::Info);
const RESPONSE_HEADER_BECAME_OPTIONAL: Rule =
    Rule::new("response-header-became-optional", Level::Breaking);
const RESPONSE_HEADER_BECAME_REQUIRED: Rule =
    Rule::new("response-header-became-required", Level::Info);
const RESPONSE_HEADER_DEPRECATED: Rule = Rule::new("response-header-deprecated", Level::Info);
const RESPONSE_HEADER_REACTIVATED: Rule = Rule::new("response-header-reactivated", Level::Info);
const RESPONSE_HEADER_SCHEMA: Presence =
    Presence::new("response-header-schema", [Level::Info, Level::Warning, Level::Breaking]);
const RESPONSE_HEADER_STYLE_CHANGED: Rule =
    Rule::new("response-header-style-changed", Level::Breaking);

/// Compares what is at `headers` of two objects.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    old: &'a Node,
    new: &'a Node,
) {
    let by_name = |node: &'a Node| -> BTreeMap<String, &'a Entry> {
        let entries = node.get("headers").map_or(&[][..], Node::entries).iter();
        let named = entries.map(|entry| (entry.key.to_lowercase(), entry));
        // The media type of a response is described elsewhere, so that a header of this name is ignored.
        named.filter(|(name, _)| name != "content-type").collect()
    };
    let (old, new) = (by_name(old), by_name(new));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        match (old.get(name), new.get(name)) {
            (Some(from), Some(to)) => header(comparison, call, from, to),
            (None, Some(to)) => {
                let phrase = format!("the header `{}` is new", to.key);
                let rule = RESPONSE_HEADER_ADDED;
                let builder = FindingBuilder::new(rule, Action::Add, None, Some(&to.value), phrase);
                report(comparison, call, builder);
            }
            (Some(from), None) => removed(comparison, call, from),
            (None, None) => {}
        }
    }
}

fn removed<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Entry) {
    let rule = match comparison.old.resolve(&old.value).is_set("required") {
        true => REQUIRED_RESPONSE_HEADER_REMOVED,
        false => OPTIONAL_RESPONSE_HEADER_REMOVED,
    };
    let phrase = format!("the header `{}` is gone", old.key);
    let mut builder = FindingBuilder::new(rule, Action::Remove, Some(&old.value), None, phrase);
    builder.change = "response-header-removed".to_owned();
    report(comparison, call, builder);
}

fn header<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Entry, new: &'a Entry) {
    let name = new.key.as_str();
    let (old, new) = (comparison.old.resolve(&old.value), comparison.new.resolve(&new.value));
    comparison.visit(old, new);
    let became = match (old.is_set("required"), new.is_set("required")) {
        (false, true) => Some((RESPONSE_HEADER_BECAME_REQUIRED, "required")),
        (true, false) => Some((RESPONSE_HEADER_BECAME_OPTIONAL, "optional")),
        _ => None,
    };
    if let Some((rule, word)) = became {
        let covered = [old.get("required"), new.get("required")];
        let phrase = format!("the header `{name}` became {word}");
        let builder = FindingBuilder::new(rule, Action::Change, Some(old), Some(new), phrase);
        report(comparison, call, builder.covering(covered.into_iter().flatten()));
    }
    deprecated(comparison, call, name, (old, new));
    style(comparison, call, name, (old, new));
    match (old.get("schema"), new.get("schema")) {
        (Some(from), Some(to)) => comparison.schemas(from, to, Usage::ResponseHeader, &call.set),
        (None, None) => {}
        (from, to) => {
            let phrase = format!("the schema of the header `{name}`");
            let builder = FindingBuilder::presence(RESPONSE_HEADER_SCHEMA, from, to, &phrase);
            report(comparison, call, builder);
        }
    }
    comparison.contents.push((old, new, call.set.clone()));
    media_types::compare(comparison, &call.set, Usage::ResponseHeader, [Some(old), Some(new)]);
}

fn deprecated<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    name: &str,
    (old, new): (&'a Node, &'a Node),
) {
    const KEY: &str = "deprecated";
    let (rule, word) = match (old.is_set(KEY), new.is_set(KEY)) {
        (false, true) => (RESPONSE_HEADER_DEPRECATED, "deprecated"),
        (true, false) => (RESPONSE_HEADER_REACTIVATED, "no longer deprecated"),
        _ => return,
    };
    let phrase = format!("the header `{name}` is {word}");
    let builder = FindingBuilder::new(rule, Action::Change, old.get(KEY), new.get(KEY), phrase);
    report(comparison, call, builder);
}

/// How a value is written: a list in a header may be one text or several.
fn style<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    name: &str,
    (old, new): (&'a Node, &'a Node),
) {
    if WRITTEN.iter().all(|key| old.get(key) == new.get(key)) {
        return;
    }
    let before = Written::of(comparison.old, old);
    let Some(difference) = before.difference(&Written::of(comparison.new, new)) else { return };
    let keys = WRITTEN.iter();
    let covered = keys.flat_map(|key| [old.get(key), new.get(key)]).flatten();
    let phrase = format!("the header `{name}` {difference}");
    let rule = RESPONSE_HEADER_STYLE_CHANGED;
    let builder =
        FindingBuilder::new(rule, Action::Change, Some(old), Some(new), phrase).covering(covered);
    report(comparison, call, builder);
}

fn report<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, builder: FindingBuilder<'a>) {
    comparison.builders.add(builder.of(&call.set).going(Direction::Response));
}
