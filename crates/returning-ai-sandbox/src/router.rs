//! The routes of a sandbox: one for each path of each row of the operation table.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::Request,
    routing::{MethodFilter, MethodRouter},
};
use http::{HeaderValue, Method};
use returning_ai_client::operations::ALL;
use tower_http::cors::{self, AllowHeaders, AllowMethods, CorsLayer};

use crate::{
    admin,
    handler::{Target, serve},
    route::Route,
    state::State,
};

/// Builds the routes under the prefix, and those of the sandbox itself. Everything else is a recorded
/// 404.
pub(crate) fn router(state: &Arc<State>) -> Router {
    let prefix = &state.settings.prefix;
    let mut patterns: BTreeMap<String, BTreeMap<&str, Arc<Route>>> = BTreeMap::new();
    for route in routes(state) {
        let pattern = format!("{prefix}{}", route.pattern());
        // A test over the whole table shows that no two operations share a method and a path, so
        // nothing is lost by keeping the first.
        let methods = patterns.entry(pattern).or_default();
        methods.entry(route.operation.method).or_insert_with(|| Arc::new(route));
    }
    let mut router = Router::new();
    for (pattern, routes) in patterns {
        router = router.route(&pattern, methods(state, routes));
    }
    let unknown = Arc::clone(state);
    let router = router
        .fallback(move |request: Request| serve(unknown, Target::Unknown, request))
        .merge(admin::router(state));
    if state.settings.cors { router.layer(cors()) } else { router }
}

/// Every origin may send every request and read every response.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(cors::Any)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(cors::Any)
}

fn routes(state: &State) -> Vec<Route> {
    let form = state.settings.partner_paths;
    let paths = ALL
        .iter()
        .flat_map(|operation| form.paths(operation).into_iter().map(move |path| (operation, path)));
    paths.map(|(operation, path)| Route::new(operation, path)).collect()
}

/// The methods of one path. Any other method, also HEAD, is refused with those that are documented.
fn methods(state: &Arc<State>, routes: BTreeMap<&str, Arc<Route>>) -> MethodRouter {
    let names = routes.keys().copied().collect::<Vec<_>>().join(", ");
    let other = match (routes.values().next(), HeaderValue::try_from(names)) {
        (Some(route), Ok(allow)) => Target::OtherMethod(Arc::clone(route), allow),
        _ => Target::Unknown,
    };
    let handle = |target: Target| {
        let state = Arc::clone(state);
        move |request: Request| serve(state, target, request)
    };
    let mut methods = MethodRouter::new().fallback(handle(other.clone()));
    if routes.contains_key("GET") {
        methods = methods.on(MethodFilter::HEAD, handle(other));
    }
    for (method, route) in routes {
        let Some(filter) = method_filter(method) else { continue };
        methods = methods.on(filter, handle(Target::Operation(route)));
    }
    methods
}

fn method_filter(method: &str) -> Option<MethodFilter> {
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    MethodFilter::try_from(method).ok()
}
