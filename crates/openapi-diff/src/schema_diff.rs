//! What differs between the normal forms of two schemas, one aspect after the other.

mod alternatives;
mod arm_matching;
mod discriminator;
mod keywords;
mod limits;
mod properties;
mod types;
mod values;
mod wrapping;

use openapi_model::Node;

use crate::{
    change::{Change, PropertyFlags},
    schema::{Flat, SchemaId, Schemas},
};

/// A schema inside of both schemas, which is compared for itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Child<'a> {
    pub(crate) old: SchemaId,
    pub(crate) new: SchemaId,
    /// Whether it says what must not be.
    pub(crate) is_negated: bool,
    /// Whether it is one of several alternatives, whose null belongs to the schema around them.
    pub(crate) is_arm: bool,
    /// What it is as a property.
    pub(crate) flags: PropertyFlags,
    pub(crate) place: Place<'a>,
}

/// Whether both schemas are described at the place itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// Both are written in place.
    Inside,
    /// Both are the same component.
    Component,
    /// Another component than before, or a component on one side alone: the new place says where.
    Exchanged(&'a Node),
}

impl<'a> Place<'a> {
    /// What is known of two schemas at the same place.
    pub(crate) fn of(old: &'a Node, new: &'a Node) -> Self {
        match (reference(old), reference(new)) {
            (None, None) => Self::Inside,
            (from, to) if from == to => Self::Component,
            _ => Self::Exchanged(new),
        }
    }
}

/// The reference that a schema is, also as the only member of an `allOf`.
fn reference(node: &Node) -> Option<&str> {
    node.text("$ref").or_else(|| match node.items_at("allOf") {
        [only] => only.text("$ref"),
        _ => None,
    })
}

/// What comes out of comparing two schemas.
#[derive(Debug, Default)]
pub(crate) struct Outcome<'a> {
    pub(crate) changes: Vec<Change<'a>>,
    pub(crate) children: Vec<Child<'a>>,
}

/// Compares two schemas, without what is inside of them.
pub(crate) fn compare<'a>(
    old: (&mut Schemas<'a>, SchemaId),
    new: (&mut Schemas<'a>, SchemaId),
    is_arm: bool,
) -> Outcome<'a> {
    let (old_schemas, new_schemas) = (old.0, new.0);
    let (old, new) = (old_schemas.flat(old.1), new_schemas.flat(new.1));
    let (old, new) = (unmerged(&old, &new), unmerged(&new, &old));
    let mut pair = Pair { old_schemas, new_schemas, outcome: Outcome::default() };
    if let Some(change) = keywords::outside(old, new) {
        pair.change(change);
        return pair.outcome;
    }
    if !is_arm {
        pair.outcome.changes.extend(types::nullable(old, new));
    }
    if wrapping::compare(old, new, &mut pair) {
        return pair.outcome;
    }
    let outside = (old.has_arms() || new.has_arms()).then(|| {
        let any = old.has_arms() != new.has_arms();
        let from = pair.old_schemas.seen_from_outside(old, any);
        (from, pair.new_schemas.seen_from_outside(new, any))
    });
    let (from, to) = outside.as_ref().map_or((old, new), |(from, to)| (from, to));
    let typed =
        [pair.old_schemas.with_types_of_arms(from), pair.new_schemas.with_types_of_arms(to)];
    if let Some(change) = types::exchanged(&typed[0], &typed[1]) {
        pair.change(change);
        return pair.outcome;
    }
    types::compare(from, to, &mut pair.outcome.changes);
    values::compare(old, new, &mut pair.outcome.changes);
    limits::compare(old, new, &mut pair.outcome.changes);
    keywords::compare(old, new, &mut pair);
    let (from, to) = if is_moved(old, new) { (from, to) } else { (old, new) };
    properties::compare(from, to, &mut pair);
    alternatives::compare(old, new, &mut pair);
    pair.outcome
}

/// A schema with a single alternative is compared as a list if the other side has several.
fn unmerged<'f, 'a>(own: &'f Flat<'a>, other: &Flat<'a>) -> &'f Flat<'a> {
    match &own.unmerged {
        Some(unmerged) if !own.has_arms() && other.has_arms() => unmerged,
        _ => own,
    }
}

/// Whether something moved between a schema and its alternatives: then each alternative is compared
/// together with what is around it.
fn is_moved(old: &Flat<'_>, new: &Flat<'_>) -> bool {
    let names = |flat: &Flat<'_>| -> Vec<(String, bool)> {
        let properties = flat.properties.iter();
        properties.map(|(name, own)| ((*name).to_owned(), own.required.is_some())).collect()
    };
    !old.types.keys().eq(new.types.keys()) || names(old) != names(new)
}

/// Everything that the parts of a schema say.
fn said<'a>(flat: &Flat<'a>) -> impl Iterator<Item = &'a Node> + use<'a> {
    let parts = flat.parts.clone().into_iter();
    parts.flat_map(|part| part.entries().iter().map(|entry| &entry.value))
}

/// Both sides while an outcome grows.
struct Pair<'a, 's> {
    old_schemas: &'s mut Schemas<'a>,
    new_schemas: &'s mut Schemas<'a>,
    outcome: Outcome<'a>,
}

impl<'a> Pair<'a, '_> {
    fn change(&mut self, change: Change<'a>) {
        self.outcome.changes.push(change);
    }

    /// Leaves what is inside for later.
    fn descend(&mut self, old: &[&'a Node], new: &[&'a Node]) {
        self.descend_as(old, new, Edge::Inside);
    }

    fn descend_as(&mut self, old: &[&'a Node], new: &[&'a Node], edge: Edge) {
        let place = match (old, new) {
            ([old, ..], [new, ..]) => Place::of(old, new),
            _ => Place::Inside,
        };
        let (old, new) = (self.old_schemas.id(old), self.new_schemas.id(new));
        self.child((old, new), place, edge);
    }

    /// Leaves two alternatives for later.
    fn descend_arm(&mut self, old: (&Flat<'a>, &'a Node), new: (&Flat<'a>, &'a Node)) {
        let (is_moved, place) = (is_moved(old.0, new.0), Place::of(old.1, new.1));
        let old = self.old_schemas.arm(old.0, old.1, is_moved);
        let new = self.new_schemas.arm(new.0, new.1, is_moved);
        self.child((old, new), place, Edge::Arm);
    }

    fn child(&mut self, (old, new): (SchemaId, SchemaId), place: Place<'a>, edge: Edge) {
        let (is_negated, is_arm) = (edge == Edge::Not, edge == Edge::Arm);
        let flags = if let Edge::Property(flags) = edge { flags } else { PropertyFlags::default() };
        self.outcome.children.push(Child { old, new, is_negated, is_arm, flags, place });
    }
}

/// How a schema is part of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Inside,
    Not,
    Arm,
    Property(PropertyFlags),
}

/// Whether two lists of nodes say the same, in any order and however often.
fn same(old: &[&Node], new: &[&Node]) -> bool {
    old.iter().all(|node| new.contains(node)) && new.iter().all(|node| old.contains(node))
}

/// The first node that the other list does not have, or the first one.
fn own_or_first<'a>(nodes: &[&'a Node], others: &[&Node]) -> Option<&'a Node> {
    nodes.iter().find(|node| !others.contains(node)).or(nodes.first()).copied()
}

/// Whether two normal forms have the same flag; one that is left out is false.
fn is_same_flag(old: &Flat<'_>, new: &Flat<'_>, key: &str) -> bool {
    let is_flag = |flat: &Flat<'_>| flat.at(key).iter().all(|node| node.as_bool().is_some());
    same(old.at(key), new.at(key))
        || (is_flag(old) && is_flag(new) && old.is_set(key) == new.is_set(key))
}
