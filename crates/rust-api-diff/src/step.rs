//! The steps of semantic versioning.

use serde::Serialize;

/// How far the version of a crate has to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Not at all.
    None,
    /// By a fix.
    Patch,
    /// By an addition.
    Minor,
    /// By a break.
    Major,
}

impl Step {
    /// The step as it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The steps of both crates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Semver {
    /// The step of the generated client.
    pub client: Option<Step>,
    /// The step of the facade over it; `None` if the facade exports nothing of either client.
    pub facade: Option<Step>,
}
