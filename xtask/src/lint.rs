//! Checks the specification against the profile that the generator and the SDK need.
//!
//! The generator panics on some documents and, worse, generates wrong code from others without a
//! word. Every rule answers one such case, or keeps a fact of the SDK in its one place. A run
//! shows every finding, each with its reason and its cure.

mod bodies;
mod composition;
mod context;
mod document;
mod enums;
mod examples;
mod formats;
mod grammar;
mod keywords;
mod names;
mod operations;
mod parameters;
mod provenance;
mod quirks;
mod references;
mod rust_names;
mod schemas;
mod text;
mod tree;
mod unions;

use std::{collections::BTreeSet, fmt};

use crate::{
    bundle::{self, SourceFile},
    document::{self as source, Node},
    finding::Finding,
    inventory::{self, Inventory},
    quirks::{self as register, Quirks},
    workspace::Workspace,
};

use self::{context::Context, grammar::Kind, tree::Tree};

/// What a document must not do, or has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable name of the rule.
    pub id: &'static str,
    /// What goes wrong otherwise.
    pub why: &'static str,
}

/// The rules that joining the files checks; their findings carry the same reasons.
const BUNDLE_RULES: [Rule; 5] = [
    Rule { id: "bundle-conflict", why: "the bundle can hold one definition of a name" },
    Rule {
        id: "bundle-path-conflict",
        why: "paths that differ only in the names of their variables are one path item",
    },
    Rule {
        id: "file-key",
        why: "what the bundle leaves out silently would look documented and have no effect",
    },
    Rule {
        id: "ref-form",
        why: "only relative references into files of this folder can be joined",
    },
    Rule { id: "ref-resolves", why: "the generator panics on a reference whose target is missing" },
];

/// Every rule, grouped by subject.
pub fn rules() -> Vec<Rule> {
    [
        &BUNDLE_RULES[..],
        document::RULES,
        keywords::RULES,
        references::RULES,
        text::RULES,
        operations::RULES,
        provenance::RULES,
        parameters::RULES,
        bodies::RULES,
        names::RULES,
        schemas::RULES,
        unions::RULES,
        enums::RULES,
        formats::RULES,
        examples::RULES,
        quirks::RULES,
    ]
    .concat()
}

/// A reason for which the lint could not run.
#[derive(Debug, thiserror::Error)]
pub enum LintError {
    /// A file of the specification could not be read.
    #[error("{0}; correct the file and run the lint again")]
    Document(#[from] source::ReadError),
    /// The register of quirks could not be read.
    #[error("{0}; correct the file and run the lint again")]
    Quirks(#[from] register::ReadError),
    /// The inventory could not be read.
    #[error("{0}; correct the file and run the lint again")]
    Inventory(#[from] inventory::ReadError),
}

/// What a run found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The violations, in the order of their places, each once.
    pub findings: Vec<Finding>,
    /// How many operations were checked.
    pub operations: usize,
    /// How many schemas that have a name were checked.
    pub schemas: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}\n")?;
        }
        let Self { findings, operations, schemas } = self;
        write!(f, "findings: {}, operations: {operations}, schemas: {schemas}", findings.len())
    }
}

/// Reads everything that the lint looks at and checks it.
pub fn run(workspace: &Workspace) -> Result<Report, Vec<LintError>> {
    let (files, quirks, inventory) = read(workspace)?;
    let (bundle, mut findings) = bundle::bundle(&files);
    findings.extend(check(&files, &bundle, &quirks, &inventory));
    let tree = Tree::of(&bundle);
    Ok(Report {
        findings: ordered(findings),
        operations: tree.all(Kind::Operation).count(),
        schemas: tree.all(Kind::Schema).filter(|site| tree.is_component(site)).count(),
    })
}

/// Checks documents that were read already. What joining them found is not repeated here.
pub fn check(
    files: &[SourceFile],
    bundle: &Node,
    quirks: &Quirks,
    inventory: &Inventory,
) -> Vec<Finding> {
    let context = Context::new(files, bundle, quirks, inventory);
    let mut findings = Findings::default();
    for check in [
        document::check,
        keywords::check,
        references::check,
        text::check,
        operations::check,
        provenance::check,
        parameters::check,
        bodies::check,
        names::check,
        schemas::check,
        unions::check,
        enums::check,
        formats::check,
        examples::check,
        self::quirks::check,
    ] {
        check(&context, &mut findings);
    }
    ordered(findings.0)
}

fn read(workspace: &Workspace) -> Result<(Vec<SourceFile>, Quirks, Inventory), Vec<LintError>> {
    let files = bundle::read_sources(workspace);
    let quirks = register::read(workspace);
    let inventory = inventory::read(workspace);
    match (files, quirks, inventory) {
        (Ok(files), Ok(quirks), Ok(inventory)) => Ok((files, quirks, inventory)),
        (files, quirks, inventory) => {
            let mut errors: Vec<LintError> =
                files.err().into_iter().flatten().map(LintError::from).collect();
            errors.extend(quirks.err().map(LintError::from));
            errors.extend(inventory.err().map(LintError::from));
            Err(errors)
        }
    }
}

fn ordered(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The findings of a run.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(
        &mut self,
        rule: Rule,
        spot: tree::Spot,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.0.push(Finding {
            at: spot.at,
            pointer: spot.pointer,
            rule: rule.id,
            message: message.into(),
            why: rule.why,
            fix: fix.into(),
        });
    }
}
