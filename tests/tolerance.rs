//! Changes the examples of success as a service may, and decodes them all the same.
//!
//! A null where a value is documented or among the items of a list, a whole number with a point, a
//! field that no page knows and a new word of an open list must not fail the response around them.

use std::process::ExitCode;

use libtest_mimic::{Failed, Trial};
use returning_ai_tests::{
    dispatch, harness,
    recode::{self, Body, Exchange, Response, Type},
    spec::{self, Place},
};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let bundle: &'static Value = Box::leak(Box::new(spec::bundle()));
    let mut trials = Vec::new();
    for exchange in dispatch::OPERATIONS {
        trials.extend(of_operation(bundle, exchange));
    }
    trials.extend(dispatch::TYPES.iter().filter_map(|row| of_open_list(bundle, row)));
    trials.extend(checks_of_the_places());
    harness::run(trials)
}

fn of_operation(bundle: &'static Value, exchange: &'static Exchange) -> Vec<Trial> {
    let operations = spec::operations(bundle);
    let found = operations.iter().find(|(id, _)| *id == exchange.operation);
    let (id, operation) = found.expect("the dispatch follows from the document");
    let group = operation["x-group"].as_str().unwrap_or_default();
    let successes = exchange.responses.iter().filter(|response| response.status.starts_with('2'));
    successes
        .flat_map(|response| {
            let documented = &operation["responses"][response.status];
            of_response(
                bundle,
                &format!("{group}::{id}::{}", response.status),
                response,
                documented,
            )
        })
        .collect()
}

fn of_response(
    bundle: &'static Value,
    name: &str,
    response: &'static Response,
    documented: &'static Value,
) -> Vec<Trial> {
    let schema = &spec::json_body(bundle, documented)["schema"];
    let each = spec::examples(bundle, documented).into_iter();
    each.flat_map(|(example, value)| {
        let trial = |change: &str, check: Check| {
            Trial::test(format!("{name}::{example}::{change}"), move || {
                check(&response.body, value, &spec::places(bundle, schema, value))
            })
        };
        [
            trial("null", null_for_a_value),
            trial("null_item", a_null_among_items),
            trial("whole_float", a_point_in_a_whole_number),
            trial("new_field", a_new_field),
        ]
    })
    .collect()
}

type Check = fn(&Body, &Value, &[Place<'_>]) -> Result<(), Failed>;

/// Each value that may be missing is replaced by null, one after the other.
fn null_for_a_value(body: &Body, example: &Value, places: &[Place<'_>]) -> Result<(), Failed> {
    let replaceable = places.iter().filter(|place| place.may_be_null);
    none(replaceable.filter_map(|place| {
        let mut changed = example.clone();
        *changed.pointer_mut(&place.pointer)? = Value::Null;
        let expected = recode::without_nulls(&changed);
        is_kept(body, &changed, &expected, recode::without_nulls)
            .map(|problem| format!("null at {}: {problem}", place.pointer))
    }))
}

/// Each list gets a null before and behind its items, which are read as if it were not there.
fn a_null_among_items(body: &Body, example: &Value, places: &[Place<'_>]) -> Result<(), Failed> {
    none(places.iter().filter(|place| has_typed_items(place)).filter_map(|place| {
        let mut changed = example.clone();
        let items = changed.pointer_mut(&place.pointer)?.as_array_mut()?;
        items.insert(0, Value::Null);
        items.push(Value::Null);
        is_kept(body, &changed, &recode::without_nulls(example), recode::without_nulls)
            .map(|problem| format!("null items in {:?}: {problem}", place.pointer))
    }))
}

/// Whether a null among the items says nothing. In a list of any JSON it is an item.
fn has_typed_items(place: &Place<'_>) -> bool {
    let items = &place.schema["items"];
    place.value.is_array() && items.as_object().is_some_and(|items| !items.is_empty())
}

/// Each whole number is written with a point, one after the other, and read as the number.
fn a_point_in_a_whole_number(
    body: &Body,
    example: &Value,
    places: &[Place<'_>],
) -> Result<(), Failed> {
    let whole = places.iter().filter(|place| place.schema["type"] == "integer");
    none(whole.filter_map(|place| {
        let mut changed = example.clone();
        *changed.pointer_mut(&place.pointer)? = json!(place.value.as_f64()?);
        is_kept(body, &changed, &recode::without_nulls(example), recode::without_nulls)
            .map(|problem| format!("a point at {}: {problem}", place.pointer))
    }))
}

const NEW_FIELD: &str = "aFieldOfTomorrow";

/// Each object gets a field that no page knows, one after the other.
fn a_new_field(body: &Body, example: &Value, places: &[Place<'_>]) -> Result<(), Failed> {
    none(places.iter().filter(|place| takes_fields(place)).filter_map(|place| {
        let mut changed = example.clone();
        let object = changed.pointer_mut(&place.pointer)?.as_object_mut()?;
        object.insert(NEW_FIELD.to_owned(), json!({"of": ["another", "shape"]}));
        let expected = without_the_new_field(example);
        is_kept(body, &changed, &expected, without_the_new_field)
            .map(|problem| format!("a new field in {:?}: {problem}", place.pointer))
    }))
}

/// Whether a field may come that the document does not know. A map of texts has no such field.
fn takes_fields(place: &Place<'_>) -> bool {
    let others = &place.schema["additionalProperties"];
    place.value.is_object() && (!others.is_object() || *others == json!({}))
}

fn without_the_new_field(value: &Value) -> Value {
    let mut value = recode::without_nulls(value);
    remove_the_new_field(&mut value);
    value
}

fn remove_the_new_field(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove(NEW_FIELD);
            map.values_mut().for_each(remove_the_new_field);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_the_new_field),
        _ => {}
    }
}

/// What is wrong with a changed example: it does not decode, or another field suffered.
fn is_kept(
    body: &Body,
    changed: &Value,
    expected: &Value,
    what_counts: fn(&Value) -> Value,
) -> Option<String> {
    match body.recode(changed) {
        Err(error) => Some(format!("does not decode: {error}")),
        Ok(encoded) if recode::is_same(expected, &what_counts(&encoded)) => None,
        Ok(encoded) => Some(format!("another field suffered: {encoded}")),
    }
}

fn none(problems: impl Iterator<Item = String>) -> Result<(), Failed> {
    let problems: Vec<_> = problems.collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

/// An open list takes the words that it knows, and a new one unchanged.
fn of_open_list(bundle: &'static Value, row: &'static Type) -> Option<Trial> {
    let known = known_words(bundle, row.name)?;
    Some(Trial::test(format!("{}::{}::new_word", row.group, row.name), move || {
        let words = known.iter().cloned().chain([json!("a word of tomorrow"), json!("")]);
        none(words.filter_map(|word| is_kept(&row.body, &word, &word, Value::clone)))
    }))
}

/// The words of a list that is open: alternatives of known words and a plain text.
fn known_words<'a>(bundle: &'a Value, name: &str) -> Option<&'a Vec<Value>> {
    let arms = bundle["components"]["schemas"][name]["anyOf"].as_array()?;
    let is_open = arms.iter().any(|arm| *arm == json!({"type": "string"}));
    let known = arms.iter().find_map(|arm| spec::resolve(bundle, arm)["enum"].as_array());
    known.filter(|_| is_open)
}

/// The walk through an example has to find what it is there for.
fn checks_of_the_places() -> Vec<Trial> {
    let document = json!({"components": {"schemas": {
        "A": {"type": "object", "required": ["id", "none", "b"], "properties": {
            "id": {"type": "string"},
            "none": {"type": "string", "nullable": true},
            "b": {"oneOf": [{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/C"}]},
            "list": {"type": "array", "items": {"$ref": "#/components/schemas/B"}},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
        }},
        "B": {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}},
        "C": {"type": "object", "properties": {"b": {"type": "integer"}}},
    }}});
    let example = json!({
        "id": "1", "none": "x", "b": {"b": 1}, "list": [{"b": "x", "new": 1}], "map": {"a/b": "x"},
    });
    let schema = json!({"$ref": "#/components/schemas/A"});
    let places = spec::places(&document, &schema, &example);
    let pointers = |wanted: fn(&Place<'_>) -> bool| {
        let mut found: Vec<_> =
            places.iter().filter(|place| wanted(place)).map(|place| &*place.pointer).collect();
        found.sort_unstable();
        found
    };
    let nulls = pointers(|place| place.may_be_null);
    let objects = pointers(takes_fields);
    [
        ("values_that_may_be_null", nulls == ["/b/b", "/list", "/list/0/new", "/map", "/none"]),
        ("objects_that_take_fields", objects == ["", "/b", "/list/0"]),
        ("lists_of_typed_items", pointers(has_typed_items) == ["/list"]),
        ("values_of_a_map", pointers(|place| place.value == "x").contains(&"/map/a~1b")),
    ]
    .into_iter()
    .map(|(name, holds)| {
        Trial::test(format!("places::{name}"), move || {
            if holds { Ok(()) } else { Err("the walk is blind to this".into()) }
        })
    })
    .collect()
}
