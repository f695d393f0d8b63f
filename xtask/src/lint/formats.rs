//! Rules about scalars: formats, patterns and numbers.

use crate::document::{Node, Value};

use super::{
    Findings, Rule, composition,
    context::Context,
    tree::{Site, Tree},
};

const FORMAT_KNOWN: Rule = Rule {
    id: "format-known",
    why: "a format that nothing knows has no effect, and a misspelt one looks as if it had",
};
const FORMAT_TYPE: Rule = Rule {
    id: "format-type",
    why: "a format on another type is ignored, and the field does not get the type that it names",
};
const FORMAT_ALONE: Rule = Rule {
    id: "format-alone",
    why: "the generator finds the hand-written type of this format by the whole schema, so any limit beside it hides the field",
};
const LOOSE_NUMBER: Rule = Rule {
    id: "loose-number",
    why: "every union of numbers and texts would become another type of its own",
};
const INTEGER_FRACTION: Rule = Rule {
    id: "integer-fraction",
    why: "a number that arrives as 12.0 fails an integer field, and with it the whole answer",
};
const PATTERN_COMPILES: Rule = Rule {
    id: "pattern-compiles",
    why: "the generator refuses a pattern that its engine for regular expressions cannot read",
};
const RESPONSE_PATTERN: Rule = Rule {
    id: "response-pattern",
    why: "the generated code checks it on decoding, so one value that does not fit fails the whole answer",
};

pub(super) const RULES: &[Rule] = &[
    FORMAT_KNOWN,
    FORMAT_TYPE,
    FORMAT_ALONE,
    LOOSE_NUMBER,
    INTEGER_FRACTION,
    PATTERN_COMPILES,
    RESPONSE_PATTERN,
];

/// The formats that mean something here, and the type that each belongs to.
const FORMATS: [(&str, &str); 13] = [
    ("binary", "string"),
    ("byte", "string"),
    ("date", "string"),
    ("date-time", "string"),
    ("double", "number"),
    ("email", "string"),
    ("float", "number"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("objectid", "string"),
    ("password", "string"),
    ("uri", "string"),
    ("uuid", "string"),
];

/// The formats whose fields get a hand-written type.
const CONVERTED: [&str; 3] = ["date-time", "objectid", "password"];

/// The limits of a text.
const LIMITS: [&str; 3] = ["pattern", "minLength", "maxLength"];

/// The one component that may be a union of numbers and texts.
const LOOSE: &str = "LooseNumber";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.schemas() {
        format(schema, findings);
        loose_number(&context.tree, schema, findings);
        integer_fraction(schema, findings);
        pattern(schema, findings);
        response_pattern(context, schema, findings);
    }
}

fn format(schema: &Site<'_>, findings: &mut Findings) {
    let Some(format) = schema.text("format") else { return };
    let Some((_, type_name)) = FORMATS.iter().find(|(known, _)| *known == format) else {
        let message = format!("the format `{format}` is not known");
        let fix = format!("use one of {}", FORMATS.map(|(known, _)| known).join(", "));
        return findings.add(FORMAT_KNOWN, schema.spot_of("format"), message, fix);
    };
    if schema.text("type") != Some(type_name) {
        let message = format!("the format `{format}` does not belong to this type");
        let fix = format!("write `type: {type_name}`, or remove the format");
        findings.add(FORMAT_TYPE, schema.spot_of("format"), message, fix);
    }
    let limits = LIMITS.iter().chain(&["enum"]).filter(|_| CONVERTED.contains(&format));
    for limit in limits.filter(|limit| schema.has(limit)) {
        let message = format!("`{limit}` stands beside the format `{format}`");
        let fix = format!("remove `{limit}`, or the format");
        findings.add(FORMAT_ALONE, schema.spot_of(limit), message, fix);
    }
}

fn loose_number(tree: &Tree<'_>, schema: &Site<'_>, findings: &mut Findings) {
    let types: Vec<_> =
        tree.at(schema, "oneOf").filter_map(|arm| composition::type_of(tree, arm)).collect();
    let has_number = types.contains(&"number") || types.contains(&"integer");
    let is_loose = tree.is_component(schema) && schema.name == LOOSE;
    if has_number && types.contains(&"string") && !is_loose {
        let message = "this is a union of a number and a text";
        let fix = format!("refer to the shared component `{LOOSE}`");
        findings.add(LOOSE_NUMBER, schema.spot_of("oneOf"), message, fix);
    }
}

fn integer_fraction(schema: &Site<'_>, findings: &mut Findings) {
    let example = schema.node.get("example").map(|example| &example.value);
    if schema.text("type") == Some("integer")
        && matches!(example, Some(Value::Number(number)) if number.is_f64())
    {
        let message = "the example of this integer has a fraction";
        let fix = "write `type: number`, or correct the example";
        findings.add(INTEGER_FRACTION, schema.spot_of("example"), message, fix);
    }
}

fn pattern(schema: &Site<'_>, findings: &mut Findings) {
    let Some(pattern) = schema.node.get("pattern").and_then(Node::as_str) else { return };
    if let Err(error) = regress::Regex::new(pattern) {
        let message = format!("`{pattern}` is not a regular expression of ECMAScript: {error}");
        findings.add(PATTERN_COMPILES, schema.spot_of("pattern"), message, "correct the pattern");
    }
}

fn response_pattern(context: &Context<'_>, schema: &Site<'_>, findings: &mut Findings) {
    if !context.is_received(schema) || context.is_decided(schema) {
        return;
    }
    for limit in LIMITS.iter().filter(|limit| schema.has(limit)) {
        let message = format!("an answer can hold this text with `{limit}`");
        let fix =
            "remove it and say it in the description, or name the place in openapi/quirks.toml";
        findings.add(RESPONSE_PATTERN, schema.spot_of(limit), message, fix);
    }
}
