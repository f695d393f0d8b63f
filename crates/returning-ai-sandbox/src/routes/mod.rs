//! Routes: one for each path of each row of the operation table.

mod echo;
mod examples;
mod lists;
mod redemptions;
mod route;

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
    call::Call,
    exchange::{Shared, serve},
    partner::PartnerPathForm,
    reply::{Content, Reply},
    spelling::AcceptedSpelling,
    validation::{CheckedBody, UnknownKeys},
    world::World,
};
pub(crate) use lists::List;
pub(crate) use route::Route;

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
pub(crate) fn perform(shared: &Shared, call: &Call, world: &mut World) -> Reply {
    let reply = match &call.body {
        CheckedBody::Json(body) if call.operation.id == UPDATE_REDEMPTION_ORDER_STATUS.id => {
            redemptions::update_status(world, body)
        }
        _ => documented(shared, call),
    };
    if reply.is_success() {
        world.count(call.operation);
    }
    reply
}

/// The documented example, with what the request says about it.
fn documented(shared: &Shared, call: &Call) -> Reply {
    let mut reply = examples::documented(shared.document, call.operation);
    if let Content::Json(answer) = &mut reply.content {
        if let Some(list) = List::of(call.operation.id)
            && let Some(items) = shared.items.of(list)
        {
            list.fill(answer, &items, call);
        }
        echo::repeat(answer, call);
    }
    reply
}

/// Builds the routes under the prefix. Everything else is a recorded 404.
pub(crate) fn router(shared: &Arc<Shared>, prefix: &str, form: PartnerPathForm) -> Router {
    let mut patterns: BTreeMap<String, BTreeMap<&str, Arc<Route>>> = BTreeMap::new();
    for route in routes(shared, form) {
        let pattern = format!("{prefix}{}", route.pattern());
        // The first of two operations with the same method and path stays: a test over the whole
        // table shows that there are no such two.
        let methods = patterns.entry(pattern).or_default();
        methods.entry(route.operation.method).or_insert_with(|| Arc::new(route));
    }
    let mut router = Router::new();
    for (pattern, routes) in patterns {
        router = router.route(&pattern, methods(shared, routes));
    }
    let unknown = Arc::clone(shared);
    router.fallback(move |request: Request| serve(unknown, None, request))
}

fn routes(shared: &Shared, form: PartnerPathForm) -> Vec<Route> {
    let paths = ALL
        .iter()
        .flat_map(|operation| form.paths(operation).into_iter().map(move |path| (operation, path)));
    paths.map(|(operation, path)| Route::new(shared.document, operation, path)).collect()
}

fn methods(shared: &Arc<Shared>, routes: BTreeMap<&str, Arc<Route>>) -> MethodRouter {
    let unknown = Arc::clone(shared);
    let mut methods =
        MethodRouter::new().fallback(move |request: Request| serve(unknown, None, request));
    for (method, route) in routes {
        let Some(filter) = method_filter(method) else { continue };
        let shared = Arc::clone(shared);
        methods = methods.on(filter, move |request: Request| serve(shared, Some(route), request));
    }
    methods
}

fn method_filter(method: &str) -> Option<MethodFilter> {
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    MethodFilter::try_from(method).ok()
}
