//! Rules about the methods that the workspace writes beside those of the generator: those that take
//! optional parameters as one type, and those that send a form.

use std::collections::BTreeMap;

use openapi_model::{ObjectRef, media_type};
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::rust_names;

use super::parameters::{self, Parameter};
use crate::context::Context;

const OPERATION_ID_BY: Rule = Rule {
    id: "operation-id-by",
    why: "an operation with optional parameters gets a second method, which has the name of the first and `_by`",
};
const PARAMETER_NAMED_QUERY: Rule = Rule {
    id: "parameter-named-query",
    why: "the type for optional parameters has a `new` and is itself the argument `query`, so the code does not compile",
};
const FORM_PATH_VARIABLE: Rule = Rule {
    id: "form-path-variable",
    why: "a form is sent by hand to the path as it is, and a variable in it would go out with its braces",
};

pub(super) const RULES: &[Rule] = &[OPERATION_ID_BY, PARAMETER_NAMED_QUERY, FORM_PATH_VARIABLE];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    second_methods(context, findings);
    for operation in context.operations() {
        for parameter in parameters::parameters_of(&context.objects, operation) {
            named_query(&parameter, findings);
        }
        form(context, operation, findings);
    }
}

/// Whether there are optional parameters is left aside: one more must not break another operation.
fn second_methods(context: &Context<'_>, findings: &mut Findings) {
    let named = |operation: &'_ ObjectRef<'_>| operation.text("operationId").map(rust_names::field);
    let known: BTreeMap<String, &ObjectRef<'_>> = context
        .operations()
        .filter_map(|operation| Some((format!("{}_by", named(operation)?), operation)))
        .collect();
    for operation in context.operations() {
        let Some(first) = named(operation).and_then(|name| known.get(&name)) else { continue };
        let first = first.anchor_of("operationId").at;
        let message = format!("the operation at {first} may get a method of this name");
        let fix = "name it by a verb and what it acts on, without `By` at the end";
        findings.add(OPERATION_ID_BY, operation.anchor_of("operationId"), message, fix);
    }
}

fn named_query(parameter: &Parameter<'_, '_>, findings: &mut Findings) {
    if ["new", "query"].contains(&rust_names::field(parameter.name).as_str()) {
        let message = format!("a parameter has the name `{}`", parameter.name);
        let fix = "rename a variable of the path, whose name is never sent; otherwise teach \
                   crates/sdk-codegen/src/queries.rs another name first";
        findings.add(PARAMETER_NAMED_QUERY, parameter.listed.anchor(), message, fix);
    }
}

fn form(context: &Context<'_>, operation: &ObjectRef<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    let bodies = objects.at(operation, "requestBody").filter_map(|body| objects.resolve(body));
    let is_form = bodies
        .flat_map(|body| objects.at(body, "content"))
        .any(|media_type| media_type::essence(media_type.name) == media_type::FORM);
    if is_form && !parameters::variables(context.path_of(operation)).is_empty() {
        let message = "a form is sent to a path with a variable";
        let fix = "teach crates/returning-ai-runtime/src/upload.rs to fill in the path first";
        findings.add(FORM_PATH_VARIABLE, operation.anchor_of("requestBody"), message, fix);
    }
}
