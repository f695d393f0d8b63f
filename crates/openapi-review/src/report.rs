//! Everything that one report says, before it is written in one form or another.

use serde::Serialize;

use crate::{
    action::Level,
    finding::Finding,
    settle::{Problem, Settled, Settlement},
};

/// What is said about the difference of two documents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The summary in one word.
    pub verdict: Verdict,
    /// What follows for the generated crates; none where nothing could be generated.
    pub semver: Option<Semver>,
    /// Why the steps are not known, where they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The label of the old document.
    pub old: String,
    /// The label of the new document.
    pub new: String,
    /// What is left to decide, the most important first.
    pub findings: Vec<Finding>,
    /// What an accepted change settles.
    pub settled: Vec<Settled>,
    /// What is wrong with the accepted changes.
    pub problems: Vec<String>,
    /// The snapshots of generated types and of requests that are other ones now.
    pub snapshots: Vec<String>,
    /// The examples of the document that no longer decode.
    pub undecodable: Vec<String>,
    /// What happens to the generated code, by the fingerprints of findings.
    #[serde(rename = "rust")]
    pub effects: Vec<RustEffect>,
}

/// The summary of a report in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing was found.
    None,
    /// Nothing that is still open breaks a caller.
    Compatible,
    /// Something that is still open breaks a caller.
    Breaking,
}

impl Verdict {
    /// The verdict as it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        }
    }
}

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

/// The steps of the generated crates; the caller knows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Semver {
    /// The step of the generated client.
    pub client: Option<Step>,
    /// The step of the facade over it.
    pub facade: Option<Step>,
}

/// What a change does to one item of generated code; the caller knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RustEffect {
    /// The fingerprint of the finding that it follows from; none where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The type, field or method.
    pub item: String,
    /// What happens to it.
    pub effect: String,
    /// The step that follows.
    pub step: Step,
}

impl Report {
    /// A report about two documents, to which the caller adds what only the caller knows.
    pub fn new(old: &str, new: &str, settlement: Settlement) -> Self {
        let Settlement { open, settled, problems } = settlement;
        Self {
            verdict: verdict(&open, &settled),
            semver: None,
            note: None,
            old: old.to_owned(),
            new: new.to_owned(),
            findings: open,
            settled,
            problems: problems.iter().map(Problem::to_string).collect(),
            snapshots: Vec::new(),
            undecodable: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// The open findings of a level.
    pub fn of_level(&self, level: Level) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.level == level)
    }

    /// What happens to generated code because of a finding.
    pub fn effects_of(&self, finding: &Finding) -> impl Iterator<Item = &RustEffect> {
        let fingerprint = finding.fingerprint.clone();
        self.effects
            .iter()
            .filter(move |effect| effect.fingerprint.as_deref() == Some(fingerprint.as_str()))
    }

    /// What happens to generated code without an open finding to stand at.
    pub fn other_effects(&self) -> impl Iterator<Item = &RustEffect> {
        let is_open = |fingerprint: &String| {
            self.findings.iter().any(|finding| finding.fingerprint == *fingerprint)
        };
        self.effects.iter().filter(move |effect| !effect.fingerprint.as_ref().is_some_and(is_open))
    }
}

fn verdict(open: &[Finding], settled: &[Settled]) -> Verdict {
    if open.iter().any(|finding| finding.level == Level::Breaking) {
        Verdict::Breaking
    } else if open.is_empty() && settled.is_empty() {
        Verdict::None
    } else {
        Verdict::Compatible
    }
}
