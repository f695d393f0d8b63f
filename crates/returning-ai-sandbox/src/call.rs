//! A request that has passed every check.

use returning_ai_client::{Variables, operation::Operation};

use crate::{assumption::Assumption, validation::CheckedBody};

pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    pub(crate) variables: Variables,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: CheckedBody,
    /// What was assumed in admitting the request.
    pub(crate) assumptions: Vec<Assumption>,
}

impl Call {
    /// A text of the request: from its path, or else from its JSON.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let in_path = self.variables.get(name).map(String::as_str);
        in_path.or_else(|| match &self.body {
            CheckedBody::Json(body) => body.get(name)?.as_str(),
            CheckedBody::Opaque => None,
        })
    }

    /// A whole number of the request: from its JSON, or from the query if there is no JSON.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        match &self.body {
            CheckedBody::Json(body) => usize::try_from(body.get(name)?.as_u64()?).ok(),
            CheckedBody::Opaque => {
                let (_, text) = self.query.iter().find(|(key, _)| key == name)?;
                text.parse().ok()
            }
        }
    }
}
