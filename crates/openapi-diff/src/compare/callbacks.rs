//! Callbacks: there the service sends the request and the caller responds, so that what a request
//! of the caller may do is what a response of the service may do, and the other way round.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::Node;

use super::{Call, Comparison, media_types, written::Written};
use crate::{
    action::{Action, Level},
    document::Document,
    finding_builder::FindingBuilder,
    grammar::{self, METHODS},
    operation_set::OperationSet,
    rules::{Presence, Rule},
    usage::{Direction, Usage},
    wording,
};

const CALLBACKS: Presence =
    Presence::new("callbacks", [Level::Info, Level::Warning, Level::Breaking]);
const CALLBACKS_ANNOTATION_CHANGED: Rule = Rule::new("callbacks-annotation-changed", Level::Info);
const CALLBACKS_CHANGED: Rule = Rule::new("callbacks-changed", Level::Breaking);

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let sides = comparison.both("callbacks", call.old.node, call.new.node);
    let found = Callbacks { operations: &call.set };
    for (name, old, new) in named(comparison, sides) {
        match (old, new) {
            (Some(old), Some(new)) => found.expressions(comparison, old, new),
            (old, new) => found.presence(comparison, old, new, &format!("the callback `{name}`")),
        }
    }
}

type Sides<'a> = (Option<&'a Node>, Option<&'a Node>);

/// What both objects have under each key, references followed.
fn named<'a>(
    comparison: &Comparison<'a>,
    (old, new): Sides<'a>,
) -> Vec<(&'a str, Option<&'a Node>, Option<&'a Node>)> {
    let entries = [old, new].map(|node| node.map_or(&[][..], Node::entries));
    let keys = entries.iter().copied().flatten().map(|entry| entry.key.as_str());
    let keys: BTreeSet<_> = keys.filter(|key| !grammar::is_extension(key)).collect();
    let at = |document: &'a Document, node: Option<&'a Node>, key: &str| {
        node?.get(key).map(|node| document.resolve(node))
    };
    let found = keys.into_iter();
    found.map(|key| (key, at(comparison.old, old, key), at(comparison.new, new, key))).collect()
}

struct Callbacks<'s> {
    operations: &'s OperationSet,
}

impl Callbacks<'_> {
    fn expressions<'a>(&self, comparison: &mut Comparison<'a>, old: &'a Node, new: &'a Node) {
        if !old.is_mapping() || !new.is_mapping() {
            return self.changed(
                comparison,
                Some(old),
                Some(new),
                "is called back in a form that is not understood here",
            );
        }
        for (expression, old, new) in named(comparison, (Some(old), Some(new))) {
            match (old, new) {
                (Some(old), Some(new)) => self.methods(comparison, old, new),
                (old, new) => {
                    self.presence(comparison, old, new, &format!("the call of `{expression}`"));
                }
            }
        }
    }

    fn methods<'a>(&self, comparison: &mut Comparison<'a>, old: &'a Node, new: &'a Node) {
        for method in METHODS {
            let calls = (old.get(method), new.get(method));
            match calls {
                (None, None) => {}
                (Some(from), Some(to)) => {
                    self.annotations(comparison, from, to);
                    self.parameters(comparison, [old, from], [new, to]);
                    self.body(comparison, comparison.both("requestBody", from, to));
                    let responses = (from.get("responses"), to.get("responses"));
                    self.responses(comparison, responses);
                }
                (from, to) => {
                    let what = format!("the call by {}", method.to_uppercase());
                    self.presence(comparison, from, to, &what);
                }
            }
        }
    }

    /// What names the call and says that it will go concerns no call that is made today.
    fn annotations<'a>(&self, comparison: &mut Comparison<'a>, old: &'a Node, new: &'a Node) {
        for key in ["operationId", "deprecated"] {
            let (from, to) = (old.get(key), new.get(key));
            if from == to {
                continue;
            }
            let phrase = format!("`{key}` {}", wording::verb(from, to));
            let action = action(from, to);
            let rule = CALLBACKS_ANNOTATION_CHANGED;
            self.report(comparison, FindingBuilder::new(rule, action, from, to, phrase));
        }
    }

    fn body<'a>(&self, comparison: &mut Comparison<'a>, sides: Sides<'a>) {
        let (old, new) = match sides {
            (None, None) => return,
            (Some(old), Some(new)) => (old, new),
            (old, new) => {
                let phrase = format!("the body that the service sends {}", wording::verb(old, new));
                return self.changed(comparison, old, new, &phrase);
            }
        };
        comparison.visit(old, new);
        if old.is_set("required") != new.is_set("required") {
            let flags = (old.get("required"), new.get("required"));
            self.changed(
                comparison,
                flags.0,
                flags.1,
                match old.is_set("required") {
                    true => "the service no longer always sends a body",
                    false => "the service always sends a body now",
                },
            );
        }
        let contents = [Some(old), Some(new)];
        media_types::compare(comparison, self.operations, Usage::ResponseBody, contents);
    }

    /// How the caller may respond. One more status leaves the caller more choice.
    fn responses<'a>(&self, comparison: &mut Comparison<'a>, sides: Sides<'a>) {
        for (status, old, new) in named(comparison, sides) {
            let what = format!("the response {status}, which the service understands,");
            match (old, new) {
                (Some(old), Some(new)) => {
                    let contents = [Some(old), Some(new)];
                    media_types::compare(comparison, self.operations, Usage::RequestBody, contents);
                }
                (Some(_), None) => self.changed(comparison, old, new, &format!("{what} is gone")),
                _ => self.presence(comparison, old, new, &what),
            }
        }
    }

    fn parameters<'a>(
        &self,
        comparison: &mut Comparison<'a>,
        old: [&'a Node; 2],
        new: [&'a Node; 2],
    ) {
        let (old, new) = (parameters(comparison.old, old), parameters(comparison.new, new));
        let keys: BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
        for key in keys {
            let what = format!("the parameter `{}`", key.1);
            match (old.get(&key).copied(), new.get(&key).copied()) {
                (Some(old), Some(new)) => self.parameter(comparison, old, new, &what),
                (Some(old), None) => {
                    self.changed(comparison, Some(old), None, &format!("{what} is gone"));
                }
                (old, new) => self.presence(comparison, old, new, &what),
            }
        }
    }

    /// A parameter that the service sends, so that one that may be missing now is missed.
    fn parameter<'a>(
        &self,
        comparison: &mut Comparison<'a>,
        old: &'a Node,
        new: &'a Node,
        what: &str,
    ) {
        comparison.visit(old, new);
        if let (Some(from), Some(to)) = (old.get("schema"), new.get("schema")) {
            comparison.schemas(from, to, Usage::ResponseProperty, self.operations);
        }
        let flags = (old.get("required"), new.get("required"));
        match (old.is_set("required"), new.is_set("required")) {
            (true, false) => {
                let phrase = format!("{what} is no longer always sent");
                self.changed(comparison, flags.0, flags.1, &phrase);
            }
            (false, true) => {
                let (rule, action) = (CALLBACKS_ANNOTATION_CHANGED, action(flags.0, flags.1));
                let phrase = format!("{what} is always sent now");
                self.report(
                    comparison,
                    FindingBuilder::new(rule, action, flags.0, flags.1, phrase),
                );
            }
            _ => {}
        }
        let before = Written::of(comparison.old, old);
        if let Some(difference) = before.difference(&Written::of(comparison.new, new)) {
            self.changed(comparison, Some(old), Some(new), &format!("{what} {difference}"));
        }
    }

    fn presence<'a>(
        &self,
        comparison: &mut Comparison<'a>,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
        what: &str,
    ) {
        self.report(comparison, FindingBuilder::presence(CALLBACKS, old, new, what));
    }

    /// What the caller relied on is not as it was.
    fn changed<'a>(
        &self,
        comparison: &mut Comparison<'a>,
        old: Option<&'a Node>,
        new: Option<&'a Node>,
        phrase: &str,
    ) {
        let rule = CALLBACKS_CHANGED;
        self.report(comparison, FindingBuilder::new(rule, action(old, new), old, new, phrase));
    }

    fn report<'a>(&self, comparison: &mut Comparison<'a>, builder: FindingBuilder<'a>) {
        comparison.builders.add(builder.of(self.operations).going(Direction::Response));
    }
}

fn action(old: Option<&Node>, new: Option<&Node>) -> Action {
    match (old, new) {
        (None, _) => Action::Add,
        (_, None) => Action::Remove,
        _ => Action::Change,
    }
}

/// The parameters of a path and of its operation, by where they go and what they are called. The name
/// of a header has no case.
fn parameters<'a>(
    document: &'a Document,
    [item, operation]: [&'a Node; 2],
) -> BTreeMap<(&'a str, String), &'a Node> {
    let listed = |node: &'a Node| node.get("parameters").map_or(&[][..], Node::items);
    let all = listed(item).iter().chain(listed(operation)).map(|node| document.resolve(node));
    let key = |node: &'a Node| -> Option<(&'a str, String)> {
        let (place, name) = (node.text("in")?, node.text("name")?);
        Some((place, if place == "header" { name.to_lowercase() } else { name.to_owned() }))
    };
    all.filter_map(|node| Some((key(node)?, node))).collect()
}
