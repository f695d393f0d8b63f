//! Findings while they are gathered: one for each place and change, however often it is met.

use std::collections::{BTreeSet, HashMap};

use openapi_model::{Node, NodeId};

use crate::{
    action::{Action, Level},
    operation_set::OperationSet,
    rules::{Presence, Rule},
    usage::Direction,
    wording,
};

/// A rule and how much it matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Verdict {
    pub(crate) level: Level,
    pub(crate) rule: String,
}

/// A finding that still points into the trees.
#[derive(Clone, Debug)]
pub(crate) struct FindingBuilder<'a> {
    /// What changed, without the direction: what a fingerprint is made of.
    pub(crate) change: String,
    pub(crate) verdicts: BTreeSet<Verdict>,
    pub(crate) action: Action,
    pub(crate) old: Option<&'a Node>,
    pub(crate) new: Option<&'a Node>,
    pub(crate) directions: BTreeSet<Direction>,
    pub(crate) operations: OperationSet,
    pub(crate) phrase: String,
    /// Where the new document uses what changed, if it is another component than before.
    pub(crate) used_at: Option<&'a Node>,
    /// What else of the documents this explains.
    pub(crate) covers: Vec<NodeId>,
}

impl<'a> FindingBuilder<'a> {
    /// A finding under a rule.
    pub(crate) fn new(
        rule: Rule,
        action: Action,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
        phrase: impl Into<String>,
    ) -> Self {
        Self::named(rule.id.to_owned(), rule.level, action, old, new).saying(phrase)
    }

    fn named(
        rule: String,
        level: Level,
        action: Action,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
    ) -> Self {
        Self {
            change: rule.clone(),
            verdicts: BTreeSet::from([Verdict { level, rule }]),
            action,
            old,
            new,
            directions: BTreeSet::new(),
            operations: OperationSet::default(),
            phrase: String::new(),
            used_at: None,
            covers: Vec::new(),
        }
    }

    /// A finding about a schema, which falls under a rule for each of its usages.
    pub(crate) fn about_schema(
        change: String,
        verdict: Verdict,
        action: Action,
        (old, new): (Option<&'a Node>, Option<&'a Node>),
    ) -> Self {
        let named = Self::named(change, verdict.level, action, old, new);
        Self { verdicts: BTreeSet::from([verdict]), ..named }
    }

    /// A finding by which side is there: something is new, gone or another.
    pub(crate) fn presence(
        presence: Presence,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
        phrase: &str,
    ) -> Self {
        let action = match (old, new) {
            (None, _) => Action::Add,
            (_, None) => Action::Remove,
            _ => Action::Change,
        };
        let (rule, level) = presence.of(action);
        let phrase = format!("{phrase} {}", wording::verb(old, new));
        Self::named(rule, level, action, old, new).saying(phrase)
    }

    /// A finding under the rule for something that is another one, whatever happened to it.
    pub(crate) fn changed(
        presence: Presence,
        action: Action,
        (old, new): (Option<&'a Node>, Option<&'a Node>),
        phrase: impl Into<String>,
    ) -> Self {
        let (rule, level) = presence.of(Action::Change);
        Self::named(rule, level, action, old, new).saying(phrase)
    }

    #[must_use]
    pub(crate) fn saying(mut self, phrase: impl Into<String>) -> Self {
        self.phrase = phrase.into();
        self
    }

    #[must_use]
    pub(crate) fn of(mut self, operations: &OperationSet) -> Self {
        self.operations.extend(operations);
        self
    }

    #[must_use]
    pub(crate) fn used_at(mut self, used_at: Option<&'a Node>) -> Self {
        self.used_at = used_at;
        self
    }

    #[must_use]
    pub(crate) fn going(mut self, direction: Direction) -> Self {
        self.directions.insert(direction);
        self
    }

    #[must_use]
    pub(crate) fn covering(mut self, nodes: impl IntoIterator<Item = &'a Node>) -> Self {
        self.covers.extend(nodes.into_iter().map(Node::id));
        self
    }

    fn key(&self) -> Key {
        (self.change.clone(), self.old.map(Node::id), self.new.map(Node::id))
    }
}

type Key = (String, Option<NodeId>, Option<NodeId>);

/// Every finding so far.
#[derive(Debug, Default)]
pub(crate) struct FindingBuilders<'a> {
    by_key: HashMap<Key, usize>,
    list: Vec<FindingBuilder<'a>>,
}

impl<'a> FindingBuilders<'a> {
    pub(crate) fn add(&mut self, builder: FindingBuilder<'a>) {
        match self.by_key.get(&builder.key()) {
            Some(&index) => {
                let known = &mut self.list[index];
                known.verdicts.extend(builder.verdicts);
                known.directions.extend(builder.directions);
                known.operations.extend(&builder.operations);
                known.covers.extend(builder.covers);
            }
            None => {
                self.by_key.insert(builder.key(), self.list.len());
                self.list.push(builder);
            }
        }
    }

    /// Says of which parameter a finding speaks, where the place has only a number for it.
    pub(crate) fn name_parameters(&mut self, names: &HashMap<NodeId, &str>) {
        for builder in &mut self.list {
            let sides = [builder.used_at, builder.new, builder.old].into_iter().flatten();
            let name = sides.filter_map(|node| names.get(&node.id())).next();
            if let Some(name) = name.filter(|name| !builder.phrase.contains(&format!("`{name}`"))) {
                builder.phrase = format!("the parameter `{name}`: {}", builder.phrase);
            }
        }
    }

    /// Lowers what reaches none but these operations to a note.
    pub(crate) fn excuse(&mut self, operations: &BTreeSet<usize>) {
        for builder in &mut self.list {
            let mut reached = builder.operations.iter().peekable();
            if reached.peek().is_some() && reached.all(|number| operations.contains(&number)) {
                let verdicts = std::mem::take(&mut builder.verdicts).into_iter();
                builder.verdicts =
                    verdicts.map(|verdict| Verdict { level: Level::Info, ..verdict }).collect();
            }
        }
    }

    pub(crate) fn list(&self) -> &[FindingBuilder<'a>] {
        &self.list
    }
}
