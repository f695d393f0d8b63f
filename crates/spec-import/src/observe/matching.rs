//! Which operation an exchange is about.

use crate::document::{Document, DocumentedOperation, Host};

use super::Exchange;

/// Finds operations by method and path.
pub(super) struct Matcher<'a> {
    operations: &'a [DocumentedOperation],
    /// The paths of the hosts' addresses, such as `/apis`, the longest first.
    bases: Vec<String>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(document: &Document, operations: &'a [DocumentedOperation]) -> Self {
        let mut bases: Vec<String> = document.hosts().iter().map(base).collect();
        bases.push(String::new());
        bases.sort_by_key(|base| std::cmp::Reverse(base.len()));
        bases.dedup();
        Self { operations, bases }
    }

    /// The operation of an exchange. A literal segment goes before a variable.
    pub(super) fn find(&self, exchange: &Exchange) -> Option<&'a DocumentedOperation> {
        if let Some(id) = &exchange.operation {
            return self.operations.iter().find(|operation| operation.id == *id);
        }
        let same_method = self.operations.iter().filter(|one| one.method == exchange.method);
        same_method
            .filter_map(|operation| Some((self.variables(operation, &exchange.path)?, operation)))
            .min_by_key(|(variables, _)| *variables)
            .map(|(_, operation)| operation)
    }

    /// How many segments are variables, if the path is one of the operation.
    fn variables(&self, operation: &DocumentedOperation, path: &str) -> Option<usize> {
        let without_version = operation.path.strip_prefix("/v1").filter(|_| operation.partner);
        let templates = [Some(operation.path.as_str()), without_version];
        templates.into_iter().flatten().find_map(|template| {
            self.bases
                .iter()
                .find_map(|base| variables(template, path.strip_prefix(base.as_str())?))
        })
    }

    /// A path with every segment hidden that no documented path has.
    pub(super) fn hide(&self, path: &str) -> String {
        let is_known = |segment: &&str| {
            let mut paths = self.operations.iter().map(|operation| operation.path.as_str());
            segment.is_empty()
                || paths.any(|path| path.split('/').any(|known| known == *segment))
                || self.bases.iter().any(|base| base.split('/').any(|known| known == *segment))
        };
        let hide = |segment| if is_known(&segment) { segment } else { "*" };
        path.split('/').map(hide).collect::<Vec<_>>().join("/")
    }
}

fn base(host: &Host) -> String {
    let rest = host.url.split_once("://").map_or(host.url.as_str(), |(_, rest)| rest);
    rest.find('/').map_or_else(String::new, |start| rest[start..].to_owned())
}

fn variables(template: &str, path: &str) -> Option<usize> {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.trim_end_matches('/').split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut variables = 0;
    for (known, seen) in template.iter().zip(&path) {
        if known.starts_with('{') && !seen.is_empty() {
            variables += 1;
        } else if known != seen {
            return None;
        }
    }
    Some(variables)
}
