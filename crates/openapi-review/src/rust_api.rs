//! What a change of the document does to the Rust code that is generated from it.
//!
//! Both texts are read as Rust and their public items compared, the types of fields included. Texts
//! are handed in; nothing is generated, compiled or read from a disk here.

mod changes;
mod exports;
mod link;
mod signature;
mod surface;
mod wording;

use crate::{
    finding::Finding,
    report::{RustEffect, Semver, Step},
};

use self::{exports::Exports, surface::Surface};

/// The generated code of one document, and what the facade makes public of it.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// The generated modules of the client by their names. The items of the nameless one stand at
    /// the root of the crate.
    pub modules: Vec<Module>,
    /// The module that lists the types of each group.
    pub groups: String,
    /// The hand-written sources of the facade; empty where everything grouped counts as public.
    pub facade: Vec<String>,
}

/// One generated module.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Its name, by which its items are named in reports.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A text that is no Rust.
#[derive(Debug, thiserror::Error)]
#[error("the {subject} is no Rust: {source}")]
pub struct RustError {
    subject: String,
    source: syn::Error,
}

/// What happens to one item of the generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustChange {
    /// The item, such as `types::Order::status`.
    pub item: String,
    /// The type or the method that it belongs to.
    pub owner: String,
    /// The field, variant or method of that type.
    pub member: Option<String>,
    /// What happens to it.
    pub effect: String,
    /// The step of the client that follows.
    pub step: Step,
    /// The step of the facade that follows.
    pub facade: Step,
}

/// Everything that happens to the generated code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RustDiff {
    /// The changes, the largest first.
    pub changes: Vec<RustChange>,
}

/// Compares the public items of two generations.
///
/// # Errors
/// Where one of the texts is no Rust.
pub fn compare(old: &Code, new: &Code) -> Result<RustDiff, RustError> {
    let (from, to) = (Surface::read(&old.modules)?, Surface::read(&new.modules)?);
    let exports = (Exports::read(old)?, Exports::read(new)?);
    let mut changes = changes::compare(&from, &to);
    changes.extend(exports.0.compare(&exports.1, &from, &to));
    for change in &mut changes {
        if !exports.0.shows(change) && !exports.1.shows(change) {
            change.facade = Step::None;
        }
    }
    changes.sort_by(|a, b| b.step.cmp(&a.step).then_with(|| a.item.cmp(&b.item)));
    Ok(RustDiff { changes })
}

impl RustDiff {
    /// The steps of the two crates.
    pub fn semver(&self) -> Semver {
        let largest = |step: fn(&RustChange) -> Step| {
            self.changes.iter().map(step).max().unwrap_or(Step::None)
        };
        Semver {
            client: Some(largest(|change| change.step)),
            facade: Some(largest(|change| change.facade)),
        }
    }

    /// The changes as a report shows them, each with the findings that it follows from.
    pub fn effects<'a>(&self, findings: impl IntoIterator<Item = &'a Finding>) -> Vec<RustEffect> {
        link::effects(&self.changes, findings)
    }
}

fn parse(subject: &str, text: &str) -> Result<syn::File, RustError> {
    let error = |source| RustError { subject: subject.to_owned(), source };
    syn::parse_file(text).map_err(error)
}

#[cfg(test)]
mod tests;
