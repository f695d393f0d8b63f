//! Types, formats and null.

use std::collections::BTreeMap;

use openapi_model::Node;

use super::{own_or_first, same};
use crate::{
    action::Action,
    change::Change,
    schema::{Flat, NO_TYPE},
};

type Types<'a> = BTreeMap<&'a str, &'a Node>;

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, changes: &mut Vec<Change<'a>>) {
    if old.types.keys().eq(new.types.keys()) || is_implied(old, new) || is_implied(new, old) {
        changes.extend(format(old, new));
    } else {
        changes.push(types(old, new));
    }
}

/// Whether the values that a schema lists have the types that the other one names.
fn is_implied(bare: &Flat<'_>, typed: &Flat<'_>) -> bool {
    let fits = |value: &Node, name: &str| match name {
        "string" => value.as_str().is_some(),
        "boolean" => value.as_bool().is_some(),
        "number" => value.as_number().is_some(),
        "integer" => value.as_number().is_some_and(|number| number.is_integer()),
        _ => false,
    };
    let is_typed = |value: &&Node| typed.types.keys().any(|name| fits(value, name));
    bare.types.is_empty()
        && bare.values.as_ref().is_some_and(|values| values.iter().all(is_typed))
        && typed.values.is_some()
}

fn types<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Change<'a> {
    let is_list = old.types.len() > 1 || new.types.len() > 1;
    let (kind, action) = match (covers(&new.types, &old.types), covers(&old.types, &new.types)) {
        (true, false) if is_list => ("list-of-types-widened", Action::Add),
        (false, true) if is_list => ("list-of-types-narrowed", Action::Remove),
        (true, false) => ("type-generalized", Action::Generalize),
        (false, true) => ("type-specialized", Action::Specialize),
        _ => ("type-changed", Action::Change),
    };
    let pick = |types: &Types<'a>, others: &Types<'a>| {
        let own = types.iter().find(|(name, _)| !others.contains_key(*name));
        own.or(types.iter().next()).map(|(_, node)| *node)
    };
    let (from, to) = (pick(&old.types, &new.types), pick(&new.types, &old.types));
    let nodes = [old, new]
        .into_iter()
        .flat_map(|flat| flat.types.values().chain(flat.at("format")).copied().collect::<Vec<_>>());
    let mut change = Change::own(kind, action, from, to).covering(nodes);
    change.as_text = as_text(&old.types, &new.types);
    if new.types.contains_key(NO_TYPE) {
        change.words = Some("allows nothing: its parts have no type in common".to_owned());
    }
    change
}

/// Whether everything of the second is allowed by the first.
fn covers(wide: &Types<'_>, narrow: &Types<'_>) -> bool {
    let allows =
        |name: &str| wide.contains_key(name) || (name == "integer" && wide.contains_key("number"));
    wide.is_empty()
        || narrow.contains_key(NO_TYPE)
        || (!narrow.is_empty() && narrow.keys().all(|name| allows(name)))
}

/// In a query, every number is a text as well.
fn as_text(old: &Types<'_>, new: &Types<'_>) -> Option<&'static str> {
    let is_text = |types: &Types<'_>| types.keys().eq(["string"].iter());
    let is_plain = |types: &Types<'_>| {
        !types.is_empty()
            && types.keys().all(|name| matches!(*name, "integer" | "number" | "boolean"))
    };
    if is_plain(old) && is_text(new) {
        return Some("type-generalized");
    }
    (is_text(old) && is_plain(new)).then_some("type-specialized")
}

fn format<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let (from, to) = (old.at("format"), new.at("format"));
    if same(from, to) {
        return None;
    }
    let (from, to) = (own_or_first(from, to), own_or_first(to, from));
    let name = |node: Option<&'a Node>| node.and_then(Node::as_str);
    let (kind, action) = match (name(from), name(to)) {
        // It tells a form to hide what is typed, and limits nothing.
        (Some("password") | None, Some("password") | None) => ("type-compatible", Action::Change),
        (Some("int32"), Some("int64")) | (Some("float"), Some("double")) | (Some(_), None) => {
            ("type-generalized", Action::Generalize)
        }
        (Some("int64"), Some("int32")) | (Some("double"), Some("float")) | (None, Some(_)) => {
            ("type-specialized", Action::Specialize)
        }
        _ => ("type-changed", Action::Change),
    };
    Some(Change::own(kind, action, from, to).covering(old.at("format").iter().copied()))
        .map(|change| change.covering(new.at("format").iter().copied()))
}

pub(super) fn nullable<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    if old.nullable == new.nullable {
        return None;
    }
    let kind = if new.nullable { "became-nullable" } else { "became-not-nullable" };
    let nodes = old.nullable_at.iter().chain(&new.nullable_at).copied();
    let (from, to) = (old.nullable_at.first().copied(), new.nullable_at.first().copied());
    let (from, to) = match (from, to) {
        (None, None) => (old.parts.first().copied(), new.parts.first().copied()),
        sides => sides,
    };
    Some(Change::own(kind, Action::Change, from, to).covering(nodes))
}
