//! The same JSON in other letters, and bodies that are not JSON.

use returning_ai_tests::faults_sockets::response;

use crate::{CATEGORY, always, change, client, confirmed, delete, heard, rename};

/// The response that confirms the change of the category, with something more at its top.
fn category(more: &str) -> String {
    format!(
        r#"{{{more}"meta":{{"status":"success"}},"data":{{"_id":"{CATEGORY}","name":"Cups"}}}}"#
    )
}

/// What each of three calls hears where its response holds these fields as well.
async fn hear(fields: &str, expected: &str) {
    let more = format!("{fields},");
    let server = always(response::ok(confirmed(&more))).await;
    assert_eq!(heard(&change(&client(&server)).await, &server), (expected, 1), "{fields}");
    let server = always(response::ok(category(&more))).await;
    assert_eq!(heard(&rename(&client(&server)).await, &server), (expected, 1), "{fields}");
    let server = always(response::ok(format!("{{{fields}}}"))).await;
    assert_eq!(heard(&delete(&client(&server)).await, &server), (expected, 1), "{fields}");
}

#[tokio::test]
async fn an_escaped_letter_is_the_letter() {
    for fields in [
        r#""\u0065rror":"x""#,
        r#""succ\u0065ss":false"#,
        r#""success":"f\u0061lse""#,
        r#""\u0073tatusCode":"\u0035\u0030\u0030""#,
        r#""h\u0065ader":{"\u0065rrors":["x"]}"#,
        r#""code":"ORDER\u005fNOT\u005fFOUND""#,
        r#""\u0065\u0072\u0072":1"#,
        r#""error\u005fmessage":"x""#,
    ] {
        hear(fields, "unknown").await;
    }
    hear(r#""\u0065rror":"\u006eone""#, "ok").await;
    let escaped = confirmed("").replace("\"success\"", r#""succ\u0065ss""#);
    let escaped = escaped.replace("\"status\":\"s", r#""st\u0061tus":"s"#);
    let server = always(response::ok(escaped)).await;
    assert_eq!(heard(&change(&client(&server)).await, &server), ("ok", 1));
}

#[tokio::test]
async fn a_number_is_its_value_however_it_is_written() {
    for fields in [
        r#""code":4e2"#,
        r#""code":4.04E+2"#,
        r#""code":5000000000000000000000000000000"#,
        r#""statusCode":5e2"#,
        r#""statusCode":0.404e3"#,
        r#""success":-0"#,
        r#""success":0e5"#,
        r#""success":0.000"#,
        r#""error":1e0"#,
        r#""errorCount":1E2"#,
        r#""code":-1e0"#,
    ] {
        hear(fields, "unknown").await;
    }
    for fields in [
        r#""code":2e2"#,
        r#""statusCode":2.00e2"#,
        r#""statusCode":0.2e3"#,
        r#""error":-0"#,
        r#""error":0.0e1"#,
        r#""errorCode":0E+3"#,
        r#""code":1e-400"#,
        r#""success":1e0"#,
    ] {
        hear(fields, "ok").await;
    }
}

#[tokio::test]
async fn a_key_that_is_written_twice_says_both() {
    for fields in [
        r#""success":true,"success":false"#,
        r#""success":false,"success":true"#,
        r#""error":"x","error":null"#,
        r#""error":null,"error":"x""#,
        r#""code":200,"code":500"#,
        r#""Error":"","ERROR":"x""#,
        r#""header":{"status":"error"},"header":{"status":"ok"}"#,
        r#""errors":["x"],"errors":[]"#,
    ] {
        hear(fields, "unknown").await;
    }
    hear(r#""success":true,"success":true"#, "ok").await;
    hear(r#""errors":[],"errors":[]"#, "ok").await;
}

#[tokio::test]
async fn what_is_not_json_shows_no_change() {
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let cases: Vec<Vec<u8>> = vec![
        "".into(),
        " \r\n".into(),
        "\u{feff}".into(),
        "done({})".into(),
        r#"/**/cb({"ok":true});"#.into(),
        "<html><body>made up</body></html>".into(),
        r#"<?xml version="1.0"?><ok/>"#.into(),
        "OK".into(),
        "ok=true&deleted=1".into(),
        utf16("{}"),
        utf16("\u{feff}{\"success\":true}"),
        "{}\n{}\n".into(),
        r#"{"deleted":true,}"#.into(),
        "{'deleted':true}".into(),
        "{deleted:true}".into(),
        "{\"message\":\"a\0b\"}".into(),
        "\0\0\0\0".into(),
        "{".into(),
        r#"{"deleted":tru"#.into(),
        ")]}',\n{}".into(),
        r#"{"a":NaN}"#.into(),
        r#"{"a":01}"#.into(),
        b"{\"a\":\"\xff\"}".to_vec(),
        "data: {}\n\n".into(),
        "\u{1e}{}\n".into(),
    ];
    for body in cases {
        let server = always(response::ok(&body)).await;
        let result = delete(&client(&server)).await;
        let shown = String::from_utf8_lossy(&body);
        assert_eq!(heard(&result, &server), ("unknown", 1), "{shown:?}");
    }
    for body in
        ["{\"message\":\"a\\u0000b\"}", "\u{feff}{}", " {} \r\n", r#"{"a":{"b":[[[[1]]]]}}"#]
    {
        let server = always(response::ok(body)).await;
        assert_eq!(heard(&delete(&client(&server)).await, &server), ("ok", 1), "{body:?}");
    }
}

#[tokio::test]
async fn a_value_that_is_no_object_says_what_it_says() {
    for body in ["false", "\"error\"", "\"failed\"", "[{\"error\":\"x\"}]", "500"] {
        let server = always(response::ok(body)).await;
        assert_eq!(heard(&delete(&client(&server)).await, &server), ("unknown", 1), "{body}");
    }
}

#[tokio::test]
async fn problem_details_are_a_failure_whatever_their_status_is() {
    let headers = "content-type: application/problem+json; charset=utf-8\r\n";
    for body in
        [r#"{"title":"x"}"#, r#"{"type":"https://example.com/probs/locked","detail":"x"}"#, "{}"]
    {
        let server = always(response::response("200 OK", headers, body)).await;
        assert_eq!(heard(&delete(&client(&server)).await, &server), ("unknown", 1), "{body}");
    }
    let server = always(response::response("200 OK", headers, confirmed(""))).await;
    assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1));
}
