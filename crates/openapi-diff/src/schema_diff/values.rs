//! Enumerations and defaults.

use std::collections::HashSet;

use openapi_model::Node;

use super::{own_or_first, same};
use crate::{action::Action, change::Change, schema::Flat};

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, changes: &mut Vec<Change<'a>>) {
    match (&old.values, &new.values) {
        (Some(from), Some(to)) => {
            differences(from, to, ["enum-value-removed", "enum-value-added"], changes);
        }
        (None, Some(to)) => changes.push(whole("became-enum", Action::Set, &[], to)),
        (Some(from), None) => changes.push(whole("no-longer-enum", Action::Unset, from, &[])),
        (None, None) => {}
    }
    let none = Vec::new();
    let known = [&old.known_values, &new.known_values].map(|list| list.as_ref().unwrap_or(&none));
    let kinds = ["x-extensible-enum-value-removed", "x-extensible-enum-value-added"];
    differences(known[0], known[1], kinds, changes);
    changes.extend(default(old, new));
}

fn differences<'a>(
    old: &[&'a Node],
    new: &[&'a Node],
    [removed, added]: [&'static str; 2],
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
fn whole<'a>(kind: &'static str, action: Action, old: &[&'a Node], new: &[&'a Node]) -> Change<'a> {
    Change::own(kind, action, old.first().copied(), new.first().copied())
        .covering(old.iter().chain(new).copied())
}

fn default<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let (from, to) = (old.at("default"), new.at("default"));
    if same(from, to) {
        return None;
    }
    let (kind, action) = match (from, to) {
        ([], _) => ("default-value-added", Action::Add),
        (_, []) => ("default-value-removed", Action::Remove),
        _ => ("default-value-changed", Action::Change),
    };
    Some(Change::own(kind, action, own_or_first(from, to), own_or_first(to, from)))
}
