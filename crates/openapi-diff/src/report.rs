//! Everything that one report says, before it is written in one form or another.

mod files;
mod rust_effects;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_api_diff::RustChange;
pub use rust_api_diff::{Semver, Step};
use serde::Serialize;

use crate::{
    accepted::{Problem, Settled, Triage},
    action::Level,
    examples::EXAMPLE_NO_LONGER_FITS,
    finding::Finding,
};

pub use files::{FilePair, SourceFile, file_pairs};

/// What is said about the difference of two documents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The summary in one word.
    pub verdict: Verdict,
    /// What follows for the generated crates; `None` if nothing could be generated.
    pub semver: Option<Semver>,
    /// What is not known, and why.
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
    /// The pages that document operations, which evidence for accepting a change names.
    #[serde(skip)]
    pub pages: BTreeMap<String, PageOfOperation>,
    /// The same pages, and when they said so, in the old document.
    #[serde(skip)]
    pub pages_before: BTreeMap<String, PageOfOperation>,
    /// How an accepted change is proposed; without, none is.
    #[serde(skip)]
    pub proposal: Option<Proposal>,
    /// The methods that users call, by the ids of their operations.
    #[serde(skip)]
    pub methods: BTreeMap<String, String>,
    /// Where readers see the files of both documents.
    #[serde(skip)]
    pub links: Option<Links>,
    /// The files of both documents that differ, which the page shows as a whole.
    #[serde(skip)]
    pub files: Vec<FilePair>,
    /// The version that announces a break of the Rust API.
    #[serde(skip)]
    pub announced: Option<String>,
    /// What happens to the generated code, by the fingerprints of findings.
    #[serde(rename = "rust")]
    pub effects: Vec<RustEffect>,
}

/// The page that documents an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOfOperation {
    /// Its address.
    pub address: String,
    /// The day on which it said what the document says, if that is known.
    pub date: Option<Date>,
}

/// A page that documents what a finding reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageEvidence<'a> {
    /// The page that the old document names, if it names one.
    pub before: Option<&'a PageOfOperation>,
    /// The page as the new document names it, or the old one of an operation that is gone.
    pub page: &'a PageOfOperation,
}

/// What an accepted change is proposed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The day of the comparison, which is the date of evidence that no page has.
    pub today: Date,
    /// The last day on which the change may be needed.
    pub expires: Date,
    /// Who is responsible for it.
    pub owner: Option<String>,
}

/// Addresses to which the path of a file is appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// The address of the old files.
    pub old: String,
    /// The address of the new files.
    pub new: String,
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

/// What a change does to one item of generated code; the caller knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RustEffect {
    /// The fingerprint of the finding that it follows from; `None` if it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The type, field or method.
    pub item: String,
    /// What happens to it.
    pub effect: String,
    /// The step that follows.
    pub step: Step,
}

/// The changes of the code, each with the findings that it follows from.
pub fn rust_effects<'a>(
    changes: &[RustChange],
    findings: impl IntoIterator<Item = &'a Finding>,
) -> Vec<RustEffect> {
    rust_effects::effects(changes, findings)
}

/// Where the examples are that no longer fit their schemas.
fn undecodable<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<String> {
    let found = findings.filter(|finding| finding.rule == EXAMPLE_NO_LONGER_FITS.id);
    let location = |finding: &Finding| match &finding.new {
        Some(at) if at.line > 0 => format!("{}:{} {}", at.file, at.line, at.pointer),
        _ => finding.pointer.clone(),
    };
    found.map(location).collect()
}

impl Report {
    /// A report about two documents, to which the caller adds what only the caller knows.
    pub fn new(old: &str, new: &str, triage: Triage) -> Self {
        let Triage { open, settled, problems } = triage;
        let undecodable = undecodable(open.iter().chain(settled.iter().map(|it| &it.finding)));
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
            undecodable,
            pages: BTreeMap::new(),
            pages_before: BTreeMap::new(),
            proposal: None,
            methods: BTreeMap::new(),
            links: None,
            files: Vec::new(),
            announced: None,
            effects: Vec::new(),
        }
    }

    /// Whether a finding breaks code that uses the generated API, and nobody on the wire.
    pub fn breaks_only_code(&self, finding: &Finding) -> bool {
        finding.level < Level::Breaking
            && self.effects_of(finding).any(|effect| effect.step == Step::Major)
    }

    /// The page of an operation, also of one that is gone.
    pub fn page(&self, operation: &str) -> Option<&PageOfOperation> {
        self.pages.get(operation).or_else(|| self.pages_before.get(operation))
    }

    /// The pages of the operations that a finding reaches, by their addresses.
    pub fn evidence<'a>(&'a self, finding: &Finding) -> Vec<PageEvidence<'a>> {
        let mut pages = BTreeMap::new();
        for name in &finding.operations {
            if let Some(page) = self.page(name) {
                let before = self.pages_before.get(name);
                pages.entry(&page.address).or_insert(PageEvidence { before, page });
            }
        }
        pages.into_values().collect()
    }

    /// Whether no page of the operations that a finding reaches is newer than before, so that nothing
    /// documented says that the service changed.
    pub fn is_undocumented(&self, finding: &Finding) -> bool {
        let is_newer = |name: &String| match (self.pages_before.get(name), self.pages.get(name)) {
            (Some(before), Some(after)) => after.date > before.date,
            // An operation that had no page has one now.
            (before, after) => before.is_none() && after.is_some(),
        };
        let has_pages = !self.pages.is_empty() || !self.pages_before.is_empty();
        has_pages && !finding.operations.is_empty() && !finding.operations.iter().any(is_newer)
    }

    /// Adds what is not known.
    pub fn add_note(&mut self, text: &str) {
        self.note = Some(match self.note.take() {
            Some(note) => format!("{note}; {text}"),
            None => text.to_owned(),
        });
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

    /// What happens to generated code without an open finding that it belongs to.
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
