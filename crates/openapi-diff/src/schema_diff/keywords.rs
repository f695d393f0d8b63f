//! Items, other properties, negation, and every keyword that no other aspect looks at.

use std::collections::BTreeSet;

use openapi_model::{Node, Value};

use super::{Edge, Pair, is_same_flag, limits, own_or_first, same};
use crate::{
    action::Action,
    change::{Change, Kind},
    grammar,
    schema::Flat,
};

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    schema("items", ["items-set", "items-unset"], old, new, pair);
    negation(old, new, pair);
    others(old, new, pair);
    boundaries(old, new, pair);
    if !is_same_flag(old, new, "deprecated") {
        let kinds = ["deprecated", "reactivated"];
        pair.outcome.changes.extend(limits::flag("deprecated", kinds, old, new));
    }
    pair.outcome.changes.extend(limits::presence("xml", ["xml-changed"; 3], old, new));
    let keys: BTreeSet<_> = old.keywords.keys().chain(new.keywords.keys()).copied().collect();
    for key in keys.into_iter().filter(|key| !is_compared(key)) {
        let (from, to) = (old.at(key), new.at(key));
        if !same(from, to) {
            pair.change(Change::unhandled(key, own_or_first(from, to), own_or_first(to, from)));
        }
    }
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
    [set, unset]: [&'static str; 2],
    old: &Flat<'a>,
    new: &Flat<'a>,
    pair: &mut Pair<'a, '_>,
) {
    match (limiting(old.at(key)).as_slice(), limiting(new.at(key)).as_slice()) {
        ([], []) => {}
        // An empty schema beside one that says something is compared as any other.
        ([], to) if !old.at(key).is_empty() => pair.descend(old.at(key), to),
        (from, []) if !new.at(key).is_empty() => pair.descend(from, new.at(key)),
        ([], to) => pair.change(Change::own(set, Action::Set, None, to.first().copied())),
        (from, []) => pair.change(Change::own(unset, Action::Unset, from.first().copied(), None)),
        (from, to) => pair.descend(from, to),
    }
}

/// The schemas without those that are empty, which limit nothing.
fn limiting<'a>(nodes: &[&'a Node]) -> Vec<&'a Node> {
    let is_empty = |node: &Node| node.is_mapping() && node.entries().is_empty();
    nodes.iter().copied().filter(|node| !is_empty(node)).collect()
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
        ([], to) => pair.change(Change::own("not-added", Action::Add, None, to.first().copied())),
        (from, []) => {
            pair.change(Change::own("not-removed", Action::Remove, from.first().copied(), None));
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
            ("additional-properties-allowed", Action::Generalize)
        }
        (_, Others::Forbidden) => ("additional-properties-forbidden", Action::Specialize),
        (Others::Forbidden, _) => ("additional-properties-allowed", Action::Generalize),
        (_, Others::Restricted) => ("additional-properties-restricted", Action::Specialize),
        (_, Others::Allowed) => ("additional-properties-unrestricted", Action::Generalize),
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
