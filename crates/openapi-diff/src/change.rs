//! One change of one schema, before it is known where the schema is used.

use openapi_model::Node;

use crate::{
    action::Action,
    stem::{PropertyEvent, Stem},
    usage::Usage,
};

/// One change of one schema.
#[derive(Clone, Debug)]
pub(crate) struct Change<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) action: Action,
    pub(crate) old: Option<&'a Node>,
    pub(crate) new: Option<&'a Node>,
    /// What else of the documents this change explains.
    pub(crate) covers: Vec<&'a Node>,
    /// The kind where every value travels as a text, as in a query.
    pub(crate) as_text: Option<Stem>,
    /// The change in words, where its nodes do not say it.
    pub(crate) words: Option<String>,
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// The schema itself.
    Schema(Stem),
    /// One of its properties.
    Property(PropertyEvent, PropertyFlags),
    /// A keyword that nothing here understands.
    Unhandled(&'a str),
    /// What is too much to be compared; the text says what it is.
    Uncompared(&'static str),
    /// A reference that leads out of the document.
    Outside,
}

/// What is known of a property, on which the meaning of its change depends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PropertyFlags {
    pub(crate) required: bool,
    pub(crate) has_default: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    /// Whether the object allows no property that it does not list.
    pub(crate) is_closed: bool,
}

impl PropertyFlags {
    /// Whether a property does not travel where it is used like this.
    pub(crate) fn is_unsent(self, usage: Usage) -> bool {
        match usage {
            Usage::RequestProperty => self.read_only,
            Usage::ResponseProperty => self.write_only,
            _ => false,
        }
    }

    /// What is inside of something that is not sent is not sent either.
    pub(crate) fn within(self, outer: Self) -> Self {
        Self {
            read_only: self.read_only || outer.read_only,
            write_only: self.write_only || outer.write_only,
            ..self
        }
    }
}

impl<'a> Change<'a> {
    pub(crate) fn own(
        stem: Stem,
        action: Action,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
    ) -> Self {
        Self {
            kind: Kind::Schema(stem),
            action,
            old,
            new,
            covers: Vec::new(),
            as_text: None,
            words: None,
        }
    }

    /// A difference of a keyword that nothing here understands.
    pub(crate) fn unhandled(
        keyword: &'a str,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
    ) -> Self {
        Self::of_kind(Kind::Unhandled(keyword), old, new)
    }

    /// A difference that is too much to be compared.
    pub(crate) fn uncompared(
        reason: &'static str,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
    ) -> Self {
        Self::of_kind(Kind::Uncompared(reason), old, new)
    }

    pub(crate) fn of_kind(kind: Kind<'a>, old: Option<&'a Node>, new: Option<&'a Node>) -> Self {
        let action = match (old, new) {
            (None, _) => Action::Add,
            (_, None) => Action::Remove,
            _ => Action::Change,
        };
        Self { kind, action, old, new, covers: Vec::new(), as_text: None, words: None }
    }

    /// Whether only what travels as XML can tell.
    pub(crate) fn is_about_xml(&self) -> bool {
        matches!(self.kind, Kind::Schema(stem) if stem.id.starts_with("xml-"))
    }

    /// What changed where the schema is used like this. Parameters are texts on the wire.
    pub(crate) fn stem_in(&self, usage: Usage) -> Option<Stem> {
        let Kind::Schema(stem) = self.kind else { return None };
        let is_text = matches!(usage, Usage::Parameter | Usage::HeaderParameter);
        Some(self.as_text.filter(|_| is_text).unwrap_or(stem))
    }

    #[must_use]
    pub(crate) fn covering(mut self, nodes: impl IntoIterator<Item = &'a Node>) -> Self {
        self.covers.extend(nodes);
        self
    }
}
