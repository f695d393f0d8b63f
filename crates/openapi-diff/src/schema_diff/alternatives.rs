//! `oneOf`, `anyOf` and the discriminator that chooses between alternatives.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use openapi_model::Node;

use super::{Edge, Pair, is_moved, own_or_first, said, same};
use crate::{
    action::Action,
    change::Change,
    schema::{Flat, LIKENESS, Property, Schemas},
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
const WRAPPED_IN_ONE_OF: Stem =
    Stem::wider("wrapped-in-one-of", "is one of several alternatives now");
const UNWRAPPED_FROM_ONE_OF: Stem =
    Stem::narrower("unwrapped-from-one-of", "is the only one left of several alternatives");
const WRAPPED_IN_OVERLAPPING: Stem = Stem::other(
    "wrapped-in-one-of",
    "is one of several alternatives now, and a value that fits two of them is refused",
);
const WRAPPED_IN_ANY_OF: Stem =
    Stem::wider("wrapped-in-any-of", "is one of several alternatives now");
const UNWRAPPED_FROM_ANY_OF: Stem =
    Stem::narrower("unwrapped-from-any-of", "is the only one left of several alternatives");
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
        values(old, new, &partners, pair);
        return discriminator(old, new, pair);
    }
    partners.extend(groups(&ONE_OF, (old, old_one), (new, new_one), pair));
    partners.extend(groups(&ANY_OF, (old, old_any), (new, new_any), pair));
    partners.extend(unlisted(&ONE_OF, old, new, pair));
    values(old, new, &partners, pair);
    discriminator(old, new, pair);
}

struct Kinds {
    added: Stem,
    removed: Stem,
    first: Stem,
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

/// Whether the whole schema became one of several alternatives, or was one of them. Nothing else
/// has to be said of it then.
pub(super) fn wrapped<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) -> bool {
    if [old, new].iter().any(|flat| flat.groups().concat().len() > 1) {
        return false;
    }
    let (old_schemas, new_schemas) = (&mut *pair.old_schemas, &mut *pair.new_schemas);
    let (stem, arm, is_new) = match (old.has_arms(), new.has_arms()) {
        (false, true) => match arm_of((old, old_schemas), (new, new_schemas)) {
            Some((arm, form)) => (form.wrapped(), arm, true),
            None => return false,
        },
        (true, false) => match arm_of((new, new_schemas), (old, old_schemas)) {
            Some((arm, form)) => (form.unwrapped(), arm, false),
            None => return false,
        },
        _ => return false,
    };
    let change = match is_new {
        true => Change::own(stem, Action::Set, None, Some(arm)),
        false => Change::own(stem, Action::Unset, Some(arm), None),
    };
    pair.change(change.covering(said(old)).covering(said(new)));
    match is_new {
        true => pair.descend_as(&old.parts, &[arm], Edge::Arm),
        false => pair.descend_as(&[arm], &new.parts, Edge::Arm),
    }
    true
}

/// The list that holds an alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Any,
    /// No value fits several of the alternatives.
    Disjoint,
    /// Some values may fit several of the alternatives, and are refused then.
    Overlapping,
}

impl Form {
    fn wrapped(self) -> Stem {
        match self {
            Self::Any => WRAPPED_IN_ANY_OF,
            Self::Disjoint => WRAPPED_IN_ONE_OF,
            Self::Overlapping => WRAPPED_IN_OVERLAPPING,
        }
    }

    fn unwrapped(self) -> Stem {
        match self {
            Self::Any => UNWRAPPED_FROM_ANY_OF,
            Self::Disjoint | Self::Overlapping => UNWRAPPED_FROM_ONE_OF,
        }
    }
}

/// The alternative that a whole schema became, and the list that holds it: the one that says the
/// same, or the only one that can be meant.
fn arm_of<'a>(
    (whole, whole_schemas): (&Flat<'a>, &mut Schemas<'a>),
    (flat, schemas): (&Flat<'a>, &mut Schemas<'a>),
) -> Option<(&'a Node, Form)> {
    let arms = if flat.one_of.is_empty() { &flat.any_of } else { &flat.one_of };
    let arm = match whole.parts.as_slice() {
        [part] => {
            let wanted = whole_schemas.likeness(part, LIKENESS);
            arms.iter().copied().find(|arm| schemas.likeness(arm, LIKENESS) == wanted)
        }
        _ => None,
    };
    let arm = arm.or_else(|| meant(whole, arms, schemas))?;
    let form = match flat.one_of.is_empty() {
        true => Form::Any,
        false if is_apart(arm, arms, schemas) => Form::Disjoint,
        false => Form::Overlapping,
    };
    Some((arm, form))
}

/// The only alternative of the same type that has every property of the whole, or the only one that has
/// most of them.
fn meant<'a>(whole: &Flat<'a>, arms: &[&'a Node], schemas: &mut Schemas<'a>) -> Option<&'a Node> {
    if whole.types.is_empty() {
        return None;
    }
    let mut flat = |arm: &&'a Node| {
        let id = schemas.id(&[arm]);
        schemas.flat(id)
    };
    let typed = arms.iter().copied().map(|arm| (arm, flat(&arm)));
    let typed: Vec<_> =
        typed.filter(|(_, flat)| flat.types.keys().eq(whole.types.keys())).collect();
    let has_all =
        |flat: &Flat<'a>| whole.properties.keys().all(|name| flat.properties.contains_key(name));
    let has_most = |flat: &Flat<'a>| similarity(whole, flat).is_some_and(|percent| percent >= MOST);
    only(&typed, has_all).or_else(|| only(&typed, has_most))
}

/// From how many percent of equal properties on an alternative is meant.
const MOST: usize = 60;

fn only<'a>(
    arms: &[(&'a Node, Rc<Flat<'a>>)],
    is_meant: impl Fn(&Flat<'a>) -> bool,
) -> Option<&'a Node> {
    let mut found = arms.iter().filter(|(_, flat)| is_meant(flat)).map(|(arm, _)| *arm);
    found.next().filter(|_| found.next().is_none())
}

/// Whether no value that fits an alternative fits another one too.
fn is_apart<'a>(arm: &'a Node, arms: &[&'a Node], schemas: &mut Schemas<'a>) -> bool {
    let id = schemas.id(&[arm]);
    let own = schemas.flat(id);
    arms.iter().filter(|other| other.id() != arm.id()).all(|other| {
        let id = schemas.id(&[other]);
        let other = schemas.flat(id);
        have_other_types(&own, &other) || has_other_tag(&own, &other, schemas)
    })
}

fn have_other_types(one: &Flat<'_>, other: &Flat<'_>) -> bool {
    let broad = |name: &str| if name == "integer" { "number" } else { name }.to_owned();
    let names =
        |flat: &Flat<'_>| flat.types.keys().map(|name| broad(name)).collect::<BTreeSet<_>>();
    let (one, other) = (names(one), names(other));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// Whether both have a property with one value each, and not the same one.
fn has_other_tag<'a>(one: &Flat<'a>, other: &Flat<'a>, schemas: &mut Schemas<'a>) -> bool {
    one.properties.iter().any(|(name, property)| {
        let Some(partner) = other.properties.get(name) else { return false };
        let is_needed = property.required.is_some() || partner.required.is_some();
        let (own, others) = (tag(property, schemas), tag(partner, schemas));
        is_needed && own.is_some() && others.is_some() && own != others
    })
}

/// The value of a property that allows a single one.
fn tag<'a>(property: &Property<'a>, schemas: &mut Schemas<'a>) -> Option<String> {
    if property.schemas.is_empty() {
        return None;
    }
    let id = schemas.id(&property.schemas);
    match schemas.flat(id).values.as_deref() {
        Some([only]) => Some(only.canonical()),
        _ => None,
    }
}

/// An alternative of the old schema and what it is in the new one.
type Partners<'a> = Vec<(&'a Node, &'a Node)>;

/// The same list of alternatives, of which one has to hold or at least one.
fn exchanged<'a>(
    (kind, action): (Stem, Action),
    (old_flat, old): (&Flat<'a>, Group<'a, '_>),
    (new_flat, new): (&Flat<'a>, Group<'a, '_>),
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let change = Change::own(kind, action, old.first().copied(), new.first().copied());
    pair.change(change.covering(old.iter().chain(new).copied()));
    match_arms(&ONE_OF, (old_flat, old), (new_flat, new), pair)
}

/// A list of alternatives.
type Group<'a, 'f> = &'f [&'a Node];

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
        (from, to) => return match_arms(kinds, (old_flat, from), (new_flat, to), pair),
    }
    Vec::new()
}

/// Finds which alternatives belong together: by what they say, the value that tells them apart, their
/// component or title, and what they look like.
fn match_arms<'a>(
    kinds: &Kinds,
    (old_flat, old): (&Flat<'a>, &[&'a Node]),
    (new_flat, new): (&Flat<'a>, &[&'a Node]),
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let (mut old, mut new) = (old.to_vec(), new.to_vec());
    let mut partners = match_alike(&mut old, &mut new, pair);
    let is_moved = is_moved(old_flat, new_flat);
    let flats = (
        flats((old_flat, &old), is_moved, pair.old_schemas),
        flats((new_flat, &new), is_moved, pair.new_schemas),
    );
    let tags = (tags(&flats.0, pair.old_schemas), tags(&flats.1, pair.new_schemas));
    if let Some(name) = tags.0.keys().find(|name| tags.1.contains_key(*name)) {
        let (old_tags, new_tags) = (tags.0[name].clone(), tags.1[name].clone());
        partners.extend(match_by((&mut old, old_tags), (&mut new, new_tags)));
        finish(kinds, (old_flat, old), (new_flat, new), &partners, pair);
        return partners;
    }
    let labels: [fn(&&Node) -> String; 3] = [
        |arm| arm.text("$ref").unwrap_or_default().to_owned(),
        |arm| arm.text("title").unwrap_or_default().to_owned(),
        outline,
    ];
    // What moved is missing in what an alternative looks like from afar.
    let labels = labels.into_iter().take(if is_moved { 2 } else { 3 });
    for label in labels {
        let names = (old.iter().map(label).collect(), new.iter().map(label).collect());
        partners.extend(match_by((&mut old, names.0), (&mut new, names.1)));
    }
    let sides = ((old_flat, &mut old), (new_flat, &mut new));
    partners.extend(match_similar(sides.0, sides.1, is_moved, pair));
    finish(kinds, (old_flat, old), (new_flat, new), &partners, pair);
    partners
}

fn finish<'a>(
    kinds: &Kinds,
    (old_flat, gone): (&Flat<'a>, Vec<&'a Node>),
    (new_flat, more): (&Flat<'a>, Vec<&'a Node>),
    partners: &Partners<'a>,
    pair: &mut Pair<'a, '_>,
) {
    for (from, to) in partners {
        pair.descend_arm((old_flat, from), (new_flat, to));
    }
    existence(kinds, gone, more, pair);
}

/// The normal forms of alternatives, with what is around them if something moved.
fn flats<'a>(
    (outer, arms): (&Flat<'a>, &[&'a Node]),
    is_moved: bool,
    schemas: &mut Schemas<'a>,
) -> Vec<Rc<Flat<'a>>> {
    let ids: Vec<_> = arms.iter().map(|arm| schemas.arm(outer, arm, is_moved)).collect();
    ids.into_iter().map(|id| schemas.flat(id)).collect()
}

/// The properties that tell all of these alternatives apart, with the value of each alternative.
fn tags<'a>(flats: &[Rc<Flat<'a>>], schemas: &mut Schemas<'a>) -> BTreeMap<&'a str, Vec<String>> {
    let Some(first) = flats.first() else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for name in first.properties.keys() {
        let values: Option<Vec<_>> =
            flats.iter().map(|flat| tag(flat.properties.get(name)?, schemas)).collect();
        let Some(values) = values else { continue };
        if values.iter().collect::<BTreeSet<_>>().len() == values.len() {
            found.insert(*name, values);
        }
    }
    found
}

/// Takes the alternatives out of both lists that have the same type and most of their properties in
/// common.
fn match_similar<'a>(
    (old_flat, old): (&Flat<'a>, &mut Vec<&'a Node>),
    (new_flat, new): (&Flat<'a>, &mut Vec<&'a Node>),
    is_moved: bool,
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let from = flats((old_flat, old), is_moved, pair.old_schemas);
    let to = flats((new_flat, new), is_moved, pair.new_schemas);
    let mut scores = Vec::new();
    for (i, one) in from.iter().enumerate() {
        for (j, other) in to.iter().enumerate() {
            if has_new_tag(one, other, pair) {
                continue;
            }
            scores.extend(similarity(one, other).map(|score| (score, i, j)));
        }
    }
    scores.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_old, mut used_new, mut partners) = (BTreeSet::new(), BTreeSet::new(), vec![]);
    for (_, i, j) in scores {
        if !used_old.contains(&i) && !used_new.contains(&j) {
            used_old.insert(i);
            used_new.insert(j);
            partners.push((old[i], new[j]));
        }
    }
    retain(old, &used_old);
    retain(new, &used_new);
    partners
}

/// Whether an old alternative and a new one have a property with one value each, and not the same one.
fn has_new_tag<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) -> bool {
    old.properties.iter().any(|(name, property)| {
        let Some(partner) = new.properties.get(name) else { return false };
        let is_needed = property.required.is_some() && partner.required.is_some();
        let before = tag(property, pair.old_schemas);
        let after = tag(partner, pair.new_schemas);
        is_needed && before.is_some() && after.is_some() && before != after
    })
}

/// How much of two alternatives is the same in percent. Returns `None` if they have nothing in common.
fn similarity(one: &Flat<'_>, other: &Flat<'_>) -> Option<usize> {
    if !one.types.keys().eq(other.types.keys()) {
        return None;
    }
    let shared = one.properties.keys().filter(|name| other.properties.contains_key(*name)).count();
    let all = one.properties.len() + other.properties.len() - shared;
    if all == 0 {
        return Some(0);
    }
    (shared > 0).then(|| shared * 100 / all)
}

/// What an alternative that is written in place looks like from afar: it is the same one although
/// something inside of it is another, or refers back to the list that holds it.
fn outline(arm: &&Node) -> String {
    if arm.get("$ref").is_some() {
        return String::new();
    }
    let required = arm.get("required").map_or(&[][..], Node::items);
    let mut required: Vec<_> = required.iter().filter_map(Node::as_str).collect();
    required.sort_unstable();
    let text = |key| arm.text(key).unwrap_or_default();
    format!("{} {} {}", text("type"), text("format"), required.join(" "))
}

/// Takes the alternatives that say the same out of both lists.
fn match_alike<'a>(
    old: &mut Vec<&'a Node>,
    new: &mut Vec<&'a Node>,
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let old_schemas = &mut *pair.old_schemas;
    let alike_old = old.iter().map(|arm| old_schemas.likeness(arm, LIKENESS).to_string()).collect();
    let new_schemas = &mut *pair.new_schemas;
    let alike_new = new.iter().map(|arm| new_schemas.likeness(arm, LIKENESS).to_string()).collect();
    match_by((old, alike_old), (new, alike_new))
}

fn existence<'a>(kinds: &Kinds, old: Vec<&'a Node>, new: Vec<&'a Node>, pair: &mut Pair<'a, '_>) {
    for arm in old {
        pair.change(Change::own(kinds.removed, Action::Remove, Some(arm), None));
    }
    for arm in new {
        pair.change(Change::own(kinds.added, Action::Add, None, Some(arm)));
    }
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

/// The value that travels for an alternative is its name in the mapping or that of its component.
fn values<'a>(old: &Flat<'a>, new: &Flat<'a>, partners: &Partners<'a>, pair: &mut Pair<'a, '_>) {
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

/// Takes the alternatives with equal names out of both lists.
fn match_by<'a>(
    (old, old_names): (&mut Vec<&'a Node>, Vec<String>),
    (new, new_names): (&mut Vec<&'a Node>, Vec<String>),
) -> Partners<'a> {
    let mut by_name = BTreeMap::<&str, Vec<usize>>::new();
    for (index, name) in new_names.iter().enumerate().rev().filter(|(_, name)| !name.is_empty()) {
        by_name.entry(name).or_default().push(index);
    }
    let (mut used_old, mut used_new) = (BTreeSet::new(), BTreeSet::new());
    let mut partners = Vec::new();
    for (index, name) in old_names.iter().enumerate() {
        if let Some(partner) = by_name.get_mut(name.as_str()).and_then(Vec::pop) {
            partners.push((old[index], new[partner]));
            used_old.insert(index);
            used_new.insert(partner);
        }
    }
    retain(old, &used_old);
    retain(new, &used_new);
    partners
}

fn retain(arms: &mut Vec<&Node>, used: &BTreeSet<usize>) {
    let mut index = 0;
    arms.retain(|_| {
        index += 1;
        !used.contains(&(index - 1))
    });
}

fn discriminator<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    const KEY: &str = "discriminator";
    let (from, to) = (old.at(KEY), new.at(KEY));
    match (own_or_first(from, to), own_or_first(to, from)) {
        _ if same(from, to) => {}
        (None, None) => {}
        (None, to) => pair.change(Change::own(DISCRIMINATOR_ADDED, Action::Add, None, to)),
        (from, None) => {
            pair.change(Change::own(DISCRIMINATOR_REMOVED, Action::Remove, from, None));
        }
        (Some(from), Some(to)) => discriminators(from, to, pair),
    }
}

fn discriminators<'a>(old: &'a Node, new: &'a Node, pair: &mut Pair<'a, '_>) {
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
