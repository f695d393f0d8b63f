//! The addresses of the sandbox itself: what the library can do, over HTTP.

mod fault_script;
mod views;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{self, DefaultBodyLimit, Path},
    routing::{get, post, put},
};
use http::{HeaderMap, header::HOST};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::fault_script::FaultScript;
use crate::{
    json::{self, ParseError},
    lock::lock,
    response::{ApiResponse, Content},
    route::ADMIN,
    state::State,
};

/// A list of items may be larger than the two megabytes that axum takes by default.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

type Shared = extract::State<Arc<State>>;

pub(crate) fn router(state: &Arc<State>) -> Router {
    let admin = Router::new()
        .route("/requests", get(requests).delete(clear_requests))
        .route("/keys", post(add_keys))
        .route("/faults", get(waiting_faults).post(add_fault).delete(clear_faults))
        .route("/items/{operation}", put(set_items))
        .route("/orders", get(orders).post(add_order))
        .route("/users", get(users))
        .route("/changes", get(changes))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES));
    Router::new()
        .nest(&format!("/{ADMIN}"), admin)
        .route("/openapi.json", get(document))
        .with_state(Arc::clone(state))
}

/// The OpenAPI document with the sandbox as its only server, under the name by which it was called.
async fn document(extract::State(state): Shared, headers: HeaderMap) -> ApiResponse {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let url = format!("http://{host}{}", state.settings.prefix);
    ok(state.document.with_server(&url))
}

async fn requests(extract::State(state): Shared) -> ApiResponse {
    let secrets = state.document.secret_names();
    let requests = state.recorder.all();
    let requests: Vec<Value> =
        requests.iter().map(|request| views::request(request, &secrets)).collect();
    ok(json!({ "dropped": state.recorder.dropped(), "requests": requests }))
}

async fn clear_requests(extract::State(state): Shared) -> ApiResponse {
    state.recorder.clear();
    ok(json!({}))
}

async fn add_keys(extract::State(state): Shared, body: Bytes) -> ApiResponse {
    match state.keys.add_all(&body) {
        Ok(count) => ok(json!({ "added": count })),
        Err(error) => refuse(&error.to_string()),
    }
}

async fn waiting_faults(extract::State(state): Shared) -> ApiResponse {
    ok(json!({ "waiting": state.faults.waiting() }))
}

async fn add_fault(extract::State(state): Shared, body: Bytes) -> ApiResponse {
    let script = match parse::<FaultScript>(&body) {
        Ok(script) => script,
        Err(refusal) => return refusal,
    };
    let operation = script.operation.clone();
    let added = script
        .into_fault()
        .and_then(|fault| state.faults.add(&operation, fault).map_err(|error| error.to_string()));
    match added {
        Ok(()) => ok(json!({ "waiting": state.faults.waiting() })),
        Err(message) => refuse(&message),
    }
}

async fn clear_faults(extract::State(state): Shared) -> ApiResponse {
    state.faults.clear();
    ok(json!({ "waiting": 0 }))
}

async fn set_items(
    extract::State(state): Shared,
    Path(operation): Path<String>,
    body: Bytes,
) -> ApiResponse {
    let items = match parse::<Vec<Value>>(&body) {
        Ok(items) => items,
        Err(refusal) => return refusal,
    };
    let count = items.len();
    match state.items.set(&operation, items) {
        Ok(()) => ok(json!({ "items": count })),
        Err(error) => refuse(&error.to_string()),
    }
}

async fn orders(extract::State(state): Shared) -> ApiResponse {
    ok(lock(&state.community).orders().map(views::order).collect())
}

async fn add_order(extract::State(state): Shared, body: Bytes) -> ApiResponse {
    let new = match parse::<views::NewOrder>(&body) {
        Ok(new) => new,
        Err(refusal) => return refusal,
    };
    let mut community = lock(&state.community);
    match new.into_order(community.statuses()) {
        Some(order) => {
            let view = views::order(&order);
            community.add_order(order);
            ok(view)
        }
        None => refuse("the status does not exist"),
    }
}

async fn users(extract::State(state): Shared) -> ApiResponse {
    ok(lock(&state.community).users().map(views::user).collect())
}

async fn changes(extract::State(state): Shared) -> ApiResponse {
    let community = lock(&state.community);
    ok(json!({ "total": community.executed(), "operations": community.executed_by_operation() }))
}

fn ok(body: Value) -> ApiResponse {
    ApiResponse::new(200, Content::Json(body))
}

fn refuse(message: &str) -> ApiResponse {
    ApiResponse::refusal(400, message)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiResponse> {
    json::parse(body).map_err(|ParseError { place, source }| refuse(&format!("{place}: {source}")))
}
