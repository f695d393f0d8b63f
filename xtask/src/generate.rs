//! `cargo xtask generate`: from the specification to every generated file.

use sdk_codegen::{
    finding::Finding,
    outputs::Output,
    pipeline::{self, GenerateError},
    plural::count,
    workspace::Workspace,
};
use spec_lint::{LintError, lint};

/// What a run produced, before anything is written.
pub(crate) struct Generated {
    /// Every generated file.
    pub(crate) outputs: Vec<Output>,
    /// How many operations the document has.
    pub(crate) operations: usize,
    /// How many schemas it has.
    pub(crate) schemas: usize,
    /// The drafts that a person has to finish.
    pub(crate) drafts: Vec<Finding>,
}

/// Why nothing could be generated.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Files of the specification, or registers beside it, could not be read.
    #[error("{}", lines(.0))]
    Sources(Vec<LintError>),
    /// The specification breaks its profile.
    #[error("{}\nthe specification has {}; nothing was generated", lines(.0), count(.0.len(), "finding"))]
    Findings(Vec<Finding>),
    /// The document passed the lint, and no code could be made of it.
    #[error(transparent)]
    Generate(#[from] GenerateError),
}

/// Produces every output; nothing is written.
pub(crate) fn generate(workspace: &Workspace) -> Result<Generated, Failure> {
    let report = lint::run(workspace).map_err(Failure::Sources)?;
    let (drafts, findings): (Vec<_>, Vec<_>) =
        report.findings.into_iter().partition(|finding| lint::is_draft(finding.rule));
    if !findings.is_empty() {
        return Err(Failure::Findings(findings));
    }
    let outputs = pipeline::outputs_of(&report.bundle)?;
    Ok(Generated { outputs, operations: report.operations, schemas: report.schemas, drafts })
}

/// Errors or findings, one below the other.
pub(crate) fn lines<T: ToString>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join("\n")
}
