//! Lists: what belongs together in them, whatever the order.

use std::collections::{HashMap, HashSet};

use openapi_model::Node;

use super::{Difference, Residual};
use crate::{
    action::{Action, Level},
    finding_builder::FindingBuilder,
    grammar::{Kind, Shape},
    rules::Rule,
};

const SERVER_ORDER_CHANGED: Rule = Rule::new("server-order-changed", Level::Warning);

impl<'a> Residual<'a, '_> {
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
        let is_moved = gone.is_empty() && more.is_empty() && !is_in_order(old, new, &partners);
        for (from, to) in partners {
            self.walk(kind, from, to);
        }
        if is_moved {
            self.reordered(place, old, new);
        } else if !gone.is_empty() || !more.is_empty() {
            self.rest(place, (old, new), gone, more);
        }
    }

    fn reordered(&mut self, place: Difference<'a, '_>, old: &'a Node, new: &'a Node) {
        // The order of alternatives means nothing, and who reads of one of them need not know it.
        let (old_items, new_items) = (old.items().iter(), new.items().iter());
        let targets = old_items.map(|item| self.comparison.old.resolve(item));
        let mut targets = targets.chain(new_items.map(|item| self.comparison.new.resolve(item)));
        if targets.any(|target| self.is_explained(Some(target))) {
            return;
        }
        if place.holds != Some(Shape::List(Kind::Server)) {
            return self.refactored(old, new, "is in another order");
        }
        let phrase = "the order of the servers is another one, and callers take the first";
        let rule = SERVER_ORDER_CHANGED;
        self.add(FindingBuilder::new(rule, Action::Change, Some(old), Some(new), phrase));
    }

    fn rest(
        &mut self,
        place: Difference<'a, '_>,
        (old, new): (&'a Node, &'a Node),
        gone: Vec<&'a Node>,
        more: Vec<&'a Node>,
    ) {
        if gone.is_empty() && more.is_empty() {
            return self.reordered(place, old, new);
        }
        let holds = match place.holds {
            Some(Shape::List(kind)) => Some(Shape::One(kind)),
            _ => Some(Shape::Data),
        };
        let place = Difference { holds, ..place };
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

/// Whether what belongs together is at the same place of both lists.
fn is_in_order(old: &Node, new: &Node, partners: &[(&Node, &Node)]) -> bool {
    let together: HashSet<_> = partners.iter().map(|(from, to)| (from.id(), to.id())).collect();
    let mut places = old.items().iter().zip(new.items());
    places.all(|(from, to)| from == to || together.contains(&(from.id(), to.id())))
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
    let mut counts = HashMap::<String, usize>::new();
    for item in new {
        *counts.entry(item.canonical()).or_default() += 1;
    }
    let mut take = |item: &Node| match counts.get_mut(&item.canonical()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    let gone = old.iter().filter(|item| take(item)).collect();
    // What is left of each count is last in the new list.
    let mut more: Vec<_> = new.iter().rev().filter(|item| !take(item)).collect();
    more.reverse();
    (gone, more)
}
