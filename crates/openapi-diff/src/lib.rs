//! Compares two OpenAPI 3.0 documents and says what changes for those who call the service.
//!
//! Direction decides: what a request may no longer hold breaks callers, and so does what an answer
//! may newly hold. Every change is one finding, however many operations it reaches, and two
//! documents that differ outside of documentation never give an empty report: what no rule
//! understands is a finding too.
//!
//! Nothing here reads a file or looks at a clock.

pub mod accepted;
mod action;
mod change;
mod compare;
mod discriminator;
pub mod document;
mod examples;
mod extensions;
mod external;
mod finding;
mod finding_builder;
mod fingerprint;
mod grammar;
mod lifecycle;
mod location;
mod messages;
mod operation_set;
mod operations;
mod reach;
mod renames;
pub mod render;
pub mod report;
mod residual;
mod rule_id;
mod rules;
mod schema;
mod schema_diff;
mod schema_pairs;
mod severity;
mod stem;
mod usage;
mod wording;

pub use crate::{
    action::{Action, Level},
    document::{Document, DocumentError, Refusal},
    extensions::{ExtensionChange, ExtensionRule},
    external::Loader,
    finding::Finding,
    lifecycle::Lifecycle,
    location::Location,
    rules::Rule,
    usage::Direction,
};

/// Compares two documents and returns what differs, the most important first.
pub fn compare(old: &Document, new: &Document) -> Vec<Finding> {
    compare_with(old, new, Options::default())
}

/// What a comparison looks at beyond what every comparison does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'r> {
    /// What extension keys mean. A change of any other extension is a note.
    pub extensions: &'r [ExtensionRule],
    /// How the API may age; nothing of it is looked at without a policy.
    pub lifecycle: Option<Lifecycle>,
}

/// Compares two documents as [`compare`] does, with options.
pub fn compare_with(old: &Document, new: &Document, options: Options<'_>) -> Vec<Finding> {
    if old.root == new.root {
        return Vec::new();
    }
    let mut comparison = compare::compare(old, new, options);
    examples::compare(&mut comparison);
    residual::report(&mut comparison);
    if options.lifecycle.is_some() {
        lifecycle::excuse_unstable(&mut comparison);
        lifecycle::version(&mut comparison);
    }
    comparison.builders.name_parameters(&comparison.parameters);
    let builders = comparison.builders.list();
    let mut findings =
        finding::findings(builders, &comparison.operations, (old, new), options.extensions);
    renames::mark(&mut findings, old, new);
    findings
}
