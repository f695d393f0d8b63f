//! The routes of a sandbox: one for each path of each row of the operation table.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::Request,
    routing::{MethodFilter, MethodRouter},
};
use http::Method;
use returning_ai_client::operations::ALL;

use crate::{handler::serve, route::Route, state::State};

/// Builds the routes under the prefix. Everything else is a recorded 404.
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
    router.fallback(move |request: Request| serve(unknown, None, request))
}

fn routes(state: &State) -> Vec<Route> {
    let form = state.settings.partner_paths;
    let paths = ALL
        .iter()
        .flat_map(|operation| form.paths(operation).into_iter().map(move |path| (operation, path)));
    paths.map(|(operation, path)| Route::new(state.document, operation, path)).collect()
}

fn methods(state: &Arc<State>, routes: BTreeMap<&str, Arc<Route>>) -> MethodRouter {
    let unknown = Arc::clone(state);
    let mut methods =
        MethodRouter::new().fallback(move |request: Request| serve(unknown, None, request));
    for (method, route) in routes {
        let Some(filter) = method_filter(method) else { continue };
        let state = Arc::clone(state);
        methods = methods.on(filter, move |request: Request| serve(state, Some(route), request));
    }
    methods
}

fn method_filter(method: &str) -> Option<MethodFilter> {
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    MethodFilter::try_from(method).ok()
}
