//! A run of the lint.

use openapi_model::Node;
use sdk_codegen::{
    bundle,
    finding::{Finding, Findings, Rule},
    workspace::Workspace,
};

use crate::{
    context::Context,
    rules,
    sources::{self, LintError, Sources},
};

/// Whether only drafts break a rule. Code can be generated from them; it cannot land.
pub fn is_draft(rule: &str) -> bool {
    [rules::todo::TODO.id, rules::descriptions::FIELD_DESCRIBED.id].contains(&rule)
}

/// Every rule, grouped by subject.
pub fn rules() -> Vec<Rule> {
    [bundle::RULES.to_vec(), rules::all()].concat()
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
    Ok(check(&sources::read(workspace)?))
}

/// Joins the files and checks them.
pub fn check(sources: &Sources) -> Report {
    let (bundle, joining) = bundle::bundle(&sources.files);
    let mut findings = Findings::from(joining);
    let context = Context::new(sources, &bundle);
    rules::check(&context, &mut findings);
    let objects = &context.objects;
    let operations = context.operations().count();
    let schemas = context.schemas().filter(|object| objects.is_component(object)).count();

    Report { findings: findings.into_sorted(), operations, schemas, bundle }
}
