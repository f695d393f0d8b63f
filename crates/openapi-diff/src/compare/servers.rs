//! Servers: where operations are.

use std::collections::BTreeSet;

use openapi_model::{Node, NodeId};

use super::{Call, Comparison};
use crate::{
    action::{Action, Level},
    finding_builder::FindingBuilder,
    operation_set::OperationSet,
    operations::Operation,
    rules::{Presence, Rule},
    wording,
};

const SERVER: Presence = Presence::new("server", [Level::Info, Level::Breaking, Level::Breaking]);
const SERVER_URL_CHANGED: Rule = Rule::new("server-url-changed", Level::Breaking);

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, calls: &[Call<'a>]) {
    let (old, new) = (&comparison.old.root, &comparison.new.root);
    lists(comparison, [old.get("servers"), new.get("servers")], &OperationSet::default());
    for call in calls {
        let sides = [servers(old, &call.old), servers(new, &call.new)];
        lists(comparison, sides, &call.set);
    }
}

/// The closest list counts.
fn servers<'a>(root: &'a Node, operation: &Operation<'a>) -> Option<&'a Node> {
    let key = "servers";
    operation.node.get(key).or_else(|| operation.path.item.get(key)).or_else(|| root.get(key))
}

fn lists<'a>(
    comparison: &mut Comparison<'a>,
    [old, new]: [Option<&'a Node>; 2],
    operations: &OperationSet,
) {
    let items = |list: Option<&'a Node>| list.map_or(&[][..], Node::items);
    let url = |node: &'a Node| node.text("url");
    let mut used = BTreeSet::<NodeId>::new();
    let mut gone = Vec::new();
    for server in items(old) {
        match items(new)
            .iter()
            .find(|other| url(other) == url(server) && !used.contains(&other.id()))
        {
            Some(other) => {
                used.insert(other.id());
                comparison.visit(server, other);
            }
            None => gone.push(server),
        }
    }
    let more: Vec<_> = items(new).iter().filter(|server| !used.contains(&server.id())).collect();
    // As many new ones as old ones are the same servers at other addresses.
    if gone.len() == more.len() {
        for (from, to) in gone.into_iter().zip(more) {
            comparison.visit(from, to);
            let sides = (from.get("url"), to.get("url"));
            let phrase = format!("the address of the server {}", wording::verb(sides.0, sides.1));
            let builder =
                FindingBuilder::new(SERVER_URL_CHANGED, Action::Change, sides.0, sides.1, phrase);
            comparison.builders.add(builder.of(operations));
        }
        return;
    }
    let named = |server: &Node| format!("the server `{}`", server.text("url").unwrap_or_default());
    for server in gone {
        let builder = FindingBuilder::presence(SERVER, Some(server), None, &named(server));
        comparison.builders.add(builder.of(operations));
    }
    for server in more {
        let builder = FindingBuilder::presence(SERVER, None, Some(server), &named(server));
        comparison.builders.add(builder.of(operations));
    }
}
