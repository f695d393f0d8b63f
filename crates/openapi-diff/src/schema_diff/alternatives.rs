//! Lists of alternatives, `oneOf` and `anyOf`.

use std::collections::BTreeSet;

use openapi_model::Node;

use super::{
    Pair,
    arm_matching::{Matched, Partners, match_alike, match_arms, match_by},
    discriminator,
};
use crate::{
    action::Action,
    change::Change,
    schema::{Flat, LIKENESS, Schemas},
    stem::Stem,
};

const ONE_OF_ADDED: Stem = Stem::wider("one-of-added", "has one more alternative: {new}");
const ONE_OF_REMOVED: Stem =
    Stem::narrower("one-of-removed", "no longer has the alternative {old}");
const BECAME_ONE_OF: Stem =
    Stem::narrower("became-one-of", "has to be one of several alternatives now: {new}");
const NO_LONGER_ONE_OF: Stem = Stem::wider(
    "no-longer-one-of",
    "no longer has to be one of several alternatives; they were {old}",
);
const ANY_OF_ADDED: Stem = Stem::wider("any-of-added", "has one more alternative: {new}");
const ANY_OF_REMOVED: Stem =
    Stem::narrower("any-of-removed", "no longer has the alternative {old}");
const BECAME_ANY_OF: Stem =
    Stem::narrower("became-any-of", "has to be at least one of several alternatives now: {new}");
const NO_LONGER_ANY_OF: Stem = Stem::wider(
    "no-longer-any-of",
    "no longer has to be at least one of several alternatives; they were {old}",
);
const ONE_OF_BECAME_ANY_OF: Stem =
    Stem::same("one-of-became-any-of", "may be several of its alternatives at once now");
const ANY_OF_BECAME_ONE_OF: Stem =
    Stem::narrower("any-of-became-one-of", "may no longer be several of its alternatives at once");

/// Compares the lists of alternatives of two schemas, and what chooses between them.
pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    let ([old_one, old_any], [new_one, new_any]) = (old.groups(), new.groups());
    let mut partners = match ([&old_one[..], &old_any], [&new_one[..], &new_any]) {
        ([[from], []], [[], [to]]) => {
            let kind = (ONE_OF_BECAME_ANY_OF, Action::Generalize);
            exchanged(kind, (old, from), (new, to), pair)
        }
        ([[], [from]], [[to], []]) => {
            let kind = (ANY_OF_BECAME_ONE_OF, Action::Specialize);
            exchanged(kind, (old, from), (new, to), pair)
        }
        _ => Vec::new(),
    };
    if !partners.is_empty() {
        discriminator::compare_values(old, new, &partners, pair);
        return discriminator::compare(old, new, pair);
    }
    partners.extend(groups(&ONE_OF, (old, old_one), (new, new_one), pair));
    partners.extend(groups(&ANY_OF, (old, old_any), (new, new_any), pair));
    partners.extend(unlisted(&ONE_OF, old, new, pair));
    discriminator::compare_values(old, new, &partners, pair);
    discriminator::compare(old, new, pair);
}

/// How changes of one kind of list are reported.
struct Kinds {
    added: Stem,
    removed: Stem,
    /// The list is new.
    first: Stem,
    /// The list is gone.
    last: Stem,
}

const ONE_OF: Kinds = Kinds {
    added: ONE_OF_ADDED,
    removed: ONE_OF_REMOVED,
    first: BECAME_ONE_OF,
    last: NO_LONGER_ONE_OF,
};

const ANY_OF: Kinds = Kinds {
    added: ANY_OF_ADDED,
    removed: ANY_OF_REMOVED,
    first: BECAME_ANY_OF,
    last: NO_LONGER_ANY_OF,
};

/// A list of alternatives.
type Group<'a, 'f> = &'f [&'a Node];

/// The same list of alternatives, of which one has to hold or at least one.
fn exchanged<'a>(
    (kind, action): (Stem, Action),
    (old_flat, old): (&Flat<'a>, Group<'a, '_>),
    (new_flat, new): (&Flat<'a>, Group<'a, '_>),
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let change = Change::own(kind, action, old.first().copied(), new.first().copied());
    pair.change(change.covering(old.iter().chain(new).copied()));
    matched(&ONE_OF, (old_flat, old), (new_flat, new), pair)
}

/// Compares all lists of alternatives. A value has to fit one of each, so that a list more or less
/// is something else than an alternative more or less.
fn groups<'a>(
    kinds: &Kinds,
    (old_flat, old): (&Flat<'a>, Vec<Group<'a, '_>>),
    (new_flat, mut new): (&Flat<'a>, Vec<Group<'a, '_>>),
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    if old.len() <= 1 && new.len() <= 1 {
        let first = |groups: &[Group<'a, '_>]| groups.first().map_or(vec![], |arms| arms.to_vec());
        return arms(kinds, (old_flat, &first(&old)), (new_flat, &first(&new)), pair);
    }
    if old.len() != new.len() {
        let reason = "several lists of alternatives have to hold together, and not as before";
        let first =
            |groups: &[Group<'a, '_>]| groups.iter().flat_map(|arms| arms.first()).copied().last();
        let all = old.iter().chain(&new).flat_map(|arms| arms.iter().copied());
        pair.change(Change::uncompared(reason, first(&old), first(&new)).covering(all));
        return Vec::new();
    }
    let alike_old = alike(&old, pair.old_schemas);
    let mut alike_new = alike(&new, pair.new_schemas);
    let (mut partners, mut rest) = (Partners::new(), Vec::new());
    for (from, likeness) in old.into_iter().zip(alike_old) {
        match alike_new.iter().position(|other| *other == likeness) {
            Some(index) => {
                alike_new.remove(index);
                let to = new.remove(index);
                partners.extend(arms(kinds, (old_flat, from), (new_flat, to), pair));
            }
            None => rest.push(from),
        }
    }
    for (from, to) in rest.into_iter().zip(new) {
        partners.extend(arms(kinds, (old_flat, from), (new_flat, to), pair));
    }
    partners
}

/// Numbers by which lists with the same alternatives are recognised, whatever their order.
fn alike<'a>(groups: &[Group<'a, '_>], schemas: &mut Schemas<'a>) -> Vec<Vec<u64>> {
    let numbers = groups.iter().map(|arms| {
        let mut alike: Vec<_> = arms.iter().map(|arm| schemas.likeness(arm, LIKENESS)).collect();
        alike.sort_unstable();
        alike
    });
    numbers.collect()
}

/// Compares the alternatives and returns which belong together.
fn arms<'a>(
    kinds: &Kinds,
    (old_flat, old): (&Flat<'a>, &[&'a Node]),
    (new_flat, new): (&Flat<'a>, &[&'a Node]),
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    match (old, new) {
        ([], []) => {}
        ([], to) => {
            let change = Change::own(kinds.first, Action::Set, None, to.first().copied());
            pair.change(change.covering(to.iter().copied()));
        }
        (from, []) => {
            let change = Change::own(kinds.last, Action::Unset, from.first().copied(), None);
            pair.change(change.covering(from.iter().copied()));
        }
        (from, to) => return matched(kinds, (old_flat, from), (new_flat, to), pair),
    }
    Vec::new()
}

/// Leaves the alternatives that belong together for later, and reports the others.
fn matched<'a>(
    kinds: &Kinds,
    (old_flat, old): (&Flat<'a>, &[&'a Node]),
    (new_flat, new): (&Flat<'a>, &[&'a Node]),
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let Matched { partners, removed, added } = match_arms((old_flat, old), (new_flat, new), pair);
    for (from, to) in &partners {
        pair.descend_arm((old_flat, from), (new_flat, to));
    }
    existence(kinds, removed, added, pair);
    partners
}

/// Compares what a discriminator chooses though no list names it. What travels as the same value
/// belongs together.
fn unlisted<'a>(
    kinds: &Kinds,
    old: &Flat<'a>,
    new: &Flat<'a>,
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let is_other = old.discriminator_owner.is_none() || new.discriminator_owner.is_none();
    if is_other || old.has_arms() != new.has_arms() {
        return Vec::new();
    }
    let mut from = pair.old_schemas.unlisted(old);
    let mut to = pair.new_schemas.unlisted(new);
    let first = |values: &BTreeSet<&str>| values.first().copied().unwrap_or_default().to_owned();
    let names = |values: Option<Vec<BTreeSet<&str>>>| -> Vec<String> {
        values.iter().flatten().map(first).collect()
    };
    let names_old = names(pair.old_schemas.values(old, &from));
    let names_new = names(pair.new_schemas.values(new, &to));
    let mut partners = match_by((&mut from, names_old), (&mut to, names_new));
    partners.extend(match_alike(&mut from, &mut to, pair));
    partners.iter().for_each(|(from, to)| pair.descend(&[from], &[to]));
    existence(kinds, from, to, pair);
    partners
}

fn existence<'a>(kinds: &Kinds, old: Vec<&'a Node>, new: Vec<&'a Node>, pair: &mut Pair<'a, '_>) {
    for arm in old {
        pair.change(Change::own(kinds.removed, Action::Remove, Some(arm), None));
    }
    for arm in new {
        pair.change(Change::own(kinds.added, Action::Add, None, Some(arm)));
    }
}
