//! One parameter, wherever it is declared.

use openapi_model::Node;

use super::{Call, Comparison};
use crate::{action::Level, finding_builder::FindingBuilder, rules::Rule, usage::Direction};

const REQUEST_PARAMETER_BECAME_OPTIONAL: Rule =
    Rule::new("request-parameter-became-optional", Level::Info);
const REQUEST_PARAMETER_BECAME_REQUIRED: Rule =
    Rule::new("request-parameter-became-required", Level::Breaking);

/// One parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter<'a> {
    /// Where the operation or the path names it.
    pub(super) at: &'a Node,
    /// What it is.
    pub(super) node: &'a Node,
    /// Whether it is declared for all operations of the path.
    pub(super) is_shared: bool,
}

/// What makes two parameters the same one: where it goes, and its name or its position.
pub(super) type Key = (String, String);

pub(super) fn is_required(node: &Node) -> bool {
    node.is_set("required") || node.text("in") == Some("path")
}

pub(super) fn schema_of(node: &Node) -> Option<&Node> {
    node.get("schema")
}

pub(super) fn name(node: &Node) -> &str {
    node.text("name").unwrap_or_default()
}

pub(super) fn report<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    builder: FindingBuilder<'a>,
) {
    comparison.builders.add(builder.of(&call.set).going(Direction::Request));
}

/// The rule for a parameter that has to be there now and did not before, or the other way round.
pub(super) fn became(was_required: bool, is_required: bool) -> Option<(Rule, &'static str)> {
    match (was_required, is_required) {
        (false, true) => Some((REQUEST_PARAMETER_BECAME_REQUIRED, "required")),
        (true, false) => Some((REQUEST_PARAMETER_BECAME_OPTIONAL, "optional")),
        _ => None,
    }
}
