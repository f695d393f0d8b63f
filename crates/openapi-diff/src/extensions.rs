//! What extension keys mean to the project whose documents are compared.

use openapi_model::{Kind, Node};

use crate::rules::Rule;

/// A rule about an extension key. Without one, a change of an extension is a note.
#[derive(Clone, Copy, Debug)]
pub struct ExtensionRule {
    /// The kind of object that has the key; every object without one.
    pub kind: Option<Kind>,
    /// The key.
    pub key: &'static str,
    /// The only part of the value that matters; the rest is for readers. Without one, all of it matters.
    pub inside: Option<&'static str>,
    /// What a change from the old value to the new one means. `None` makes it a note.
    pub compare: fn(Option<&Node>, Option<&Node>) -> Option<ExtensionChange>,
}

/// What a change of an extension means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionChange {
    /// The rule that it falls under.
    pub rule: Rule,
    /// The change as the rest of a sentence; both values without it.
    pub words: Option<String>,
}

impl ExtensionRule {
    /// Whether the rule is about a key of an object.
    pub(crate) fn is_for(&self, kind: Kind, key: &str) -> bool {
        self.key == key && self.kind.is_none_or(|own| own == kind)
    }

    /// Whether the key is for readers, except for the part that matters.
    pub(crate) fn is_documentation(&self) -> bool {
        self.inside.is_some()
    }
}
