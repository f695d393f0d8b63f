//! The whole operation table: every operation is reached, takes what is documented, and responds
//! with its documented example.

mod common;

use std::collections::BTreeSet;

use common::valid::{
    ID, bodies, bundle, description, examples, request, resolve, with_body, with_first_body,
};
use reqwest::Response;
use returning_ai_client::{
    operation::{DeclaredEffect, Marker, Operation},
    operations::{ALL, UPDATE_REDEMPTION_ORDER_STATUS},
};
use returning_ai_sandbox::Fault;
use serde_json::Value;

/// The one operation that responds from the state of the sandbox and not with an example.
fn has_its_own_response(operation: &Operation) -> bool {
    operation.id == UPDATE_REDEMPTION_ORDER_STATUS.id
}

/// The content type and the example of the first documented success.
fn documented(bundle: &Value, operation: &Operation) -> (String, Option<Value>) {
    let status = operation.success[0].to_string();
    let response = resolve(bundle, &description(bundle, operation)["responses"][&status]);
    let (name, media) = response["content"].as_object().unwrap().iter().next().unwrap();
    (name.clone(), examples(bundle, media).into_iter().next())
}

fn shows(marker: Marker, returned: &Value) -> bool {
    match marker {
        Marker::Text { pointer, value } => {
            returned.pointer(pointer).is_some_and(|shown| shown == value)
        }
        Marker::Flag { pointer, value } => {
            returned.pointer(pointer).is_some_and(|shown| *shown == value)
        }
    }
}

/// The places where a response differs from its example.
fn differences(pointer: &str, returned: &Value, example: &Value) -> BTreeSet<String> {
    match (returned, example) {
        (Value::Object(returned), Value::Object(example)) if returned.len() == example.len() => {
            returned
                .iter()
                .flat_map(|(key, value)| {
                    let missing = Value::Null;
                    let shown = example.get(key).unwrap_or(&missing);
                    differences(&format!("{pointer}/{key}"), value, shown)
                })
                .collect()
        }
        (returned, example) if returned == example => BTreeSet::new(),
        _ => BTreeSet::from([pointer.to_owned()]),
    }
}

#[test]
fn no_two_operations_share_a_method_and_a_path() {
    let routes: BTreeSet<_> = ALL.iter().map(|it| (it.method, it.path)).collect();
    assert_eq!(routes.len(), ALL.len());
}

#[tokio::test]
async fn every_operation_is_reached_by_its_own_method_and_path() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in ALL {
        sandbox.clear_requests();
        sandbox.fault(operation.id, Fault::status(299)).unwrap();
        let response = request(&sandbox, &bundle, operation).send().await.unwrap();
        assert_eq!(sandbox.requests()[0].operation, Some(operation.id));
        assert_eq!(response.status(), 299, "{}", operation.id);
    }
    assert_eq!(sandbox.waiting_faults(), 0);
    assert_eq!(sandbox.executed_changes(), 0);
}

/// Checks that a response is the documented success.
async fn is_documented_success(bundle: &Value, operation: &Operation, response: Response) {
    let (id, (content_type, example)) = (operation.id, documented(bundle, operation));
    assert_eq!(response.status().as_u16(), operation.success[0], "{id}");
    assert_eq!(response.headers()["content-type"], content_type.as_str(), "{id}");
    let text = response.text().await.unwrap();
    if content_type != "application/json" {
        assert!(text.starts_with("<!doctype html>"), "{id}");
        return;
    }
    let returned: Value = serde_json::from_str(&text).unwrap();
    let markers = operation.markers;
    assert!(
        markers.is_empty() || markers.iter().any(|it| shows(*it, &returned)),
        "{id}: {returned}"
    );
    if !has_its_own_response(operation) {
        for place in differences("", &returned, &example.unwrap()) {
            let of_place = operation.echoes.iter().find(|it| it.places.contains(&place.as_str()));
            assert!(of_place.is_some(), "{id} differs from its example at {place}");
            assert_eq!(returned.pointer(&place).unwrap(), ID, "{id}");
        }
    }
}

#[tokio::test]
async fn every_documented_request_is_accepted_and_gets_the_documented_success() {
    let bundle = bundle();
    for operation in ALL {
        let bodies = bodies(&bundle, operation);
        for body in bodies.iter().map(Some).chain(bodies.is_empty().then_some(None)) {
            let sandbox = common::start().await;
            let request = request(&sandbox, &bundle, operation);
            let request = body.iter().fold(request, |request, body| with_body(request, body));
            is_documented_success(&bundle, operation, request.send().await.unwrap()).await;
            let counts = usize::from(operation.effect != DeclaredEffect::Read);
            assert_eq!(sandbox.executed_changes_of(operation.id), counts, "{}", operation.id);
            assert_eq!(sandbox.executed_changes(), counts, "{}", operation.id);
        }
    }
}

#[tokio::test]
async fn every_response_that_can_repeat_an_id_repeats_that_of_the_request() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in ALL.iter().filter(|it| !it.echoes.is_empty()) {
        let request = request(&sandbox, &bundle, operation);
        let request = with_first_body(request, &bundle, operation);
        let (_, returned) = common::read(request.send().await.unwrap()).await;
        // The body is the example itself, so its ids prove nothing; another test sends other ids.
        let of_path =
            operation.echoes.iter().filter(|it| !operation.targets.contains(&it.variable));
        for echo in of_path {
            let repeats = |place: &&str| returned.pointer(place).is_some_and(|shown| shown == ID);
            assert!(echo.places.iter().any(repeats), "{}: {returned}", operation.id);
        }
    }
}

#[tokio::test]
async fn every_body_of_another_content_type_is_refused_with_415() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in ALL.iter().filter(|it| !bodies(&bundle, it).is_empty()) {
        let request = request(&sandbox, &bundle, operation);
        let request = request.header("content-type", "text/plain").body("{}");
        let (status, returned) = common::read(request.send().await.unwrap()).await;
        assert_eq!(status, 415, "{}", operation.id);
        assert!(returned["message"].as_str().unwrap().contains("content type"), "{returned}");
    }
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn every_request_schema_can_be_compiled() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in ALL {
        for mut body in bodies(&bundle, operation) {
            if body.content_type == "application/json" {
                body.bytes = b"{}".to_vec();
            }
            let request = with_body(request(&sandbox, &bundle, operation), &body);
            let status = request.send().await.unwrap().status();
            assert!(!status.is_server_error(), "{}: {status}", operation.id);
        }
    }
}
