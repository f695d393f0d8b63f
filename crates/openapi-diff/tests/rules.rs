//! Every rule of the table, by a change that falls under it.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use common::{document, merge, shop, yaml};
use jiff::civil::date;
use openapi_diff::{Document, Finding, Level, Lifecycle, Options, compare_with};
use serde_json::{Value, json};

fn found(old: &Value, new: &Value, has_lifecycle: bool) -> Vec<Finding> {
    let old = Document::from_json("old", old).expect("the old document is one");
    let new = Document::from_json("new", new).expect("the new document is one");
    let policy = Lifecycle { today: date(2030, 1, 1), notice: 90 };
    compare_with(
        &old,
        &new,
        Options { lifecycle: has_lifecycle.then_some(policy), ..Options::default() },
    )
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

/// The second document is written as a merge patch of the first.
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
            let sides = [0, 1].map(|index| document(kind, &side(kind, &case[kind], index)));
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

/// Every rule that is reported for anything here, with its level and an example.
static REPORTED: LazyLock<BTreeMap<String, (Level, String)>> = LazyLock::new(|| {
    let fixtures = [documents().0, schemas().0, levels().0];
    let swept = [properties(), mutations()];
    let mut found = BTreeMap::new();
    for finding in fixtures.into_iter().chain(swept).flatten() {
        found.entry(finding.rule).or_insert((finding.level, finding.message));
    }
    found
});

/// The list of rules, made of what is reported.
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/RULES.md");

fn list() -> String {
    let sources = sources();
    let mut text = String::from(
        "# Rules\n\nEvery id that a report can have, with its level, the file that reports it, and an \
         example. This list is made of what the tests report: `UPDATE_RULES=1 cargo test -p openapi-diff \
         --test rules` writes it.\n\n| id | level | reported by | example |\n|---|---|---|---|\n",
    );
    for (id, (level, example)) in REPORTED.iter() {
        let example = example.replace('|', "\\|").replace('\n', " ");
        let place = place_of(id, &sources);
        text.push_str(&format!("| `{id}` | {} | `{place}` | {example} |\n", level.name()));
    }
    text
}

/// The sources of the crate by their paths.
fn sources() -> Vec<(String, String)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut waiting = vec![std::path::PathBuf::from(root)];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let text = std::fs::read_to_string(&path).expect("a source");
                let name = path.strip_prefix(root).expect("it is below").display().to_string();
                found.push((format!("src/{}", name.replace('\\', "/")), text));
            }
        }
    }
    found.sort();
    found
}

/// The source that has the longest part of an id as a constant.
fn place_of(id: &str, sources: &[(String, String)]) -> String {
    let parts = || (0..id.len()).flat_map(|from| (from + 1..=id.len()).map(move |to| (from, to)));
    let mut parts: Vec<_> = parts()
        .filter(|(from, to)| {
            (*from == 0 || id[..*from].ends_with('-'))
                && (*to == id.len() || id[*to..].starts_with('-'))
        })
        .map(|(from, to)| &id[from..to])
        .collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let has = |part: &&&str| {
        let constant = format!("\"{part}\"");
        sources.iter().any(|(_, text)| text.contains(&constant))
    };
    let part = parts.iter().find(has).copied().unwrap_or_default();
    let constant = format!("\"{part}\"");
    let holder = sources.iter().find(|(_, text)| text.contains(&constant));
    holder.map_or_else(String::new, |(path, _)| path.clone())
}

#[test]
fn the_list_of_rules_is_fresh() {
    let list = list();
    if std::env::var_os("UPDATE_RULES").is_some() {
        std::fs::write(LIST, &list).expect("written");
    }
    let written = std::fs::read_to_string(LIST).unwrap_or_default();
    assert!(
        written == list,
        "RULES.md is stale\n    fix: UPDATE_RULES=1 cargo test -p openapi-diff --test rules"
    );
}

/// An exception that says what is derived anyway is not one.
#[test]
fn every_exception_has_a_reason() {
    let rows = include_str!("../overrides.tsv").lines().skip(1);
    for row in rows {
        let cells: Vec<_> = row.split('\t').collect();
        let [place, stem, level, reason] = cells.as_slice() else { panic!("{row}") };
        assert!(!reason.is_empty(), "{row}");
        let applies = |(id, (found, _)): (&String, &(Level, String))| {
            id.starts_with(place) && id.ends_with(stem) && found.name() == *level
        };
        assert!(REPORTED.iter().any(applies), "nothing falls under {row}");
    }
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
