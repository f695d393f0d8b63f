//! Media types of bodies, responses and parameters.

use openapi_model::{Entry, Node};

use super::{
    Comparison, encodings,
    media_type::{Owner, covers, essence, report},
};
use crate::{
    action::{Action, Level},
    finding_builder::FindingBuilder,
    operation_set::OperationSet,
    rules::{Presence, Rule},
    usage::Usage,
};

const REFACTORED: Rule = Rule::new("refactored", Level::Info);

/// The rules about the media types of one place.
struct MediaTypeRules {
    name: Presence,
    schema: Presence,
    generalized: Rule,
    specialized: Rule,
    changed: Rule,
}

const REQUEST_BODY: MediaTypeRules = MediaTypeRules {
    name: Presence::new("request-body-media-type", [Level::Info, Level::Breaking, Level::Breaking]),
    schema: Presence::new(
        "request-body-media-type-schema",
        [Level::Breaking, Level::Info, Level::Breaking],
    ),
    generalized: Rule::new("request-body-media-type-name-generalized", Level::Info),
    specialized: Rule::new("request-body-media-type-name-specialized", Level::Breaking),
    changed: Rule::new("request-body-media-type-name-changed", Level::Info),
};

const PARAMETER: MediaTypeRules = MediaTypeRules {
    name: Presence::new(
        "request-parameter-media-type",
        [Level::Info, Level::Breaking, Level::Breaking],
    ),
    schema: Presence::new(
        "request-parameter-media-type-schema",
        [Level::Breaking, Level::Info, Level::Breaking],
    ),
    generalized: Rule::new("request-parameter-media-type-name-generalized", Level::Info),
    specialized: Rule::new("request-parameter-media-type-name-specialized", Level::Breaking),
    changed: Rule::new("request-parameter-media-type-name-changed", Level::Breaking),
};

const HEADER: MediaTypeRules = MediaTypeRules {
    name: Presence::new(
        "response-header-media-type",
        [Level::Info, Level::Breaking, Level::Breaking],
    ),
    schema: Presence::new(
        "response-body-media-type-schema",
        [Level::Info, Level::Warning, Level::Breaking],
    ),
    generalized: Rule::new("response-header-media-type-name-generalized", Level::Breaking),
    specialized: Rule::new("response-header-media-type-name-specialized", Level::Info),
    changed: Rule::new("response-header-media-type-name-changed", Level::Info),
};

const RESPONSE: MediaTypeRules = MediaTypeRules {
    name: Presence::new("response-media-type", [Level::Info, Level::Breaking, Level::Breaking]),
    schema: Presence::new(
        "response-body-media-type-schema",
        [Level::Info, Level::Warning, Level::Breaking],
    ),
    generalized: Rule::new("response-media-type-name-generalized", Level::Breaking),
    specialized: Rule::new("response-media-type-name-specialized", Level::Info),
    changed: Rule::new("response-media-type-name-changed", Level::Info),
};

/// The rules for media types with this usage.
fn rules_of(usage: Usage) -> &'static MediaTypeRules {
    match usage {
        Usage::RequestBody => &REQUEST_BODY,
        Usage::Parameter | Usage::HeaderParameter => &PARAMETER,
        Usage::ResponseHeader => &HEADER,
        _ => &RESPONSE,
    }
}

/// Compares what is at `content` of two objects.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    operations: &OperationSet,
    usage: Usage,
    [old, new]: [Option<&'a Node>; 2],
) {
    let owner = Owner { operations, usage };
    let content = |node: Option<&'a Node>| -> Vec<&'a Entry> {
        let content = node.and_then(|node| node.get("content"));
        content.map_or(&[][..], Node::entries).iter().collect()
    };
    let (mut old, mut new) = (content(old), content(new));
    let (all_old, all_new) = (old.clone(), new.clone());
    for (from, to) in take(&mut old, &mut new, |from, to| from == to) {
        both(comparison, &owner, from, to);
    }
    let alike = |from: &str, to: &str| {
        essence(from) == essence(to)
            || covers(&essence(from), &essence(to))
            || covers(&essence(to), &essence(from))
    };
    for (from, to) in take(&mut old, &mut new, alike) {
        renamed(comparison, &owner, from, to);
        both(comparison, &owner, from, to);
    }
    // What is left may still be covered by a range that has a partner already.
    old.retain(|from| !applies(comparison, &owner, from, &all_new, true));
    new.retain(|to| !applies(comparison, &owner, to, &all_old, false));
    for entry in old {
        let phrase = format!("the media type `{}`", entry.key);
        let builder =
            FindingBuilder::presence(rules_of(owner.usage).name, Some(&entry.value), None, &phrase);
        report(comparison, &owner, builder);
    }
    for entry in new {
        let phrase = format!("the media type `{}`", entry.key);
        let builder =
            FindingBuilder::presence(rules_of(owner.usage).name, None, Some(&entry.value), &phrase);
        report(comparison, &owner, builder);
    }
}

/// Compares a media type with the range of the other document that covers it.
fn applies<'a>(
    comparison: &mut Comparison<'a>,
    owner: &Owner<'_>,
    entry: &'a Entry,
    others: &[&'a Entry],
    is_old: bool,
) -> bool {
    let essence = essence(&entry.key);
    let range = others.iter().find(|other| covers(&self::essence(&other.key), &essence));
    let Some(range) = range.copied() else { return false };
    let (from, to) = if is_old { (entry, range) } else { (range, entry) };
    let phrase = format!("the media type `{}` is a part of `{}`", entry.key, range.key);
    let sides = if is_old { (Some(&entry.value), None) } else { (None, Some(&entry.value)) };
    let action = if is_old { Action::Remove } else { Action::Add };
    report(comparison, owner, FindingBuilder::new(REFACTORED, action, sides.0, sides.1, phrase));
    both(comparison, owner, from, to);
    true
}

/// Takes out of both lists what belongs together.
fn take<'a>(
    old: &mut Vec<&'a Entry>,
    new: &mut Vec<&'a Entry>,
    belongs: impl Fn(&str, &str) -> bool,
) -> Vec<(&'a Entry, &'a Entry)> {
    let mut pairs = Vec::new();
    old.retain(|from| match new.iter().position(|to| belongs(&from.key, &to.key)) {
        Some(index) => {
            pairs.push((*from, new.remove(index)));
            false
        }
        None => true,
    });
    pairs
}

fn renamed<'a>(comparison: &mut Comparison<'a>, owner: &Owner<'_>, old: &'a Entry, new: &'a Entry) {
    let rules = rules_of(owner.usage);
    let (rule, action) = match (old.key.contains(';'), new.key.contains(';')) {
        _ if covers(&new.key, &old.key) => (rules.generalized, Action::Generalize),
        _ if covers(&old.key, &new.key) => (rules.specialized, Action::Specialize),
        _ => (rules.changed, Action::Change),
    };
    let phrase = format!("the media type `{}` is `{}` now", old.key, new.key);
    let builder = FindingBuilder::new(rule, action, Some(&old.value), Some(&new.value), phrase);
    report(comparison, owner, builder);
}

fn both<'a>(comparison: &mut Comparison<'a>, owner: &Owner<'_>, old: &'a Entry, new: &'a Entry) {
    let name = &new.key;
    let (old, new) = (&old.value, &new.value);
    comparison.visit(old, new);
    comparison.contents.push((old, new, owner.operations.clone()));
    encodings::compare(comparison, owner, name, [old, new]);
    match (old.get("schema"), new.get("schema")) {
        (Some(from), Some(to)) => {
            comparison.body_schemas((from, to), owner.usage, owner.operations, name);
        }
        (None, None) => {}
        (from, to) => {
            let phrase = format!("the schema of `{name}`");
            let builder = FindingBuilder::presence(rules_of(owner.usage).schema, from, to, &phrase);
            report(comparison, owner, builder);
        }
    }
}
