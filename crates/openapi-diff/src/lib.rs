#![doc = include_str!("../README.md")]

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
mod refusal;
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
    document::Document,
    extensions::{ExtensionChange, ExtensionRule},
    external::Loader,
    finding::Finding,
    lifecycle::Lifecycle,
    location::{Location, SourceLine},
    refusal::{DocumentError, Refusal},
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
        lifecycle::excuse_unstable(&mut comparison.builders, &comparison.paths);
        lifecycle::version(&mut comparison.builders, (&old.root, &new.root));
    }
    comparison.builders.name_parameters(&comparison.parameters);
    let builders = comparison.builders.list();
    let findings =
        finding::findings(builders, &comparison.operations, (old, new), options.extensions);
    renames::join(findings, old, new)
}
