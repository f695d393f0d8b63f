//! Ids and names: what is asked for, what a response repeats, and what never goes out.

use returning_ai::{CallOptions, Client, Effect, Error, HeaderValue, Upload, users::UserDataQuery};
use returning_ai_tests::{
    faults_sockets::{request::Request, response},
    scenario,
};

use crate::{CATEGORY, OTHER, always, builder, client, confirmed, heard, responding};

async fn category(client: &Client, id: &str) -> Result<Option<String>, Error> {
    let category = client.store().get_category(id, &Default::default()).await?;
    Ok(category.data.and_then(|category| category.name))
}

#[tokio::test]
async fn a_read_by_id_that_returns_another_object_is_an_error() {
    for body in [
        format!(r#"{{"meta":{{"status":"success"}},"data":{{"_id":"{OTHER}","name":"x"}}}}"#),
        format!(r#"{{"data":{{"name":"x","_id":"{OTHER}"}},"meta":{{"status":"success"}}}}"#),
        format!(r#"{{"data":{{"_id":"{OTHER}"}}}}"#),
        r#"{"meta":{"status":"success"},"data":{"_id":"another"}}"#.to_owned(),
        r#"{"meta":{"status":"success"},"data":{"_id":7}}"#.to_owned(),
    ] {
        let server = always(response::ok(&body)).await;
        let error = category(&client(&server), CATEGORY).await.expect_err("another object");
        assert_eq!(error.effect(), Effect::Rejected, "{body}");
        assert!(error.is_safe_to_repeat(), "{body}");
    }
    for id in [CATEGORY.to_owned(), CATEGORY.to_uppercase()] {
        let body = format!(r#"{{"meta":{{"status":"success"}},"data":{{"_id":"{id}"}}}}"#);
        let server = always(response::ok(body)).await;
        assert!(category(&client(&server), CATEGORY).await.is_ok(), "{id}");
    }
}

#[tokio::test]
async fn a_value_that_leads_to_another_path_is_not_sent() {
    let server = always(response::ok("{}")).await;
    let client = client(&server);
    for id in [
        "x/../../v1/communities/c/api-keys/k",
        "x/%2e%2E/y",
        "..%2F..",
        "%2e%2e",
        "..;a=b/x",
        r"..\..\x",
        "a%00",
        "a%0Ab",
        "a\r\nX-Injected: 1",
        "a\u{85}",
        "",
    ] {
        let error = client.store().delete_product(id).await.expect_err("not sent");
        assert_eq!(error.effect(), Effect::NotSent, "{id:?}");
        let path = format!("/v1/products/{id}");
        let sent = client.request(returning_ai::Method::DELETE, path).send().await;
        if !id.is_empty() {
            assert_eq!(sent.expect_err("not sent").effect(), Effect::NotSent, "{id:?}");
        }
    }
    assert!(server.seen().requests.iter().all(|(request, _)| !request.head.contains("..")));
}

#[tokio::test]
async fn a_name_of_a_file_cannot_write_headers() {
    let server = always(response::ok("[]")).await;
    let client = client(&server);
    for name in [
        "a\nX-Injected: 1\nb.csv",
        "a\r\nX-Injected: 1",
        "a\rb.csv",
        "a\0.csv",
        "a\u{7f}.csv",
        "a\u{85}.csv",
        "",
    ] {
        let file = Upload::from_bytes(name, "made up");
        let error = client.messaging().upload_images(vec![file]).await.expect_err("not sent");
        assert_eq!(error.effect(), Effect::NotSent, "{name:?}");
    }
    for media_type in ["image/png\r\nX-Injected: 1", "image/png\n", "\0"] {
        let file = Upload::from_bytes("a.png", "made up").content_type(media_type);
        let error = client.messaging().upload_images(vec![file]).await.expect_err("not sent");
        assert_eq!(error.effect(), Effect::NotSent, "{media_type:?}");
    }
    assert!(server.seen().requests.is_empty());
    let file = Upload::from_bytes(r#"a"; x="b.png"#, "made up");
    client.messaging().upload_images(vec![file]).await.expect("sent");
    let sent = server.seen().requests.remove(0).0;
    let body = String::from_utf8_lossy(&sent.body).into_owned();
    assert!(!body.contains("; x=\""), "{body}");
}

/// The places of an error that may be shown.
fn shown(error: &Error) -> String {
    let report = serde_json::to_string(&error.report()).expect("JSON");
    format!("{error} {error:?} {report} {:?} {:?}", error.attempt_log(), error.request_id())
}

#[tokio::test]
async fn an_id_of_the_request_that_repeats_a_secret_is_dropped() {
    for id in [
        "canary1key",
        "req-canary1key",
        "canary1key:7",
        "canary1system",
        "made.canary1token-7",
        "canary1gateway",
    ] {
        for status in ["403 Forbidden", "200 OK", "500 Internal Server Error", "302 Found"] {
            let headers = format!("x-request-id: {id}\r\n");
            let server = always(response::response(status, &headers, "{")).await;
            let mut gateway = HeaderValue::from_static("canary1gateway");
            gateway.set_sensitive(true);
            let builder = builder(&server).api_key("canary1key").system_key("canary1system");
            let builder = builder.user_token("canary1token").header("x-gateway-key", gateway);
            let client = builder.build().expect("valid");
            let error = client.redemptions().update_status(scenario::change()).await;
            let error = error.expect_err("failed");
            assert!(!shown(&error).contains("canary1"), "{status}: {}", shown(&error));
            let request = client.request(returning_ai::Method::PUT, "/v1/made-up");
            let error = match request.send().await {
                Ok(response) => response.json::<u8>().expect_err("not a number"),
                Err(error) => error,
            };
            assert!(!shown(&error).contains("canary1"), "{status}: {}", shown(&error));
        }
    }
}

#[tokio::test]
async fn an_id_of_the_request_that_is_one_is_shown() {
    let headers = "x-request-id: made-up-id\r\n";
    let server = always(response::response("403 Forbidden", headers, "{}")).await;
    // An id that the caller sent is his own, and what he looks for.
    let options = CallOptions::new().header("x-correlation-id", "made-up-id");
    let client = client(&server).with_options(options);
    let error = client.users().get_data(&UserDataQuery::new("1")).await.expect_err("refused");
    assert_eq!(error.request_id(), Some("made-up-id"));
}

#[tokio::test]
async fn a_service_that_changes_its_spelling_is_followed() {
    for status in ["400 Bad Request", "404 Not Found", "422 Unprocessable Entity"] {
        // It takes one spelling first, and from the second request on the other.
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let server = responding(move |request: &Request| {
            let number = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let is_upper = String::from_utf8_lossy(&request.body).contains("statusID");
            if is_upper == (number == 0) {
                response::ok(confirmed(""))
            } else {
                response::response(status, "", r#"{"status":"error"}"#)
            }
        })
        .await;
        let client = client(&server);
        for requests in [1, 3, 4] {
            let result = client.redemptions().update_status(scenario::change()).await;
            assert_eq!(heard(&result, &server), ("ok", requests), "{status}");
        }
    }
}
