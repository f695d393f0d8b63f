//! Bodies of requests.

use openapi_model::Node;

use super::{Call, Comparison, media_types};
use crate::{
    action::{Action, Level},
    finding_builder::FindingBuilder,
    rules::Rule,
    usage::{Direction, Usage},
};

const REQUEST_BODY_ADDED_OPTIONAL: Rule = Rule::new("request-body-added-optional", Level::Info);
const REQUEST_BODY_ADDED_REQUIRED: Rule = Rule::new("request-body-added-required", Level::Breaking);
const REQUEST_BODY_BECAME_OPTIONAL: Rule = Rule::new("request-body-became-optional", Level::Info);
const REQUEST_BODY_BECAME_REQUIRED: Rule =
    Rule::new("request-body-became-required", Level::Breaking);
const REQUEST_BODY_REMOVED: Rule = Rule::new("request-body-removed", Level::Breaking);

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let key = "requestBody";
    match comparison.both(key, call.old.node, call.new.node) {
        (None, None) => {}
        (None, Some(new)) => {
            let (rule, word) = match new.is_set("required") {
                true => (REQUEST_BODY_ADDED_REQUIRED, "required"),
                false => (REQUEST_BODY_ADDED_OPTIONAL, "optional"),
            };
            let phrase = format!("a {word} body is new");
            let at = call.new.node.get(key);
            report(comparison, call, FindingBuilder::new(rule, Action::Add, None, at, phrase));
        }
        (Some(_), None) => {
            let rule = REQUEST_BODY_REMOVED;
            let at = call.old.node.get(key);
            report(
                comparison,
                call,
                FindingBuilder::new(rule, Action::Remove, at, None, "the body is gone"),
            );
        }
        (Some(old), Some(new)) => {
            comparison.visit(old, new);
            required(comparison, call, old, new);
            media_types::compare(comparison, &call.set, Usage::RequestBody, [Some(old), Some(new)]);
        }
    }
}

fn required<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    let (rule, word) = match (old.is_set("required"), new.is_set("required")) {
        (false, true) => (REQUEST_BODY_BECAME_REQUIRED, "required"),
        (true, false) => (REQUEST_BODY_BECAME_OPTIONAL, "optional"),
        _ => return,
    };
    let covered = [old.get("required"), new.get("required")];
    let phrase = format!("the body became {word}");
    let builder = FindingBuilder::new(rule, Action::Change, Some(old), Some(new), phrase);
    report(comparison, call, builder.covering(covered.into_iter().flatten()));
}

fn report<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, builder: FindingBuilder<'a>) {
    comparison.builders.add(builder.of(&call.set).going(Direction::Request));
}
