//! Statuses that few services send.

use returning_ai::store::StoreCategoryUpdate;
use returning_ai_tests::faults_sockets::response;

use crate::{CATEGORY, always, change, client, confirmed, delete, heard};

fn with_status(status: u16, body: &str) -> Vec<u8> {
    let headers = "content-type: application/json\r\nlocation: /made-up\r\nretry-after: 0\r\n";
    response::response(&format!("{status} Made Up"), headers, body)
}

#[tokio::test]
async fn a_rare_refusal_that_confirms_the_change_is_in_doubt() {
    for status in [
        405, 406, 407, 411, 413, 414, 415, 416, 417, 418, 421, 424, 425, 426, 428, 431, 440, 444,
        449, 460, 494, 495, 497, 498, 499,
    ] {
        let server = always(with_status(status, &confirmed(""))).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1), "{status}");
    }
}

#[tokio::test]
async fn a_rare_refusal_that_confirms_nothing_is_one() {
    for status in [405, 409, 410, 412, 413, 415, 421, 423, 424, 425, 428, 431, 451, 499] {
        let server = always(with_status(status, r#"{"message":"made up"}"#)).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("rejected", 1), "{status}");
        assert_eq!(heard(&delete(&client(&server)).await, &server).0, "rejected", "{status}");
    }
}

#[tokio::test]
async fn a_failure_of_the_service_leaves_a_change_in_doubt_whatever_it_says() {
    for status in [
        500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 521, 522, 523, 524, 525, 526, 527, 529,
        530, 561, 598, 599, 600, 799, 999,
    ] {
        for body in [confirmed(""), String::new(), r#"{"status":"error"}"#.to_owned()] {
            let server = always(with_status(status, &body)).await;
            assert_eq!(
                heard(&change(&client(&server)).await, &server),
                ("unknown", 1),
                "{status} {body}"
            );
        }
    }
}

#[tokio::test]
async fn a_redirect_leaves_a_change_in_doubt_and_is_not_followed() {
    for status in [300, 301, 302, 303, 304, 305, 306, 307, 308, 399] {
        let server = always(with_status(status, "")).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1), "{status}");
        let server = always(with_status(status, "{}")).await;
        assert_eq!(heard(&delete(&client(&server)).await, &server), ("unknown", 1), "{status}");
    }
}

#[tokio::test]
async fn a_success_that_is_not_documented_counts_where_its_body_confirms_the_change() {
    for status in [201, 203, 206, 207, 208, 226, 299] {
        let server = always(with_status(status, &confirmed(""))).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("applied", 1), "{status}");
        for body in ["", "{}", r#"{"status":"success"}"#] {
            let server = always(with_status(status, body)).await;
            assert_eq!(
                heard(&change(&client(&server)).await, &server),
                ("unknown", 1),
                "{status} {body}"
            );
        }
        let failed = confirmed(r#""error":"x","#);
        let server = always(with_status(status, &failed)).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1), "{status}");
    }
    // What is accepted is done later, whatever the body says.
    let server = always(with_status(202, &confirmed(""))).await;
    assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1));
    for status in [204, 205] {
        let server = always(with_status(status, "")).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("unknown", 1), "{status}");
        let server = always(with_status(status, "")).await;
        assert_eq!(heard(&delete(&client(&server)).await, &server), ("unknown", 1), "{status}");
    }
    for status in [202, 206, 207] {
        let server = always(with_status(status, "{}")).await;
        assert_eq!(heard(&delete(&client(&server)).await, &server), ("unknown", 1), "{status}");
    }
}

#[tokio::test]
async fn a_refusal_that_confirms_an_idempotent_change_ends_the_call() {
    let body = format!(r#"{{"meta":{{"status":"success"}},"data":{{"_id":"{CATEGORY}"}}}}"#);
    for status in [400, 404, 408, 409, 425, 429, 499] {
        let server = always(with_status(status, &body)).await;
        let renamed = StoreCategoryUpdate::new().name("Cups");
        let result = client(&server).store().update_category(CATEGORY, &renamed).await;
        let (word, requests) = heard(&result, &server);
        // Whether it was done is in doubt, and a 408 may be followed by another attempt.
        assert_eq!(word, "unknown", "{status}");
        assert!(status == 408 || requests == 1, "{status}: {requests}");
    }
}
