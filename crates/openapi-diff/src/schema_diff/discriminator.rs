//! The discriminator that chooses between alternatives, and the values by which it does.

use std::collections::BTreeSet;

use openapi_model::Node;

use super::{Pair, arm_matching::Partners, own_or_first, same};
use crate::{action::Action, change::Change, schema::Flat, stem::Stem};

const DISCRIMINATOR_ADDED: Stem =
    Stem::same("discriminator-added", "says which property tells its alternatives apart: {new}");
const DISCRIMINATOR_REMOVED: Stem = Stem::same(
    "discriminator-removed",
    "no longer says which property tells its alternatives apart; it was {old}",
);
const DISCRIMINATOR_PROPERTY_NAME_CHANGED: Stem = Stem::same(
    "discriminator-property-name-changed",
    "tells its alternatives apart by {new} now, and did by {old}",
);
const DISCRIMINATOR_MAPPING_ADDED: Stem =
    Stem::same("discriminator-mapping-added", "names the alternative {new} by a value");
const DISCRIMINATOR_MAPPING_DELETED: Stem =
    Stem::same("discriminator-mapping-deleted", "no longer names the alternative {old} by a value");
const DISCRIMINATOR_MAPPING_CHANGED: Stem = Stem::same(
    "discriminator-mapping-changed",
    "names the alternative {new} by the value that named {old}",
);
const DISCRIMINATOR_VALUE_ADDED: Stem =
    Stem::wider("discriminator-value-added", "is chosen by one more value");
const DISCRIMINATOR_VALUE_REMOVED: Stem =
    Stem::narrower("discriminator-value-removed", "is chosen by one value less");
const DISCRIMINATOR_VALUE_CHANGED: Stem =
    Stem::other("discriminator-value-changed", "is chosen by another value");

/// Compares how two schemas tell their alternatives apart.
pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    const KEY: &str = "discriminator";
    let (from, to) = (old.at(KEY), new.at(KEY));
    match (own_or_first(from, to), own_or_first(to, from)) {
        _ if same(from, to) => {}
        (None, None) => {}
        (None, to) => pair.change(Change::own(DISCRIMINATOR_ADDED, Action::Add, None, to)),
        (from, None) => {
            pair.change(Change::own(DISCRIMINATOR_REMOVED, Action::Remove, from, None));
        }
        (Some(from), Some(to)) => objects(from, to, pair),
    }
}

fn objects<'a>(old: &'a Node, new: &'a Node, pair: &mut Pair<'a, '_>) {
    let names = [old.get("propertyName"), new.get("propertyName")];
    if names[0] != names[1] {
        let kind = DISCRIMINATOR_PROPERTY_NAME_CHANGED;
        pair.change(Change::own(kind, Action::Change, names[0], names[1]));
    }
    let entries = |node: &'a Node| node.get("mapping").map_or(&[][..], Node::entries);
    let keys: BTreeSet<_> =
        entries(old).iter().chain(entries(new)).map(|entry| entry.key.as_str()).collect();
    let at = |node: &'a Node, key: &str| node.get("mapping").and_then(|mapping| mapping.get(key));
    for key in keys {
        let (from, to) = (at(old, key), at(new, key));
        let (kind, action) = match (from, to) {
            (None, _) => (DISCRIMINATOR_MAPPING_ADDED, Action::Add),
            (_, None) => (DISCRIMINATOR_MAPPING_DELETED, Action::Remove),
            _ if from == to => continue,
            _ => (DISCRIMINATOR_MAPPING_CHANGED, Action::Change),
        };
        pair.change(Change::own(kind, action, from, to));
    }
}

/// The value that travels for an alternative is its name in the mapping or that of its component.
pub(super) fn compare_values<'a>(
    old: &Flat<'a>,
    new: &Flat<'a>,
    partners: &Partners<'a>,
    pair: &mut Pair<'a, '_>,
) {
    let (from, to): (Vec<_>, Vec<_>) = partners.iter().copied().unzip();
    let sides = (pair.old_schemas.values(old, &from), pair.new_schemas.values(new, &to));
    let (Some(before), Some(after)) = sides else { return };
    for (index, (before, after)) in before.iter().zip(&after).enumerate() {
        if before.is_empty() || after.is_empty() {
            continue;
        }
        let (kind, action) = match (before.is_subset(after), after.is_subset(before)) {
            (true, true) => continue,
            (true, false) => (DISCRIMINATOR_VALUE_ADDED, Action::Add),
            (false, true) => (DISCRIMINATOR_VALUE_REMOVED, Action::Remove),
            _ => (DISCRIMINATOR_VALUE_CHANGED, Action::Change),
        };
        let mut change = Change::own(kind, action, Some(from[index]), Some(to[index]));
        let words = format!("is chosen by {} now, and was by {}", listed(after), listed(before));
        change.words = Some(words);
        pair.change(change);
    }
}

fn listed(values: &BTreeSet<&str>) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ")
}
