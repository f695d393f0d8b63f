//! Pairs by the kind of mistake that tools of this kind make, with the right verdict.

mod common;

use common::{merge, yaml};
use openapi_diff::{Finding, Level};
use serde_json::{Value, json};

/// The document in which one side of a pair is put.
fn document(place: &str, side: &Value) -> Value {
    let body = |schema: &Value| json!({"content": {"application/json": {"schema": schema}}});
    let operation = match place {
        "request" => json!({"requestBody": body(side)}),
        "response" => json!({"responses": {"200": body(side)}}),
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

fn verdict(findings: &[Finding]) -> &'static str {
    match findings.iter().any(|finding| finding.level == Level::Breaking) {
        true => "breaking",
        false => "compatible",
    }
}

/// What is wrong with the findings of one way of a pair.
fn wrong(pair: &Value, way: &str, findings: &[Finding]) -> Vec<String> {
    let rules: Vec<_> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    let mut wrong = Vec::new();
    if let Some(right) = pair[way].as_str()
        && right != verdict(findings)
    {
        wrong.push(format!("is {}, right: {right}", verdict(findings)));
    }
    let is_there = way == "there";
    for rule in pair["not"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if is_there && rules.contains(&rule) {
            wrong.push(format!("has {rule}"));
        }
    }
    if let Some(count) = pair["count"].as_u64()
        && is_there
        && count != findings.len() as u64
    {
        wrong.push(format!("{} findings", findings.len()));
    }
    let messages: Vec<_> = findings.iter().map(|finding| &finding.message).collect();
    let says = &pair["says"];
    wrong.iter().map(|wrong| format!("{says} ({way}): {wrong} {rules:?} {messages:?}")).collect()
}

#[test]
fn every_kind_is_judged_by_what_it_means() {
    let kinds = yaml(include_str!("fixtures/kinds.yaml"));
    let mut all = Vec::new();
    for kind in kinds.as_array().expect("a list of kinds") {
        let pairs = kind["pairs"].as_array().expect("a list of pairs");
        assert!(pairs.len() >= 5, "{} has {} pairs", kind["kind"], pairs.len());
        for pair in pairs {
            let places = ["request", "response", "parameter", "operation", "documents"];
            let place = places.into_iter().find(|place| !pair[place].is_null()).expect("a place");
            let (old, mut new) = (pair[place][0].clone(), pair[place][1].clone());
            if place == "documents" {
                let patch = std::mem::replace(&mut new, old.clone());
                merge(&mut new, &patch);
            }
            let sides = (document(place, &old), document(place, &new));
            all.extend(wrong(pair, "there", &common::compare(&sides.0, &sides.1)));
            all.extend(wrong(pair, "back", &common::compare(&sides.1, &sides.0)));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}
