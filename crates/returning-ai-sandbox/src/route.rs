//! An operation at one of its paths.

use percent_encoding::percent_decode_str;
use returning_ai_client::{Variables, operation::Operation, operations::ALL};

use crate::partner::PartnerPathForm;

/// The first segment of the paths that are the sandbox's own.
pub(crate) const ADMIN: &str = "__admin";

#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    /// The path with its variables, without the prefix of the sandbox.
    path: &'static str,
}

impl Route {
    pub(crate) fn new(operation: &'static Operation, path: &'static str) -> Self {
        Self { operation, path }
    }

    /// The path in the syntax of the router. Two pages may give the same variable two names, which
    /// the router would report as a conflict, so the variables are numbered.
    pub(crate) fn pattern(&self) -> String {
        let segments = self.path.split('/').enumerate().map(|(place, segment)| {
            variable(segment).map_or_else(|| segment.to_owned(), |_| format!("{{v{place}}}"))
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Whether a path that the router sent here belongs to the operation. Where the path begins with a
    /// variable, the router takes any text for it; a text with which other documented paths begin is
    /// taken for a mistake in such a path.
    pub(crate) fn serves(&self, path: &str) -> bool {
        let first = self.path.split('/').nth(1).and_then(variable);
        first.is_none_or(|name| !is_reserved(&self.variables(path)[name]))
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

/// Whether some documented path begins with this segment, or an address of the sandbox itself does.
fn is_reserved(segment: &str) -> bool {
    let paths = ALL.iter().flat_map(|operation| PartnerPathForm::Both.paths(operation));
    let mut first = paths.filter_map(|path| path.split('/').nth(1));
    segment == ADMIN || first.any(|first| first == segment)
}

fn variable(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
