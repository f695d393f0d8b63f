//! Schemas of both documents at the same place, and the operations that reach them.
//!
//! Each pair is compared once, however many operations reach it. Afterwards the operations travel
//! along the pairs until nothing is new, which ends because a set of operations only grows.

use std::collections::{BTreeMap, HashMap, HashSet};

use openapi_model::{Node, NodeId};

use crate::{
    change::{Change, Kind, PropertyFlags},
    document::Document,
    finding_builder::{FindingBuilder, FindingBuilders, Verdict},
    lifecycle::{self, Lifecycle},
    messages::phrase,
    operation_set::OperationSet,
    rule_id::rule_id,
    schema::{SchemaId, Schemas},
    schema_diff::{self, Child, Place},
    severity::severity,
    usage::{Direction, Usage},
};

/// The schemas of both documents, and where operations use them.
pub(crate) struct SchemaPairs<'a> {
    old: Schemas<'a>,
    new: Schemas<'a>,
    ids: HashMap<Key, usize>,
    pairs: Vec<Pair<'a>>,
    lifecycle: Option<Lifecycle>,
    /// Whether a schema was left out because there were too many.
    is_cut: bool,
}

/// A schema of both documents with the example in it.
#[derive(Clone)]
pub(crate) struct Example<'a> {
    /// The old schema and its example.
    pub(crate) old: (&'a Node, &'a Node),
    /// The new schema and its example.
    pub(crate) new: (&'a Node, &'a Node),
    pub(crate) operations: OperationSet,
}

/// How many pairs there may be beyond a few for each schema. Two cycles of different lengths give
/// as many as the product of their lengths.
const PAIRS: usize = 20_000;

/// Two schemas, and whether they are alternatives.
type Key = (SchemaId, SchemaId, bool);

struct Pair<'a> {
    key: Key,
    changes: Vec<Change<'a>>,
    children: Vec<(usize, Child<'a>)>,
    usages: BTreeMap<Usage, OperationSet>,
    /// The operations in which it travels as XML.
    xml: OperationSet,
    /// Where the new document uses the schema, if it used another component at that place.
    used_at: Option<&'a Node>,
    /// Whether no request sends the schema, and no response; `None` if none of them has it.
    read_only: Option<bool>,
    write_only: Option<bool>,
}

impl<'a> SchemaPairs<'a> {
    pub(crate) fn of(old: &'a Document, new: &'a Document, lifecycle: Option<Lifecycle>) -> Self {
        let (old, new) = (Schemas::of(old), Schemas::of(new));
        Self { old, new, ids: HashMap::new(), pairs: Vec::new(), lifecycle, is_cut: false }
    }

    /// Says that operations use the schema `old`, which is `new` now.
    pub(crate) fn add(
        &mut self,
        old: &'a Node,
        new: &'a Node,
        (usage, is_xml): (Usage, bool),
        operations: &OperationSet,
    ) {
        let used_at = used_at(Place::of(old, new), None);
        let (old, new) = (self.old.id(&[old]), self.new.id(&[new]));
        let pair = self.pair((old, new, false), used_at);
        let pair = &mut self.pairs[pair];
        pair.usages.entry(usage).or_default().extend(operations);
        if is_xml {
            pair.xml.extend(operations);
        }
        match usage.direction() {
            Direction::Request => pair.read_only = Some(false),
            Direction::Response => pair.write_only = Some(false),
        }
    }

    /// Compares every pair, and adds what it finds.
    pub(crate) fn compare(&mut self, builders: &mut FindingBuilders<'a>) {
        let mut next = 0;
        while next < self.pairs.len() {
            self.compare_one(next);
            next += 1;
        }
        if self.pairs.iter().any(|pair| !pair.changes.is_empty()) {
            self.propagate_usage();
        }
        self.pairs.iter().for_each(|pair| pair.report(builders));
    }

    /// The examples that both sides of a schema have, if the schema or something inside of it changed.
    pub(crate) fn examples(&self) -> Vec<Example<'a>> {
        let changed = self.changed();
        let pairs = self.pairs.iter().zip(changed).filter(|(_, changed)| *changed);
        pairs.filter_map(|(pair, _)| self.example(pair)).collect()
    }

    fn example(&self, pair: &Pair<'a>) -> Option<Example<'a>> {
        let own = |schemas: &Schemas<'a>, id| {
            schemas.nodes(id).find_map(|node| Some((node, node.get("example")?)))
        };
        let (old, new) = (own(&self.old, pair.key.0)?, own(&self.new, pair.key.1)?);
        let mut operations = OperationSet::default();
        for more in pair.usages.values() {
            operations.extend(more);
        }
        Some(Example { old, new, operations })
    }

    /// Which pairs changed, themselves or inside.
    fn changed(&self) -> Vec<bool> {
        let mut outer = vec![Vec::new(); self.pairs.len()];
        for (index, pair) in self.pairs.iter().enumerate() {
            pair.children.iter().for_each(|(child, _)| outer[*child].push(index));
        }
        let mut changed: Vec<_> = self.pairs.iter().map(|pair| !pair.changes.is_empty()).collect();
        let mut open: Vec<_> = (0..changed.len()).filter(|index| changed[*index]).collect();
        while let Some(index) = open.pop() {
            for &parent in &outer[index] {
                if !std::mem::replace(&mut changed[parent], true) {
                    open.push(parent);
                }
            }
        }
        changed
    }

    /// The schemas of each document.
    pub(crate) fn sides(&mut self) -> [&mut Schemas<'a>; 2] {
        [&mut self.old, &mut self.new]
    }

    /// The components of both documents that were compared with each other, out of those with the same
    /// name.
    pub(crate) fn compared(&self, named: &HashMap<NodeId, NodeId>) -> HashSet<NodeId> {
        let mut compared = HashSet::new();
        for pair in &self.pairs {
            let new: HashSet<_> = self.new.parts(pair.key.1).collect();
            let old = self.old.parts(pair.key.0);
            compared.extend(old.filter(|old| named.get(old).is_some_and(|to| new.contains(to))));
        }
        compared
    }

    /// Every node that was compared as a part of a schema.
    pub(crate) fn visited(&self) -> HashSet<NodeId> {
        let parts = |pair: &Pair<'a>| self.old.parts(pair.key.0).chain(self.new.parts(pair.key.1));
        self.pairs.iter().flat_map(parts).collect()
    }

    fn pair(&mut self, key: Key, used_at: Option<&'a Node>) -> usize {
        let next = self.pairs.len();
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            let (changes, children) = (Vec::new(), Vec::new());
            let usages = BTreeMap::new();
            let (read_only, write_only) = (None, None);
            let xml = OperationSet::default();
            let pair = Pair { key, changes, children, usages, xml, used_at, read_only, write_only };
            self.pairs.push(pair);
        }
        id
    }

    fn compare_one(&mut self, index: usize) {
        let (old, new, is_arm) = self.pairs[index].key;
        let mut outcome = schema_diff::compare((&mut self.old, old), (&mut self.new, new), is_arm);
        if let Some(policy) = self.lifecycle {
            let (old, new) = (self.old.flat(old), self.new.flat(new));
            outcome.changes.extend(lifecycle::schema(&old, &new, policy));
        }
        let (open, cut): (Vec<_>, Vec<_>) =
            outcome.children.into_iter().partition(|child| self.may_follow(child));
        if !cut.is_empty() && !self.is_cut {
            self.is_cut = true;
            outcome.changes.push(self.too_many(index));
        }
        let outer = self.pairs[index].used_at;
        let children = open
            .into_iter()
            .map(|child| (self.pair(key(&child), used_at(child.place, outer)), child))
            .collect();
        self.pairs[index].changes = outcome.changes;
        self.pairs[index].children = children;
    }

    /// Whether there is room for a pair; one that is known needs none.
    fn may_follow(&self, child: &Child<'_>) -> bool {
        let is_full = self.old.is_full()
            || self.new.is_full()
            || self.pairs.len() > PAIRS + 4 * (self.old.len() + self.new.len());
        !is_full || self.ids.contains_key(&key(child))
    }

    /// What is not compared any more counts as breaking, and is said once.
    fn too_many(&mut self, index: usize) -> Change<'a> {
        let (old, new, _) = self.pairs[index].key;
        let (old, new) = (self.old.flat(old), self.new.flat(new));
        let sides = (old.parts.first().copied(), new.parts.first().copied());
        let reason = "has more combinations of schemas than are followed";
        Change::uncompared(reason, sides.0, sides.1)
    }

    fn propagate_usage(&mut self) {
        let mut open: Vec<usize> = (0..self.pairs.len()).rev().collect();
        let mut is_open = vec![true; self.pairs.len()];
        while let Some(index) = open.pop() {
            is_open[index] = false;
            for (child, edge) in self.pairs[index].children.clone() {
                if self.pass_usage(index, child, edge) && !is_open[child] {
                    is_open[child] = true;
                    open.push(child);
                }
            }
        }
    }

    /// Whether the child learned of an operation.
    fn pass_usage(&mut self, parent: usize, child: usize, edge: Child<'a>) -> bool {
        let outer = &self.pairs[parent];
        let usages: Vec<_> = outer.usages.clone().into_iter().collect();
        let read_only = outer.read_only.map(|outer| outer || edge.flags.read_only);
        let write_only = outer.write_only.map(|outer| outer || edge.flags.write_only);
        let xml = outer.xml.clone();
        let pair = &mut self.pairs[child];
        let mut grown = pair.xml.extend(&xml) | unless_sent(&mut pair.read_only, read_only);
        grown |= unless_sent(&mut pair.write_only, write_only);
        for (usage, operations) in usages {
            let usage = if edge.is_negated { usage.negated() } else { usage.nested() };
            let is_new = !pair.usages.contains_key(&usage);
            grown |= pair.usages.entry(usage).or_default().extend(&operations) || is_new;
        }
        grown
    }
}

fn key(child: &Child<'_>) -> Key {
    (child.old, child.new, child.is_arm)
}

/// Where a schema is used that is another component than before; what is inside of it inherits that.
fn used_at<'a>(place: Place<'a>, outer: Option<&'a Node>) -> Option<&'a Node> {
    match place {
        Place::Inside => outer,
        Place::Component => None,
        Place::Exchanged(node) => Some(node),
    }
}

/// A schema that one of its users sends does not become unsent by another. Whether that was new.
fn unless_sent(known: &mut Option<bool>, more: Option<bool>) -> bool {
    let before = *known;
    *known = match (before, more) {
        (Some(before), Some(more)) => Some(before && more),
        (before, more) => before.or(more),
    };
    *known != before
}

impl<'a> Pair<'a> {
    fn flags(&self) -> PropertyFlags {
        let is_set = |flag: Option<bool>| flag.unwrap_or(false);
        let (read_only, write_only) = (is_set(self.read_only), is_set(self.write_only));
        PropertyFlags { read_only, write_only, ..PropertyFlags::default() }
    }

    fn report(&self, builders: &mut FindingBuilders<'a>) {
        for change in &self.changes {
            for (&usage, operations) in &self.usages {
                let read =
                    if change.is_about_xml() { &operations.shared(&self.xml) } else { operations };
                if change.is_about_xml() && read.is_empty() {
                    continue;
                }
                let verdict = Verdict {
                    level: severity(usage, change, self.flags()),
                    rule: rule_id(usage, change, self.flags()),
                };
                let sides = (change.old, change.new);
                let builder =
                    FindingBuilder::about_schema(name(change), verdict, change.action, sides)
                        .saying(phrase(usage, change))
                        .of(read)
                        .used_at(self.used_at)
                        .going(usage.direction())
                        .covering(change.covers.iter().copied());
                builders.add(builder);
            }
        }
    }
}

/// The name of a change, whichever way the data goes.
fn name(change: &Change<'_>) -> String {
    match change.kind {
        // A word is one word, whether the list that it is in is closed where it is used or open.
        Kind::Schema(stem) => stem.id.trim_start_matches("x-extensible-").to_owned(),
        Kind::Property(event, _) => format!("property-{}", event.id()),
        Kind::Unhandled(_) | Kind::Uncompared(_) => "unhandled".to_owned(),
        Kind::Outside => "external-reference-changed".to_owned(),
    }
}
