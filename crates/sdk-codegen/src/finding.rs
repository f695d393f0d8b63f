//! What a check found, in the form in which a person reads it.

use std::collections::BTreeSet;
use std::fmt;

use openapi_model::{Anchor, Location, Pointer};

/// What a document must not do, or has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable name of the rule.
    pub id: &'static str,
    /// What goes wrong otherwise.
    pub why: &'static str,
}

/// One violation of one rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where it is.
    pub at: Location,
    /// The value inside the document.
    pub pointer: Pointer,
    /// The rule's id.
    pub rule: &'static str,
    /// What is wrong here.
    pub message: String,
    /// Why it is wrong.
    pub why: &'static str,
    /// What to change.
    pub fix: String,
}

impl Finding {
    /// A violation of `rule`, with the reason that the rule gives.
    pub fn new(
        rule: Rule,
        at: Location,
        pointer: Pointer,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        let Rule { id, why } = rule;
        Self { at, pointer, rule: id, message: message.into(), why, fix: fix.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: error[{}]: {}", self.at, self.rule, self.message)?;
        writeln!(
            f,
            "    at  {}",
            if self.pointer.as_str().is_empty() { "/" } else { self.pointer.as_str() }
        )?;
        writeln!(f, "    why {}", self.why)?;
        write!(f, "    fix {}", self.fix)
    }
}

/// The findings of a run.
#[derive(Clone, Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a violation of `rule`.
    pub fn add(
        &mut self,
        rule: Rule,
        anchor: Anchor,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.0.push(Finding::new(rule, anchor.at, anchor.pointer, message, fix));
    }

    /// The findings in the order of their locations, each once.
    pub fn into_sorted(self) -> Vec<Finding> {
        self.0.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Self {
        Self(findings)
    }
}
