//! What has to hold for every pair of documents.

mod common;

use std::collections::BTreeSet;

use common::{Mutation, bundle, config, mutate, pointers, shop, without_documentation};
use openapi_diff::{Action, Document, Finding, Level, compare};
use proptest::{
    arbitrary::any,
    collection::vec,
    prelude::Strategy,
    test_runner::{TestCaseError, TestCaseResult, TestRunner},
};
use serde_json::Value;

fn mutation() -> impl Strategy<Value = Mutation> {
    any::<Mutation>()
}

fn never_silent(original: &Value, cases: u32) {
    let old = Document::from_json("old", original).expect("the original is a document");
    let places = pointers(original);
    let plain = without_documentation(original);
    let check = |mutation: Mutation| -> TestCaseResult {
        let mut changed = original.clone();
        mutate(&mut changed, &mutation, &places);
        // What is refused is not silent.
        let Ok(new) = Document::from_json("new", &changed) else { return Ok(()) };
        if without_documentation(&changed) == plain || !compare(&old, &new).is_empty() {
            return Ok(());
        }
        let place = mutation.0.get(&places);
        Err(TestCaseError::fail(format!("silent: change {} at {place}", mutation.1 % 8)))
    };
    TestRunner::new(config(cases)).run(&mutation(), check).unwrap();
}

#[test]
fn no_mutation_of_the_small_document_is_silent() {
    never_silent(&shop(), 1500);
}

#[test]
fn no_mutation_of_the_bundle_is_silent() {
    never_silent(&bundle(), 60);
}

/// A document whose one parameter has this limit, as text, so that every digit counts.
fn limited(number: &str) -> Document {
    let text = format!(
        "openapi: 3.0.3\npaths: {{/a: {{get: {{parameters: [{{name: p, in: query, schema: {{maximum: {number}}}}}]}}}}}}\n"
    );
    Document::parse("limited.yaml", &text).expect("it is a document")
}

#[test]
fn numbers_of_any_length_are_told_apart() {
    let check = |(whole, more, places): (u128, u8, u8)| -> TestCaseResult {
        let whole = whole / 1000;
        let point = |number: u128| match places % 3 {
            0 => number.to_string(),
            1 => format!("0.{number:040}"),
            _ => format!("{number}e-{places}"),
        };
        let (old, new) = (limited(&point(whole)), limited(&point(whole + u128::from(more))));
        let rules: Vec<_> = compare(&old, &new).into_iter().map(|finding| finding.rule).collect();
        let wanted: &[&str] = if more == 0 { &[] } else { &["request-parameter-max-increased"] };
        proptest::prop_assert_eq!(rules, wanted);
        Ok(())
    };
    TestRunner::new(config(300)).run(&any::<(u128, u8, u8)>(), check).unwrap();
}

type Place = (Option<String>, Option<String>, Action);

fn places(findings: &[Finding], is_swapped: bool) -> BTreeSet<Place> {
    let pointer = |location: &Option<openapi_diff::Location>| {
        location.as_ref().map(|location| location.pointer.clone())
    };
    findings
        .iter()
        .map(|finding| {
            let (old, new) = (pointer(&finding.old), pointer(&finding.new));
            match is_swapped {
                true => (new, old, finding.action.inverse()),
                false => (old, new, finding.action),
            }
        })
        .collect()
}

fn symmetric(original: &Value, cases: u32) {
    let old = Document::from_json("old", original).expect("the original is a document");
    let all = pointers(original);
    let check = |mutations: Vec<Mutation>| -> TestCaseResult {
        let mut changed = original.clone();
        for mutation in &mutations {
            mutate(&mut changed, mutation, &all);
        }
        let Ok(new) = Document::from_json("new", &changed) else { return Ok(()) };
        let (there, back) = (compare(&old, &new), compare(&new, &old));
        let (there, back) = (places(&there, false), places(&back, true));
        if there == back {
            return Ok(());
        }
        let odd: Vec<_> = there.symmetric_difference(&back).collect();
        Err(TestCaseError::fail(format!("only one way: {odd:?}")))
    };
    TestRunner::new(config(cases)).run(&vec(mutation(), 1..4), check).unwrap();
}

#[test]
fn the_way_back_is_the_inverse() {
    symmetric(&shop(), 400);
}

#[test]
fn the_way_back_of_the_bundle_is_the_inverse() {
    symmetric(&bundle(), 20);
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for document in [shop(), bundle()] {
        assert_eq!(common::compare(&document, &document), []);
    }
}

/// What means nothing, at a place that is chosen by chance.
fn refactor(document: &mut Value, place: &proptest::sample::Index, kind: u8) -> bool {
    let is_schema = |pointer: &&String| {
        let parent = pointer.rsplit('/').nth(1).unwrap_or_default();
        let last = pointer.rsplit('/').next().unwrap_or_default();
        let data = pointer.contains("/example") || pointer.contains("/x-");
        !data
            && (last == "schema"
                || last == "items"
                || parent == "properties"
                || parent == "schemas")
            && !pointer.ends_with("/properties/items")
    };
    let all = pointers(document);
    let schemas: Vec<_> = all.iter().filter(is_schema).collect();
    let pointer = place.get(&schemas).as_str();
    let schema = document.pointer(pointer).cloned().unwrap_or_default();
    match kind % 6 {
        0 => inline(document, pointer, &schema),
        1 => extract(document, pointer, schema),
        2 => wrap(document, pointer, schema),
        3 => rename(document, place),
        4 => reverse(document, pointer),
        _ => describe(document, pointer),
    }
}

fn inline(document: &mut Value, pointer: &str, schema: &Value) -> bool {
    let Some(name) = schema.get("$ref").and_then(Value::as_str) else { return false };
    let target = document.pointer(name.trim_start_matches('#')).cloned().unwrap_or_default();
    set(document, pointer, target)
}

fn extract(document: &mut Value, pointer: &str, schema: Value) -> bool {
    if pointer.matches('/').count() == 3 && pointer.starts_with("/components") {
        return false;
    }
    let name = format!("Extracted{}", pointer.len() * 1000 + schema.to_string().len());
    if document["components"]["schemas"].get(&name).is_some() {
        return false;
    }
    document["components"]["schemas"][&name] = schema;
    let reference = format!("#/components/schemas/{name}");
    set(document, pointer, serde_json::json!({"$ref": reference}))
}

fn wrap(document: &mut Value, pointer: &str, schema: Value) -> bool {
    set(document, pointer, serde_json::json!({"allOf": [schema]}))
}

fn rename(document: &mut Value, place: &proptest::sample::Index) -> bool {
    let names: Vec<_> = document["components"]["schemas"]
        .as_object()
        .map(|schemas| schemas.keys().cloned().collect())
        .unwrap_or_default();
    let name = place.get(&names);
    let text = document.to_string();
    let text = text.replace(
        &format!("\"#/components/schemas/{name}\""),
        &format!("\"#/components/schemas/{name}Renamed\""),
    );
    let Ok(mut changed) = serde_json::from_str::<Value>(&text) else { return false };
    let Some(schemas) = changed["components"]["schemas"].as_object_mut() else { return false };
    let Some(schema) = schemas.remove(name) else { return false };
    schemas.insert(format!("{name}Renamed"), schema);
    *document = changed;
    true
}

fn reverse(document: &mut Value, pointer: &str) -> bool {
    for key in ["required", "enum", "oneOf", "anyOf", "allOf"] {
        if let Some(Value::Array(items)) = document.pointer_mut(&format!("{pointer}/{key}")) {
            items.reverse();
        }
    }
    true
}

fn describe(document: &mut Value, pointer: &str) -> bool {
    if let Some(Value::Object(map)) = document.pointer_mut(pointer) {
        map.insert("description".to_owned(), "Other words.".into());
    }
    true
}

fn set(document: &mut Value, pointer: &str, value: Value) -> bool {
    match document.pointer_mut(pointer) {
        Some(place) => {
            *place = value;
            true
        }
        None => false,
    }
}

fn harmless(original: &Value, cases: u32) {
    let old = Document::from_json("old", original).expect("the original is a document");
    let check = |steps: Vec<(proptest::sample::Index, u8)>| -> TestCaseResult {
        let mut changed = original.clone();
        for (place, kind) in &steps {
            refactor(&mut changed, place, *kind);
        }
        let new = Document::from_json("new", &changed)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        for findings in [compare(&old, &new), compare(&new, &old)] {
            let bad: Vec<_> = findings
                .iter()
                .filter(|finding| finding.level != Level::Info)
                .map(|finding| format!("{}: {}", finding.rule, finding.pointer))
                .collect();
            if !bad.is_empty() {
                return Err(TestCaseError::fail(format!("{bad:?}")));
            }
        }
        Ok(())
    };
    TestRunner::new(config(cases))
        .run(&vec(any::<(proptest::sample::Index, u8)>(), 1..4), check)
        .unwrap();
}

#[test]
fn refactorings_of_the_small_document_break_nothing() {
    harmless(&shop(), 400);
}

#[test]
fn refactorings_of_the_bundle_break_nothing() {
    harmless(&bundle(), 20);
}
