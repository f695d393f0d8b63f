//! Items, other properties, negation, and every keyword that no other aspect looks at.

use std::collections::BTreeSet;

use openapi_model::{Node, Value};

use super::{Edge, Pair, is_same_flag, limits, own_or_first, same};
use crate::{
    action::Action,
    change::{Change, Kind},
    grammar,
    schema::{Flat, Schemas},
    stem::Stem,
};

const ITEMS_SET: Stem =
    Stem::narrower("items-set", "says what its items are now; they could be anything");
const ITEMS_UNSET: Stem = Stem::wider("items-unset", "no longer says what its items are");
const NOT_ADDED: Stem = Stem::narrower("not-added", "excludes values now");
const NOT_REMOVED: Stem = Stem::wider("not-removed", "no longer excludes values");
const ADDITIONAL_PROPERTIES_ALLOWED: Stem =
    Stem::same("additional-properties-allowed", "allows properties that it does not list");
const ADDITIONAL_PROPERTIES_UNRESTRICTED: Stem = Stem::wider(
    "additional-properties-unrestricted",
    "allows properties of any kind that it does not list",
);
const ADDITIONAL_PROPERTIES_RESTRICTED: Stem = Stem::narrower(
    "additional-properties-restricted",
    "says what properties that it does not list have to be",
);
const ADDITIONAL_PROPERTIES_FORBIDDEN: Stem =
    Stem::narrower("additional-properties-forbidden", "allows no properties that it does not list");
const DEPRECATED: Stem = Stem::same("deprecated", "is deprecated");
const REACTIVATED: Stem = Stem::same("reactivated", "is no longer deprecated");
const XML_CHANGED: Stem = Stem::other("xml-changed", "is written in another way in XML");

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    schema("items", [ITEMS_SET, ITEMS_UNSET], old, new, pair);
    negation(old, new, pair);
    others(old, new, pair);
    boundaries(old, new, pair);
    if !is_same_flag(old, new, "deprecated") {
        let kinds = [DEPRECATED, REACTIVATED];
        pair.outcome.changes.extend(limits::flag("deprecated", kinds, old, new));
    }
    if xml(old) != xml(new) {
        pair.outcome.changes.extend(limits::presence("xml", [XML_CHANGED; 3], old, new));
    }
    let keys: BTreeSet<_> = old.keywords.keys().chain(new.keywords.keys()).copied().collect();
    for key in keys.into_iter().filter(|key| !is_compared(key)) {
        let (from, to) = (old.at(key), new.at(key));
        if !same(from, to) {
            pair.change(Change::unhandled(key, own_or_first(from, to), own_or_first(to, from)));
        }
    }
}

/// How a schema is written as XML, without what is the default.
fn xml(flat: &Flat<'_>) -> BTreeSet<(String, String)> {
    let entries = flat.at("xml").iter().flat_map(|node| node.entries());
    let said = entries.filter(|entry| {
        let is_flag = matches!(entry.key.as_str(), "attribute" | "wrapped");
        let is_default = is_flag && entry.value.as_bool() == Some(false);
        !is_default && !grammar::is_extension(&entry.key)
    });
    said.map(|entry| (entry.key.clone(), entry.value.canonical())).collect()
}

/// Whether another aspect looks at a keyword.
fn is_compared(key: &str) -> bool {
    limits::is_limit(key)
        || matches!(
            key,
            "format"
                | "default"
                | "items"
                | "not"
                | "additionalProperties"
                | "deprecated"
                | "readOnly"
                | "writeOnly"
                | "discriminator"
                | "xml"
                | "$ref"
        )
        || (grammar::is_extension(key) && key != "x-extensible-enum")
}

fn schema<'a>(
    key: &str,
    [set, unset]: [Stem; 2],
    old: &Flat<'a>,
    new: &Flat<'a>,
    pair: &mut Pair<'a, '_>,
) {
    let from = limiting(old.at(key), pair.old_schemas);
    let to = limiting(new.at(key), pair.new_schemas);
    match (from.as_slice(), to.as_slice()) {
        ([], []) if old.at(key).is_empty() || new.at(key).is_empty() => {}
        ([], []) => pair.descend(old.at(key), new.at(key)),
        // An empty schema beside one that says something is compared as any other.
        ([], to) if !old.at(key).is_empty() => pair.descend(old.at(key), to),
        (from, []) if !new.at(key).is_empty() => pair.descend(from, new.at(key)),
        ([], to) => pair.change(Change::own(set, Action::Set, None, to.first().copied())),
        (from, []) => pair.change(Change::own(unset, Action::Unset, from.first().copied(), None)),
        (from, to) => pair.descend(from, to),
    }
}

/// The schemas without those that limit nothing.
fn limiting<'a>(nodes: &[&'a Node], schemas: &mut Schemas<'a>) -> Vec<&'a Node> {
    nodes.iter().copied().filter(|node| !schemas.allows_everything(node)).collect()
}

/// A reference that leads out of the document, or no longer does. Nothing can be compared then.
pub(super) fn outside<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    const KEY: &str = "$ref";
    if same(old.at(KEY), new.at(KEY)) {
        return None;
    }
    let holder = |flat: &Flat<'a>| {
        let holder = flat.parts.iter().find(|part| part.get(KEY).is_some());
        holder.or(flat.parts.first()).copied()
    };
    Some(Change::of_kind(Kind::Outside, holder(old), holder(new)))
}

fn negation<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    match (old.at("not"), new.at("not")) {
        ([], []) => {}
        ([], to) => pair.change(Change::own(NOT_ADDED, Action::Add, None, to.first().copied())),
        (from, []) => {
            pair.change(Change::own(NOT_REMOVED, Action::Remove, from.first().copied(), None));
        }
        (from, to) => pair.descend_as(from, to, Edge::Not),
    }
}

/// What a schema says of properties that it does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    Allowed,
    Forbidden,
    Restricted,
}

fn others_of(nodes: &[&Node]) -> Others {
    let is_free = |node: &&Node| {
        node.as_bool() == Some(true) || (node.is_mapping() && node.entries().is_empty())
    };
    if nodes.iter().any(|node| node.as_bool() == Some(false)) {
        Others::Forbidden
    } else if nodes.iter().all(is_free) {
        Others::Allowed
    } else {
        Others::Restricted
    }
}

const OTHERS: &str = "additionalProperties";

fn others<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    let (from, to) = (old.at(OTHERS), new.at(OTHERS));
    let (kind, action) = match (others_of(from), others_of(to)) {
        (Others::Restricted, Others::Restricted) => return restricted(from, to, pair),
        (before, after) if before == after => return,
        (Others::Forbidden, Others::Restricted) => {
            (ADDITIONAL_PROPERTIES_ALLOWED, Action::Generalize)
        }
        (_, Others::Forbidden) => (ADDITIONAL_PROPERTIES_FORBIDDEN, Action::Specialize),
        (Others::Forbidden, _) => (ADDITIONAL_PROPERTIES_ALLOWED, Action::Generalize),
        (_, Others::Restricted) => (ADDITIONAL_PROPERTIES_RESTRICTED, Action::Specialize),
        (_, Others::Allowed) => (ADDITIONAL_PROPERTIES_UNRESTRICTED, Action::Generalize),
    };
    let (from, to) = (own_or_first(from, to), own_or_first(to, from));
    pair.change(Change::own(kind, action, from, to));
}

/// A part of an `allOf` counts the properties of the other parts as unlisted ones. So which part
/// lists a property matters, although all of them have to hold.
fn boundaries<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    let is_shared =
        |name: &&str| old.properties.contains_key(name) && new.properties.contains_key(name);
    let beyond = |flat: &Flat<'a>| -> BTreeSet<(&'a str, bool)> {
        let all = flat.parts.iter().flat_map(|part| unlisted(part, flat));
        all.filter(|(name, _)| is_shared(name)).collect()
    };
    if beyond(old) != beyond(new) {
        let reason = "limits the properties that another part of the `allOf` lists, unlike before";
        let sides = (old.first(OTHERS), new.first(OTHERS));
        pair.change(Change::uncompared(reason, sides.0, sides.1));
    }
}

/// The properties of the whole schema that a part neither lists nor leaves free, and whether it
/// forbids them.
fn unlisted<'a>(part: &'a Node, flat: &Flat<'a>) -> Vec<(&'a str, bool)> {
    let others = part.get(OTHERS).map_or(Others::Allowed, |node| others_of(&[node]));
    if others == Others::Allowed {
        return Vec::new();
    }
    let own = part.get("properties");
    let is_listed = |name: &str| own.is_some_and(|own| own.get(name).is_some());
    let names = flat.properties.iter().filter(|(_, property)| !property.schemas.is_empty());
    let names = names.map(|(name, _)| *name).filter(|name| !is_listed(name));
    names.map(|name| (name, others == Others::Forbidden)).collect()
}

fn restricted<'a>(from: &[&'a Node], to: &[&'a Node], pair: &mut Pair<'a, '_>) {
    let is_schema =
        |nodes: &[&Node]| nodes.iter().all(|node| matches!(node.value, Value::Mapping(_)));
    if is_schema(from) && is_schema(to) {
        pair.descend(from, to);
    } else if !same(from, to) {
        pair.change(Change::unhandled(OTHERS, own_or_first(from, to), own_or_first(to, from)));
    }
}
