//! How much of the documentation the workspace covers.
//!
//! Every entry of the inventory is joined with the specification, and every operation of the
//! specification with its method of the facade, its examples and its tests. A gap is a finding: a
//! documented operation is left out on purpose only where the inventory says why.

mod entries;
mod exports;
mod facade;
mod groups;
mod operations;
mod readme;
mod snapshots;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::{Node, Objects};
use sdk_codegen::{
    bundle,
    finding::{Finding, Findings, Rule},
    table,
    workspace::{FileError, Workspace},
};

use self::{exports::Hidden, facade::Module, operations::Operation};
use crate::{
    inventory::Inventory,
    sources::{self, LintError},
};

pub use self::{
    facade::{ModuleError, OperationMethods, methods_in},
    readme::{ReadmeError, stale_readme, write_readme},
    summary::{Column, Counts, Summary, Waived},
};

/// The group of what all groups share, which has no operations.
const COMMON: &str = "common";

/// The command that puts the table into README.md.
pub const COMMAND: &str = "cargo xtask coverage --write";

/// What a run found, and what it counted.
#[derive(Clone, Debug)]
pub struct Report {
    /// The gaps, in the order of their places.
    pub findings: Vec<Finding>,
    /// What callers would miss, and nothing depends on.
    pub hints: Vec<Finding>,
    /// The numbers of each group, and what is left out on purpose.
    pub summary: Summary,
}

/// A reason for which nothing could be compared.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// Files of the specification, or registers beside it, could not be read.
    #[error("{}", lines(.0))]
    Sources(Vec<LintError>),
    /// A module of the facade could not be read.
    #[error(transparent)]
    Module(#[from] ModuleError),
    /// A folder of snapshots could not be read.
    #[error(transparent)]
    File(#[from] FileError),
}

fn lines(errors: &[LintError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Every rule of the comparison.
pub fn rules() -> Vec<Rule> {
    [entries::RULES, operations::RULES, exports::RULES].concat()
}

/// Compares the inventory of a workspace with everything that has to follow from it.
pub fn run(workspace: &Workspace) -> Result<Report, CoverageError> {
    let sources = sources::read(workspace).map_err(CoverageError::Sources)?;
    let (bundle, joining) = bundle::bundle(&sources.files);
    let mut operations = operations::of(&bundle);
    let rows = table::rows(&bundle.to_json());
    for operation in &mut operations {
        operation.is_paged = rows.iter().any(|row| row.id() == operation.id && row.has_pages());
    }
    let modules = join(workspace, &mut operations)?;
    let hidden = exports::hidden(&Objects::of(&bundle), &modules);
    Ok(report(&sources.inventory, &operations, &hidden, joining))
}

/// The method of the facade for each operation of a document, as users write it: `users().get`. One
/// that nothing names yet has the name that follows from the id of its operation.
pub fn methods(
    workspace: &Workspace,
    bundle: &Node,
) -> Result<BTreeMap<String, String>, CoverageError> {
    let mut operations = operations::of(bundle);
    join(workspace, &mut operations)?;
    let methods = operations.into_iter().map(|operation| {
        let method = operation.called();
        (operation.id, method)
    });
    Ok(methods.collect())
}

/// Adds to each operation what the workspace has for it beside the specification. Returns the
/// modules of the groups.
fn join(
    workspace: &Workspace,
    operations: &mut [Operation],
) -> Result<Vec<(String, Module)>, CoverageError> {
    let mut modules = Vec::new();
    let groups: BTreeSet<_> = operations.iter().map(|operation| operation.group.clone()).collect();
    for group in groups {
        let module = facade::read(workspace, &group)?;
        let snapshots = snapshots::names(workspace, &group)?;
        for operation in operations.iter_mut().filter(|operation| operation.group == group) {
            operation.methods = module.methods_that_name(&operation.constant());
            operation.has_stream = module.has_stream(&operation.constant());
            operation.is_tested = snapshots::hold(&snapshots, &operation.id);
        }
        modules.push((group, module));
    }
    modules.push((COMMON.to_owned(), facade::read(workspace, COMMON)?));
    Ok(modules)
}

fn report(
    inventory: &Inventory,
    operations: &[Operation],
    hidden: &[Hidden],
    joining: Vec<Finding>,
) -> Report {
    let mut findings = Findings::from(joining);
    entries::check(inventory, operations, &mut findings);
    operations::check(inventory, operations, &mut findings);
    exports::check(hidden, &mut findings);

    let mut hints = Findings::default();
    operations::hints(operations, &mut hints);
    let (findings, hints) = (findings.into_sorted(), hints.into_sorted());
    Report { findings, hints, summary: Summary::of(inventory, operations) }
}
