//! Which alternative of an old list and which of a new one are the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use openapi_model::Node;

use super::{Pair, is_moved};
use crate::schema::{Flat, LIKENESS, Property, Schemas};

/// An alternative of the old schema and what it is in the new one.
pub(super) type Partners<'a> = Vec<(&'a Node, &'a Node)>;

/// Two lists of alternatives after they were matched.
pub(super) struct Matched<'a> {
    pub(super) partners: Partners<'a>,
    pub(super) removed: Vec<&'a Node>,
    pub(super) added: Vec<&'a Node>,
}

/// Finds which alternatives belong together: by what they say, the value that tells them apart, their
/// component or title, and what they look like.
pub(super) fn match_arms<'a>(
    (old_flat, old): (&Flat<'a>, &[&'a Node]),
    (new_flat, new): (&Flat<'a>, &[&'a Node]),
    pair: &mut Pair<'a, '_>,
) -> Matched<'a> {
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
        return Matched { partners, removed: old, added: new };
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
    Matched { partners, removed: old, added: new }
}

/// Takes the alternatives that say the same out of both lists.
pub(super) fn match_alike<'a>(
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

/// Takes the alternatives with equal names out of both lists.
pub(super) fn match_by<'a>(
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
pub(super) fn similarity(one: &Flat<'_>, other: &Flat<'_>) -> Option<usize> {
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

/// The value of a property that allows a single one.
pub(super) fn tag<'a>(property: &Property<'a>, schemas: &mut Schemas<'a>) -> Option<String> {
    if property.schemas.is_empty() {
        return None;
    }
    let id = schemas.id(&property.schemas);
    match schemas.flat(id).values.as_deref() {
        Some([only]) => Some(only.canonical()),
        _ => None,
    }
}
