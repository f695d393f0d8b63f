//! One request from its arrival to its response.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderValue, header::ALLOW};
use http_body_util::BodyExt;

use crate::{
    assumption::{
        ANY_SCHEME, BODY_LIMIT, OTHER_METHOD, UNDOCUMENTED_STATUS, UNKNOWN_ROUTE, WIDGET_KIND,
    },
    call::Call,
    connection::Flushes,
    faults::{Run, play},
    form,
    lock::lock,
    recorder::RecordedRequest,
    response::ApiResponse,
    responses,
    route::Route,
    state::State,
    validation::CheckedBody,
};

/// A larger request body is refused. The documentation limits no file, and no test needs more.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// Where the router sent a request.
#[derive(Clone)]
pub(crate) enum Target {
    Operation(Arc<Route>),
    /// A route that takes other methods, which the header `allow` lists.
    OtherMethod(Arc<Route>, HeaderValue),
    Unknown,
}

/// Serves a request.
pub(crate) async fn serve(state: Arc<State>, target: Target, request: Request) -> Response {
    let flushes = request.extensions().get::<Arc<Flushes>>().cloned();
    let target = checked(target, request.uri().path());
    let received = match receive(&target, request).await {
        Ok(received) => received,
        Err(refusal) => return refusal.into_response(),
    };
    state.recorder.record(&received);
    let route = match target {
        Target::Operation(route) => route,
        Target::OtherMethod(_, allow) => return other_method(allow),
        Target::Unknown => return unknown_route(&received.path),
    };
    match state.faults.take(route.operation.id) {
        None => respond(&state, &route, &received, Run::Commit).into_response(),
        Some(fault) => {
            let usual = fault.run().map(|run| respond(&state, &route, &received, run));
            play(fault, usual, flushes).await
        }
    }
}

/// The router takes any text for a variable, and some texts do not belong to the operation.
fn checked(target: Target, path: &str) -> Target {
    match target {
        Target::Operation(route) | Target::OtherMethod(route, _) if !route.serves(path) => {
            Target::Unknown
        }
        other => other,
    }
}

fn other_method(allow: HeaderValue) -> Response {
    let refusal = ApiResponse::refusal(405, "The path does not take this method");
    let mut response = refusal.assuming(OTHER_METHOD).into_response();
    response.headers_mut().insert(ALLOW, allow);
    response
}

fn unknown_route(path: &str) -> Response {
    let refusal = ApiResponse::refusal(404, "There is no such route").assuming(UNKNOWN_ROUTE);
    // Two segments may be meant as a page of a widget.
    let may_be_widget = path.split('/').count() == 3;
    if may_be_widget { refusal.assuming(WIDGET_KIND) } else { refusal }.into_response()
}

/// Reads the request to its end, so that a fault never cuts off what the client still sends.
async fn receive(target: &Target, request: Request) -> Result<RecordedRequest, ApiResponse> {
    let (head, body) = request.into_parts();
    let body = read_body(body).await?;
    let parts = form::read(&head.headers, &body).await;
    let operation = match target {
        Target::Operation(route) => Some(route.operation.id),
        Target::OtherMethod(..) | Target::Unknown => None,
    };
    Ok(RecordedRequest {
        operation,
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body,
        parts,
    })
}

/// Reads a body. One that is too large is read to its end as well, because a client that still sends
/// does not read the refusal, but nothing of it is kept.
async fn read_body(mut body: Body) -> Result<Bytes, ApiResponse> {
    let mut bytes = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|_| ApiResponse::refusal(400, "The body could not be read to its end"))?;
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= MAX_BODY_BYTES {
            bytes.extend_from_slice(&data);
        } else {
            bytes = BytesMut::new();
        }
    }
    if length > MAX_BODY_BYTES {
        let message = format!("The body is larger than the limit of {MAX_BODY_BYTES} bytes");
        return Err(ApiResponse::refusal(413, message).assuming(BODY_LIMIT));
    }
    Ok(bytes.freeze())
}

/// The response that the documentation describes.
fn respond(state: &State, route: &Route, request: &RecordedRequest, run: Run) -> ApiResponse {
    let response = match admit(state, route, request) {
        Ok(call) => perform(state, &call, run),
        Err(refusal) => refusal,
    };
    if state.document.documents_status(route.operation.id, response.status) {
        response
    } else {
        response.assuming(UNDOCUMENTED_STATUS)
    }
}

fn perform(state: &State, call: &Call, run: Run) -> ApiResponse {
    let mut community = lock(&state.community);
    let mut response = match run {
        Run::Commit => responses::perform(state, call, &mut community),
        Run::DryRun => responses::perform(state, call, &mut community.clone()),
    };
    response.assumptions.extend(&call.assumptions);
    response
}

/// The checks that come before any change: credential, permission, parameters, body.
fn admit(state: &State, route: &Route, request: &RecordedRequest) -> Result<Call, ApiResponse> {
    let operation = route.operation;
    state.keys.check(state.document, operation, request)?;
    let variables = route.variables(&request.path);
    let mut assumptions = state.validation.check_parameters(operation.id, request, &variables)?;
    if !operation.security.is_empty() {
        assumptions.push(ANY_SCHEME);
    }
    let mut body = state.validation.read(operation.id, request)?;
    if let CheckedBody::Json(json) = &mut body {
        responses::prepare(operation, &state.settings, json)?;
        state.validation.check(operation.id, json)?;
    }
    Ok(Call { operation, variables, query: request.query_pairs(), body, assumptions })
}
