//! What a change of the document does to the Rust code that is generated from it.
//!
//! Both texts are read as Rust and their public items compared, the types of fields included. Texts
//! are handed in; nothing is generated, compiled or read from a disk here.

mod changes;
mod exports;
mod facade;
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
    /// The hand-written modules of the facade; empty where everything grouped counts as public. The
    /// root is the nameless one.
    pub facade: Vec<Module>,
}

/// One module.
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
    /// Whether the facade passes on anything of either side; what it does not know of foreign
    /// documents says nothing about them.
    knows_facade: bool,
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
        let is_in_both = from.has_method(&change.item) && to.has_method(&change.item);
        let is_shown = [&exports.0, &exports.1].iter().any(|side| side.shows(change, is_in_both));
        change.facade = if is_shown { change.facade } else { Step::None };
    }
    changes.extend(facade::compare(&old.facade, &new.facade)?);
    let largest = |change: &RustChange| change.step.max(change.facade);
    changes.sort_by(|a, b| largest(b).cmp(&largest(a)).then_with(|| a.item.cmp(&b.item)));
    let knows_facade = exports.0.knows_facade() || exports.1.knows_facade();
    Ok(RustDiff { changes, knows_facade })
}

impl RustDiff {
    /// The steps of the two crates.
    pub fn semver(&self) -> Semver {
        let largest = |step: fn(&RustChange) -> Step| {
            self.changes.iter().map(step).max().unwrap_or(Step::None)
        };
        Semver {
            client: Some(largest(|change| change.step)),
            facade: self.knows_facade.then(|| largest(|change| change.facade)),
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
