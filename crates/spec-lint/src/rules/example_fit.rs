//! The rule that every example is a value of its schema, for a validator that knows nothing of us.

use jsonschema::{Draft, ValidationError};
use openapi_model::{Anchor, Kind, Node, ObjectRef, Objects, Pointer};
use sdk_codegen::finding::{Findings, Rule};
use serde_json::{Map, Value, json};

use crate::context::Context;

const EXAMPLE_FITS: Rule = Rule {
    id: "example-fits",
    why: "people copy examples, and tools of others refuse to send or serve one that does not fit its schema",
};

pub(super) const RULES: &[Rule] = &[EXAMPLE_FITS];

/// All examples are checked at once, as the items of one list, because building a validator takes
/// longer than all of them. A schema that cannot be built is what other rules are about.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let examples = examples(&context.objects);
    let schemas = examples.iter().map(|example| json_schema(&example.schema.to_json()));
    let root = json!({
        "prefixItems": schemas.collect::<Vec<_>>(),
        "components": {"schemas": components(&context.objects)},
    });
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    let Ok(validator) = options.should_validate_formats(true).build(&root) else { return };
    let values = examples.iter().map(|example| example.value.to_json()).collect();
    for error in validator.iter_errors(&values) {
        report(&examples, &error, findings);
    }
}

fn report(examples: &[Example<'_>], error: &ValidationError<'_>, findings: &mut Findings) {
    let path = error.instance_path().to_string();
    let (index, inside) = match path.trim_start_matches('/').split_once('/') {
        Some((index, inside)) => (index, format!("/{inside}")),
        None => (path.trim_start_matches('/'), String::new()),
    };
    let Some(example) = index.parse().ok().and_then(|index: usize| examples.get(index)) else {
        return;
    };
    let at = example.value.find(&inside).unwrap_or(example.value).at.clone();
    let place = if inside.is_empty() { "the example".to_owned() } else { format!("`{inside}`") };
    let message = format!("{place} does not fit its schema: {}", error.masked());
    let fix = "correct the example, or the schema if the page shows the value like this";
    let anchor = Anchor { at, pointer: example.pointer.clone() };
    findings.add(EXAMPLE_FITS, anchor, message, fix);
}

/// An example and its schema.
struct Example<'a> {
    value: &'a Node,
    pointer: Pointer,
    schema: &'a Node,
}

fn examples<'a>(objects: &Objects<'a>) -> Vec<Example<'a>> {
    let mut found = Vec::new();
    for object in objects.iter() {
        let schema = match object.kind {
            Kind::MediaType | Kind::Parameter | Kind::Header => object.node.get("schema"),
            Kind::Schema => Some(object.node),
            _ => None,
        };
        let Some(schema) = schema else { continue };
        if let Some(value) = object.node.get("example") {
            found.push(Example { value, pointer: object.pointer.key("example"), schema });
        }
        for named in objects.at(object, "examples").filter_map(|named| objects.resolve(named)) {
            if let Some(value) = named.node.get("value") {
                found.push(Example { value, pointer: named.pointer.key("value"), schema });
            }
        }
    }
    found
}

fn components(objects: &Objects<'_>) -> Map<String, Value> {
    let components = objects.all(Kind::Schema).filter(|object| objects.is_component(object));
    let schema = |object: &ObjectRef<'_>| json_schema(&object.node.to_json());
    components.map(|object| (object.name.to_owned(), schema(object))).collect()
}

fn json_schema(schema: &Value) -> Value {
    openapi_model::json_schema(schema, &mut |inner, _| json_schema(inner))
}
