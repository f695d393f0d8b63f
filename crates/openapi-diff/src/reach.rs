//! Which objects the operations of a document refer to, whether or not anything compares them.

use std::collections::HashSet;

use openapi_model::{Node, NodeId};

use crate::{
    discriminator::{self, Components},
    document::Document,
    grammar::{self, Kind, Shape},
};

/// The targets of all references that lead on from these objects.
pub(crate) fn reached<'a>(
    document: &'a Document,
    starts: impl Iterator<Item = (Kind, &'a Node)>,
) -> HashSet<NodeId> {
    let components = Components::of(document);
    let mut reach = Reach { document, components, seen: HashSet::new(), open: Vec::new() };
    starts.for_each(|(kind, node)| reach.walk(Visit { kind, node, is_part: false }));
    while let Some(visit) = reach.open.pop() {
        reach.walk(visit);
    }
    reach.seen.into_iter().map(|(id, _)| id).collect()
}

#[derive(Clone, Copy)]
struct Visit<'a> {
    kind: Kind,
    node: &'a Node,
    /// Whether a component inherits from it, so that its discriminator chooses nothing.
    is_part: bool,
}

struct Reach<'a> {
    document: &'a Document,
    components: Components<'a>,
    seen: HashSet<(NodeId, bool)>,
    open: Vec<Visit<'a>>,
}

impl<'a> Reach<'a> {
    fn walk(&mut self, visit: Visit<'a>) {
        if visit.kind == Kind::Schema && !visit.is_part {
            self.subtypes(visit.node);
        }
        for entry in visit.node.entries() {
            let (shape, node) = (grammar::shape(visit.kind, &entry.key), &entry.value);
            let is_part = entry.key == "allOf" && self.components.is_named(visit.node);
            match shape {
                Some(Shape::Reference) => self.follow(visit, node),
                Some(Shape::One(kind)) => self.walk(Visit { kind, node, is_part: false }),
                Some(Shape::List(kind)) => {
                    node.items().iter().for_each(|node| self.walk(Visit { kind, node, is_part }));
                }
                Some(Shape::Map(kind) | Shape::Patterned(kind)) => {
                    let is_part = false;
                    let named = node.entries().iter().map(|entry| &entry.value);
                    named.for_each(|node| self.walk(Visit { kind, node, is_part }));
                }
                _ => {}
            }
        }
    }

    fn follow(&mut self, visit: Visit<'a>, reference: &'a Node) {
        let target = reference.as_str().filter(|text| text.starts_with('#'));
        if let Some(node) = target.and_then(|text| self.document.find(text)) {
            self.reach(Visit { node, ..visit });
        }
    }

    fn subtypes(&mut self, node: &'a Node) {
        let Some(discriminator) = node.get("discriminator") else { return };
        let mapped = discriminator::targets(self.document, discriminator);
        for node in mapped.into_iter().chain(self.components.subtypes(node)) {
            self.reach(Visit { kind: Kind::Schema, node, is_part: false });
        }
    }

    fn reach(&mut self, visit: Visit<'a>) {
        if self.seen.insert((visit.node.id(), visit.is_part)) {
            self.open.push(visit);
        }
    }
}
