//! Credentials that operations need: a change of any other affects nobody.

use std::collections::{HashMap, HashSet};

use openapi_model::{Entry, Node, NodeId};

use super::{Difference, Residual};
use crate::{
    action::{Action, Level},
    compare::Comparison,
    document::Document,
    finding_builder::FindingBuilder,
    grammar::{Kind, METHODS},
    operation_set::OperationSet,
    operations,
    rules::Rule,
};

const REQUIRED_OAUTH_SCOPE_REMOVED: Rule =
    Rule::new("required-oauth-scope-removed", Level::Breaking);

/// The name of a scheme, alone and with each scope that is required.
pub(super) type Required<'a> = (&'a str, Option<&'a str>);

/// The credentials that a document asks for anywhere.
pub(super) fn required(document: &Document) -> HashSet<Required<'_>> {
    let paths = document.root.get("paths").map_or(&[][..], Node::entries).iter();
    let items = paths.map(|entry| document.resolve(&entry.value));
    let calls = items.flat_map(|item| METHODS.into_iter().filter_map(|method| item.get(method)));
    let lists = calls.chain([&document.root]).filter_map(|node| node.get("security"));
    let schemes = lists.flat_map(Node::items).flat_map(Node::entries);
    schemes
        .flat_map(|entry| {
            let scopes = entry.value.items().iter().filter_map(Node::as_str).map(Some);
            scopes.chain([None]).map(|scope| (entry.key.as_str(), scope))
        })
        .collect()
}

/// The operations of the old document that ask for each scheme.
pub(super) fn users<'a>(
    comparison: &Comparison<'a>,
    numbers: &HashMap<NodeId, usize>,
) -> HashMap<&'a str, OperationSet> {
    let global = comparison.old.root.get("security");
    let mut users = HashMap::<_, OperationSet>::new();
    let paths = comparison.paths.iter();
    for call in
        paths.flat_map(|(old, _)| operations::operations(*old, None)).filter_map(|pair| pair.0)
    {
        let Some(number) = numbers.get(&call.node.id()) else { continue };
        let required = call.node.get("security").or(global).map_or(&[][..], Node::items);
        for entry in required.iter().flat_map(Node::entries) {
            users.entry(entry.key.as_str()).or_default().insert(*number);
        }
    }
    users
}

impl<'a> Residual<'a, '_> {
    /// A scope that is gone though operations still ask for it: nobody can get it any more.
    pub(super) fn required_scope(&self, place: &Difference<'a, '_>) -> Option<FindingBuilder<'a>> {
        if place.kind != Kind::Flow || place.key != "scopes" || place.new.is_some() {
            return None;
        }
        let (scheme, gone) = (self.scheme?, place.old?);
        let scopes = place.within.0.get("scopes")?;
        let is_gone = |entry: &&Entry| [scopes.id(), entry.value.id()].contains(&gone.id());
        let is_required = |name: &str| self.required[1].contains(&(scheme, Some(name)));
        let name =
            &scopes.entries().iter().filter(is_gone).find(|entry| is_required(&entry.key))?.key;
        let phrase = format!("the scope `{name}` is gone, and operations ask for it");
        let rule = REQUIRED_OAUTH_SCOPE_REMOVED;
        Some(FindingBuilder::new(rule, Action::Remove, place.old, place.new, phrase))
    }
}
