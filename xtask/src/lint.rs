//! Checks the specification against the profile that the generator and the SDK need.
//!
//! The generator panics on some documents and, worse, generates wrong code from others without a
//! word. Every rule answers one such case, or keeps a fact of the SDK in its one place. A run
//! shows every finding, each with its reason and its cure.

mod bodies;
mod calls;
mod context;
mod echoes;
mod enums;
mod examples;
mod files;
mod formats;
mod keywords;
mod names;
mod operations;
mod parameters;
mod provenance;
mod references;
mod register;
mod schemas;
mod text;
mod unions;

use std::{collections::BTreeSet, fmt};

use crate::{
    bundle::{self, SourceFile},
    finding::{Finding, Rule},
    inventory::{self, Inventory},
    quirks::{self, Quirks},
    workspace::{OPENAPI, ReadError, Workspace},
};
use openapi_model::{Anchor, Node};

use self::context::Context;

/// Every rule, grouped by subject.
pub fn rules() -> Vec<Rule> {
    [
        bundle::RULES,
        files::RULES,
        keywords::RULES,
        references::RULES,
        text::RULES,
        operations::RULES,
        provenance::RULES,
        parameters::RULES,
        bodies::RULES,
        calls::RULES,
        echoes::RULES,
        names::RULES,
        schemas::RULES,
        unions::RULES,
        enums::RULES,
        formats::RULES,
        examples::RULES,
        register::RULES,
    ]
    .concat()
}

/// A reason for which the sources could not be read.
#[derive(Debug)]
pub enum LintError {
    /// A file of the specification could not be read.
    Document(ReadError),
    /// The register of quirks could not be read.
    Quirks(quirks::ReadError),
    /// The inventory could not be read.
    Inventory(inventory::ReadError),
    /// There is no file of the specification.
    Empty,
}

impl std::error::Error for LintError {}

impl fmt::Display for LintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::Quirks(error) => error.fmt(f),
            Self::Inventory(error) => error.fmt(f),
            Self::Empty => write!(f, "{OPENAPI} holds no file `<group>.yaml`"),
        }?;
        let is_missing = matches!(
            self,
            Self::Document(ReadError::File(_))
                | Self::Quirks(quirks::ReadError::File(_))
                | Self::Inventory(inventory::ReadError::File(_))
                | Self::Empty
        );
        f.write_str(if is_missing {
            "\n    fix: restore it, or name a whole checkout"
        } else {
            "\n    fix: correct the file at this place"
        })
    }
}

/// Everything that the lint looks at.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The files of the specification.
    pub files: Vec<SourceFile>,
    /// The register of quirks.
    pub quirks: Quirks,
    /// The inventory.
    pub inventory: Inventory,
    /// The files beside them that nothing reads.
    pub strays: Vec<String>,
}

/// What a run found, and the bundle that it looked at.
#[derive(Clone, Debug)]
pub struct Report {
    /// The joined document.
    pub bundle: Node,
    /// The violations, in the order of their places, each once.
    pub findings: Vec<Finding>,
    /// How many operations were checked.
    pub operations: usize,
    /// How many schemas that have a name were checked.
    pub schemas: usize,
}

/// Reads everything that the lint looks at and checks it.
pub fn run(workspace: &Workspace) -> Result<Report, Vec<LintError>> {
    Ok(check(&read(workspace)?))
}

/// Reads everything that the lint looks at. The errors are all that there are.
pub fn read(workspace: &Workspace) -> Result<Sources, Vec<LintError>> {
    let files = bundle::read_sources(workspace);
    let quirks = quirks::read(workspace);
    let inventory = inventory::read(workspace);
    let strays = files::strays(workspace);
    match (files, quirks, inventory) {
        (Ok(files), Ok(quirks), Ok(inventory)) if !files.is_empty() => {
            Ok(Sources { files, quirks, inventory, strays })
        }
        (files, quirks, inventory) => {
            let is_empty = files.as_ref().is_ok_and(Vec::is_empty);
            let mut errors: Vec<_> = is_empty.then_some(LintError::Empty).into_iter().collect();
            errors.extend(files.err().into_iter().flatten().map(LintError::Document));
            errors.extend(quirks.err().map(LintError::Quirks));
            errors.extend(inventory.err().map(LintError::Inventory));
            Err(errors)
        }
    }
}

/// Joins the files and checks them.
pub fn check(sources: &Sources) -> Report {
    let (bundle, joining) = bundle::bundle(&sources.files);
    let mut findings = Findings(joining);
    let context = Context::new(sources, &bundle);
    for check in [
        files::check,
        keywords::check,
        references::check,
        text::check,
        operations::check,
        provenance::check,
        parameters::check,
        bodies::check,
        calls::check,
        echoes::check,
        names::check,
        schemas::check,
        unions::check,
        enums::check,
        formats::check,
        examples::check,
        register::check,
    ] {
        check(&context, &mut findings);
    }
    let objects = &context.objects;
    let operations = context.operations().count();
    let schemas = context.schemas().filter(|object| objects.is_component(object)).count();
    let findings = findings.0.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    Report { findings, operations, schemas, bundle }
}

/// The findings of a run.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(
        &mut self,
        rule: Rule,
        anchor: Anchor,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.0.push(Finding::new(rule, anchor.at, anchor.pointer, message, fix));
    }
}
