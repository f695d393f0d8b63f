//! Documents that try to take forever, or to overflow.

mod common;

use std::time::{Duration, Instant};

use openapi_diff::{Document, Finding, Level, compare};
use serde_json::{Value, json};

fn with_schemas(schemas: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "paths": {"/a": {"post": {"responses": {"200": {"content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/A0"},
            "example": {"a": {"a": [1, {"a": null}]}}
        }}}}}}},
        "components": {"schemas": schemas}
    })
}

/// How long this thread had a processor, so that a busy machine fails no test; `None` if the system
/// does not say so.
fn worked() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn ends(old: &Value, new: &Value) -> Vec<Finding> {
    let (start, before) = (Instant::now(), worked());
    let found = common::compare(old, new);
    assert!(!found.is_empty());
    let took = worked().zip(before).map_or(start.elapsed(), |(after, before)| after - before);
    assert!(took < Duration::from_secs(5), "it took {took:?}");
    found
}

fn reference(number: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/A{number}")})
}

fn family(member: impl Fn(usize) -> Value, count: usize) -> Value {
    (0..count)
        .map(|number| (format!("A{number}"), member(number)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn schemas_that_fan_out_end_in_time() {
    for keyword in ["allOf", "oneOf", "anyOf"] {
        let arms = |number: usize, extra: usize| {
            let next = (number + 1) % 40;
            json!({keyword: [reference(next), reference((next + 1) % 40), {"type": "object", "properties": {"a": reference(next)}, "required": ["b"], "maxProperties": extra}]})
        };
        let old = with_schemas(family(|number| arms(number, 1), 40));
        let new = with_schemas(family(|number| arms(number, number), 40));
        ends(&old, &new);
    }
}

/// Cycles of these lengths, which one property of the first schema walks at the same time.
fn cycles(lengths: &[usize], extra: usize) -> Value {
    let name = |length: usize, step: usize| format!("C{length}x{}", step % length);
    let mut all = serde_json::Map::new();
    for &length in lengths {
        for step in 0..length {
            let next = format!("#/components/schemas/{}", name(length, step + 1));
            let limit = if step == 0 { extra } else { 9 };
            let member = json!({"properties": {"p": {"$ref": next}}, "maxProperties": limit});
            all.insert(name(length, step), member);
        }
    }
    let start =
        |length: &usize| json!({"$ref": format!("#/components/schemas/{}", name(*length, 0))});
    all.insert("A0".to_owned(), json!({"allOf": lengths.iter().map(start).collect::<Vec<_>>()}));
    all.into()
}

/// There are as many combinations as the product of the lengths. What is not followed is said once,
/// and counts as breaking.
#[test]
fn cycles_of_coprime_lengths_end_in_time() {
    let lengths = [2, 3, 5, 7, 11, 13, 17];
    let old = with_schemas(cycles(&lengths, 3));
    let new = with_schemas(cycles(&lengths, 4));
    let found = ends(&old, &new);
    let cut: Vec<_> = found.iter().filter(|finding| finding.rule == "unhandled").collect();
    assert_eq!(cut.len(), 1, "{cut:?}");
    assert_eq!(cut[0].level, Level::Breaking);
}

/// Two cycles of different lengths are compared at as many pairs as the product of their lengths.
#[test]
fn cycles_that_became_longer_end_in_time() {
    ends(&with_schemas(cycles(&[1999], 1)), &with_schemas(cycles(&[2003], 1)));
}

#[test]
fn wide_schemas_with_alternatives_end_in_time() {
    let wide = |number: usize, extra: usize| {
        let all: serde_json::Map<_, _> = (0..40)
            .map(|other| {
                let arms = json!([reference(other), {"type": "string", "maxLength": extra}]);
                (format!("p{other}"), json!({"anyOf": arms}))
            })
            .collect();
        json!({"type": "object", "properties": all, "minProperties": number})
    };
    let old = with_schemas(family(|number| wide(number, 1), 40));
    let new = with_schemas(family(|number| wide(number, 2), 40));
    ends(&old, &new);
}

/// Each value of one list is looked for in the other, which must not mean comparing all with all.
#[test]
fn long_enums_end_in_time() {
    let listed = |prefix: &str| -> Value {
        let values: Vec<_> = (0..10_000).map(|number| format!("{prefix}{number}")).collect();
        json!({"A0": {"allOf": [{"enum": values}, {"type": "string", "enum": values}]}})
    };
    ends(&with_schemas(listed("a")), &with_schemas(listed("b")));
}

#[test]
fn deep_documents_do_not_overflow() {
    let mut schema = json!({"type": "string"});
    for _ in 0..40 {
        schema = json!({"properties": {"a": schema}});
    }
    let old = with_schemas(json!({"A0": schema}));
    let new = with_schemas(json!({"A0": {"properties": {"a": schema}}}));
    ends(&old, &new);
    let mut deeper = schema;
    for _ in 0..20 {
        deeper = json!({"allOf": [deeper, {"not": {}}]});
    }
    let refused = Document::from_json("deep", &with_schemas(json!({"A0": deeper})));
    let error = refused.expect_err("it is too deep").to_string();
    assert!(error.contains("nested deeper than"), "{error}");
}

#[test]
fn odd_references_are_refused_or_read() {
    for target in ["#", "#/", "#//", "#/paths", "#/paths/~1a/post", "", "x", "#a"] {
        let document = with_schemas(json!({"A0": {"items": {"$ref": target}}}));
        if let Ok(read) = Document::from_json("odd", &document) {
            assert_eq!(compare(&read, &read), []);
        }
    }
}

#[test]
fn odd_forms_are_no_panic() {
    let odd =
        [json!(null), json!(1), json!("a"), json!([]), json!([[1]]), json!({"a": {"$ref": 1}})];
    let original = common::shop();
    let keys = ["paths", "components", "info", "servers", "security", "tags", "openapi"];
    for key in keys {
        for value in &odd {
            let mut changed = original.clone();
            changed[key] = value.clone();
            let old = Document::from_json("old", &original).expect("the original is a document");
            if let Ok(new) = Document::from_json("new", &changed) {
                assert!(key == "tags" || !compare(&old, &new).is_empty(), "{key}: {value}");
                compare(&new, &old);
            }
        }
    }
}
