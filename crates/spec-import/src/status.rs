//! Everything that the workspace lacks for the document as it is, at once and without a build.

use std::{collections::BTreeSet, fmt};

use openapi_model::ParseError;
use sdk_codegen::{
    finding::Finding,
    publish,
    workspace::{FileError, Workspace},
};
use sha2::{Digest, Sha256};
use spec_lint::{
    LintError,
    coverage::{self, CoverageError, ReadmeError, Summary},
    lint,
};

use crate::{
    document::DocumentedOperation,
    scaffold,
    sources::{self, SourceError},
};

/// The list of generated files, which holds the hash of the bundle.
const GENERATED: &str = "openapi/generated-files.txt";
/// Constants that name operations for several tests.
pub const SCENARIO: &str = "tests/src/scenario.rs";

/// Something that is missing, and what adds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it is missing for: an operation, a quirk, or a place in a file.
    pub subject: String,
    /// The group; empty if it is about the whole document.
    pub group: String,
    /// What is missing.
    pub what: String,
    /// The command or the place that adds it.
    pub fix: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    fix: {}", self.subject, self.what, self.fix)
    }
}

/// A checkout whose state cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// The specification cannot be read.
    #[error(transparent)]
    Sources(#[from] SourceError),
    /// The specification cannot be read by the lint.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Lint(Vec<LintError>),
    /// The facade or the snapshots cannot be read.
    #[error(transparent)]
    Coverage(#[from] CoverageError),
    /// README.md has no table of what is covered.
    #[error(transparent)]
    Readme(#[from] ReadmeError),
    /// No file of the specification has this name.
    #[error("there is no group `{group}`\n    fix: name one of {known}")]
    NoGroup {
        /// The name.
        group: String,
        /// The names that there are.
        known: String,
    },
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file is not valid YAML.
    #[error(transparent)]
    Document(#[from] ParseError),
}

/// What is missing, in the order in which it is best added. With `group`, only for this group.
pub fn status(workspace: &Workspace, group: Option<&str>) -> Result<Vec<Missing>, StatusError> {
    let report = lint::run(workspace).map_err(StatusError::Lint)?;
    let mut missing: Vec<Missing> = report.findings.iter().map(of_finding).collect();
    missing.extend(stale(workspace, &publish::to_text(&report.bundle))?);
    let operations = sources::document(workspace)?.operations();
    check_group(group, &operations)?;
    let coverage = coverage::run(workspace)?;
    for finding in coverage.findings.iter().chain(&coverage.hints) {
        missing.push(of_coverage(finding, &operations));
    }
    missing.extend(stale_readme(workspace, &coverage.summary)?);
    for operation in &operations {
        missing.extend(call(workspace, operation)?);
    }
    missing.extend(quirk_tests(workspace)?);
    missing.retain(|one| group.is_none_or(|group| one.group == group || one.group.is_empty()));
    Ok(missing)
}

/// A misspelt group would lack nothing.
fn check_group(group: Option<&str>, operations: &[DocumentedOperation]) -> Result<(), StatusError> {
    let known: BTreeSet<_> = operations.iter().map(|operation| operation.group.as_str()).collect();
    match group {
        Some(group) if !known.contains(group) => Err(StatusError::NoGroup {
            group: group.to_owned(),
            known: known.into_iter().collect::<Vec<_>>().join(", "),
        }),
        _ => Ok(()),
    }
}

fn of_finding(finding: &Finding) -> Missing {
    Missing {
        subject: finding.at.to_string(),
        group: group_of_file(&finding.at.file),
        what: finding.message.clone(),
        fix: finding.fix.clone(),
    }
}

fn group_of_file(file: &str) -> String {
    let name = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml"));
    name.unwrap_or_default().to_owned()
}

/// A method that is missing can be written by a command.
fn of_coverage(finding: &Finding, operations: &[DocumentedOperation]) -> Missing {
    let line = usize::try_from(finding.at.line).unwrap_or(0);
    let is_at = |one: &&DocumentedOperation| one.at.file == finding.at.file && one.at.line <= line;
    let operation = operations.iter().filter(is_at).max_by_key(|one| one.at.line);
    let fix = match operation {
        Some(operation) if ["operation-method", "operation-stream"].contains(&finding.rule) => {
            format!("cargo xtask scaffold {}", operation.id)
        }
        Some(_) if finding.rule == "operation-test" => ACCEPT.to_owned(),
        _ => finding.fix.clone(),
    };
    Missing {
        subject: operation.map_or_else(|| finding.at.to_string(), |operation| operation.id.clone()),
        group: group_of_file(&finding.at.file),
        what: finding.message.clone(),
        fix,
    }
}

/// The command that accepts new snapshots. `--workspace` keeps the features of what is built.
pub const ACCEPT: &str = "INSTA_UPDATE=always cargo test --workspace --test types --test wire";

/// The list of generated files names the bundle that they were made of.
fn stale(workspace: &Workspace, bundle: &str) -> Result<Option<Missing>, FileError> {
    let hash: String = Sha256::digest(bundle).iter().map(|byte| format!("{byte:02x}")).collect();
    let is_current = workspace.read(GENERATED)?.contains(&hash);
    Ok((!is_current).then(|| Missing {
        subject: GENERATED.to_owned(),
        group: String::new(),
        what: "the generated files were made of another document".to_owned(),
        fix: sdk_codegen::outputs::COMMAND.to_owned(),
    }))
}

fn stale_readme(workspace: &Workspace, summary: &Summary) -> Result<Option<Missing>, ReadmeError> {
    let is_stale = coverage::stale_readme(workspace, summary)?.is_some();
    Ok(is_stale.then(|| Missing {
        subject: "README.md".to_owned(),
        group: String::new(),
        what: "the table of what is covered is an older one".to_owned(),
        fix: coverage::COMMAND.to_owned(),
    }))
}

fn call(
    workspace: &Workspace,
    operation: &DocumentedOperation,
) -> Result<Option<Missing>, FileError> {
    let path = scaffold::calls_path(&operation.group);
    let shared = workspace.read(SCENARIO).unwrap_or_default();
    let id = format!("\"{}\"", operation.id);
    // A module may name the operation by a constant that the tests share.
    let constants = shared.lines().filter(|line| line.contains(&id));
    let constants: Vec<&str> =
        constants.filter_map(|line| line.strip_prefix("pub const ")?.split(':').next()).collect();
    let names_it = |text: String| {
        text.contains(&id) || constants.iter().any(|constant| text.contains(constant))
    };
    let has_call = workspace.file(&path).is_file() && names_it(workspace.read(&path)?);
    Ok((!has_call).then(|| {
        missing(
            operation,
            format!("no call in {path}"),
            format!("cargo xtask scaffold {}", operation.id),
        )
    }))
}

/// Entries of the register without a test of their id.
fn quirk_tests(workspace: &Workspace) -> Result<Vec<Missing>, StatusError> {
    let untested = scaffold::untested_quirks(workspace).map_err(SourceError::Quirks)?;
    let missing = untested.into_iter().map(|quirk| Missing {
        group: String::new(),
        what: "a quirk without a test".to_owned(),
        fix: match quirk.operations.first() {
            Some(operation) => format!("cargo xtask scaffold {}", operation.value),
            None => "add a test to tests/quirks/, under the id".to_owned(),
        },
        subject: quirk.id.value,
    });
    Ok(missing.collect())
}

fn missing(operation: &DocumentedOperation, what: String, fix: String) -> Missing {
    Missing { subject: operation.id.clone(), group: operation.group.clone(), what, fix }
}
