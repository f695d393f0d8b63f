//! One request from its arrival to its response.

use std::sync::Arc;

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use crate::{
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

/// A larger request body is not read. The documentation limits no file, and no test needs more.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// Serves a request, with its route if the router found one.
pub(crate) async fn serve(
    state: Arc<State>,
    route: Option<Arc<Route>>,
    request: Request,
) -> Response {
    let route = route.filter(|route| route.serves(request.method(), request.uri().path()));
    let flushes = request.extensions().get::<Arc<Flushes>>().cloned();
    let received = match receive(route.as_deref(), request).await {
        Ok(received) => received,
        Err(refusal) => return refusal.into_response(),
    };
    state.recorder.record(received.clone());
    let Some(route) = route else {
        return ApiResponse::refusal(404, "There is no such route").into_response();
    };
    match state.faults.take(route.operation.id) {
        None => respond(&state, &route, &received, Run::Commit).into_response(),
        Some(fault) => {
            let usual = fault.run().map(|run| respond(&state, &route, &received, run));
            play(fault, usual, flushes).await
        }
    }
}

/// Reads the request to its end, so that a fault never cuts off what the client still sends.
async fn receive(route: Option<&Route>, request: Request) -> Result<RecordedRequest, ApiResponse> {
    let (head, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, MAX_BODY_BYTES)
        .await
        .map_err(|_| ApiResponse::refusal(400, "The body could not be read to its end"))?;
    let parts = form::read(&head.headers, &body).await;
    Ok(RecordedRequest {
        operation: route.map(|route| route.operation.id),
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body,
        parts,
    })
}

/// The response that the documentation describes.
fn respond(state: &State, route: &Route, request: &RecordedRequest, run: Run) -> ApiResponse {
    let call = match admit(state, route, request) {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let mut community = lock(&state.community);
    match run {
        Run::Commit => responses::perform(state, &call, &mut community),
        Run::DryRun => responses::perform(state, &call, &mut community.clone()),
    }
}

/// The checks that come before any change: credential, permission, parameters, body.
fn admit(state: &State, route: &Route, request: &RecordedRequest) -> Result<Call, ApiResponse> {
    let operation = route.operation;
    state.keys.check(state.document, operation, request)?;
    let variables = route.variables(&request.path);
    state.validation.check_parameters(operation.id, request, &variables)?;
    let mut body = state.validation.read(operation.id, request)?;
    if let CheckedBody::Json(json) = &mut body {
        responses::prepare(operation, &state.settings, json)?;
        state.validation.check(operation.id, json)?;
    }
    Ok(Call { operation, variables, query: request.query_pairs(), body })
}
