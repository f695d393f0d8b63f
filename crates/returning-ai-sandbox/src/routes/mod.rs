//! Routes: one for each row of the operation table.

mod examples;
mod redemptions;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::Request,
    routing::{MethodFilter, MethodRouter},
};
use http::Method;
use returning_ai_client::{
    operation::Operation,
    operations::{ALL, UPDATE_REDEMPTION_ORDER_STATUS},
};
use serde_json::Value;

use crate::{
    document::Document,
    exchange::{Shared, serve},
    reply::Reply,
    spelling::AcceptedSpelling,
    validation::{CheckedBody, UnknownKeys},
    world::World,
};

/// What a sandbox was told about requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) spelling: AcceptedSpelling,
    pub(crate) unknown_keys: UnknownKeys,
}

/// What is settled in a body before its schema is applied.
pub(crate) fn prepare(
    operation: &Operation,
    settings: Settings,
    body: &mut Value,
) -> Result<(), Reply> {
    if operation.id == UPDATE_REDEMPTION_ORDER_STATUS.id {
        settings.spelling.settle(body, settings.unknown_keys)?;
    }
    Ok(())
}

/// Carries out a request that has passed every check.
pub(crate) fn perform(
    document: &Document,
    operation: &Operation,
    body: &CheckedBody,
    world: &mut World,
) -> Reply {
    let reply = match body {
        CheckedBody::Json(body) if operation.id == UPDATE_REDEMPTION_ORDER_STATUS.id => {
            redemptions::update_status(world, body)
        }
        _ => examples::documented(document, operation),
    };
    if reply.is_success() {
        world.count(operation);
    }
    reply
}

/// Builds the routes under the prefix. Everything else is a recorded 404.
pub(crate) fn router(shared: &Arc<Shared>, prefix: &str) -> Router {
    let mut routes: BTreeMap<String, BTreeMap<&str, &'static Operation>> = BTreeMap::new();
    for operation in ALL {
        let path = format!("{prefix}{}", with_numbered_variables(operation.path));
        // The first of two operations with the same method and path stays: a test over the whole
        // table shows that there are no such two.
        routes.entry(path).or_default().entry(operation.method).or_insert(operation);
    }
    let mut router = Router::new();
    for (path, operations) in routes {
        router = router.route(&path, methods(shared, operations));
    }
    let unknown = Arc::clone(shared);
    router.fallback(move |request: Request| serve(unknown, None, request))
}

fn methods(shared: &Arc<Shared>, operations: BTreeMap<&str, &'static Operation>) -> MethodRouter {
    let unknown = Arc::clone(shared);
    let mut methods =
        MethodRouter::new().fallback(move |request: Request| serve(unknown, None, request));
    for (method, operation) in operations {
        let Some(filter) = method_filter(method) else { continue };
        let shared = Arc::clone(shared);
        methods =
            methods.on(filter, move |request: Request| serve(shared, Some(operation), request));
    }
    methods
}

fn method_filter(method: &str) -> Option<MethodFilter> {
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    MethodFilter::try_from(method).ok()
}

/// Two pages may give the same variable two names, which the router would take for a conflict.
fn with_numbered_variables(path: &str) -> String {
    let segments = path.split('/').enumerate().map(|(place, segment)| {
        if segment.starts_with('{') && segment.ends_with('}') {
            format!("{{v{place}}}")
        } else {
            segment.to_owned()
        }
    });
    segments.collect::<Vec<_>>().join("/")
}
