//! Rules about scalars: formats, patterns and numbers.

use openapi_model::composition;
use openapi_model::{Kind, Node, ObjectRef, Objects, Value};
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::formats::{self, Rust};

use crate::context::Context;

const FORMAT_KNOWN: Rule = Rule {
    id: "format-known",
    why: "a format that nothing knows has no effect, and a misspelt one looks as if it had",
};
const FORMAT_SCALAR: Rule = Rule {
    id: "format-scalar",
    why: "the generator writes a type of a crate that the client crate does not depend on",
};
const FORMAT_TYPE: Rule = Rule {
    id: "format-type",
    why: "a format on another type is ignored, and the field does not get the type that it names",
};
const FORMAT_ALONE: Rule = Rule {
    id: "format-alone",
    why: "the generator finds the hand-written type of this format by the whole schema, so an enum beside it hides the field",
};
const LOOSE_NUMBER: Rule = Rule {
    id: "loose-number",
    why: "every union of numbers and texts would become another type of its own",
};
const INTEGER_FRACTION: Rule = Rule {
    id: "integer-fraction",
    why: "a number that arrives as 12.0 fails an integer field, and with it the whole response",
};
const PATTERN_COMPILES: Rule = Rule {
    id: "pattern-compiles",
    why: "a pattern that no engine can read documents nothing, and the sandbox checks requests by it",
};

pub(super) const RULES: &[Rule] = &[
    FORMAT_KNOWN,
    FORMAT_SCALAR,
    FORMAT_TYPE,
    FORMAT_ALONE,
    LOOSE_NUMBER,
    INTEGER_FRACTION,
    PATTERN_COMPILES,
];

/// The components that may be unions of numbers and texts.
const LOOSE: [&str; 2] = ["LooseNumber", "LooseInteger"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.schemas() {
        format(&context.objects, schema, findings);
        loose_number(&context.objects, schema, findings);
        integer_fraction(schema, findings);
        pattern(schema, findings);
    }
}

/// Whether a type or a field is generated from a schema. Headers of responses are left out.
fn is_generated(objects: &Objects<'_>, schema: &ObjectRef<'_>) -> bool {
    objects
        .parent(schema)
        .is_none_or(|parent| parent.kind != Kind::Header && is_generated(objects, parent))
}

fn format(objects: &Objects<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    let Some(name) = schema.text("format") else { return };
    let anchor = schema.anchor_of("format");
    let Some(format) = formats::find(name) else {
        let message = format!("the format `{name}` is not known");
        let fix = format!("use one of {}", formats::usable().join(", "));
        return findings.add(FORMAT_KNOWN, anchor, message, fix);
    };
    if schema.text("type") != Some(format.type_name) {
        let message = format!("the format `{name}` does not belong to this type");
        let fix = format!("write `type: {}`, or remove the format", format.type_name);
        findings.add(FORMAT_TYPE, anchor.clone(), message, fix);
    }
    match format.rust {
        Rust::Foreign(library) if is_generated(objects, schema) => {
            let message = format!("the format `{name}` becomes a type of the crate {library}");
            let fix = "remove it and say it in the description, or write a type for it in \
                       crates/returning-ai-client/src/scalars.rs and name that in \
                       crates/sdk-codegen/src/formats.rs";
            findings.add(FORMAT_SCALAR, anchor, message, fix);
        }
        Rust::Scalar(_) if schema.has("enum") => {
            let message = format!("`enum` is beside the format `{name}`");
            let fix = "remove `enum`, or the format";
            findings.add(FORMAT_ALONE, schema.anchor_of("enum"), message, fix);
        }
        _ => {}
    }
}

fn loose_number(objects: &Objects<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    let types: Vec<_> = composition::alternatives(objects, schema)
        .filter_map(|arm| composition::type_of(objects, arm))
        .collect();
    let has_number = types.contains(&"number") || types.contains(&"integer");
    let is_loose = objects.is_component(schema) && LOOSE.contains(&schema.name);
    if has_number && types.contains(&"string") && !is_loose {
        let message = "this is a union of a number and a text";
        let fix = format!("refer to a shared component: {}", LOOSE.join(", "));
        findings.add(LOOSE_NUMBER, schema.anchor_of("oneOf"), message, fix);
    }
}

fn integer_fraction(schema: &ObjectRef<'_>, findings: &mut Findings) {
    let example = schema.node.get("example").map(|example| &example.value);
    if schema.text("type") == Some("integer")
        && matches!(example, Some(Value::Number(number)) if number.as_json().is_f64())
    {
        let message = "the example of this integer has a fraction";
        let fix = "write `type: number`, or correct the example";
        findings.add(INTEGER_FRACTION, schema.anchor_of("example"), message, fix);
    }
}

fn pattern(schema: &ObjectRef<'_>, findings: &mut Findings) {
    let Some(pattern) = schema.node.get("pattern").and_then(Node::as_str) else { return };
    if let Err(error) = regress::Regex::new(pattern) {
        let message = format!("`{pattern}` is not a regular expression of ECMAScript: {error}");
        findings.add(PATTERN_COMPILES, schema.anchor_of("pattern"), message, "correct the pattern");
    }
}
