//! Recorded traffic against a document, with planted differences and planted secrets.

use serde_json::{Value, json};
use spec_import::{
    Document,
    observe::Recording,
    report::{DifferenceKind, Report},
};

fn document() -> Document {
    let folder = format!("{}/tests/document", env!("CARGO_MANIFEST_DIR"));
    let files = ["common.yaml", "orders.yaml"].map(|name| {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("a file");
        (format!("openapi/{name}"), text)
    });
    Document::parse(files).expect("a document")
}

fn entry(method: &str, url: &str, request: Option<&Value>, status: u16, response: &Value) -> Value {
    json!({
        "startedDateTime": "2026-11-27T12:00:00Z",
        "request": {
            "method": method, "url": url, "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Authorization", "value": "Bearer canary-header"}],
            "cookies": [{"name": "session", "value": "canary-cookie"}],
            "queryString": [
                {"name": "lang", "value": "canary-lang"}, {"name": "trace", "value": "canary-trace"}
            ],
            "postData": request.map(|body| json!({"mimeType": "application/json", "text": body.to_string()})),
        },
        "response": {
            "status": status,
            "headers": [{"name": "Set-Cookie", "value": "canary-set-cookie"}],
            "content": {"mimeType": "application/json; charset=utf-8", "text": response.to_string()},
        },
    })
}

fn order() -> Value {
    json!({
        "orderNumber": "canary-number", "kind": "gift", "total": 12.5,
        "placedAt": "2026-03-02T08:00:00.000Z", "labels": {"canary@mail.example": "canary-label"},
    })
}

fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "creator": {"name": "a", "version": "1"}, "entries": entries}})
        .to_string()
}

fn observe(text: &str) -> Report {
    let mut recording = Recording::default();
    recording.add("traffic.har", text).expect("a recording");
    recording.compare(&document())
}

fn get(order: &Value) -> Value {
    entry(
        "GET",
        "https://api.returning.ai/v1/practice/orders/canary-id?lang=canary",
        None,
        200,
        order,
    )
}

fn set(key: &str, value: Value) -> Value {
    let mut order = order();
    order[key] = value;
    order
}

fn found(report: &Report) -> Vec<(DifferenceKind, String)> {
    report.differences.iter().map(|one| (one.kind, one.place.clone())).collect()
}

fn assert_no_canary(report: &Report) {
    for text in [report.to_text(), report.to_markdown(), report.to_json(), format!("{report:?}")] {
        assert!(!text.to_lowercase().contains("canary"), "{text}");
    }
}

#[test]
fn traffic_as_documented_has_no_difference_but_the_planted_parameter() {
    let report = observe(&har(&[get(&order())]));
    assert_eq!(found(&report), [(DifferenceKind::NewField, "query /trace".to_owned())]);
    assert_no_canary(&report);
}

#[test]
fn every_planted_difference_is_found_and_no_value_is_shown() {
    let changed = json!({"status": "success", "data": {"orderNumber": "canary-a", "stateId": 7, "state": null}});
    let request = json!({"orderNumber": "canary-b", "stateID": "5f0c2a9d7be14c3380a6d912", "secret": "canary-c"});
    let path = "https://integration.returning.ai/apis/v1/practice/orders/state";
    let mut entries = vec![
        entry("PUT", path, Some(&request), 200, &changed),
        entry("PUT", path, Some(&request), 418, &json!({"canary-key-1234": 1})),
        entry(
            "DELETE",
            "https://api.returning.ai/v1/practice/orders/canary-id",
            None,
            200,
            &json!({}),
        ),
        get(&set("total", json!("canary-total"))),
        get(&set("placedAt", json!("canary-day"))),
        get(&set("discount", json!({"canary": 1}))),
        get(&set("canary@mail.example", json!(1))),
        get(&json!({"kind": "canary-word"})),
    ];
    entries.extend([1, 2, 3].map(|_| get(&set("kind", json!("subscription")))));
    let report = observe(&har(&entries));
    let found = found(&report);
    let expected = [
        (DifferenceKind::NewField, "request /secret"),
        (DifferenceKind::Type, "response 200 /data/stateId"),
        (DifferenceKind::Null, "response 200 /data/state"),
        (DifferenceKind::NewStatus, "response 418"),
        (DifferenceKind::NewOperation, ""),
        (DifferenceKind::Type, "response 200 /total"),
        (DifferenceKind::Type, "response 200 /placedAt"),
        (DifferenceKind::NewField, "response 200 /discount"),
        (DifferenceKind::NewField, "response 200 /*"),
        (DifferenceKind::Required, "response 200 /orderNumber"),
        (DifferenceKind::NewWord, "response 200 /kind"),
    ];
    for (kind, place) in expected {
        assert!(found.contains(&(kind, place.to_owned())), "{kind} {place}: {found:?}");
    }
    assert_no_canary(&report);
    let text = report.to_text();
    assert!(text.contains("DELETE /v1/practice/orders/*"), "{text}");
    assert!(
        text.contains("the word `subscription`, which the document does not list, in 3 of 8"),
        "{text}"
    );
    assert!(text.contains("a text that the document does not list, in 1 of 8"), "{text}");
    assert!(text.contains("discount:\n        type: object"), "{text}");
}

#[test]
fn a_body_in_base64_is_read() {
    let mut entry = get(&order());
    // {"orderNumber":1}
    entry["response"]["content"] = json!({
        "mimeType": "application/json", "encoding": "base64", "text": "eyJvcmRlck51bWJlciI6MX0=",
    });
    let report = observe(&har(&[entry]));
    let expected = (DifferenceKind::Type, "response 200 /orderNumber".to_owned());
    assert!(found(&report).contains(&expected), "{report:?}");
}

#[test]
fn lines_of_the_observer_are_read() {
    let line = r#"{"v":1,"operation":"getPracticeOrder","status":200,"query":{"lang":"string"},"response":{"orderNumber":"integer","kind":"word:loan","labels":{"a":"string"}}}"#;
    let report = observe(&format!("{line}\n\n{line}\n{line}\n"));
    let expected = [
        (DifferenceKind::NewWord, "response 200 /kind".to_owned()),
        (DifferenceKind::Type, "response 200 /orderNumber".to_owned()),
    ];
    assert_eq!(found(&report), expected);
    assert!(report.to_text().contains("the word `loan`"), "{}", report.to_text());
}

#[test]
fn a_line_with_a_value_is_refused_and_not_shown() {
    let refuse = |line: &str| {
        let first = r#"{"v":1,"operation":"getPracticeOrder","status":200}"#;
        let mut recording = Recording::default();
        let error = recording.add("a.jsonl", &format!("{first}\n{line}\n"));
        let error = error.expect_err("not an exchange").to_string();
        assert!(error.starts_with("a.jsonl:2: this line is not an exchange; expected "), "{error}");
        assert!(!error.contains("canary") && recording.is_empty(), "{error}");
    };
    refuse(r#"{"v":1,"operation":"getPracticeOrder","status":200,"response":"canary"}"#);
    refuse(r#"{"v":1,"operation":"getPracticeOrder","status":200,"response":{"a":1}}"#);
    refuse(r#"{"v":1,"operation":"getPracticeOrder","status":200,"headers":{"a":"canary"}}"#);
    refuse(r#"{"v":1,"operation":"getPracticeOrder","status":200,"response":"word:can ary@x"}"#);
    refuse(r#"{"v":2,"operation":"getPracticeOrder","status":200}"#);
    refuse(r#"{"v":1,"method":"GET","status":200}"#);
    refuse("canary");
}

#[test]
fn other_files_are_refused_with_what_was_expected() {
    let mut recording = Recording::default();
    let error = recording.add("a.txt", "canary").expect_err("no recording").to_string();
    assert!(error.starts_with("a.txt: this is neither a HAR file nor JSON lines"), "{error}");
    let error = recording.add("a.har", "{\"log\":\n{\"entries\": [{\"request\": 1}]}}");
    let error = error.expect_err("not HAR").to_string();
    assert!(error.starts_with("a.har:2: this is not HAR 1.2"), "{error}");
}
