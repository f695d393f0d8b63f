//! The whole operation table: every operation is reached, and its documented example is accepted
//! and answered.

mod common;

use http::{Method, StatusCode};
use reqwest::Client;
use returning_ai_client::{
    operation::{DeclaredEffect, Operation},
    operations::ALL,
};
use returning_ai_sandbox::{Fault, Sandbox};
use serde_json::Value;

fn bundle() -> Value {
    serde_json::from_str(include_str!("../../../openapi/returning-ai.json")).unwrap()
}

fn resolve<'a>(bundle: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(target) => resolve(bundle, bundle.pointer(&target[1..]).unwrap()),
        None => value,
    }
}

fn description<'a>(bundle: &'a Value, operation: &Operation) -> &'a Value {
    let items = bundle["paths"].as_object().unwrap().values();
    let mut methods = items.flat_map(|item| item.as_object().unwrap().values());
    methods.find(|method| method["operationId"] == operation.id).unwrap()
}

/// The media types of the request, each with the examples that its page shows.
fn bodies(bundle: &Value, operation: &Operation) -> Vec<(String, Vec<Value>)> {
    let body = resolve(bundle, &description(bundle, operation)["requestBody"]);
    let Some(content) = body["content"].as_object() else { return Vec::new() };
    content.iter().map(|(name, media)| (name.clone(), examples(bundle, media))).collect()
}

fn examples(bundle: &Value, media: &Value) -> Vec<Value> {
    if let Some(example) = media.get("example") {
        return vec![example.clone()];
    }
    let named = media["examples"].as_object().into_iter().flatten();
    named.map(|(_, example)| resolve(bundle, example)["value"].clone()).collect()
}

/// Every variable is filled with a text that no literal segment has.
fn filled(path: &str) -> String {
    let segments = path.split('/').map(|it| if it.starts_with('{') { "filled-in" } else { it });
    segments.collect::<Vec<_>>().join("/")
}

async fn send(
    sandbox: &Sandbox,
    bundle: &Value,
    operation: &Operation,
    body: Option<(&str, String)>,
) -> StatusCode {
    let client = Client::builder().no_proxy().build().unwrap();
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
    let mut query = String::new();
    let mut headers = Vec::new();
    for scheme in operation.security {
        let scheme = &bundle["components"]["securitySchemes"][scheme];
        match (scheme["in"].as_str(), scheme["name"].as_str()) {
            (Some("query"), Some(name)) => query = format!("?{name}={}", sandbox.api_key()),
            (Some(_), Some(name)) => headers.push((name, sandbox.api_key().to_owned())),
            _ => headers.push(("authorization", format!("Bearer {}", sandbox.api_key()))),
        }
    }
    let url = format!("{}{}{query}", sandbox.url(), filled(operation.path));
    let mut request = client.request(method, url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if let Some((content_type, text)) = body {
        request = request.header("content-type", content_type).body(text);
    }
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn every_operation_is_reached_by_its_own_method_and_path() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in ALL {
        sandbox.clear_requests();
        sandbox.fault(operation.id, Fault::status(299)).unwrap();
        let status = send(&sandbox, &bundle, operation, None).await;
        assert_eq!(sandbox.requests()[0].operation, Some(operation.id));
        assert_eq!(status.as_u16(), 299, "{}", operation.id);
    }
    assert_eq!(sandbox.waiting_faults(), 0);
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn every_documented_request_is_accepted_and_answered_with_a_documented_success() {
    let bundle = bundle();
    for operation in ALL {
        for (content_type, examples) in bodies(&bundle, operation) {
            for example in examples {
                let sandbox = common::start().await;
                let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                let body = Some((content_type.as_str(), text));
                let status = send(&sandbox, &bundle, operation, body).await;
                assert_eq!(Some(&status.as_u16()), operation.success.first(), "{}", operation.id);
                let counts = usize::from(operation.effect != DeclaredEffect::Read);
                assert_eq!(sandbox.executed_changes_of(operation.id), counts);
            }
        }
    }
}

#[tokio::test]
async fn every_request_schema_can_be_compiled() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in ALL {
        for (content_type, _) in bodies(&bundle, operation) {
            let body = Some((content_type.as_str(), "{}".to_owned()));
            let status = send(&sandbox, &bundle, operation, body).await;
            assert!(!status.is_server_error(), "{}: {status}", operation.id);
        }
    }
}

#[tokio::test]
async fn every_operation_without_a_body_answers_a_documented_success() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in ALL {
        if bodies(&bundle, operation).is_empty() {
            let status = send(&sandbox, &bundle, operation, None).await;
            assert_eq!(Some(&status.as_u16()), operation.success.first(), "{}", operation.id);
        }
    }
}
