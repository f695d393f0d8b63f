//! What can change in a schema: the end of a rule's id, and what the change does to the values that
//! are allowed. Each is a constant beside the code that reports it.

/// What a change does to the set of values that a schema allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// Fewer values are allowed.
    Narrower,
    /// More values are allowed.
    Wider,
    /// Some values are no longer allowed, and others are new.
    Other,
    /// The same values are allowed.
    Same,
}

impl Effect {
    /// The effect under `not`: what must not be grows as less is allowed.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Narrower => Self::Wider,
            Self::Wider => Self::Narrower,
            other => other,
        }
    }
}

/// A change of a schema itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stem {
    /// The end of the rule's id.
    pub(crate) id: &'static str,
    pub(crate) effect: Effect,
    /// The change as the rest of a sentence, with `{old}` and `{new}` for the values.
    pub(crate) words: &'static str,
}

impl Stem {
    pub(crate) const fn narrower(id: &'static str, words: &'static str) -> Self {
        Self { id, effect: Effect::Narrower, words }
    }

    pub(crate) const fn wider(id: &'static str, words: &'static str) -> Self {
        Self { id, effect: Effect::Wider, words }
    }

    pub(crate) const fn other(id: &'static str, words: &'static str) -> Self {
        Self { id, effect: Effect::Other, words }
    }

    pub(crate) const fn same(id: &'static str, words: &'static str) -> Self {
        Self { id, effect: Effect::Same, words }
    }
}

/// What can happen to a property of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PropertyEvent {
    Added,
    Removed,
    BecameRequired,
    BecameOptional,
    BecameReadOnly,
    BecameNotReadOnly,
    BecameWriteOnly,
    BecameNotWriteOnly,
}

impl PropertyEvent {
    /// The end of the rule's id.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::BecameRequired => "became-required",
            Self::BecameOptional => "became-optional",
            Self::BecameReadOnly => "became-read-only",
            Self::BecameNotReadOnly => "became-not-read-only",
            Self::BecameWriteOnly => "became-write-only",
            Self::BecameNotWriteOnly => "became-not-write-only",
        }
    }

    /// Whether only the direction in which the property travels changes.
    pub(crate) fn is_about_direction(self) -> bool {
        matches!(
            self,
            Self::BecameReadOnly
                | Self::BecameNotReadOnly
                | Self::BecameWriteOnly
                | Self::BecameNotWriteOnly
        )
    }

    /// What it does to the objects that are allowed.
    pub(crate) fn effect(self) -> Effect {
        match self {
            Self::Added | Self::BecameRequired => Effect::Narrower,
            Self::Removed | Self::BecameOptional => Effect::Wider,
            _ => Effect::Same,
        }
    }
}
