//! Responses.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::Node;

use super::{Call, Comparison, headers, media_types};
use crate::{
    action::{Action, Level},
    finding_builder::FindingBuilder,
    grammar,
    rules::{Presence, Rule},
    usage::{Direction, Usage},
};

const SUCCESS: Presence =
    Presence::new("response-success-status", [Level::Info, Level::Breaking, Level::Breaking]);
const NON_SUCCESS: Presence =
    Presence::new("response-non-success-status", [Level::Info, Level::Info, Level::Breaking]);
const REFACTORED: Rule = Rule::new("refactored", Level::Info);

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
            (Some(from), Some(to)) => both(comparison, call, from, to),
            (Some(from), None) => gone(comparison, call, (status, from), (&old, &new)),
            (None, Some(to)) => added(comparison, call, (status, to), (&old, &new)),
            (None, None) => {}
        }
    }
}

/// The responses of an operation by their statuses.
type Statuses<'a> = BTreeMap<String, &'a Node>;

/// A status that has no description of its own any more may have one as a part of a range, and a range
/// that is gone may live on in its parts.
fn gone<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    (status, from): (&str, &'a Node),
    (old, new): (&Statuses<'a>, &Statuses<'a>),
) {
    if let Some((range, to)) = general(status, new, is_success(status, old)) {
        let phrase = format!("the response {} is a part of {range} now", status.to_lowercase());
        covered(comparison, call, Action::Remove, (Some(from), None), phrase);
        return both(comparison, call, from, to);
    }
    let parts = parts(status, new, old);
    if parts.is_empty() {
        let is_success = is_success(status, old);
        return existence(comparison, call, (status, is_success), [Some(from), None]);
    }
    let phrase =
        format!("of the responses {}, only {} are left", status.to_lowercase(), parts.join(", "));
    covered(comparison, call, Action::Remove, (Some(from), None), phrase);
}

/// A new status takes the place of the range that described it before.
fn added<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    (status, to): (&str, &'a Node),
    (old, new): (&Statuses<'a>, &Statuses<'a>),
) {
    match general(status, old, is_success(status, new)) {
        Some((range, from)) => {
            let phrase = format!("the response {} was a part of {range}", status.to_lowercase());
            covered(comparison, call, Action::Add, (None, Some(to)), phrase);
            both(comparison, call, from, to);
        }
        None if !parts(status, old, new).is_empty() => {
            let phrase = format!("the responses {} were listed one by one", status.to_lowercase());
            covered(comparison, call, Action::Add, (None, Some(to)), phrase);
        }
        None => {
            let is_success = is_success(status, new);
            existence(comparison, call, (status, is_success), [None, Some(to)]);
        }
    }
}

/// The range or the default that describes a status which is not listed. A default that is about
/// failures says nothing of a success, nor the other way round.
fn general<'s, 'a>(
    status: &str,
    statuses: &'s Statuses<'a>,
    of_success: bool,
) -> Option<(&'s str, &'a Node)> {
    let range = status.get(..1).map(|first| format!("{first}XX")).filter(|range| range != status);
    let range =
        range.filter(|_| status.len() == 3).and_then(|range| statuses.get_key_value(&range));
    let default = statuses.get_key_value("DEFAULT").filter(|_| status != "DEFAULT");
    let default = default.filter(|_| is_success("DEFAULT", statuses) == of_success);
    range.or(default).map(|(key, node)| (key.as_str(), *node))
}

/// The statuses of one document alone that a range, or the default, of the other one described.
fn parts(general: &str, statuses: &Statuses<'_>, others: &Statuses<'_>) -> Vec<String> {
    let is_part = |status: &&String| match general {
        "DEFAULT" => !others.contains_key(*status),
        range => {
            range.ends_with("XX")
                && status.starts_with(&range[..1])
                && !others.contains_key(*status)
        }
    };
    let same_kind = |status: &&String| is_success(status, statuses) == is_success(general, others);
    statuses.keys().filter(is_part).filter(same_kind).cloned().collect()
}

/// What is described elsewhere is not a change by itself.
fn covered<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    action: Action,
    (old, new): (Option<&'a Node>, Option<&'a Node>),
    phrase: String,
) {
    report(comparison, call, FindingBuilder::new(REFACTORED, action, old, new, phrase));
}

/// If no other response is a success, the default one is.
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
    let rules = if is_success { SUCCESS } else { NON_SUCCESS };
    let phrase = format!("the response {}", status.to_lowercase());
    report(comparison, call, FindingBuilder::presence(rules, old, new, &phrase));
}

fn both<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    let (old, new) = (comparison.old.resolve(old), comparison.new.resolve(new));
    comparison.visit(old, new);
    headers::compare(comparison, call, old, new);
    media_types::compare(comparison, &call.set, Usage::ResponseBody, [Some(old), Some(new)]);
}

fn report<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, builder: FindingBuilder<'a>) {
    comparison.builders.add(builder.of(&call.set).going(Direction::Response));
}
