//! Decodes every example of the document into its generated type and encodes it again.

use std::{collections::BTreeSet, process::ExitCode};

use libtest_mimic::{Failed, Trial};
use returning_ai_tests::{
    dispatch, harness,
    recode::{Body, Exchange},
    spec,
};
use serde_json::Value;

fn main() -> ExitCode {
    let bundle: &'static Value = Box::leak(Box::new(spec::bundle()));
    let mut trials = vec![every_operation_is_dispatched(bundle)];
    for exchange in dispatch::OPERATIONS {
        trials.extend(of_operation(bundle, exchange));
    }
    for row in dispatch::TYPES {
        let schema = &bundle["components"]["schemas"][row.name];
        if let Some(example) = schema.get("example") {
            let name = format!("{}::schemas::{}", row.group, row.name);
            trials.push(recodes(name, &row.body, example));
        }
    }
    harness::run(trials)
}

fn of_operation(bundle: &'static Value, exchange: &'static Exchange) -> Vec<Trial> {
    let operations = spec::operations(bundle);
    let found = operations.iter().find(|(id, _)| *id == exchange.operation);
    let (id, operation) = found.expect("the dispatch follows from the document");
    let group = operation["x-group"].as_str().unwrap_or_default();
    let mut trials = Vec::new();
    if let Some(body) = &exchange.request {
        for (name, example) in spec::examples(bundle, &operation["requestBody"]) {
            trials.push(recodes(format!("{group}::{id}::request::{name}"), body, example));
        }
    }
    for answer in exchange.answers {
        for (name, example) in spec::examples(bundle, &operation["responses"][answer.status]) {
            let name = format!("{group}::{id}::{}::{name}", answer.status);
            trials.push(recodes(name, &answer.body, example));
        }
    }
    trials
}

fn recodes(name: String, body: &'static Body, example: &'static Value) -> Trial {
    Trial::test(name, move || {
        let encoded = body.recode(example).map_err(|error| format!("does not decode: {error}"))?;
        if is_same(example, &encoded) {
            return Ok(());
        }
        Err(Failed::from(format!("changed on its way\n    before {example}\n    after  {encoded}")))
    })
}

/// Equal as JSON: numbers by value, and a null like a field that is not there.
fn is_same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            keys.into_iter().all(|key| {
                let value = |map: &serde_json::Map<_, _>| map.get(key).cloned().unwrap_or_default();
                is_same(&value(before), &value(after))
            })
        }
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|(before, after)| is_same(before, after))
        }
        (Value::Number(before), Value::Number(after)) => {
            before == after || before.as_f64() == after.as_f64()
        }
        _ => before == after,
    }
}

fn every_operation_is_dispatched(bundle: &'static Value) -> Trial {
    Trial::test("every_operation_and_every_schema_is_dispatched", move || {
        let documented: BTreeSet<_> =
            spec::operations(bundle).into_iter().map(|(id, _)| id).collect();
        let dispatched: BTreeSet<_> =
            dispatch::OPERATIONS.iter().map(|row| row.operation).collect();
        let schemas = bundle["components"]["schemas"].as_object().expect("schemas");
        let documented_schemas: BTreeSet<_> = schemas.keys().map(String::as_str).collect();
        let dispatched_schemas: BTreeSet<_> = dispatch::TYPES.iter().map(|row| row.name).collect();
        if documented == dispatched && documented_schemas == dispatched_schemas {
            Ok(())
        } else {
            Err("the dispatch is stale\n    fix: cargo xtask generate".into())
        }
    })
}
