//! The operations of a document, and which of two documents belong together.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::Node;

use crate::{document::Document, grammar::METHODS};

/// One path of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'a> {
    pub(crate) template: &'a str,
    /// Where it is, which may be a reference.
    pub(crate) node: &'a Node,
    /// What it is.
    pub(crate) item: &'a Node,
}

/// One operation of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) path: Path<'a>,
    pub(crate) method: &'static str,
    pub(crate) node: &'a Node,
}

impl Operation<'_> {
    /// The name by which reports call it.
    pub(crate) fn name(&self) -> String {
        match self.node.text("operationId") {
            Some(name) => name.to_owned(),
            None => format!("{} {}", self.method.to_uppercase(), self.path.template),
        }
    }
}

/// Something of the old document, of the new one, or of both.
pub(crate) type Match<T> = (Option<T>, Option<T>);

/// The paths of both documents. The names of variables in them do not matter.
pub(crate) fn paths<'a>(old: &'a Document, new: &'a Document) -> Vec<Match<Path<'a>>> {
    let (old, new) = (paths_of(old), paths_of(new));
    let same: BTreeSet<_> = old.keys().filter(|key| new.contains_key(*key)).copied().collect();
    let mut matches: Vec<_> =
        same.iter().map(|key| (old.get(key).copied(), new.get(key).copied())).collect();
    let mut left_new = BTreeMap::<String, Vec<Path<'a>>>::new();
    for (key, path) in new.into_iter().rev().filter(|(key, _)| !same.contains(key)) {
        left_new.entry(shape(key)).or_default().push(path);
    }
    for (key, path) in old.into_iter().filter(|(key, _)| !same.contains(key)) {
        matches.push((Some(path), left_new.get_mut(&shape(key)).and_then(Vec::pop)));
    }
    matches.extend(left_new.into_values().flatten().map(|path| (None, Some(path))));
    matches
}

/// The operations of two paths.
pub(crate) fn operations<'a>(
    old: Option<Path<'a>>,
    new: Option<Path<'a>>,
) -> Vec<Match<Operation<'a>>> {
    let at = |path: Option<Path<'a>>, method| {
        let path = path?;
        path.item.get(method).map(|node| Operation { path, method, node })
    };
    let pairs = METHODS.iter().map(|method| (at(old, method), at(new, method)));
    pairs.filter(|pair| pair.0.is_some() || pair.1.is_some()).collect()
}

fn paths_of(document: &Document) -> BTreeMap<&str, Path<'_>> {
    let entries = document.root.get("paths").map_or(&[][..], Node::entries);
    let paths = entries.iter().filter(|entry| entry.key.starts_with('/'));
    paths
        .map(|entry| {
            let (template, node) = (entry.key.as_str(), &entry.value);
            (template, Path { template, node, item: document.resolve(node) })
        })
        .collect()
}

/// A path without the names of its variables.
fn shape(template: &str) -> String {
    let mut text = String::with_capacity(template.len());
    let mut is_variable = false;
    for sign in template.chars() {
        match sign {
            '{' => is_variable = true,
            '}' => {
                is_variable = false;
                text.push_str("{}");
            }
            _ if is_variable => {}
            _ => text.push(sign),
        }
    }
    text
}

/// The variables of a path, in their order.
pub(crate) fn variables(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables_do_not_matter() {
        assert_eq!(shape("/a/{id}/b/{x}.json"), "/a/{}/b/{}.json");
        assert_eq!(variables("/a/{id}/b/{x}").collect::<Vec<_>>(), ["id", "x"]);
    }
}
