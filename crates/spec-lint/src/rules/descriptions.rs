//! The rule that every field is described.

use openapi_model::{ObjectRef, Objects};
use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

pub(crate) const FIELD_DESCRIBED: Rule = Rule {
    id: "field-described",
    why: "the description is all that the documentation of a field in Rust and in other tools says",
};

/// What the mark of such a field says, alone or beside other conclusions.
const FROM_THE_NAME: &str = "meaning: from the name";

pub(super) const RULES: &[Rule] = &[FIELD_DESCRIBED];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    for field in context.schemas().filter(|schema| schema.keyword == "properties") {
        let is_described = description(objects, field).is_some_and(|text| !text.trim().is_empty());
        if !is_described && !is_told_by_its_name(objects, field) {
            let message = format!("the field `{}` has no description", field.name);
            let fix = "say in your own words what the field holds, with its unit and its values, or mark \
                       it with `x-inferred: \"meaning: from the name\"` if no page says it";
            findings.add(FIELD_DESCRIBED, field.anchor(), message, fix);
        }
    }
}

/// Whether a field, or the schema for all of its fields, is marked as one of which only the name is
/// known.
fn is_told_by_its_name(objects: &Objects<'_>, field: &ObjectRef<'_>) -> bool {
    let marks = [Some(field), objects.parent(field)].into_iter().flatten();
    marks.filter_map(|object| object.text("x-inferred")).any(|text| text.contains(FROM_THE_NAME))
}

/// The description of a field, or of the component that it is. A draft's `TODO` is found by its own
/// rule.
fn description<'a>(objects: &Objects<'a>, field: &ObjectRef<'a>) -> Option<&'a str> {
    field.text("description").or_else(|| objects.resolve(field)?.text("description"))
}
