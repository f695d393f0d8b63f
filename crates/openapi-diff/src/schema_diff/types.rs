//! Types, formats and null.

use std::collections::BTreeMap;

use openapi_model::Node;

use super::{own_or_first, said, same};
use crate::{
    action::Action,
    change::Change,
    schema::{Flat, NO_TYPE},
    stem::Stem,
    wording,
};

const TYPE_CHANGED: Stem = Stem::other("type-changed", "is {new} now, and was {old}");
const TYPE_GENERALIZED: Stem =
    Stem::wider("type-generalized", "is {new} now, which allows more than {old}");
const TYPE_SPECIALIZED: Stem =
    Stem::narrower("type-specialized", "is {new} now, which allows less than {old}");
const TYPE_COMPATIBLE: Stem =
    Stem::same("type-compatible", "has the format {new} now, and had {old}; both allow the same");
const LIST_OF_TYPES_WIDENED: Stem = Stem::wider("list-of-types-widened", "may be {new} as well");
const LIST_OF_TYPES_NARROWED: Stem =
    Stem::narrower("list-of-types-narrowed", "may no longer be {old}");
const BECAME_NULLABLE: Stem = Stem::wider("became-nullable", "may be null now");
const BECAME_NOT_NULLABLE: Stem = Stem::narrower("became-not-nullable", "may no longer be null");

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

/// A schema that became something else altogether: what the one and the other say of themselves is not
/// comparable, and is a part of the same change.
pub(super) fn exchanged<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let is_number = |name: &&&str| matches!(**name, "integer" | "number");
    let has_number = |types: &Types<'a>| types.keys().any(|name| is_number(&name));
    let is_typed = |types: &Types<'a>| !types.is_empty() && !types.contains_key(NO_TYPE);
    let is_shared = old.types.keys().any(|name| new.types.contains_key(name))
        || (has_number(&old.types) && has_number(&new.types));
    let is_exchanged = is_typed(&old.types) && is_typed(&new.types) && !is_shared;
    is_exchanged.then(|| types(old, new).covering(said(old)).covering(said(new)))
}

fn types<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Change<'a> {
    let is_list = old.types.len() > 1 || new.types.len() > 1;
    let (kind, action) = match (covers(&new.types, &old.types), covers(&old.types, &new.types)) {
        (true, false) if is_list => (LIST_OF_TYPES_WIDENED, Action::Add),
        (false, true) if is_list => (LIST_OF_TYPES_NARROWED, Action::Remove),
        (true, false) => (TYPE_GENERALIZED, Action::Generalize),
        (false, true) => (TYPE_SPECIALIZED, Action::Specialize),
        _ => (TYPE_CHANGED, Action::Change),
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
    if is_list && action == Action::Change {
        change.words =
            Some(format!("is {} now, and was {}", listed(&new.types), listed(&old.types)));
    }
    if new.types.contains_key(NO_TYPE) {
        change.words = Some("allows nothing: its parts have no type in common".to_owned());
    }
    change
}

/// Types as they are written in a sentence.
fn listed(types: &Types<'_>) -> String {
    types.keys().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" or ")
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
fn as_text(old: &Types<'_>, new: &Types<'_>) -> Option<Stem> {
    let is_text = |types: &Types<'_>| types.keys().eq(["string"].iter());
    let is_plain = |types: &Types<'_>| {
        !types.is_empty()
            && types.keys().all(|name| matches!(*name, "integer" | "number" | "boolean"))
    };
    if is_plain(old) && is_text(new) {
        return Some(TYPE_GENERALIZED);
    }
    (is_text(old) && is_plain(new)).then_some(TYPE_SPECIALIZED)
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
        (Some("password") | None, Some("password") | None) => (TYPE_COMPATIBLE, Action::Change),
        (Some("int32"), Some("int64")) | (Some("float"), Some("double")) | (Some(_), None) => {
            (TYPE_GENERALIZED, Action::Generalize)
        }
        (Some("int64"), Some("int32")) | (Some("double"), Some("float")) | (None, Some(_)) => {
            (TYPE_SPECIALIZED, Action::Specialize)
        }
        _ => (TYPE_CHANGED, Action::Change),
    };
    let covered = old.at("format").iter().chain(new.at("format")).copied();
    let mut change = Change::own(kind, action, from, to).covering(covered);
    let words = |node: Option<&Node>| node.map(wording::short);
    change.words = match (words(from), words(to)) {
        (None, Some(to)) => Some(format!("has the format {to} now, and had none")),
        (Some(from), None) => Some(format!("no longer has the format {from}")),
        (Some(from), Some(to)) => Some(format!("has the format {to} now, and had {from}")),
        (None, None) => None,
    };
    Some(change)
}

pub(super) fn nullable<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let allows_anything =
        |flat: &Flat<'_>| flat.types.is_empty() && flat.values.is_none() && !flat.has_arms();
    if old.nullable == new.nullable || (allows_anything(old) && allows_anything(new)) {
        return None;
    }
    let kind = if new.nullable { BECAME_NULLABLE } else { BECAME_NOT_NULLABLE };
    let nodes = old.nullable_at.iter().chain(&new.nullable_at).copied();
    let (from, to) = (old.nullable_at.first().copied(), new.nullable_at.first().copied());
    let (from, to) = match (from, to) {
        (None, None) => (old.parts.first().copied(), new.parts.first().copied()),
        sides => sides,
    };
    Some(Change::own(kind, Action::Change, from, to).covering(nodes))
}
