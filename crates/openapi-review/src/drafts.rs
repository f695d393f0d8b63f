//! Findings while they are gathered: one for each place and change, however often it is met.

use std::collections::{BTreeSet, HashMap};

use crate::{
    action::{Action, Level},
    naming::Verdict,
    operation_set::OperationSet,
    role::Direction,
    rules,
    tree::{Node, NodeId},
    wording,
};

/// A finding that still points into the trees.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    /// What changed, without the direction: what a fingerprint is made of.
    pub(crate) change: String,
    pub(crate) verdicts: BTreeSet<Verdict>,
    pub(crate) action: Action,
    pub(crate) old: Option<&'a Node>,
    pub(crate) new: Option<&'a Node>,
    pub(crate) directions: BTreeSet<Direction>,
    pub(crate) operations: OperationSet,
    pub(crate) phrase: String,
    /// What else of the documents this explains.
    pub(crate) covers: Vec<NodeId>,
}

impl<'a> Draft<'a> {
    /// A finding under a rule of the table.
    pub(crate) fn new(
        rule: &str,
        action: Action,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
        phrase: impl Into<String>,
    ) -> Self {
        let level = rules::level(rule).unwrap_or(Level::Breaking);
        Self {
            change: rule.to_owned(),
            verdicts: BTreeSet::from([Verdict { level, rule: rule.to_owned() }]),
            action,
            old,
            new,
            directions: BTreeSet::new(),
            operations: OperationSet::default(),
            phrase: phrase.into(),
            covers: Vec::new(),
        }
    }

    /// A finding by which side is there: something is new, gone or another.
    pub(crate) fn presence(
        stem: &str,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
        phrase: &str,
    ) -> Self {
        let (action, word) = match (old, new) {
            (None, _) => (Action::Add, "added"),
            (_, None) => (Action::Remove, "removed"),
            _ => (Action::Change, "changed"),
        };
        let phrase = format!("{phrase} {}", wording::verb(old, new));
        Self::new(&format!("{stem}-{word}"), action, old, new, phrase)
    }

    #[must_use]
    pub(crate) fn of(mut self, operations: &OperationSet) -> Self {
        self.operations.extend(operations);
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
pub(crate) struct Drafts<'a> {
    by_key: HashMap<Key, usize>,
    list: Vec<Draft<'a>>,
}

impl<'a> Drafts<'a> {
    pub(crate) fn add(&mut self, draft: Draft<'a>) {
        match self.by_key.get(&draft.key()) {
            Some(&index) => {
                let known = &mut self.list[index];
                known.verdicts.extend(draft.verdicts);
                known.directions.extend(draft.directions);
                known.operations.extend(&draft.operations);
                known.covers.extend(draft.covers);
            }
            None => {
                self.by_key.insert(draft.key(), self.list.len());
                self.list.push(draft);
            }
        }
    }

    /// Says of which parameter a finding speaks, where the place has only a number for it.
    pub(crate) fn name_parameters(&mut self, names: &HashMap<NodeId, &str>) {
        for draft in &mut self.list {
            let sides = [draft.new, draft.old].into_iter().flatten();
            let name = sides.filter_map(|node| names.get(&node.id())).next();
            if let Some(name) = name.filter(|name| !draft.phrase.contains(&format!("`{name}`"))) {
                draft.phrase = format!("the parameter `{name}`: {}", draft.phrase);
            }
        }
    }

    pub(crate) fn list(&self) -> &[Draft<'a>] {
        &self.list
    }
}
