//! The rule that every field is described.

use openapi_model::{ObjectRef, Objects};
use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

pub(crate) const FIELD_DESCRIBED: Rule = Rule {
    id: "field-described",
    why: "the description is all that the documentation of a field in Rust and in other tools says",
};

pub(super) const RULES: &[Rule] = &[FIELD_DESCRIBED];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    for field in context.schemas().filter(|schema| schema.keyword == "properties") {
        if description(objects, field).is_none_or(|text| text.trim().is_empty()) {
            let message = format!("the field `{}` has no description", field.name);
            let fix = "say in your own words what the field holds, with its unit and its values";
            findings.add(FIELD_DESCRIBED, field.anchor(), message, fix);
        }
    }
}

/// The description of a field, or of the component that it is. A draft's `TODO` is found by its own
/// rule.
fn description<'a>(objects: &Objects<'a>, field: &ObjectRef<'a>) -> Option<&'a str> {
    field.text("description").or_else(|| objects.resolve(field)?.text("description"))
}
