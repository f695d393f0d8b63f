//! Decodes every example of the document into its generated type and encodes it again.
//!
//! A response may lose a null, which says no more than absence. A request may not: what it loses
//! was meant to be sent.

use std::{collections::BTreeSet, process::ExitCode};

use libtest_mimic::{Failed, Trial};
use returning_ai_tests::{
    dispatch, harness,
    recode::{self, Body, Exchange, Response},
    spec,
};
use sdk_codegen::{open_enums, projection};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let bundle: &'static Value = Box::leak(Box::new(spec::bundle()));
    let mut trials = vec![every_operation_and_every_schema_is_dispatched(bundle)];
    for exchange in dispatch::OPERATIONS {
        trials.extend(of_operation(bundle, exchange));
    }
    for row in dispatch::TYPES {
        let schema = &bundle["components"]["schemas"][row.name];
        if let Some(example) = schema.get("example") {
            let name = format!("{}::schemas::{}", row.group, row.name);
            trials.push(of_example(name, &row.body, example));
        }
    }
    trials.extend(checks_of_the_comparison());
    harness::run(trials)
}

fn of_operation(bundle: &'static Value, exchange: &'static Exchange) -> Vec<Trial> {
    let operations = spec::operations(bundle);
    let found = operations.iter().find(|(id, _)| *id == exchange.operation);
    let (id, operation) = found.expect("the dispatch follows from the document");
    let name = format!("{}::{id}", operation["x-group"].as_str().unwrap_or_default());
    let mut trials = Vec::new();
    if let Some(body) = &exchange.request {
        trials.extend(of_request(bundle, &name, body, &operation["requestBody"]));
    }
    for response in exchange.responses {
        let documented = &operation["responses"][response.status];
        trials.extend(of_response(bundle, &name, response, documented));
    }
    trials
}

fn of_request(
    bundle: &'static Value,
    operation: &str,
    body: &'static Body,
    part: &'static Value,
) -> Vec<Trial> {
    let examples = spec::examples(bundle, part);
    let schema = &spec::json_body(bundle, part)["schema"];
    let has_one = is_true(format!("{operation}::request::has_an_example"), !examples.is_empty());
    let each = examples.into_iter().map(|(name, example)| {
        let expected = without_nulls_of_texts(bundle, schema, example);
        Trial::test(format!("{operation}::request::{name}"), move || {
            recodes(body, example, &expected, Value::clone)
        })
    });
    each.chain([has_one]).collect()
}

fn of_response(
    bundle: &'static Value,
    operation: &str,
    response: &'static Response,
    documented: &'static Value,
) -> Vec<Trial> {
    let examples = spec::examples(bundle, documented);
    let status = response.status;
    // The document shows the failures that the pages show; it shows every success.
    let has_one = status
        .starts_with('2')
        .then(|| is_true(format!("{operation}::{status}::has_an_example"), !examples.is_empty()));
    let each = examples.into_iter().map(|(name, example)| {
        of_example(format!("{operation}::{status}::{name}"), &response.body, example)
    });
    each.chain(has_one).collect()
}

fn of_example(name: String, body: &'static Body, example: &'static Value) -> Trial {
    Trial::test(name, move || {
        recodes(body, example, &recode::without_nulls(example), recode::without_nulls)
    })
}

/// Reading takes the null of a text for absence, because serde does so for everything that may be
/// missing. Only code can write one, which the tests of the requests do.
fn without_nulls_of_texts(bundle: &Value, schema: &Value, example: &Value) -> Value {
    let mut expected = example.clone();
    for place in spec::places(bundle, schema, example) {
        if place.value.is_null() && place.schema["format"] == "text-or-null" {
            let (parent, name) = place.pointer.rsplit_once('/').expect("a field of the body");
            let parent = expected.pointer_mut(parent).and_then(Value::as_object_mut);
            parent.expect("an object").remove(name);
        }
    }
    expected
}

fn recodes(
    body: &Body,
    example: &Value,
    expected: &Value,
    what_counts: fn(&Value) -> Value,
) -> Result<(), Failed> {
    let encoded = body.recode(example).map_err(|error| format!("does not decode: {error}"))?;
    if recode::is_same(expected, &what_counts(&encoded)) {
        return Ok(());
    }
    Err(format!("changed on its way\n    before {example}\n    after  {encoded}").into())
}

fn every_operation_and_every_schema_is_dispatched(bundle: &'static Value) -> Trial {
    let documented: BTreeSet<_> = spec::operations(bundle).into_iter().map(|(id, _)| id).collect();
    let dispatched: BTreeSet<_> = dispatch::OPERATIONS.iter().map(|row| row.operation).collect();
    let schemas = bundle["components"]["schemas"].as_object().expect("schemas");
    let (forms, known_words) = (projection::forms(bundle), open_enums::known_words(bundle));
    let is_type = |name: &&String| !forms.contains(*name) && !known_words.contains_key(*name);
    let documented_schemas: BTreeSet<_> =
        schemas.keys().filter(is_type).map(String::as_str).collect();
    let dispatched_schemas: BTreeSet<_> = dispatch::TYPES.iter().map(|row| row.name).collect();
    let is_fresh = documented == dispatched && documented_schemas == dispatched_schemas;
    Trial::test("every_operation_and_every_schema_is_dispatched", move || {
        let stale = "the dispatch is stale\n    fix: cargo xtask generate";
        if is_fresh { Ok(()) } else { Err(stale.into()) }
    })
}

/// The comparison itself has to notice what it is there for.
fn checks_of_the_comparison() -> Vec<Trial> {
    let large = 9_007_199_254_740_993_u64;
    [
        ("takes_one_for_one", true, json!({"a": 1}), json!({"a": 1.0})),
        ("notices_a_lost_field", false, json!({"a": 1, "b": 2}), json!({"a": 1})),
        ("notices_a_lost_null", false, json!({"a": null}), json!({})),
        ("notices_a_lost_item", false, json!([1, null]), json!([1])),
        ("notices_a_rounded_id", false, json!(large), json!(large - 1)),
        ("notices_a_number_that_became_a_text", false, json!(1), json!("1")),
    ]
    .into_iter()
    .map(|(name, expected, before, after)| {
        is_true(format!("comparison::{name}"), recode::is_same(&before, &after) == expected)
    })
    .collect()
}

fn is_true(name: String, holds: bool) -> Trial {
    Trial::test(name, move || if holds { Ok(()) } else { Err("it does not hold".into()) })
}
