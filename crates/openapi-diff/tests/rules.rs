//! Every rule of the table, by a change that falls under it.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use common::{merge, shop, yaml};
use jiff::civil::date;
use openapi_diff::{Document, Finding, Level, Lifecycle, Options, compare_with, rules};
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
fn documents() -> (Vec<Finding>, Vec<String>) {
    let cases = yaml(include_str!("fixtures/documents.yaml"));
    let (mut all, mut missing) = (Vec::new(), Vec::new());
    for case in cases.as_array().into_iter().flatten() {
        let mut old = shop();
        if !case["base"].is_null() {
            merge(&mut old, &case["base"]);
        }
        let mut new = old.clone();
        merge(&mut new, &case["edit"]);
        let has_lifecycle = case["lifecycle"] == true;
        for (key, from, to) in [("there", &old, &new), ("back", &new, &old)] {
            let findings = found(from, to, has_lifecycle);
            let rules = rules_of(&findings);
            for rule in texts(&case[key]).into_iter().filter(|rule| !rules.contains(*rule)) {
                missing.push(format!("{key} of {}: no {rule} in {rules:?}", case["edit"]));
            }
            all.extend(findings);
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
        (
            "request-read-only-property",
            operation("requestBody", body(&hidden("readOnly", &property))),
        ),
        (
            "response-write-only-property",
            operation("responses", json!({"200": body(&hidden("writeOnly", &property))})),
        ),
        ("request-not", operation("requestBody", body(&json!({"not": schema})))),
        ("response-not", operation("responses", json!({"200": body(&json!({"not": schema}))}))),
    ]
}

/// An object of which one direction carries nothing.
fn hidden(keyword: &str, schema: &Value) -> Value {
    let mut outer = schema.clone();
    outer[keyword] = json!(true);
    json!({"type": "object", "properties": {"o": outer}})
}

fn operation(key: &str, value: Value) -> Value {
    json!({"openapi": "3.0.3", "paths": {"/a": {"post": {"operationId": "a", key: value}}}})
}

fn schemas() -> (Vec<Finding>, Vec<String>) {
    let cases = yaml(include_str!("fixtures/schemas.yaml"));
    let (mut all, mut missing) = (Vec::new(), Vec::new());
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
                all.extend(findings);
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
fn levels() -> (Vec<Finding>, Vec<String>) {
    const KINDS: [&str; 5] = ["request", "response", "parameter", "operation", "documents"];
    let cases = yaml(include_str!("fixtures/levels.yaml"));
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for case in cases.as_array().into_iter().flatten() {
        for kind in KINDS.into_iter().filter(|kind| case.get(kind).is_some()) {
            let sides = [0, 1].map(|index| case_document(kind, &side(kind, &case[kind], index)));
            for (key, old, new) in [("there", 0, 1), ("back", 1, 0)] {
                let findings = found(&sides[old], &sides[new], false);
                all.extend(findings.clone());
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

/// Every way from one state of a property to another, wherever an object can be used.
fn properties() -> Vec<Finding> {
    let flags =
        [json!({}), json!({"default": "a"}), json!({"readOnly": true}), json!({"writeOnly": true})];
    let mut states = vec![json!({"type": "object"})];
    for mut property in flags {
        property["type"] = json!("string");
        let optional = json!({"type": "object", "properties": {"a": property}});
        let mut required = optional.clone();
        required["required"] = json!(["a"]);
        states.extend([optional, required]);
    }
    let closed = states.clone().into_iter().map(|mut state| {
        state["additionalProperties"] = json!(false);
        state
    });
    let halves = [states, closed.collect()];
    let ways = halves.iter().flat_map(|half| {
        half.iter().flat_map(move |old| half.iter().map(move |new| (uses(old), uses(new))))
    });
    ways.flat_map(|(old, new)| {
        let sides = old.into_iter().zip(new);
        sides.flat_map(|((_, old), (_, new))| found(&old, &new, false)).collect::<Vec<_>>()
    })
    .collect()
}

/// Mutations at every place of the shop: at each place a third of them, so that neighbours have
/// all.
fn mutations() -> Vec<Finding> {
    let shop = shop();
    let pointers = common::pointers(&shop);
    let mut all = Vec::new();
    for (index, pointer) in pointers.iter().enumerate() {
        for mut changed in common::mutated(&shop, pointer).into_iter().skip(index % 3).step_by(3) {
            changed["openapi"] = json!("3.0.3");
            if let Ok(new) = Document::from_json("new", &changed) {
                let old = Document::from_json("old", &shop).expect("the shop is a document");
                all.extend(openapi_diff::compare(&old, &new));
                all.extend(openapi_diff::compare(&new, &old));
            }
        }
    }
    all
}

/// Every rule that is reported for anything here, and its level where it is the first one.
static REPORTED: LazyLock<BTreeSet<(String, Option<Level>)>> = LazyLock::new(|| {
    let fixtures = [documents().0, schemas().0, levels().0];
    let swept = [properties(), mutations()];
    let all = fixtures.into_iter().chain(swept).flatten();
    all.flat_map(|finding| {
        let others = finding.also.into_iter().map(|rule| (rule, None));
        others.chain([(finding.rule, Some(finding.level))])
    })
    .collect()
});

/// The table is complete, so that a reader finds every id of a report in it, with its level.
#[test]
fn every_rule_that_is_reported_has_a_row() {
    let table: BTreeMap<_, _> = rules().iter().map(|rule| (rule.id, rule.level)).collect();
    let is_right = |(rule, level): &&(String, Option<Level>)| {
        let row = table.get(rule.as_str());
        row.is_some() && (level.is_none() || row == level.as_ref())
    };
    let wrong: Vec<_> = REPORTED.iter().filter(|reported| !is_right(reported)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
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
    let shown: BTreeSet<_> = REPORTED.iter().map(|(rule, _)| rule.as_str()).collect();
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
