//! One request from its arrival to its answer.

use std::sync::{Arc, Mutex};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use crate::{
    builder::Builder,
    call::Call,
    document::Document,
    error::StartError,
    faults::{Faults, Run, play},
    form,
    items::Items,
    keys::Keys,
    lock::lock,
    recorder::{RecordedRequest, Recorder},
    reply::Reply,
    routes::{self, Route, Settings},
    server::Flushes,
    validation::{CheckedBody, Validation},
    world::World,
};

/// A larger request body is not read. The documentation limits no file, and no test needs more.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// What all requests of one sandbox share.
pub(crate) struct Shared {
    pub(crate) document: &'static Document,
    pub(crate) settings: Settings,
    pub(crate) world: Mutex<World>,
    pub(crate) items: Items,
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
            items: Items::default(),
            keys: Keys::with_demo_key(),
            recorder: Recorder::new(document.credential_headers()),
            faults: Faults::default(),
            validation: Validation::new(document, builder.unknown_keys),
        })
    }

    /// What the sandbox says to a request, as the documentation has it.
    fn answer(&self, route: &Route, request: &RecordedRequest, run: Run) -> Reply {
        let call = match self.admit(route, request) {
            Ok(call) => call,
            Err(refusal) => return refusal,
        };
        let mut world = lock(&self.world);
        match run {
            Run::Carried => routes::perform(self, &call, &mut world),
            Run::Pretended => routes::perform(self, &call, &mut world.clone()),
        }
    }

    /// The checks that come before anything is done: credential, permission, parameters, body.
    fn admit(&self, route: &Route, request: &RecordedRequest) -> Result<Call, Reply> {
        let operation = route.operation;
        self.keys.check(self.document, operation, request)?;
        let variables = route.variables(&request.path);
        self.validation.check_parameters(operation.id, request, &variables)?;
        let mut body = self.validation.read(operation.id, request)?;
        if let CheckedBody::Json(json) = &mut body {
            routes::prepare(operation, self.settings, json)?;
            self.validation.check(operation.id, json)?;
        }
        Ok(Call { operation, variables, query: request.query_pairs(), body })
    }
}

/// Serves a request that the router has led to a route, or to none.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    route: Option<Arc<Route>>,
    request: Request,
) -> Response {
    let route = route.filter(|route| route.serves(request.method(), request.uri().path()));
    let flushes = request.extensions().get::<Arc<Flushes>>().cloned();
    let received = match receive(route.as_deref(), request).await {
        Ok(received) => received,
        Err(refusal) => return refusal.into_response(),
    };
    shared.recorder.record(received.clone());
    let Some(route) = route else {
        return Reply::refusal(404, "There is no such route").into_response();
    };
    match shared.faults.take(route.operation.id) {
        None => shared.answer(&route, &received, Run::Carried).into_response(),
        Some(fault) => {
            let usual = fault.run().map(|run| shared.answer(&route, &received, run));
            play(fault, usual, flushes).await
        }
    }
}

/// Reads the request to its end, so that a fault never cuts off what the client still sends.
async fn receive(route: Option<&Route>, request: Request) -> Result<RecordedRequest, Reply> {
    let (head, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, MAX_BODY_BYTES)
        .await
        .map_err(|_| Reply::refusal(400, "The body could not be read to its end"))?;
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
