//! Enumerations and defaults.

use std::collections::HashSet;

use openapi_model::Node;

use super::{own_or_first, same};
use crate::{action::Action, change::Change, schema::Flat, stem::Stem};

const BECAME_ENUM: Stem = Stem::narrower("became-enum", "allows only listed values now: {new}");
const NO_LONGER_ENUM: Stem =
    Stem::wider("no-longer-enum", "is no longer limited to listed values; they were {old}");
const ENUM_VALUE_ADDED: Stem = Stem::wider("enum-value-added", "also allows {new}");
const ENUM_VALUE_REMOVED: Stem = Stem::narrower("enum-value-removed", "no longer allows {old}");
const X_EXTENSIBLE_ENUM_VALUE_ADDED: Stem =
    Stem::same("x-extensible-enum-value-added", "also knows {new}");
const X_EXTENSIBLE_ENUM_VALUE_REMOVED: Stem =
    Stem::narrower("x-extensible-enum-value-removed", "no longer knows {old}");
const DEFAULT_VALUE_ADDED: Stem =
    Stem::same("default-value-added", "is {new} if it is left out; there was no default");
const DEFAULT_VALUE_CHANGED: Stem =
    Stem::same("default-value-changed", "is {new} if it is left out, and was {old}");
const DEFAULT_VALUE_REMOVED: Stem =
    Stem::same("default-value-removed", "has no default any more; it was {old}");

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, changes: &mut Vec<Change<'a>>) {
    match (&old.values, &new.values) {
        (Some(from), Some(to)) => {
            differences(from, to, [ENUM_VALUE_REMOVED, ENUM_VALUE_ADDED], changes);
        }
        (None, Some(to)) => changes.push(whole(BECAME_ENUM, Action::Set, &[], to)),
        (Some(from), None) => changes.push(whole(NO_LONGER_ENUM, Action::Unset, from, &[])),
        (None, None) => {}
    }
    let none = Vec::new();
    let known = [&old.known_values, &new.known_values].map(|list| list.as_ref().unwrap_or(&none));
    let kinds = [X_EXTENSIBLE_ENUM_VALUE_REMOVED, X_EXTENSIBLE_ENUM_VALUE_ADDED];
    differences(known[0], known[1], kinds, changes);
    changes.extend(default(old, new));
}

fn differences<'a>(
    old: &[&'a Node],
    new: &[&'a Node],
    [removed, added]: [Stem; 2],
    changes: &mut Vec<Change<'a>>,
) {
    let (before, after) = (texts(old), texts(new));
    for value in old.iter().filter(|value| !after.contains(&value.canonical())) {
        changes.push(Change::own(removed, Action::Remove, Some(value), None));
    }
    for value in new.iter().filter(|value| !before.contains(&value.canonical())) {
        changes.push(Change::own(added, Action::Add, None, Some(value)));
    }
}

fn texts(values: &[&Node]) -> HashSet<String> {
    values.iter().map(|value| value.canonical()).collect()
}

/// A list of values that only one side has. The first value stands for the list.
fn whole<'a>(stem: Stem, action: Action, old: &[&'a Node], new: &[&'a Node]) -> Change<'a> {
    Change::own(stem, action, old.first().copied(), new.first().copied())
        .covering(old.iter().chain(new).copied())
}

fn default<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let (from, to) = (old.at("default"), new.at("default"));
    if same(from, to) {
        return None;
    }
    let (kind, action) = match (from, to) {
        ([], _) => (DEFAULT_VALUE_ADDED, Action::Add),
        (_, []) => (DEFAULT_VALUE_REMOVED, Action::Remove),
        _ => (DEFAULT_VALUE_CHANGED, Action::Change),
    };
    Some(Change::own(kind, action, own_or_first(from, to), own_or_first(to, from)))
}
