//! What happened at a place, and how much it matters.

use serde::Serialize;

/// What happened at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is new.
    Add,
    /// It is gone.
    Remove,
    /// It is another one.
    Change,
    /// It is larger.
    Increase,
    /// It is smaller.
    Decrease,
    /// It allows more than before.
    Generalize,
    /// It allows less than before.
    Specialize,
    /// It has another name.
    Rename,
    /// There was no limit, and now there is one.
    Set,
    /// There was a limit, and now there is none.
    Unset,
}

impl Action {
    /// What takes this back.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Add => Self::Remove,
            Self::Remove => Self::Add,
            Self::Change => Self::Change,
            Self::Rename => Self::Rename,
            Self::Increase => Self::Decrease,
            Self::Decrease => Self::Increase,
            Self::Generalize => Self::Specialize,
            Self::Specialize => Self::Generalize,
            Self::Set => Self::Unset,
            Self::Unset => Self::Set,
        }
    }

    /// The action as it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Change => "change",
            Self::Rename => "rename",
            Self::Increase => "increase",
            Self::Decrease => "decrease",
            Self::Generalize => "generalize",
            Self::Specialize => "specialize",
            Self::Set => "set",
            Self::Unset => "unset",
        }
    }
}

/// What a change means for a caller who was written for the old document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The caller goes on as before.
    Info,
    /// The caller may be surprised.
    Warning,
    /// The caller may fail.
    Breaking,
}

impl Level {
    /// The level of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Breaking].into_iter().find(|level| level.name() == name)
    }

    /// The level as it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}
