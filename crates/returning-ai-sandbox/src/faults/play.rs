//! Turns a fault into a response, or into the lack of one.

use std::{future::pending, sync::Arc};

use axum::{body::Body, response::Response};
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use serde_json::Value;

use super::{
    fault::{Echo, Ending, Fault, Rewrite, Script},
    payload::{Announced, Finish, Payload, Piece, total},
};
use crate::{
    assumption::{self, Assumption},
    connection::Flushes,
    media_type::JSON,
    response::{ApiResponse, Content},
};

/// A response before it is sent.
struct Draft {
    status: StatusCode,
    content_type: Option<HeaderValue>,
    pieces: Vec<Piece>,
    assumptions: Vec<Assumption>,
    /// Whether a complete response is sent without its length.
    chunked: bool,
}

/// Plays a fault. `usual` is the usual response, if the fault needs it.
pub(crate) async fn play(
    fault: Fault,
    usual: Option<ApiResponse>,
    flushes: Option<Arc<Flushes>>,
) -> Response {
    if let Some(delay) = fault.delay {
        tokio::time::sleep(delay).await;
    }
    match fault.ending {
        Ending::Silence => pending().await,
        Ending::Hangup(hangup) => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(hangup);
            response
        }
        Ending::Whole | Ending::Cut(_) | Ending::Stall(_) => {
            let draft = draft(fault.script, fault.status, usual);
            respond(draft, &fault.ending, fault.headers, flushes)
        }
    }
}

fn draft(script: Script, status: Option<StatusCode>, usual: Option<ApiResponse>) -> Draft {
    let scripted_status = status.unwrap_or(StatusCode::OK);
    match script {
        Script::Usual(changes) => usual_draft(&changes, status, usual),
        Script::Content(content) => whole(scripted_status, content, Vec::new()),
        Script::Oversized(bytes, echo) => Draft {
            status: scripted_status,
            content_type: Some(HeaderValue::from_static(JSON)),
            pieces: oversized(bytes, echo, usual),
            assumptions: Vec::new(),
            chunked: true,
        },
    }
}

/// A refusal remains as it is: a fault changes only a success.
fn usual_draft(
    changes: &[Rewrite],
    status: Option<StatusCode>,
    usual: Option<ApiResponse>,
) -> Draft {
    let mut response = usual.unwrap_or_else(|| ApiResponse::new(200, Content::Empty));
    if response.is_success() {
        if let Content::Json(value) = &mut response.content {
            changes.iter().for_each(|change| change(value));
        }
        response.status = status.unwrap_or(response.status);
    }
    whole(response.status, response.content, response.assumptions)
}

fn whole(status: StatusCode, content: Content, assumptions: Vec<Assumption>) -> Draft {
    let (content_type, bytes) = content.into_parts();
    Draft { status, content_type, pieces: vec![Piece::Bytes(bytes)], assumptions, chunked: false }
}

/// Pads the body to the size. An echo that is larger than the size is not shortened.
fn oversized(bytes: usize, echo: Echo, usual: Option<ApiResponse>) -> Vec<Piece> {
    let fields = match usual.map(|usual| usual.content) {
        Some(Content::Json(Value::Object(fields))) if !fields.is_empty() => {
            let object = Value::Object(fields).to_string();
            object.trim_start_matches('{').to_owned()
        }
        _ => String::new(),
    };
    let (before, behind) = match (echo, fields.strip_suffix('}')) {
        (Echo::First, Some(fields)) => (format!(r#"{{{fields},"padding":""#), r#""}"#.to_owned()),
        (Echo::Last, Some(_)) => (r#"{"padding":""#.to_owned(), format!(r#"",{fields}"#)),
        _ => (r#"""#.to_owned(), r#"""#.to_owned()),
    };
    let padding = bytes.saturating_sub(before.len() + behind.len());
    vec![Piece::Bytes(before.into()), Piece::Padding(padding), Piece::Bytes(behind.into())]
}

fn respond(
    draft: Draft,
    ending: &Ending,
    headers: Vec<(HeaderName, HeaderValue)>,
    flushes: Option<Arc<Flushes>>,
) -> Response {
    let length = total(&draft.pieces);
    let whole = matches!(ending, Ending::Whole);
    let by_header = headers.iter().any(|(name, _)| name == CONTENT_LENGTH);
    let announced = if whole && !draft.chunked && !by_header {
        Announced::ByBody
    } else {
        Announced::Elsewhere
    };
    let payload = Payload::new(draft.pieces, announced, flushes);
    let payload = match ending {
        Ending::Cut(at) => payload.ending(*at, Finish::Break),
        Ending::Stall(at) => payload.ending(*at, Finish::Hang),
        _ => payload,
    };
    let mut response = Response::new(Body::new(payload));
    *response.status_mut() = draft.status;
    if let Some(content_type) = draft.content_type {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    if let Some(assumptions) = assumption::header_value(&draft.assumptions) {
        response.headers_mut().insert(assumption::HEADER, assumptions);
    }
    if !whole {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    add_headers(&mut response, headers);
    response
}

fn add_headers(response: &mut Response, headers: Vec<(HeaderName, HeaderValue)>) {
    for (name, value) in headers {
        if name == CONTENT_TYPE || name == CONTENT_LENGTH {
            response.headers_mut().insert(name, value);
        } else {
            response.headers_mut().append(name, value);
        }
    }
}
