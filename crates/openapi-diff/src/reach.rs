//! Which objects the operations of a document refer to, whether or not anything compares them.

use std::collections::HashSet;

use crate::{
    discriminator::{self, Components},
    document::Document,
    grammar::{self, Kind, Shape},
    node::{Node, NodeId},
};

/// The targets of all references that lead on from these objects.
pub(crate) fn reached<'a>(
    document: &'a Document,
    starts: impl Iterator<Item = (Kind, &'a Node)>,
) -> HashSet<NodeId> {
    let components = Components::of(document);
    let mut reach = Reach { document, components, seen: HashSet::new(), open: Vec::new() };
    starts.for_each(|(kind, node)| reach.walk(Place { kind, node, is_part: false }));
    while let Some(place) = reach.open.pop() {
        reach.walk(place);
    }
    reach.seen.into_iter().map(|(id, _)| id).collect()
}

#[derive(Clone, Copy)]
struct Place<'a> {
    kind: Kind,
    node: &'a Node,
    /// Whether a component inherits from it, so that its discriminator chooses nothing.
    is_part: bool,
}

struct Reach<'a> {
    document: &'a Document,
    components: Components<'a>,
    seen: HashSet<(NodeId, bool)>,
    open: Vec<Place<'a>>,
}

impl<'a> Reach<'a> {
    fn walk(&mut self, place: Place<'a>) {
        if place.kind == Kind::Schema && !place.is_part {
            self.subtypes(place.node);
        }
        for entry in place.node.entries() {
            let (shape, node) = (grammar::shape(place.kind, &entry.key), &entry.value);
            let is_part = entry.key == "allOf" && self.components.is_named(place.node);
            match shape {
                Some(Shape::Reference) => self.follow(place, node),
                Some(Shape::One(kind)) => self.walk(Place { kind, node, is_part: false }),
                Some(Shape::List(kind)) => {
                    node.items().iter().for_each(|node| self.walk(Place { kind, node, is_part }));
                }
                Some(Shape::Map(kind)) => {
                    let is_part = false;
                    let named = node.entries().iter().map(|entry| &entry.value);
                    named.for_each(|node| self.walk(Place { kind, node, is_part }));
                }
                _ => {}
            }
        }
    }

    fn follow(&mut self, place: Place<'a>, reference: &'a Node) {
        let target = reference.as_str().filter(|text| text.starts_with('#'));
        if let Some(node) = target.and_then(|text| self.document.find(text)) {
            self.reach(Place { node, ..place });
        }
    }

    fn subtypes(&mut self, node: &'a Node) {
        let Some(discriminator) = node.get("discriminator") else { return };
        let mapped = discriminator::targets(self.document, discriminator);
        for node in mapped.into_iter().chain(self.components.subtypes(node)) {
            self.reach(Place { kind: Kind::Schema, node, is_part: false });
        }
    }

    fn reach(&mut self, place: Place<'a>) {
        if self.seen.insert((place.node.id(), place.is_part)) {
            self.open.push(place);
        }
    }
}
