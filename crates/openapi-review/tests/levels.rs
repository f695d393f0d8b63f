//! What exactly is reported for a change, and how much it matters.

mod common;

use std::collections::BTreeSet;

use common::yaml;
use serde_json::{Value, json};

/// The document in which a case of this kind stands.
fn document(kind: &str, side: &Value) -> Value {
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
        common::merge(&mut side, &sides[1]);
    }
    side
}

fn reported(old: &Value, new: &Value) -> BTreeSet<String> {
    let found = common::compare(old, new);
    found.iter().map(|finding| format!("{} {}", finding.level.name(), finding.rule)).collect()
}

/// Every case names all that is reported for it, so that a change is neither missed nor said twice
/// in other words, and a spelling that means nothing stays harmless.
#[test]
fn cases_give_exactly_what_they_name() {
    const KINDS: [&str; 5] = ["request", "response", "parameter", "operation", "documents"];
    let cases = yaml(include_str!("fixtures/levels.yaml"));
    let mut wrong = Vec::new();
    for case in cases.as_array().into_iter().flatten() {
        let kinds = KINDS.into_iter().filter(|kind| case.get(kind).is_some());
        for kind in kinds {
            let sides = [0, 1].map(|index| document(kind, &side(kind, &case[kind], index)));
            for (key, old, new) in [("there", 0, 1), ("back", 1, 0)] {
                let wanted = case.get(key).or(case.get("both")).and_then(Value::as_array);
                let Some(wanted) = wanted else { continue };
                let wanted: BTreeSet<_> =
                    wanted.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                let found = reported(&sides[old], &sides[new]);
                if found != wanted {
                    let says = case["says"].as_str().unwrap_or_default();
                    wrong.push(format!("{says} ({kind}, {key}): {found:?}, not {wanted:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
