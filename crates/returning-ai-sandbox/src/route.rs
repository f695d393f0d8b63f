//! An operation at one of its paths.

use std::collections::BTreeMap;

use http::Method;
use percent_encoding::percent_decode_str;
use returning_ai_client::{Variables, operation::Operation};

use crate::document::Document;

#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    /// The path with its variables, without the prefix of the sandbox.
    path: &'static str,
    /// The values of those variables that take only known values.
    known: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Route {
    pub(crate) fn new(
        document: &'static Document,
        operation: &'static Operation,
        path: &'static str,
    ) -> Self {
        let values = |name| document.known_values(document.variable(operation.id, name)?);
        let known = path.split('/').filter_map(|segment| {
            let name = variable(segment)?;
            Some((name, values(name)?))
        });
        Self { operation, path, known: known.collect() }
    }

    /// The path in the syntax of the router. Two pages may give the same variable two names, which
    /// the router would report as a conflict, so the variables are numbered.
    pub(crate) fn pattern(&self) -> String {
        let segments = self.path.split('/').enumerate().map(|(place, segment)| {
            variable(segment).map_or_else(|| segment.to_owned(), |_| format!("{{v{place}}}"))
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Whether a request that the router sent here belongs to the operation. The router takes any
    /// text for a variable, and HEAD for GET, which the documentation does not mention.
    pub(crate) fn serves(&self, method: &Method, path: &str) -> bool {
        let is_known = |(name, value): (&&str, &String)| {
            self.known.get(name).is_none_or(|known| known.contains(&value.as_str()))
        };
        method == self.operation.method && self.variables(path).iter().all(is_known)
    }

    /// The variables of a path that the router sent here. The segments are read from the end, because
    /// the prefix comes before them.
    pub(crate) fn variables(&self, path: &str) -> Variables {
        let segments = self.path.rsplit('/').zip(path.rsplit('/'));
        let variables = segments.filter_map(|(wanted, given)| {
            let value = percent_decode_str(given).decode_utf8_lossy().into_owned();
            Some((variable(wanted)?, value))
        });
        variables.collect()
    }
}

fn variable(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
