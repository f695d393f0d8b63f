//! The table of README.md, row by row.

mod common;

use common::yaml;
use openapi_diff::Level;
use serde_json::{Value, json};

fn document(place: &str, schema: &Value) -> Value {
    let body = json!({"content": {"application/json": {"schema": schema}}});
    let operation = match place {
        "request" => json!({"requestBody": body}),
        "response" => json!({"responses": {"200": body}}),
        "query" => json!({"parameters": [{"name": "p", "in": "query", "schema": schema}]}),
        other => panic!("nothing is used in a {other}"),
    };
    json!({"openapi": "3.0.3", "paths": {"/a": {"post": operation}}})
}

#[test]
fn every_pair_has_the_verdict_that_the_table_says() {
    let rows = include_str!("../README.md").lines().filter(|line| line.starts_with("| `"));
    let mut count = 0;
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, before, after, place, verdict, _] = cells.as_slice() else { panic!("{row}") };
        let side = |cell: &str| document(place, &yaml(cell.trim_matches('`')));
        let findings = common::compare(&side(before), &side(after));
        let breaks = findings.iter().any(|finding| finding.level == Level::Breaking);
        assert_eq!(if breaks { "breaking" } else { "compatible" }, *verdict, "{row} {findings:#?}");
        count += 1;
    }
    assert_eq!(count, 20);
}
