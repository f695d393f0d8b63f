//! Changes that somebody has looked at and accepted, with the evidence for it.
//!
//! An entry settles one finding of the comparison that adds it. What the base holds already is
//! history: it says why the document is as it is, and settles nothing again. Where the same change is
//! made once more, it needs evidence once more: an entry of its own, which may have the rule, the
//! pointer and the fingerprint of an old one.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use crate::finding::Finding;

/// How a text of a proposed entry begins that a person has to write.
pub(crate) const TO_WRITE: &str = "TODO";

/// The entries of `accepted-changes.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedChanges {
    /// The entries, in the order of the file.
    #[serde(default, rename = "change")]
    pub entries: Vec<AcceptedChange>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedChange {
    /// The rule of the finding.
    pub rule: String,
    /// The place of the finding.
    #[serde(default)]
    pub pointer: String,
    /// The fingerprint of the finding.
    #[serde(default)]
    pub fingerprint: String,
    /// What happened.
    pub kind: AcceptedKind,
    /// Where it can be read.
    pub evidence: Evidence,
    /// Who is responsible for it.
    pub owner: String,
    /// The last day on which a comparison may need the entry.
    #[serde(deserialize_with = "day")]
    pub expires: Date,
}

/// What a change of the document means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AcceptedKind {
    /// The service is another one than before.
    VendorChanged,
    /// The service is as before, and the document was wrong.
    DocCorrected,
}

impl AcceptedKind {
    /// The kind as it is written in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::VendorChanged => "vendor-changed",
            Self::DocCorrected => "doc-corrected",
        }
    }
}

/// Where a change can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The address of the page.
    pub page: String,
    /// The day on which it said so.
    #[serde(deserialize_with = "day")]
    pub date: Date,
}

/// A day as TOML writes it, with quotation marks or without.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = match toml::Value::deserialize(deserializer)? {
        toml::Value::String(text) => text,
        toml::Value::Datetime(moment) => moment.to_string(),
        _ => return Err(D::Error::custom("expected a day such as 2026-05-18")),
    };
    text.parse().map_err(|_| D::Error::custom(format!("`{text}` is not a day")))
}

/// A file that is not a list of accepted changes.
#[derive(Debug, thiserror::Error)]
#[error("{label}: {source}")]
pub struct AcceptedChangesError {
    label: String,
    source: Box<toml::de::Error>,
}

impl AcceptedChanges {
    /// Reads the text of the file.
    ///
    /// # Errors
    /// Where the text is not TOML, or an entry lacks a key or has one too many.
    pub fn parse(label: &str, text: &str) -> Result<Self, AcceptedChangesError> {
        let error = |source| AcceptedChangesError { label: label.to_owned(), source };
        toml::from_str(text).map_err(|source| error(Box::new(source)))
    }

    /// Whether an entry of these is about the same finding.
    fn knows(&self, entry: &AcceptedChange) -> bool {
        self.entries.iter().any(|other| other.key() == entry.key())
    }
}

impl AcceptedChange {
    fn key(&self) -> (&str, &str, &str) {
        (&self.rule, &self.pointer, &self.fingerprint)
    }

    /// Whether more than one finding could be meant. A star in a pointer is one: it is the name of a
    /// media type, and pointers are compared to the letter.
    fn is_over_broad(&self) -> bool {
        let is_fingerprint = self.fingerprint.len() == 16
            && self.fingerprint.chars().all(|sign| sign.is_ascii_hexdigit());
        let is_rule = !self.rule.trim().is_empty() && !self.rule.contains('*');
        !is_fingerprint || !is_rule || !self.pointer.contains('#')
    }

    fn is_for(&self, finding: &Finding) -> bool {
        let rules = std::iter::once(&finding.rule).chain(&finding.also);
        self.fingerprint == finding.fingerprint
            && self.pointer == finding.pointer
            && rules.into_iter().any(|rule| *rule == self.rule)
    }
}

/// A finding and the entry that settles it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settled {
    /// What was found.
    pub finding: Finding,
    /// Why it is all right.
    pub entry: AcceptedChange,
}

/// What is wrong with an entry. Each of these fails the comparison.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It could settle more than one finding.
    #[error("the entry for `{0}` names no single finding: it needs rule, pointer and fingerprint")]
    OverBroad(String),
    /// It settles nothing in the comparison that adds it.
    #[error("the entry for `{rule}` at `{pointer}` ({fingerprint}) fits no finding")]
    Unmatched {
        /// The rule of the entry.
        rule: String,
        /// The place of the entry.
        pointer: String,
        /// The fingerprint of the entry.
        fingerprint: String,
    },
    /// It would settle a finding if one of its keys were another.
    #[error(
        "the entry for `{rule}` at `{pointer}` ({fingerprint}) fits a finding but for its {key}, \
         which has to be `{wanted}`"
    )]
    NearMiss {
        /// The rule of the entry.
        rule: String,
        /// The place of the entry.
        pointer: String,
        /// The fingerprint of the entry.
        fingerprint: String,
        /// The key that does not fit.
        key: &'static str,
        /// What the finding has at that key.
        wanted: String,
    },
    /// It is needed and no longer valid.
    #[error("the entry for `{rule}` at `{pointer}` expired on {expires}")]
    Expired {
        /// The rule of the entry.
        rule: String,
        /// The place of the entry.
        pointer: String,
        /// The last day on which it was valid.
        expires: Date,
    },
    /// It is there twice.
    #[error("the entry for `{0}` at `{1}` is there twice")]
    Duplicate(String, String),
    /// Nobody is responsible for it, or nothing supports it.
    #[error("the entry for `{0}` at `{1}` has no {2}")]
    Incomplete(String, String, &'static str),
}

/// What is left to decide, what is settled, and what is wrong with the entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triage {
    /// The findings that no entry settles.
    pub open: Vec<Finding>,
    /// The findings that an entry settles.
    pub settled: Vec<Settled>,
    /// What is wrong with the entries.
    pub problems: Vec<Problem>,
}

impl Triage {
    /// Findings that nothing settles.
    pub fn unsettled(open: Vec<Finding>) -> Self {
        Self { open, ..Self::default() }
    }
}

/// Settles findings by the entries that `head` has and `base` has not. An entry of the base whose
/// wording was mended is history as before.
pub fn triage(
    base: &AcceptedChanges,
    head: &AcceptedChanges,
    findings: Vec<Finding>,
    today: Date,
) -> Triage {
    let mut triage = Triage::unsettled(findings);
    let mut seen = BTreeSet::new();
    for entry in head.entries.iter().filter(|entry| !base.entries.contains(entry)) {
        match faults(entry, &mut seen) {
            Some(problem) => triage.problems.push(problem),
            None if base.knows(entry) && !is_needed(entry, &triage) => {}
            None => apply(entry, today, &mut triage),
        }
    }
    triage
}

fn is_needed(entry: &AcceptedChange, triage: &Triage) -> bool {
    triage.open.iter().any(|finding| entry.is_for(finding))
}

/// The problem of an entry that fits a finding in two of the three keys.
fn near_miss(entry: &AcceptedChange, finding: &Finding) -> Option<Problem> {
    let has_rule = finding.rule == entry.rule || finding.also.contains(&entry.rule);
    let misses: Vec<_> = [
        ("rule", has_rule, &finding.rule),
        ("pointer", finding.pointer == entry.pointer, &finding.pointer),
        ("fingerprint", finding.fingerprint == entry.fingerprint, &finding.fingerprint),
    ]
    .into_iter()
    .filter(|(_, fits, _)| !fits)
    .collect();
    let [(key, _, wanted)] = misses.as_slice() else { return None };
    Some(Problem::NearMiss {
        rule: entry.rule.clone(),
        pointer: entry.pointer.clone(),
        fingerprint: entry.fingerprint.clone(),
        key,
        wanted: (*wanted).clone(),
    })
}

fn faults(
    entry: &AcceptedChange,
    seen: &mut BTreeSet<(String, String, String)>,
) -> Option<Problem> {
    let (rule, pointer) = (entry.rule.clone(), entry.pointer.clone());
    if entry.is_over_broad() {
        return Some(Problem::OverBroad(rule));
    }
    if !seen.insert((rule.clone(), pointer.clone(), entry.fingerprint.clone())) {
        return Some(Problem::Duplicate(rule, pointer));
    }
    let texts = [("owner", &entry.owner), ("page of evidence", &entry.evidence.page)];
    let (missing, _) = texts.into_iter().find(|(_, text)| is_to_be_written(text))?;
    Some(Problem::Incomplete(rule, pointer, missing))
}

fn is_to_be_written(text: &str) -> bool {
    text.trim().is_empty() || text.trim_start().starts_with(TO_WRITE)
}

fn apply(entry: &AcceptedChange, today: Date, triage: &mut Triage) {
    let Some(index) = triage.open.iter().position(|finding| entry.is_for(finding)) else {
        let miss = triage.open.iter().find_map(|finding| near_miss(entry, finding));
        triage.problems.push(miss.unwrap_or_else(|| Problem::Unmatched {
            rule: entry.rule.clone(),
            pointer: entry.pointer.clone(),
            fingerprint: entry.fingerprint.clone(),
        }));
        return;
    };
    if entry.expires < today {
        triage.problems.push(Problem::Expired {
            rule: entry.rule.clone(),
            pointer: entry.pointer.clone(),
            expires: entry.expires,
        });
        return;
    }
    let finding = triage.open.remove(index);
    triage.settled.push(Settled { finding, entry: entry.clone() });
}
