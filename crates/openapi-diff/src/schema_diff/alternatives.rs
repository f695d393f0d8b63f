//! `oneOf`, `anyOf` and the discriminator that chooses between alternatives.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::Node;

use super::{Edge, Pair, own_or_first, same};
use crate::{
    action::Action,
    change::Change,
    grammar::{self, Kind, Shape},
    schema::{Flat, Schemas},
};

/// How deep alternatives are looked at to recognise them; what is below is compared afterwards.
const DEPTH: usize = 6;

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    let ([old_one, old_any], [new_one, new_any]) = (old.groups(), new.groups());
    let mut partners = match ([&old_one[..], &old_any], [&new_one[..], &new_any]) {
        ([[from], []], [[], [to]]) => {
            let kind = ("one-of-became-any-of", Action::Generalize);
            exchanged(kind, from, to, pair)
        }
        ([[], [from]], [[to], []]) => {
            let kind = ("any-of-became-one-of", Action::Specialize);
            exchanged(kind, from, to, pair)
        }
        _ => Vec::new(),
    };
    if !partners.is_empty() {
        values(old, new, &partners, pair);
        return discriminator(old, new, pair);
    }
    partners.extend(groups(&ONE_OF, old_one, new_one, pair));
    partners.extend(groups(&ANY_OF, old_any, new_any, pair));
    partners.extend(unlisted(&ONE_OF, old, new, pair));
    values(old, new, &partners, pair);
    discriminator(old, new, pair);
}

struct Kinds {
    added: &'static str,
    removed: &'static str,
    first: &'static str,
    last: &'static str,
}

const ONE_OF: Kinds = Kinds {
    added: "one-of-added",
    removed: "one-of-removed",
    first: "became-one-of",
    last: "no-longer-one-of",
};

const ANY_OF: Kinds = Kinds {
    added: "any-of-added",
    removed: "any-of-removed",
    first: "became-any-of",
    last: "no-longer-any-of",
};

/// Whether the whole schema became one of several alternatives, or was one of them. Nothing else
/// has to be said of it then.
pub(super) fn wrapped<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) -> bool {
    if [old, new].iter().any(|flat| flat.groups().concat().len() > 1) {
        return false;
    }
    if old.has_arms() != new.has_arms()
        && let (Some((kinds, from)), Some((_, to))) = (sole_list(old, new), sole_list(new, old))
    {
        arms(kinds, &from, &to, pair);
        return true;
    }
    let (old_schemas, new_schemas) = (&mut *pair.old_schemas, &mut *pair.new_schemas);
    match (old.has_arms(), new.has_arms()) {
        (false, true) => {
            let found = arm_like((&old.parts, old_schemas), (new, new_schemas));
            let Some((arm, is_one_of)) = found else { return false };
            let kind = if is_one_of { "wrapped-in-one-of" } else { "wrapped-in-any-of" };
            let change = Change::own(kind, Action::Set, None, Some(arm));
            pair.change(change.covering(said(old)).covering(said(new)));
            pair.descend(&old.parts, &[arm]);
        }
        (true, false) => {
            let found = arm_like((&new.parts, new_schemas), (old, old_schemas));
            let Some((arm, is_one_of)) = found else { return false };
            let kind = if is_one_of { "unwrapped-from-one-of" } else { "unwrapped-from-any-of" };
            let change = Change::own(kind, Action::Unset, Some(arm), None);
            pair.change(change.covering(said(old)).covering(said(new)));
            pair.descend(&[arm], &new.parts);
        }
        _ => return false,
    }
    true
}

/// The alternatives of a schema that says nothing else, where the other schema has the same keyword.
/// A single one is merged into its schema, and still is one where the other side has several.
fn sole_list<'a>(flat: &Flat<'a>, other: &Flat<'a>) -> Option<(&'static Kinds, Vec<&'a Node>)> {
    [("oneOf", &ONE_OF), ("anyOf", &ANY_OF)].into_iter().find_map(|(key, kinds)| {
        let list = |flat: &Flat<'a>| {
            let whole = flat.parts.first()?;
            let says = |name: &str| {
                !matches!(grammar::shape(Kind::Schema, name), Some(Shape::Documentation))
            };
            let mut said = whole.entries().iter().filter(|entry| says(&entry.key));
            let sole = said.next().filter(|entry| entry.key == key && said.next().is_none())?;
            Some(sole.value.items().iter().collect())
        };
        list(other).map(|_: Vec<&Node>| ())?;
        list(flat).map(|arms| (kinds, arms))
    })
}

/// The alternative that says what a whole schema says, and whether it stands in `oneOf`.
fn arm_like<'a>(
    (whole, whole_schemas): (&[&'a Node], &mut Schemas<'a>),
    (flat, schemas): (&Flat<'a>, &mut Schemas<'a>),
) -> Option<(&'a Node, bool)> {
    let [whole] = whole else { return None };
    let wanted = whole_schemas.likeness(whole, DEPTH);
    let mut is_like = |arm: &&&'a Node| schemas.likeness(arm, DEPTH) == wanted;
    let one_of = flat.one_of.iter().find(&mut is_like).map(|arm| (*arm, true));
    one_of.or_else(|| flat.any_of.iter().find(&mut is_like).map(|arm| (*arm, false)))
}

/// Everything that the schemas of a normal form say.
fn said<'a>(flat: &Flat<'a>) -> Vec<&'a Node> {
    flat.parts.iter().flat_map(|part| part.entries().iter().map(|entry| &entry.value)).collect()
}

/// An alternative of the old schema and what it is in the new one.
type Partners<'a> = Vec<(&'a Node, &'a Node)>;

/// The same list of alternatives, of which one has to hold or at least one.
fn exchanged<'a>(
    (kind, action): (&'static str, Action),
    old: Group<'a, '_>,
    new: Group<'a, '_>,
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let change = Change::own(kind, action, old.first().copied(), new.first().copied());
    pair.change(change.covering(old.iter().chain(new).copied()));
    match_arms(&ONE_OF, old, new, pair)
}

/// A list of alternatives.
type Group<'a, 'f> = &'f [&'a Node];

/// Compares all lists of alternatives. A value has to fit one of each, so that a list more or less
/// is something else than an alternative more or less.
fn groups<'a>(
    kinds: &Kinds,
    old: Vec<Group<'a, '_>>,
    mut new: Vec<Group<'a, '_>>,
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    if old.len() <= 1 && new.len() <= 1 {
        let first = |groups: &[Group<'a, '_>]| groups.first().map_or(vec![], |arms| arms.to_vec());
        return arms(kinds, &first(&old), &first(&new), pair);
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
                partners.extend(arms(kinds, from, new.remove(index), pair));
            }
            None => rest.push(from),
        }
    }
    partners.extend(rest.into_iter().zip(new).flat_map(|(from, to)| arms(kinds, from, to, pair)));
    partners
}

/// Numbers by which lists with the same alternatives are recognised, whatever their order.
fn alike<'a>(groups: &[Group<'a, '_>], schemas: &mut Schemas<'a>) -> Vec<Vec<u64>> {
    let numbers = groups.iter().map(|arms| {
        let mut alike: Vec<_> = arms.iter().map(|arm| schemas.likeness(arm, DEPTH)).collect();
        alike.sort_unstable();
        alike
    });
    numbers.collect()
}

/// Compares the alternatives and returns which belong together.
fn arms<'a>(
    kinds: &Kinds,
    old: &[&'a Node],
    new: &[&'a Node],
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
        (from, to) => return match_arms(kinds, from, to, pair),
    }
    Vec::new()
}

fn match_arms<'a>(
    kinds: &Kinds,
    old: &[&'a Node],
    new: &[&'a Node],
    pair: &mut Pair<'a, '_>,
) -> Partners<'a> {
    let (mut old, mut new) = (old.to_vec(), new.to_vec());
    let mut partners = match_alike(&mut old, &mut new, pair);
    let name = |arm: &&Node| arm.text("$ref").unwrap_or_default().to_owned();
    let (names_old, names_new) = (old.iter().map(name).collect(), new.iter().map(name).collect());
    partners.extend(match_by((&mut old, names_old), (&mut new, names_new)));
    let (outlines_old, outlines_new) =
        (old.iter().map(outline).collect(), new.iter().map(outline).collect());
    partners.extend(match_by((&mut old, outlines_old), (&mut new, outlines_new)));
    if old.len() == new.len() {
        partners.extend(old.drain(..).zip(new.drain(..)));
    }
    partners.iter().for_each(|(from, to)| pair.descend_as(&[from], &[to], Edge::Arm));
    existence(kinds, old, new, pair);
    partners
}

/// What an alternative that is written in place looks like from afar: it is the same one although
/// something inside of it is another, or refers back to the list that it stands in.
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
    let alike_old = old.iter().map(|arm| old_schemas.likeness(arm, DEPTH).to_string()).collect();
    let new_schemas = &mut *pair.new_schemas;
    let alike_new = new.iter().map(|arm| new_schemas.likeness(arm, DEPTH).to_string()).collect();
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
            (true, false) => ("discriminator-value-added", Action::Add),
            (false, true) => ("discriminator-value-removed", Action::Remove),
            _ => ("discriminator-value-changed", Action::Change),
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
        (None, to) => pair.change(Change::own("discriminator-added", Action::Add, None, to)),
        (from, None) => {
            pair.change(Change::own("discriminator-removed", Action::Remove, from, None));
        }
        (Some(from), Some(to)) => discriminators(from, to, pair),
    }
}

fn discriminators<'a>(old: &'a Node, new: &'a Node, pair: &mut Pair<'a, '_>) {
    let names = [old.get("propertyName"), new.get("propertyName")];
    if names[0] != names[1] {
        let kind = "discriminator-property-name-changed";
        pair.change(Change::own(kind, Action::Change, names[0], names[1]));
    }
    let entries = |node: &'a Node| node.get("mapping").map_or(&[][..], Node::entries);
    let keys: BTreeSet<_> =
        entries(old).iter().chain(entries(new)).map(|entry| entry.key.as_str()).collect();
    let at = |node: &'a Node, key: &str| node.get("mapping").and_then(|mapping| mapping.get(key));
    for key in keys {
        let (from, to) = (at(old, key), at(new, key));
        let (kind, action) = match (from, to) {
            (None, _) => ("discriminator-mapping-added", Action::Add),
            (_, None) => ("discriminator-mapping-deleted", Action::Remove),
            _ if from == to => continue,
            _ => ("discriminator-mapping-changed", Action::Change),
        };
        pair.change(Change::own(kind, action, from, to));
    }
}
