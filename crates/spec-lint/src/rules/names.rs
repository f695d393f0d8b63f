//! Rules about the names of schemas, which become the names of Rust types.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use openapi_model::ObjectRef;
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::rust_names;

use crate::context::Context;

const COMPONENT_NAME_CASE: Rule = Rule {
    id: "component-name-case",
    why: "the name becomes a Rust type, and a type of another name than its schema cannot be found",
};
const COMPONENT_NAME_UNIQUE: Rule = Rule {
    id: "component-name-unique",
    why: "types that differ in upper and lower case only are mixed up by readers and by file systems",
};
const COMPONENT_NAME_OPERATION: Rule = Rule {
    id: "component-name-operation",
    why: "the generator gives this name to bodies itself and would merge the two types without a word",
};
pub(super) const RULES: &[Rule] =
    &[COMPONENT_NAME_CASE, COMPONENT_NAME_UNIQUE, COMPONENT_NAME_OPERATION];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    let mut components: Vec<_> =
        context.schemas().filter(|object| objects.is_component(object)).collect();
    components.sort_by_key(|component| component.at);
    let mut folded: BTreeMap<String, &ObjectRef<'_>> = BTreeMap::new();
    for component in &components {
        case(component, findings);
        operation_types(context, component, findings);
        match folded.get(&component.name.to_lowercase()) {
            Some(first) => unique(component, first, findings),
            None => drop(folded.insert(component.name.to_lowercase(), component)),
        }
    }
}

fn case(component: &ObjectRef<'_>, findings: &mut Findings) {
    let name = component.name.to_upper_camel_case();
    if name != component.name || rust_names::type_name(component.name) != component.name {
        let message = format!("`{}` is not the name of its Rust type", component.name);
        let fix = format!("call it `{}`", rust_names::type_name(component.name));
        findings.add(COMPONENT_NAME_CASE, component.anchor(), message, fix);
    }
}

fn unique(component: &ObjectRef<'_>, first: &ObjectRef<'_>, findings: &mut Findings) {
    let message =
        format!("`{}` and `{}` ({}) differ in case only", component.name, first.name, first.at);
    let fix = "give one of them a name that differs in a word";
    findings.add(COMPONENT_NAME_UNIQUE, component.anchor(), message, fix);
}

fn operation_types(context: &Context<'_>, component: &ObjectRef<'_>, findings: &mut Findings) {
    for id in context.operations().filter_map(|operation| operation.text("operationId")) {
        let taken = ["response", "body"].map(|part| rust_names::type_name(&format!("{id}-{part}")));
        if taken.contains(&rust_names::type_name(component.name)) {
            let message =
                format!("`{}` is the generator's own name for a body of `{id}`", component.name);
            let fix = "name the schema by what it holds";
            findings.add(COMPONENT_NAME_OPERATION, component.anchor(), message, fix);
        }
    }
}
