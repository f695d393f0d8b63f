//! What a body says about a change, whatever the status is.

use returning_ai_tests::{faults_sockets::response, scenario};

use crate::{CATEGORY, always, change, client, confirmed, delete, heard, rename};

const REFUSALS: [&str; 12] = [
    "400 Bad Request",
    "401 Unauthorized",
    "402 Payment Required",
    "403 Forbidden",
    "404 Not Found",
    "409 Conflict",
    "410 Gone",
    "412 Precondition Failed",
    "422 Unprocessable Entity",
    "423 Locked",
    "429 Too Many Requests",
    "451 Unavailable For Legal Reasons",
];

fn refusal(status: &str, body: &str) -> Vec<u8> {
    response::response(status, "content-type: application/json\r\nretry-after: 0\r\n", body)
}

#[tokio::test]
async fn a_refusal_that_confirms_the_change_is_in_doubt_and_ends_the_call() {
    let category = format!(r#"{{"meta":{{"status":"success"}},"data":{{"_id":"{CATEGORY}"}}}}"#);
    for status in REFUSALS {
        let server = always(refusal(status, &confirmed(""))).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1), "{status}");
        let server = always(refusal(status, &category)).await;
        assert_eq!(heard(&rename(&client(&server)).await, &server), ("unknown", 1), "{status}");
        for body in [r#"{"status":"success"}"#, r#"{"meta":{"status":"success"},"data":{}}"#] {
            let server = always(refusal(status, body)).await;
            let result = delete(&client(&server)).await;
            assert_eq!(heard(&result, &server), ("unknown", 1), "{status} {body}");
        }
    }
}

#[tokio::test]
async fn a_refusal_confirms_in_whatever_form_its_body_comes() {
    let whole = confirmed("");
    let bodies = [
        format!("\u{feff}{whole}"),
        format!(" \r\n{whole}\n"),
        whole.replace(scenario::SHIPPING, &scenario::SHIPPING.to_uppercase()),
        whole.replace("statusId", "statusID"),
        whole[..whole.len() - 2].to_owned(),
        format!("{whole} and something behind it"),
    ];
    for body in bodies {
        let server = always(refusal("409 Conflict", &body)).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1), "{body}");
    }
}

#[tokio::test]
async fn a_refusal_that_does_not_confirm_the_change_is_one() {
    let other = confirmed("").replace(scenario::ORDER, "ORD202601150043");
    let bodies = [
        String::new(),
        "{}".to_owned(),
        r#"{"status":"error","message":"made up"}"#.to_owned(),
        r#"{"status":"success"}"#.to_owned(),
        other,
        confirmed(r#""error":"order is locked","#),
        confirmed(r#""success":false,"#),
        confirmed("").replace("\"success\"", "\"error\""),
        format!("<html>{}</html>", confirmed("")),
    ];
    for body in bodies {
        let server = always(refusal("409 Conflict", &body)).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("rejected", 1), "{body}");
    }
    let server = always(refusal("404 Not Found", "{}")).await;
    assert_eq!(heard(&delete(&client(&server)).await, &server), ("rejected", 1));
}

#[tokio::test]
async fn a_confirmation_that_tells_of_a_failure_as_well_is_in_doubt() {
    for more in [
        r#""error":"order is locked","#,
        r#""success":false,"#,
        r#""Success":"FALSE","#,
        r#""is_success":0,"#,
        r#""errors":[{"code":7}],"#,
        r#""error_message":"order is locked","#,
        r#""ERROR":{"message":"order is locked"},"#,
        r#""statusCode":409,"#,
        r#""code":"ORDER_LOCKED","#,
        r#""meta":{"code":"NOT_FOUND"},"#,
        r#""header":{"statusCode":"500"},"#,
        r#""META":{"Success":false},"#,
        r#""data":{"error":"order is locked"},"#,
        r#""status":"error","#,
        r#""Status":"failed","#,
    ] {
        let server = always(response::ok(confirmed(more))).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1), "{more}");
    }
    let nested = confirmed("").replace(r#""data":{"#, r#""data":{"error":"order is locked","#);
    let server = always(response::ok(nested)).await;
    assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1));
}

#[tokio::test]
async fn what_follows_the_json_puts_a_change_in_doubt() {
    let whole = confirmed("");
    for behind in [
        "\n{\"status\":\"error\"}",
        "{\"status\":\"success\"}",
        "\r\n\r\nx",
        "}",
        ",",
        "null",
        "<!-- made up -->",
        "HTTP/1.1 500 Internal Server Error\r\n\r\n",
        "\0",
        "\u{feff}",
        "\u{a0}",
        &whole,
    ] {
        let server = always(response::ok(format!("{whole}{behind}"))).await;
        let result = change(&client(&server)).await;
        assert_eq!(heard(&result, &server), ("unknown", 1), "{behind:?}");
        let server = always(response::ok(format!("{{}}{behind}"))).await;
        let result = delete(&client(&server)).await;
        assert_eq!(heard(&result, &server), ("unknown", 1), "{behind:?}");
    }
    for behind in ["", "\n", "\r\n\r\n", " \t "] {
        let server = always(response::ok(format!("{whole}{behind}"))).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("ok", 1), "{behind:?}");
    }
}

#[tokio::test]
async fn a_failure_is_recognised_where_no_success_is_documented() {
    let mut taken = Vec::new();
    for body in [
        r#"{"ok":false}"#,
        r#"{"success":"false"}"#,
        r#"{"Success":false,"Message":"x"}"#,
        r#"{"code":500,"message":"x"}"#,
        r#"{"errorMessage":"x","errorType":"y"}"#,
        r#"{"err":"x"}"#,
        r#"{"result":"error"}"#,
        r#"{"data":{"error":"x"}}"#,
        r#"{"meta":{"code":400}}"#,
        r#"{"validationErrors":[{"x":1}]}"#,
        // Relatives of those.
        r#"{"OK":"False"}"#,
        r#"{"was_successful":false}"#,
        r#"{"isOK":0}"#,
        r#"{"Code":"E_CONFLICT"}"#,
        r#"{"status_code":"422"}"#,
        r#"{"Error_Message":"x"}"#,
        r#"{"ErrorCode":17}"#,
        r#"{"error_type":"OAuthException"}"#,
        r#"{"errorDetails":["x"]}"#,
        r#"{"exceptionMessage":"x"}"#,
        r#"{"Outcome":"FAILED"}"#,
        r#"{"response":{"status":"failed"}}"#,
        r#"{"header":{"errors":["x"]}}"#,
        r#"{"Header":{"result_code":"E404_NOT_FOUND"}}"#,
        r#"{"meta":{"error":{"code":"x"}}}"#,
        r#"{"DATA":{"Success":"no"}}"#,
        r#"{"data":{"errors":{"name":["x"]}}}"#,
        r#"{"data":{"code":"PRODUCT_NOT_FOUND"}}"#,
        r#"{"data":{"data":{"error":"x"}}}"#,
        r#"{"violations":[{"x":1}]}"#,
        r#"{"non_field_errors":["x"]}"#,
        r#"{"success":null,"failure":true}"#,
    ] {
        let server = always(response::ok(body)).await;
        if heard(&delete(&client(&server)).await, &server) != ("unknown", 1) {
            taken.push(body);
        }
    }
    assert_eq!(taken, [""; 0]);
}
