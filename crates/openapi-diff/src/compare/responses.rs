//! Answers.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::Node;

use super::{Call, Comparison, headers, media_types};
use crate::{
    finding_builder::FindingBuilder,
    grammar,
    usage::{Direction, Usage},
};

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let statuses = |node: &'a Node| -> BTreeMap<String, &'a Node> {
        let entries = node.get("responses").map_or(&[][..], Node::entries).iter();
        let statuses = entries.filter(|entry| !grammar::is_extension(&entry.key));
        statuses.map(|entry| (entry.key.to_uppercase(), &entry.value)).collect()
    };
    if let (Some(old), Some(new)) = (call.old.node.get("responses"), call.new.node.get("responses"))
    {
        comparison.visit(old, new);
    }
    let (old, new) = (statuses(call.old.node), statuses(call.new.node));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for status in keys {
        match (old.get(status), new.get(status)) {
            (Some(from), Some(to)) => {
                let (from, to) = (comparison.old.resolve(from), comparison.new.resolve(to));
                both(comparison, call, from, to);
            }
            (from, to) => {
                let is_success = is_success(status, if from.is_some() { &old } else { &new });
                existence(
                    comparison,
                    call,
                    (status, is_success),
                    [from, to].map(Option::<&&_>::copied),
                );
            }
        }
    }
}

/// Where no other answer is a success, the default one is.
fn is_success(status: &str, statuses: &BTreeMap<String, &Node>) -> bool {
    let is_two = |status: &str| status.starts_with('2');
    is_two(status) || (status == "DEFAULT" && !statuses.keys().any(|status| is_two(status)))
}

fn existence<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    (status, is_success): (&str, bool),
    [old, new]: [Option<&'a Node>; 2],
) {
    let success = if is_success { "success" } else { "non-success" };
    let stem = format!("response-{success}-status");
    let phrase = format!("the answer {}", status.to_lowercase());
    report(comparison, call, FindingBuilder::presence(&stem, old, new, &phrase));
}

fn both<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    comparison.visit(old, new);
    headers::compare(comparison, call, old, new);
    media_types::compare(comparison, &call.set, Usage::ResponseBody, [Some(old), Some(new)]);
}

fn report<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, builder: FindingBuilder<'a>) {
    comparison.builders.add(builder.of(&call.set).going(Direction::Response));
}
