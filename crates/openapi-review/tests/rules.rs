//! Every rule of the table, by a change that falls under it.

mod common;

use std::collections::BTreeSet;

use common::{merge, shop, yaml};
use jiff::civil::date;
use openapi_review::{Document, Finding, Lifecycle, Options, compare_with, rules};
use serde_json::{Value, json};

fn found(old: &Value, new: &Value, has_lifecycle: bool) -> Vec<Finding> {
    let old = Document::from_json("old", old).expect("the old document is one");
    let new = Document::from_json("new", new).expect("the new document is one");
    let policy = Lifecycle { today: date(2030, 1, 1), notice: 90 };
    compare_with(&old, &new, Options { lifecycle: has_lifecycle.then_some(policy) })
}

fn rules_of(findings: &[Finding]) -> BTreeSet<String> {
    findings
        .iter()
        .flat_map(|finding| finding.also.iter().chain([&finding.rule]))
        .cloned()
        .collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The edits of the shop, each with what it gives there and back.
fn documents() -> (BTreeSet<String>, Vec<String>) {
    let cases = yaml(include_str!("fixtures/documents.yaml"));
    let (mut all, mut missing) = (BTreeSet::new(), Vec::new());
    for case in cases.as_array().into_iter().flatten() {
        let mut old = shop();
        if !case["base"].is_null() {
            merge(&mut old, &case["base"]);
        }
        let mut new = old.clone();
        merge(&mut new, &case["edit"]);
        let has_lifecycle = case["lifecycle"] == true;
        for (key, from, to) in [("there", &old, &new), ("back", &new, &old)] {
            let rules = rules_of(&found(from, to, has_lifecycle));
            for rule in texts(&case[key]).into_iter().filter(|rule| !rules.contains(*rule)) {
                missing.push(format!("{key} of {}: no {rule} in {rules:?}", case["edit"]));
            }
            all.extend(rules);
        }
    }
    (all, missing)
}

/// Where a schema can be used: the beginning of the rules' ids, and a document.
fn uses(schema: &Value) -> Vec<(&'static str, Value)> {
    let property = json!({"type": "object", "properties": {"a": schema}});
    let body = |schema: &Value| json!({"content": {"application/json": {"schema": schema}}});
    let parameter =
        |place: &str, schema: &Value| json!([{"name": "p", "in": place, "schema": schema}]);
    vec![
        ("request-parameter", operation("parameters", parameter("query", schema))),
        ("request-parameter-property", operation("parameters", parameter("query", &property))),
        ("request-header-property", operation("parameters", parameter("header", &property))),
        ("request-body", operation("requestBody", body(schema))),
        ("request-property", operation("requestBody", body(&property))),
        ("response-body", operation("responses", json!({"200": body(schema)}))),
        ("response-property", operation("responses", json!({"200": body(&property)}))),
        (
            "response-header",
            operation("responses", json!({"200": {"headers": {"X": {"schema": schema}}}})),
        ),
    ]
}

fn operation(key: &str, value: Value) -> Value {
    json!({"openapi": "3.0.3", "paths": {"/a": {"post": {"operationId": "a", key: value}}}})
}

fn schemas() -> (BTreeSet<String>, Vec<String>) {
    let cases = yaml(include_str!("fixtures/schemas.yaml"));
    let (mut all, mut missing) = (BTreeSet::new(), Vec::new());
    for case in cases.as_array().into_iter().flatten() {
        for ((prefix, old), (_, new)) in uses(&case["old"]).into_iter().zip(uses(&case["new"])) {
            for (index, (key, from, to)) in
                [("there", &old, &new), ("back", &new, &old)].into_iter().enumerate()
            {
                let end = match case["text"].get(index) {
                    Some(end) if prefix == "request-parameter" => end,
                    _ => &case[key],
                };
                let findings = found(from, to, false);
                let rules = rules_of(&findings);
                let end = end.as_str().unwrap_or_default();
                let rule = match (prefix, end) {
                    ("response-body", "enum-value-removed") => {
                        "response-mediatype-enum-value-removed".to_owned()
                    }
                    _ => format!("{prefix}-{end}"),
                };
                let count = findings.iter().filter(|finding| finding.rule != "refactored").count();
                if count != 1 || !rules.contains(&rule) {
                    missing.push(format!("{key} of {}: not {rule} but {rules:?}", case["new"]));
                }
                all.extend(rules);
            }
        }
    }
    (all, missing)
}

/// The document in which a case of this kind stands.
fn case_document(kind: &str, side: &Value) -> Value {
    let json_body = |schema: &Value| json!({"content": {"application/json": {"schema": schema}}});
    let operation = match kind {
        "request" => json!({"requestBody": json_body(side)}),
        "response" => json!({"responses": {"200": json_body(side)}}),
        "parameter" => json!({"parameters": [{"name": "p", "in": "query", "schema": side}]}),
        "operation" => side.clone(),
        _ => {
            let mut document = side.clone();
            document["openapi"] = json!("3.0.3");
            return document;
        }
    };
    json!({"openapi": "3.0.3", "paths": {"/a": {"post": operation}}})
}

/// The second document stands there as a merge patch of the first.
fn side(kind: &str, sides: &Value, index: usize) -> Value {
    let mut side = sides[index].clone();
    if kind == "documents" && index == 1 {
        side = sides[0].clone();
        merge(&mut side, &sides[1]);
    }
    side
}

/// The cases of the levels: every rule that was met, and what was not as it should be.
fn levels() -> (BTreeSet<String>, Vec<String>) {
    const KINDS: [&str; 5] = ["request", "response", "parameter", "operation", "documents"];
    let cases = yaml(include_str!("fixtures/levels.yaml"));
    let (mut all, mut wrong) = (BTreeSet::new(), Vec::new());
    for case in cases.as_array().into_iter().flatten() {
        for kind in KINDS.into_iter().filter(|kind| case.get(kind).is_some()) {
            let sides = [0, 1].map(|index| case_document(kind, &side(kind, &case[kind], index)));
            for (key, old, new) in [("there", 0, 1), ("back", 1, 0)] {
                let findings = found(&sides[old], &sides[new], false);
                all.extend(rules_of(&findings));
                let Some(wanted) = case.get(key).or(case.get("both")) else { continue };
                let wanted: BTreeSet<_> = texts(wanted).into_iter().map(str::to_owned).collect();
                let level =
                    |finding: &Finding| format!("{} {}", finding.level.name(), finding.rule);
                let found: BTreeSet<_> = findings.iter().map(level).collect();
                if found != wanted {
                    let says = &case["says"];
                    wrong.push(format!("{says} ({kind}, {key}): {found:?}, not {wanted:?}"));
                }
            }
        }
    }
    (all, wrong)
}

#[test]
fn edits_of_a_document_fall_under_their_rules() {
    let (_, missing) = documents();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn changes_of_a_schema_are_one_finding_wherever_it_is_used() {
    let (_, missing) = schemas();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every case names all that is reported for it, so that a change is neither missed nor said twice
/// in other words, and a spelling that means nothing stays harmless.
#[test]
fn cases_give_exactly_what_they_name() {
    let (_, wrong) = levels();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_implemented_rule_is_shown_by_a_fixture() {
    let mut shown = documents().0;
    shown.extend(schemas().0);
    shown.extend(levels().0);
    let is_missing = |id: &str| !shown.contains(id);
    let missing: Vec<_> = rules()
        .iter()
        .filter(|rule| rule.status == "implemented" && is_missing(rule.id))
        .map(|rule| rule.id)
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_table_explains_what_is_not_implemented() {
    let ids: BTreeSet<_> = rules().iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), rules().len(), "an id stands there twice");
    for rule in rules() {
        let is_fine = match rule.status.split_once(' ') {
            None => rule.status == "implemented",
            Some(("subsumed", rest)) => {
                rest.strip_prefix("by ").is_some_and(|other| ids.contains(other))
            }
            Some(("waived:", reason)) => !reason.is_empty(),
            _ => false,
        };
        assert!(is_fine, "{}: {}", rule.id, rule.status);
    }
}
