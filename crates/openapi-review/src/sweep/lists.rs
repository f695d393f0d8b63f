//! Lists: what belongs together in them, whatever the order.

use super::{Difference, Sweep};
use crate::{grammar::Kind, tree::Node};

impl<'a> Sweep<'a, '_> {
    /// A list of data whose order means nothing.
    pub(super) fn set(&mut self, place: Difference<'a, '_>, old: &'a Node, new: &'a Node) {
        if old.items().is_empty() || new.items().is_empty() {
            return self.difference(place);
        }
        let (gone, more) = unmatched(old.items(), new.items());
        self.rest(place, (old, new), gone, more);
    }

    /// A list of objects.
    pub(super) fn list(
        &mut self,
        kind: Kind,
        place: Difference<'a, '_>,
        old: &'a Node,
        new: &'a Node,
    ) {
        if old.items().is_empty() || new.items().is_empty() {
            return self.difference(place);
        }
        let (mut gone, mut more) = unmatched(old.items(), new.items());
        let partners = self.partners(kind, &mut gone, &mut more);
        if partners.is_empty() {
            return self.rest(place, (old, new), gone, more);
        }
        for (from, to) in partners {
            self.walk(kind, from, to);
        }
        if !gone.is_empty() || !more.is_empty() {
            self.rest(place, (old, new), gone, more);
        }
    }

    fn rest(
        &mut self,
        place: Difference<'a, '_>,
        (old, new): (&'a Node, &'a Node),
        gone: Vec<&'a Node>,
        more: Vec<&'a Node>,
    ) {
        if gone.is_empty() && more.is_empty() {
            return self.refactored(old, new, "is in another order");
        }
        for item in gone {
            self.difference(Difference { old: Some(item), new: None, ..place });
        }
        for item in more {
            self.difference(Difference { old: None, new: Some(item), ..place });
        }
    }

    /// Takes out of both lists what is the same object in two versions.
    fn partners(
        &self,
        kind: Kind,
        gone: &mut Vec<&'a Node>,
        more: &mut Vec<&'a Node>,
    ) -> Vec<(&'a Node, &'a Node)> {
        let mut partners = Vec::new();
        gone.retain(|from| {
            let from_name = name(kind, self.comparison.old.resolve(from));
            let is_partner = |to: &&Node| {
                from_name.is_some() && name(kind, self.comparison.new.resolve(to)) == from_name
            };
            match more.iter().position(is_partner) {
                Some(index) => {
                    partners.push((*from, more.remove(index)));
                    false
                }
                None => true,
            }
        });
        let is_open = |node: &&Node| !self.explained.contains(&node.id());
        let open = |nodes: &[&'a Node]| nodes.iter().copied().filter(is_open).collect::<Vec<_>>();
        let (open_old, open_new) = (open(gone), open(more));
        if open_old.len() == open_new.len() {
            gone.retain(|node| !is_open(node));
            more.retain(|node| !is_open(node));
            partners.extend(open_old.into_iter().zip(open_new));
        }
        partners
    }
}

/// By what an object in a list is known.
fn name(kind: Kind, node: &Node) -> Option<(&str, &str)> {
    match kind {
        Kind::Parameter => Some((node.text("in")?, node.text("name")?)),
        Kind::Server => Some(("", node.text("url")?)),
        _ => None,
    }
}

/// The items of both lists that the other one does not have.
fn unmatched<'a>(old: &'a [Node], new: &'a [Node]) -> (Vec<&'a Node>, Vec<&'a Node>) {
    let mut more: Vec<_> = new.iter().collect();
    let mut gone = Vec::new();
    for item in old {
        match more.iter().position(|other| *other == item) {
            Some(index) => {
                more.remove(index);
            }
            None => gone.push(item),
        }
    }
    (gone, more)
}
