//! Rules about keywords: that OpenAPI 3.0 knows them, and that their values are of the right kind.

use openapi_model::{Anchor, Entry, Kind, Node, ObjectRef, Shape, Value, keywords};
use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

const OPENAPI_31_KEYWORD: Rule = Rule {
    id: "openapi-31-keyword",
    why: "the generator refuses or silently ignores what only OpenAPI 3.1 knows",
};
const UNKNOWN_KEYWORD: Rule = Rule {
    id: "unknown-keyword",
    why: "a keyword that OpenAPI 3.0 does not know has no effect, and a misspelt one looks as if it had",
};
const KEYWORD_VALUE: Rule = Rule {
    id: "keyword-value",
    why: "the generator cannot read a value of the wrong kind and does not say where it is",
};
const REQUIRED_KEYWORD: Rule = Rule {
    id: "required-keyword",
    why: "OpenAPI requires the keyword, and the generator refuses the document without saying where it is missing",
};
const EXTENSION_KEY: Rule = Rule {
    id: "extension-key",
    why: "only the extensions of this project are read, so any other one is a fact that nobody sees",
};

pub(super) const RULES: &[Rule] =
    &[OPENAPI_31_KEYWORD, UNKNOWN_KEYWORD, KEYWORD_VALUE, REQUIRED_KEYWORD, EXTENSION_KEY];

/// The extensions of this project.
const EXTENSIONS: [&str; 13] = [
    "x-targets",
    "x-documentation",
    "x-echo",
    "x-echo-required",
    "x-effect",
    "x-environment",
    "x-host",
    "x-inferred",
    "x-partner",
    "x-permission",
    "x-rust-name",
    "x-sent",
    "x-webhook",
];

/// The words of a schema that OpenAPI 3.1 took over from JSON Schema.
const SCHEMA_31: [&str; 20] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicRef",
    "$id",
    "$schema",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "examples",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedProperties",
];

/// The types that a schema can name.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// The types that a security scheme can name.
const SCHEMES: [&str; 4] = ["apiKey", "http", "oauth2", "openIdConnect"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for object in context.files.iter().flat_map(|file| file.objects.iter()) {
        keywords(object, findings);
    }
}

fn keywords(object: &ObjectRef<'_>, findings: &mut Findings) {
    if object.reference().is_some() {
        return;
    }
    let required = required(object.kind).iter().chain(required_of_scheme(object));
    for keyword in required.filter(|keyword| !object.has(keyword)) {
        let message = format!("`{keyword}` is missing");
        findings.add(REQUIRED_KEYWORD, object.anchor(), message, format!("write `{keyword}`"));
    }
    for entry in object.node.entries() {
        // Joining the files reports every other key at the top of a file.
        if entry.key.starts_with("x-") && object.kind != Kind::Document {
            extension(object, entry, findings);
        } else if is_from_31(object.kind, entry) {
            let message = format!("`{}` as it is written here belongs to OpenAPI 3.1", entry.key);
            findings.add(
                OPENAPI_31_KEYWORD,
                object.anchor_of_entry(entry),
                message,
                fix_31(&entry.key),
            );
        } else if let Some(shape) = keywords::shape(object.kind, &entry.key) {
            keyword_value(object, entry, shape, findings);
        } else if object.kind != Kind::Document {
            unknown_keyword(object, entry, findings);
        }
    }
}

/// The keywords without which an object is none, apart from those that a rule of their own names.
fn required(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Info => &["title"],
        Kind::License => &["name"],
        Kind::Operation => &["responses"],
        Kind::Parameter => &["name", "in"],
        Kind::RequestBody => &["content"],
        Kind::Response => &["description"],
        Kind::Discriminator => &["propertyName"],
        Kind::SecurityScheme => &["type"],
        _ => &[],
    }
}

/// What a way to send credentials needs by its type.
fn required_of_scheme(object: &ObjectRef<'_>) -> &'static [&'static str] {
    match object.text("type").filter(|_| object.kind == Kind::SecurityScheme) {
        Some("apiKey") => &["name", "in"],
        Some("http") => &["scheme"],
        Some("oauth2") => &["flows"],
        Some("openIdConnect") => &["openIdConnectUrl"],
        _ => &[],
    }
}

fn extension(object: &ObjectRef<'_>, entry: &Entry, findings: &mut Findings) {
    let anchor = Anchor { at: entry.key_at.clone(), pointer: object.pointer.key(&entry.key) };
    if entry.key == "x-group" {
        let message = "`x-group` is in a source file";
        let fix = "remove it; the group is the name of the file, and joining the files adds it";
        findings.add(EXTENSION_KEY, anchor, message, fix);
    } else if !EXTENSIONS.contains(&entry.key.as_str()) {
        let message = format!("nothing reads `{}`", entry.key);
        let fix = format!("use one of {}, or remove it", EXTENSIONS.join(", "));
        findings.add(EXTENSION_KEY, anchor, message, fix);
    } else if entry.key == "x-inferred" && entry.value.as_str().is_none_or(str::is_empty) {
        let message = "`x-inferred` does not say from what";
        findings.add(KEYWORD_VALUE, anchor, message, "write from what it was inferred, as a text");
    }
}

fn unknown_keyword(object: &ObjectRef<'_>, entry: &Entry, findings: &mut Findings) {
    let anchor = Anchor { at: entry.key_at.clone(), pointer: object.pointer.key(&entry.key) };
    let message = format!("OpenAPI 3.0 has no `{}` here", entry.key);
    findings.add(UNKNOWN_KEYWORD, anchor, message, "correct the spelling, or remove it");
}

fn is_from_31(kind: Kind, entry: &Entry) -> bool {
    match (kind, entry.key.as_str(), &entry.value.value) {
        (Kind::Schema, "type", Value::Sequence(_)) => true,
        (Kind::Schema, "type", value) => is_null(value),
        (Kind::Schema, "exclusiveMinimum" | "exclusiveMaximum", value) => {
            matches!(value, Value::Number(_))
        }
        (Kind::Schema, key, _) => SCHEMA_31.contains(&key) || key == "unevaluatedItems",
        (Kind::Info, key, _) => key == "summary",
        (Kind::License, key, _) => key == "identifier",
        (Kind::Components, key, _) => key == "pathItems",
        _ => false,
    }
}

fn is_null(value: &Value) -> bool {
    matches!(value, Value::String(name) if name == "null")
}

fn fix_31(key: &str) -> &'static str {
    match key {
        "type" => "write one type, and `nullable: true` where null is possible",
        "exclusiveMinimum" | "exclusiveMaximum" => {
            "write the limit as `minimum` or `maximum` and `true` here"
        }
        "const" => "write an `enum` of one value",
        "examples" => "write `example`",
        _ => "remove it, or say it with the words of OpenAPI 3.0",
    }
}

fn keyword_value(object: &ObjectRef<'_>, entry: &Entry, shape: Shape, findings: &mut Findings) {
    let expected = expected(shape);
    let mut report = |anchor| {
        let message = format!("`{}` needs {expected}", entry.key);
        findings.add(KEYWORD_VALUE, anchor, message, format!("write {expected}"));
    };
    if !has_shape(&entry.value, shape) {
        return report(object.anchor_of_entry(entry));
    }
    let below = object.pointer.key(&entry.key);
    let mapping = |node: &Node| matches!(node.value, Value::Mapping(_));
    match shape {
        Shape::List(_) => {
            for (index, item) in
                entry.value.items().iter().enumerate().filter(|(_, item)| !mapping(item))
            {
                report(Anchor { at: item.at.clone(), pointer: below.index(index) });
            }
        }
        Shape::Map(_) | Shape::Patterned(_) => {
            for named in entry.value.entries().iter().filter(|named| !mapping(&named.value)) {
                report(Anchor { at: named.value.at.clone(), pointer: below.key(&named.key) });
            }
        }
        _ => {}
    }
    match (object.kind, entry.key.as_str()) {
        (Kind::Schema, "type") => type_name(object, entry, &TYPES, findings),
        (Kind::SecurityScheme, "type") => type_name(object, entry, &SCHEMES, findings),
        _ => {}
    }
}

fn type_name(object: &ObjectRef<'_>, entry: &Entry, known: &[&str], findings: &mut Findings) {
    let name = entry.value.as_str().unwrap_or_default();
    if !known.contains(&name) {
        let message = format!("there is no type `{name}`");
        let fix = format!("write one of {}", known.join(", "));
        findings.add(KEYWORD_VALUE, object.anchor_of_entry(entry), message, fix);
    }
}

fn has_shape(node: &Node, shape: Shape) -> bool {
    match (shape, &node.value) {
        (Shape::Data, _) => true,
        (Shape::Prose | Shape::Text | Shape::Reference, value) => matches!(value, Value::String(_)),
        (Shape::Flag, value) => matches!(value, Value::Bool(_)),
        (Shape::Number, value) => matches!(value, Value::Number(_)),
        (Shape::Count, value) => {
            matches!(value, Value::Number(number) if number.as_json().is_u64())
        }
        (Shape::Texts, Value::Sequence(items)) => items.iter().all(|item| item.as_str().is_some()),
        (Shape::Values, Value::Sequence(items)) => !items.is_empty(),
        (Shape::List(_) | Shape::Requirements, value) => matches!(value, Value::Sequence(_)),
        (Shape::One(_) | Shape::Map(_) | Shape::Patterned(_), value) => {
            matches!(value, Value::Mapping(_))
        }
        (Shape::References, Value::Mapping(entries)) => {
            entries.iter().all(|entry| entry.value.as_str().is_some())
        }
        (Shape::SchemaOrFlag, value) => matches!(value, Value::Mapping(_) | Value::Bool(_)),
        (Shape::Texts | Shape::Values | Shape::References, _) => false,
    }
}

fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::Data => "a value",
        Shape::Prose | Shape::Text | Shape::Reference => "a text",
        Shape::Flag => "true or false",
        Shape::Number => "a number",
        Shape::Count => "a whole number that is not negative",
        Shape::Texts => "a list of texts",
        Shape::Values => "a list of at least one value",
        Shape::One(_) => "keys and values",
        Shape::SchemaOrFlag => "a schema, or true or false",
        Shape::List(_) => "a list of objects",
        Shape::Map(_) | Shape::Patterned(_) => "names, each with an object",
        Shape::Requirements => "a list of alternatives",
        Shape::References => "names, each with a reference",
    }
}
