//! Rules about the names of schemas, which become the names of Rust types.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::{
    Findings, Rule,
    context::Context,
    grammar::Kind,
    rust_names,
    tree::{Site, Tree},
};

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
const COMPONENT_NAME_PROPERTY: Rule = Rule {
    id: "component-name-property",
    why: "the generator gives this name to the type of a constrained text itself and would mix the two up",
};

pub(super) const RULES: &[Rule] = &[
    COMPONENT_NAME_CASE,
    COMPONENT_NAME_UNIQUE,
    COMPONENT_NAME_OPERATION,
    COMPONENT_NAME_PROPERTY,
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let tree = &context.tree;
    let mut components: Vec<_> = context.schemas().filter(|site| tree.is_component(site)).collect();
    components.sort_by_key(|component| component.at);
    let mut folded: BTreeMap<String, &Site<'_>> = BTreeMap::new();
    for component in &components {
        case(component, findings);
        operation_types(context, component, findings);
        match folded.get(&component.name.to_lowercase()) {
            Some(first) => unique(component, first, findings),
            None => drop(folded.insert(component.name.to_lowercase(), component)),
        }
    }
    derived(tree, &components, findings);
}

fn case(component: &Site<'_>, findings: &mut Findings) {
    let name = component.name.to_upper_camel_case();
    if name != component.name || rust_names::type_name(component.name) != component.name {
        let message = format!("`{}` is not the name of its Rust type", component.name);
        let fix = format!("call it `{}`", rust_names::type_name(component.name));
        findings.add(COMPONENT_NAME_CASE, component.spot(), message, fix);
    }
}

fn unique(component: &Site<'_>, first: &Site<'_>, findings: &mut Findings) {
    let message =
        format!("`{}` and `{}` ({}) differ in case only", component.name, first.name, first.at);
    let fix = "give one of them a name that differs in a word";
    findings.add(COMPONENT_NAME_UNIQUE, component.spot(), message, fix);
}

fn operation_types(context: &Context<'_>, component: &Site<'_>, findings: &mut Findings) {
    for id in context.operations().filter_map(|operation| operation.text("operationId")) {
        let taken = ["response", "body"].map(|part| rust_names::type_name(&format!("{id}-{part}")));
        if taken.contains(&rust_names::type_name(component.name)) {
            let message =
                format!("`{}` is the generator's own name for a body of `{id}`", component.name);
            let fix = "name the schema by what it holds";
            findings.add(COMPONENT_NAME_OPERATION, component.spot(), message, fix);
        }
    }
}

fn derived(tree: &Tree<'_>, components: &[&Site<'_>], findings: &mut Findings) {
    let mut known: BTreeMap<String, &Site<'_>> =
        components.iter().map(|site| (rust_names::type_name(site.name), *site)).collect();
    let constrained = tree.all(Kind::Schema).filter(|site| {
        let has_type = ["pattern", "minLength", "maxLength"].iter().any(|key| site.has(key));
        has_type && !tree.is_component(site)
    });
    for schema in constrained {
        let Some(name) = derived_name(tree, schema).map(|name| rust_names::type_name(&name)) else {
            continue;
        };
        match known.get(&name) {
            Some(first) => {
                let message = format!(
                    "the type of this text is called `{name}`, as is the one at {}",
                    first.at
                );
                let fix = "make the text a component of another name and refer to it";
                findings.add(COMPONENT_NAME_PROPERTY, schema.spot(), message, fix);
            }
            None => drop(known.insert(name, schema)),
        }
    }
}

/// The name that the generator derives from the component and the way to an inline schema.
fn derived_name(tree: &Tree<'_>, schema: &Site<'_>) -> Option<String> {
    if tree.is_component(schema) {
        return Some(schema.name.to_owned());
    }
    let parent = tree.parent(schema).filter(|parent| parent.kind == Kind::Schema)?;
    let above = derived_name(tree, parent)?;
    Some(match schema.keyword {
        "properties" => format!("{above}-{}", schema.name),
        "items" => format!("{above}-item"),
        "additionalProperties" => format!("{above}-value"),
        _ => above,
    })
}
