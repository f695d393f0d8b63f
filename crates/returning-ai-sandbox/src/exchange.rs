//! One request from its arrival to its answer.

use std::sync::{Arc, Mutex};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use returning_ai_client::operation::Operation;

use crate::{
    builder::Builder,
    document::Document,
    error::StartError,
    faults::{Faults, Run, play},
    keys::Keys,
    lock::lock,
    recorder::{RecordedRequest, Recorder},
    reply::Reply,
    routes::{self, Settings},
    server::Flushes,
    validation::{CheckedBody, Validation},
    world::World,
};

/// A larger request body is not read: no documented request comes near it.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// What all requests of one sandbox share.
pub(crate) struct Shared {
    pub(crate) document: &'static Document,
    pub(crate) settings: Settings,
    pub(crate) world: Mutex<World>,
    pub(crate) keys: Keys,
    pub(crate) recorder: Recorder,
    pub(crate) faults: Faults,
    pub(crate) validation: Validation,
}

impl Shared {
    pub(crate) fn new(builder: &Builder) -> Result<Self, StartError> {
        let document = Document::bundled()?;
        Ok(Self {
            document,
            settings: Settings { spelling: builder.spelling, unknown_keys: builder.unknown_keys },
            world: Mutex::new(World::seeded()),
            keys: Keys::with_demo_key(),
            recorder: Recorder::new(document.credential_headers()),
            faults: Faults::default(),
            validation: Validation::new(document, builder.unknown_keys),
        })
    }

    /// What the sandbox says to a request, as the documentation has it.
    fn answer(&self, operation: &'static Operation, request: &RecordedRequest, run: Run) -> Reply {
        let body = match self.admit(operation, request) {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        let mut world = lock(&self.world);
        match run {
            Run::Carried => routes::perform(self.document, operation, &body, &mut world),
            Run::Pretended => routes::perform(self.document, operation, &body, &mut world.clone()),
        }
    }

    /// The checks that come before anything is done: credential, permission, body.
    fn admit(
        &self,
        operation: &'static Operation,
        request: &RecordedRequest,
    ) -> Result<CheckedBody, Reply> {
        self.keys.check(self.document, operation, request)?;
        let mut body = self.validation.read(operation.id, request)?;
        if let CheckedBody::Json(json) = &mut body {
            routes::prepare(operation, self.settings, json)?;
            self.validation.check(operation.id, json)?;
        }
        Ok(body)
    }
}

/// Serves a request of a route; no operation means that there is no such route.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    operation: Option<&'static Operation>,
    request: Request,
) -> Response {
    let flushes = request.extensions().get::<Arc<Flushes>>().cloned();
    let received = match receive(operation, request).await {
        Ok(received) => received,
        Err(refusal) => return refusal.into_response(),
    };
    shared.recorder.record(received.clone());
    let Some(operation) = operation else {
        return Reply::refusal(404, "There is no such route").into_response();
    };
    match shared.faults.take(operation.id) {
        None => shared.answer(operation, &received, Run::Carried).into_response(),
        Some(fault) => {
            let usual = fault.run().map(|run| shared.answer(operation, &received, run));
            play(fault, usual, flushes).await
        }
    }
}

/// Reads the request to its end, so that a fault never cuts off what the client still sends.
async fn receive(
    operation: Option<&'static Operation>,
    request: Request,
) -> Result<RecordedRequest, Reply> {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, MAX_BODY_BYTES)
        .await
        .map_err(|_| Reply::refusal(400, "The body could not be read to its end"))?;
    Ok(RecordedRequest {
        operation: operation.map(|operation| operation.id),
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
        body,
    })
}
