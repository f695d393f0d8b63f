//! Compares the JSON Schema that a generated type derives with the component it came from.
//!
//! A type that lost a field, or that two schemas were merged into, shows here as a different set
//! of properties. Both sides are normalised first, because some differences say nothing:
//!
//! - texts for people, examples and extensions are left out;
//! - a pattern and the limits of lengths and numbers are left out: the type checks them when it
//!   decodes, or leaves them to the service, and derives nothing of them;
//! - a property that may be missing has to be an `Option`, and may be null with that whether the
//!   document says so or not;
//! - whether a property that may be null is required is taken from the document, because an
//!   `Option` cannot tell;
//! - the width of a number counts only where the document names one;
//! - a format without a schema of its own in Rust is left out; that fields and arguments have the
//!   right type is looked up in the code instead;
//! - `const` is an `enum` of one value, alternatives of values are one list of them, `anyOf` of
//!   alternatives is `oneOf`, a list of one schema is that schema, and `true` is `{}`.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
};

use libtest_mimic::{Failed, Trial};
use returning_ai_tests::{dispatch, harness, recode::Type, spec};
use sdk_codegen::{
    formats::{self, Rust},
    open_enums, rust_names,
};
use serde_json::{Map, Value, json};
use syn::{
    Field, FnArg, ImplItem, Item, LitStr, Pat,
    visit::{self, Visit},
};

fn main() -> ExitCode {
    let bundle: &'static Value = Box::leak(Box::new(spec::bundle()));
    let schemas = dispatch::TYPES.iter().map(|row| {
        Trial::test(format!("{}::{}", row.group, row.name), move || compare(bundle, row))
    });
    let trials = schemas
        .chain(scalars_of_the_code(bundle))
        .chain(checks_of_the_comparison())
        .chain(checks_of_the_scalars())
        .collect();
    harness::run(trials)
}

fn compare(bundle: &Value, row: &Type) -> Result<(), Failed> {
    let mut generator = schemars::generate::SchemaSettings::openapi3().into_generator();
    let derived = (row.schema)(&mut generator).to_value();
    let mut documented = opened(bundle, row.name);
    // A type is never null itself; where it is used it is an `Option`.
    if let Some(schema) = documented.as_object_mut() {
        schema.remove("nullable");
    }
    match difference(&documented, &derived) {
        None => Ok(()),
        Some((documented, derived)) => Err(format!(
            "the type is not the schema\n    documented {documented}\n    derived    {derived}"
        )
        .into()),
    }
}

/// The schema of a type. An open enum has its known words itself, each as an alternative, and is what
/// the other schemas refer to.
fn opened(bundle: &Value, name: &str) -> Value {
    let known_words = open_enums::known_words(bundle);
    let mut folded = bundle.clone();
    open_enums::fold(&mut folded);
    let mut schema = folded["components"]["schemas"][name].clone();
    if known_words.values().any(|open| open == name) {
        let words = schema["enum"].as_array().cloned().unwrap_or_default();
        let words = words.into_iter().map(|word| json!({"type": "string", "enum": [word]}));
        schema = json!({"anyOf": words.chain([json!({"type": "string"})]).collect::<Vec<_>>()});
    }
    schema
}

/// Both sides in the same form, where they are not the same.
fn difference(documented: &Value, derived: &Value) -> Option<(Value, Value)> {
    let documented = without_silent_formats(normal(documented));
    let derived = align(&documented, normal(derived));
    (documented != derived).then_some((documented, derived))
}

const LEFT_OUT: [&str; 15] = [
    "$schema",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "title",
];

fn normal(schema: &Value) -> Value {
    let keywords = match schema {
        Value::Bool(true) => return json!({}),
        Value::Object(keywords) => keywords,
        _ => return schema.clone(),
    };
    let counts = |key: &&String| !LEFT_OUT.contains(&key.as_str()) && !key.starts_with("x-");
    let normalised = keywords.iter().filter(|(key, _)| counts(key));
    let normalised = normalised.filter_map(|(key, value)| keyword(key, value)).collect();
    unwrapped(one_list(nullable(normalised)))
}

fn keyword(key: &str, value: &Value) -> Option<(String, Value)> {
    let (key, value) = match (key, value) {
        ("nullable", Value::Bool(false)) => return None,
        ("properties", Value::Object(properties)) => {
            let properties = properties.iter().map(|(name, value)| (name.clone(), normal(value)));
            (key, Value::Object(properties.collect()))
        }
        ("const", value) => ("enum", json!([value])),
        ("anyOf" | "oneOf", Value::Array(arms)) => ("oneOf", arms.iter().map(normal).collect()),
        ("allOf", Value::Array(parts)) => (key, parts.iter().map(normal).collect()),
        ("required" | "enum", Value::Array(items)) => (key, in_order(items)),
        ("items" | "additionalProperties", value) => (key, normal(value)),
        (key, value) => (key, value.clone()),
    };
    Some((key.to_owned(), value))
}

/// A list whose order says nothing.
fn in_order<'a>(items: impl IntoIterator<Item = &'a Value>) -> Value {
    let items: BTreeMap<_, _> = items.into_iter().map(|item| (item.to_string(), item)).collect();
    items.into_values().cloned().collect()
}

/// Null in a list of types or of alternatives becomes `nullable`.
fn nullable(mut schema: Map<String, Value>) -> Map<String, Value> {
    let mut found = false;
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        found = true;
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(arms)) = schema.get_mut("oneOf") {
        let before = arms.len();
        arms.retain(|arm| {
            *arm != json!({"type": "null"}) && *arm != json!({"enum": [null], "nullable": true})
        });
        found |= arms.len() < before;
    }
    if found {
        schema.insert("nullable".to_owned(), true.into());
    }
    schema
}

/// Alternatives that only name values are one list of them: a variant that has a documentation
/// derives as an alternative of its own.
fn one_list(mut schema: Map<String, Value>) -> Map<String, Value> {
    let Some(Value::Array(arms)) = schema.get("oneOf") else { return schema };
    let Some(type_name) = arms.first().and_then(|arm| arm.get("type")).cloned() else {
        return schema;
    };
    let values = |arm: &Value| {
        let is_list = arm.as_object()?.keys().all(|key| ["enum", "type"].contains(&key.as_str()));
        let values = arm.get("enum").filter(|_| is_list && arm["type"] == type_name)?;
        values.as_array().cloned()
    };
    if let Some(lists) = arms.iter().map(values).collect::<Option<Vec<_>>>() {
        schema.remove("oneOf");
        schema.insert("enum".to_owned(), in_order(lists.iter().flatten()));
        schema.insert("type".to_owned(), type_name);
    }
    schema
}

/// A list of one schema is that schema.
fn unwrapped(mut schema: Map<String, Value>) -> Value {
    for key in ["allOf", "oneOf"] {
        if let Some(Value::Array(arms)) = schema.get(key)
            && let [Value::Object(only)] = arms.as_slice()
        {
            let only = only.clone();
            schema.remove(key);
            schema.extend(only);
        }
    }
    schema.into()
}

/// Leaves out of the document the formats that no type derives.
fn without_silent_formats(mut documented: Value) -> Value {
    let Some(schema) = documented.as_object_mut() else { return documented };
    if schema.get("format").and_then(Value::as_str).is_some_and(is_silent) {
        schema.remove("format");
    }
    for inner in inner_schemas(schema) {
        *inner = without_silent_formats(inner.take());
    }
    documented
}

/// Texts of the standard library derive no format, and moments and dates do not either, because one
/// type stands for three formats.
fn is_silent(format: &str) -> bool {
    formats::find(format).is_some_and(|format| match format.rust {
        Rust::Plain => format.type_name == "string",
        Rust::Scalar(scalar) => scalar.path == "crate::scalars::Timestamp",
        Rust::Foreign(_) => false,
    })
}

fn inner_schemas(schema: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    schema.iter_mut().flat_map(|(key, value)| -> Vec<&mut Value> {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => properties.values_mut().collect(),
            ("allOf" | "oneOf", Value::Array(arms)) => arms.iter_mut().collect(),
            ("items" | "additionalProperties", inner) => vec![inner],
            _ => Vec::new(),
        }
    })
}

/// Takes from the document what a Rust type cannot tell.
fn align(documented: &Value, derived: Value) -> Value {
    let Value::Object(mut derived) = derived else { return derived };
    align_width(documented, &mut derived);
    align_properties(documented, &mut derived);
    align_required(documented, &mut derived);
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = derived.get_mut(key) {
            *inner = align(documented.get(key).unwrap_or(&Value::Null), inner.take());
        }
    }
    if let Some(Value::Array(arms)) = derived.get_mut("oneOf") {
        for (index, arm) in arms.iter_mut().enumerate() {
            *arm = align(&documented["oneOf"][index], arm.take());
        }
    }
    derived.into()
}

/// Every number of Rust has a width.
fn align_width(documented: &Value, derived: &mut Map<String, Value>) {
    const WIDTHS: [&str; 3] = ["double", "int64", "uint64"];
    let is_width = derived
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| WIDTHS.contains(&format));
    if documented.get("format").is_none() && is_width {
        derived.remove("format");
    }
}

fn align_properties(documented: &Value, derived: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = derived.get_mut("properties") else { return };
    for (name, property) in properties.iter_mut() {
        let wanted = &documented["properties"][name];
        *property = align(wanted, property.take());
        if let Value::Object(property) = property
            && !required(documented).any(|required| required == name)
        {
            align_null(wanted, property);
        }
    }
}

/// A property that may be missing is an `Option`, whether the document lets it be null or not.
fn align_null(wanted: &Value, property: &mut Map<String, Value>) {
    let takes_anything = property.is_empty();
    let is_option = property.remove("nullable") == Some(true.into()) || takes_anything;
    if !is_option {
        property.insert("nullable".to_owned(), "never, it is not an Option".into());
    } else if let Some(nullable) = wanted.get("nullable") {
        property.insert("nullable".to_owned(), nullable.clone());
    }
}

/// A required property that may be null is an `Option`, which derives as not required.
fn align_required(documented: &Value, derived: &mut Map<String, Value>) {
    let of_documented = required(documented)
        .filter(|name| documented["properties"][name]["nullable"] == true)
        .map(str::to_owned);
    let list = derived.remove("required").unwrap_or_default();
    let of_derived = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    let names: BTreeSet<_> = of_derived.map(str::to_owned).chain(of_documented).collect();
    if !names.is_empty() {
        derived.insert("required".to_owned(), names.into_iter().collect());
    }
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// A format with a hand-written type is that type in every field and every argument. The derived
/// schema does not show it for moments and dates, arguments have none, and a conversion that
/// matches nothing is ignored without a word.
fn scalars_of_the_code(bundle: &Value) -> Vec<Trial> {
    let file = spec::generated();
    let (fields, arguments) = (fields(spec::types(&file)), arguments(&file.items));
    let schemas = dispatch::TYPES.iter().map(|row| {
        let schema = &bundle["components"]["schemas"][row.name];
        let properties = schema["properties"].as_object().into_iter().flatten();
        let documented = documented_scalars(properties.map(|(name, value)| (name.clone(), value)));
        let name = format!("{}::{}::scalars", row.group, row.name);
        (name, documented, fields.get(row.name))
    });
    let operations = spec::operations(bundle).into_iter().filter_map(|(id, operation)| {
        // Where every parameter is optional, the method that takes them is beside one without any.
        let method = rust_names::field(id);
        let positional = arguments.get(&format!("{method}_positional"));
        let written = positional.or_else(|| arguments.get(&method))?;
        let documented = documented_scalars(parameters(bundle, operation));
        let group = operation["x-group"].as_str().unwrap_or_default();
        Some((format!("{group}::{id}::scalars"), documented, Some(written)))
    });
    schemas
        .chain(operations)
        .map(|(name, documented, written)| {
            let written = written.cloned().unwrap_or_default();
            Trial::test(name, move || same_scalars(&documented, &written))
        })
        .collect()
}

/// The hand-written types of fields or arguments, by their names.
type Scalars = BTreeMap<String, BTreeSet<String>>;

fn same_scalars(documented: &Scalars, written: &Scalars) -> Result<(), Failed> {
    if documented == written {
        return Ok(());
    }
    Err(format!("other types\n    documented {documented:?}\n    written    {written:?}").into())
}

fn documented_scalars<'a>(schemas: impl IntoIterator<Item = (String, &'a Value)>) -> Scalars {
    let found = schemas.into_iter().map(|(name, schema)| (name, scalars_of_schema(schema)));
    found.filter(|(_, found)| !found.is_empty()).collect()
}

fn scalars_of_schema(schema: &Value) -> BTreeSet<String> {
    let format = schema.get("format").and_then(Value::as_str).and_then(formats::find);
    let own = match format.map(|format| format.rust) {
        Some(Rust::Scalar(scalar)) => scalar.path.rsplit("::").next().map(str::to_owned),
        _ => None,
    };
    let inner = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    inner.flat_map(scalars_of_schema).chain(own).collect()
}

/// The parameters of an operation by the names of their arguments.
fn parameters<'a>(
    bundle: &'a Value,
    operation: &'a Value,
) -> impl Iterator<Item = (String, &'a Value)> {
    let own = operation["parameters"].as_array().into_iter().flatten();
    own.map(|parameter| {
        let parameter = spec::resolve(bundle, parameter);
        let name = parameter["name"].as_str().expect("a parameter has a name");
        (rust_names::field(name), &parameter["schema"])
    })
}

/// The hand-written types in the fields of every generated structure.
fn fields(items: &[Item]) -> BTreeMap<String, Scalars> {
    let structures = items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    let named = structures.map(|item| {
        let fields = item.fields.iter();
        (item, fields.filter_map(|field| Some((wire_name(field)?, scalars_of_type(&field.ty)))))
    });
    named.map(|(item, fields)| (item.ident.to_string(), written_scalars(fields))).collect()
}

/// The hand-written types in the arguments of every method of the client.
fn arguments(items: &[Item]) -> BTreeMap<String, Scalars> {
    let blocks = items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(item),
        _ => None,
    });
    let methods = blocks.flat_map(|block| &block.items).filter_map(|item| match item {
        ImplItem::Fn(method) => Some(&method.sig),
        _ => None,
    });
    methods
        .map(|signature| {
            let arguments = signature.inputs.iter().filter_map(|argument| match argument {
                FnArg::Typed(argument) => match &*argument.pat {
                    Pat::Ident(name) => {
                        Some((name.ident.to_string(), scalars_of_type(&argument.ty)))
                    }
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            });
            (signature.ident.to_string(), written_scalars(arguments))
        })
        .collect()
}

fn written_scalars(found: impl Iterator<Item = (String, BTreeSet<String>)>) -> Scalars {
    found.filter(|(_, scalars)| !scalars.is_empty()).collect()
}

fn scalars_of_type(written: &syn::Type) -> BTreeSet<String> {
    let mut scalars = ScalarsOfType::default();
    scalars.visit_type(written);
    scalars.0
}

#[derive(Default)]
struct ScalarsOfType(BTreeSet<String>);

impl<'ast> Visit<'ast> for ScalarsOfType {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.iter().any(|segment| segment.ident == "scalars") {
            self.0.extend(path.segments.last().map(|segment| segment.ident.to_string()));
        }
        visit::visit_path(self, path);
    }
}

/// The name of a field in JSON.
fn wire_name(field: &Field) -> Option<String> {
    let mut name = field.ident.as_ref().map(ToString::to_string);
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let value: LitStr = meta.value()?.parse()?;
                name = meta.path.is_ident("rename").then(|| value.value()).or(name.take());
            }
            Ok(())
        });
        parsed.expect("an attribute that the generator writes");
    }
    name
}

/// The comparison itself has to notice what it is there for.
fn checks_of_the_comparison() -> Vec<Trial> {
    let same = of_form_only().into_iter().map(|case| (true, case));
    let noticed = of_properties().into_iter().chain(of_scalars()).chain(of_alternatives());
    same.chain(noticed.map(|case| (false, case)))
        .map(|(is_same, (name, documented, derived))| {
            let holds = difference(&documented, &derived).is_none() == is_same;
            is_true(format!("comparison::{name}"), holds)
        })
        .collect()
}

/// A name, what is documented and what is derived.
type Case = (&'static str, Value, Value);

fn object(required: &[&str], properties: &Value) -> Value {
    json!({"type": "object", "required": required, "properties": properties})
}

/// What differs in form and says the same.
fn of_form_only() -> Vec<Case> {
    let text = json!({"type": "string"});
    let maybe = json!({"type": ["string", "null"]});
    let arm = |word: &str| json!({"type": "string", "const": word, "description": "A word."});
    vec![
        (
            "takes_an_option_for_what_may_be_missing",
            object(&["a"], &json!({"a": text, "b": {"type": "string", "description": "B."}})),
            object(&["a"], &json!({"a": text, "b": maybe})),
        ),
        (
            "takes_an_option_for_what_may_be_null",
            object(&["b"], &json!({"b": {"type": "string", "nullable": true}})),
            json!({"type": "object", "properties": {"b": maybe}}),
        ),
        (
            "takes_a_list_that_may_be_null_for_one_that_may_be_missing",
            json!({"properties": {"a": {"type": "array", "items": {}}}}),
            json!({"properties": {"a": {"type": ["array", "null"], "items": true}}}),
        ),
        (
            "takes_alternatives_of_values_for_a_list",
            json!({"type": "string", "enum": ["b", "a"]}),
            json!({"oneOf": [arm("a"), arm("b")]}),
        ),
        (
            "takes_the_one_value_for_a_list",
            json!({"type": "string", "enum": ["a"]}),
            json!({"type": "string", "const": "a"}),
        ),
        (
            "takes_numbers_of_any_width",
            json!({"oneOf": [{"type": "number"}, {"type": "integer", "minimum": 0}]}),
            json!({"anyOf": [{"type": "number", "format": "double"},
                {"type": "integer", "format": "uint64", "minimum": 0}]}),
        ),
        (
            "takes_a_text_for_a_moment",
            json!({"type": "string", "format": "date-time"}),
            json!({"type": "string"}),
        ),
    ]
}

fn of_properties() -> Vec<Case> {
    let text = json!({"type": "string"});
    let maybe = json!({"type": ["string", "null"]});
    let documented = object(&["a"], &json!({"a": text, "b": text}));
    let case = |name, derived| (name, documented.clone(), derived);
    vec![
        case("notices_a_lost_field", object(&["a"], &json!({"a": text}))),
        case("notices_a_renamed_field", object(&["a"], &json!({"a": text, "c": maybe}))),
        case("notices_a_merged_type", object(&["a"], &json!({"a": text, "b": maybe, "c": maybe}))),
        case(
            "notices_a_field_that_became_required",
            object(&["a", "b"], &json!({"a": text, "b": text})),
        ),
        case(
            "notices_a_field_that_is_required_no_longer",
            object(&[], &json!({"a": maybe, "b": maybe})),
        ),
        case("notices_a_field_that_is_no_option", object(&["a"], &json!({"a": text, "b": text}))),
        case(
            "notices_another_type",
            object(&["a"], &json!({"a": {"type": "integer"}, "b": maybe})),
        ),
        (
            "notices_a_list_that_is_no_option",
            json!({"properties": {"a": {"type": "array", "items": text}}}),
            json!({"properties": {"a": {"type": "array", "items": text}}}),
        ),
        (
            "notices_another_item",
            json!({"type": "array", "items": {"$ref": "#/a"}}),
            json!({"type": "array", "items": {}}),
        ),
        (
            "notices_a_map_that_closed",
            json!({"additionalProperties": {}}),
            json!({"additionalProperties": false}),
        ),
        ("notices_a_map_that_is_gone", json!({"additionalProperties": {}}), json!({})),
        (
            "notices_other_values_of_a_map",
            json!({"additionalProperties": {"type": "string"}}),
            json!({"additionalProperties": true}),
        ),
    ]
}

fn of_scalars() -> Vec<Case> {
    let text = |format: &str| json!({"type": "string", "format": format});
    let in_a_list = |format: &str| json!({"type": "array", "items": text(format)});
    let number = json!({"type": "number", "format": "double"});
    vec![
        ("notices_another_format", text("objectid"), text("uuid")),
        ("notices_a_lost_id", text("objectid"), json!({"type": "string"})),
        ("notices_a_lost_secret", text("password"), json!({"type": "string"})),
        (
            "notices_a_lost_secret_in_a_list",
            in_a_list("password"),
            json!({"type": "array", "items": {"type": "string"}}),
        ),
        ("notices_a_lost_null_of_a_text", text("text-or-null"), json!({"type": "string"})),
        ("notices_a_lost_decimal", json!({"type": "number", "format": "decimal"}), number),
        ("notices_an_id_that_is_none", json!({"type": "string"}), text("objectid")),
        ("notices_a_moment_of_another_library", text("date-time"), text("date-time")),
        (
            "notices_a_number_that_became_whole",
            json!({"type": "number"}),
            json!({"type": "integer", "format": "int64"}),
        ),
        (
            "notices_another_width",
            json!({"type": "integer", "format": "int32"}),
            json!({"type": "integer", "format": "int64"}),
        ),
        (
            "notices_a_narrow_number",
            json!({"type": "integer"}),
            json!({"type": "integer", "format": "int32"}),
        ),
    ]
}

fn of_alternatives() -> Vec<Case> {
    let reference = |name: &str| json!({"$ref": name});
    let union = json!({"oneOf": [reference("#/a"), reference("#/b")]});
    let words = json!({"type": "string", "enum": ["a", "b"]});
    let word = |word: &str| json!({"type": "string", "enum": [word]});
    vec![
        ("notices_a_lost_alternative", union.clone(), json!({"anyOf": [reference("#/a")]})),
        (
            "notices_another_reference",
            union.clone(),
            json!({"anyOf": [reference("#/a"), reference("#/c")]}),
        ),
        (
            "notices_another_order_of_alternatives",
            union,
            json!({"anyOf": [reference("#/b"), reference("#/a")]}),
        ),
        ("notices_a_lost_value", words.clone(), word("a")),
        ("notices_a_lost_value_of_alternatives", words.clone(), json!({"oneOf": [word("a")]})),
        ("notices_another_value", words.clone(), json!({"oneOf": [word("a"), word("c")]})),
        ("notices_a_list_that_opened", words, json!({"oneOf": [word("a"), {"type": "string"}]})),
        (
            "notices_a_format_of_an_alternative",
            json!({"oneOf": [{"type": "string", "format": "objectid"}, {"type": "boolean"}]}),
            json!({"oneOf": [{"type": "string"}, {"type": "boolean"}]}),
        ),
    ]
}

/// The look into the code has to find each type, wherever it is.
fn checks_of_the_scalars() -> Vec<Trial> {
    let file: syn::File = syn::parse_quote! {
        pub struct A {
            #[serde(rename = "createdAt", skip_serializing_if = "Option::is_none")]
            pub created_at: Option<crate::scalars::Timestamp>,
            #[serde(default)]
            pub codes: Option<Vec<crate::scalars::Secret>>,
            pub text: String,
        }
        impl Client {
            pub fn list<'a>(&'a self, user_id: Option<&'a crate::scalars::ObjectId>, text: &'a str) {}
        }
    };
    let moment = json!({"type": "string", "format": "date"});
    let codes = json!({"type": "array", "items": {"type": "string", "format": "password"}});
    let (id, text) = (json!({"format": "objectid"}), json!({"format": "uri"}));
    let finds = |written: &Scalars, schemas: &[(&str, &Value)]| {
        let schemas = schemas.iter().map(|(name, schema)| ((*name).to_owned(), *schema));
        *written == documented_scalars(schemas)
    };
    let (fields, arguments) = (&fields(&file.items)["A"], &arguments(&file.items)["list"]);
    let of_fields = |text| [("createdAt", &moment), ("codes", &codes), ("text", text)];
    let of_arguments = |text| [("user_id", &id), ("text", text)];
    [
        ("finds_the_types_of_fields", finds(fields, &of_fields(&text))),
        ("notices_a_field_of_another_type", !finds(fields, &of_fields(&moment))),
        ("finds_the_types_of_arguments", finds(arguments, &of_arguments(&text))),
        ("notices_an_argument_of_another_type", !finds(arguments, &of_arguments(&moment))),
    ]
    .into_iter()
    .map(|(name, holds)| is_true(format!("scalars::{name}"), holds))
    .collect()
}

fn is_true(name: String, holds: bool) -> Trial {
    Trial::test(name, move || if holds { Ok(()) } else { Err("it does not hold".into()) })
}
