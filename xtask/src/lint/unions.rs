//! Rules about `oneOf`, whose arms the generated code tries one after the other.

use std::collections::BTreeSet;

use crate::{
    composition,
    tree::{Site, Tree},
};

use super::{Findings, Rule, context::Context};

const UNION_ORDER: Rule = Rule {
    id: "union-order",
    why: "the generated code takes the first arm that fits, so a value of a later arm would be read as the earlier one",
};
const UNION_TAG: Rule = Rule {
    id: "union-tag",
    why: "the generator ignores the discriminator, so only a tag of one value keeps the arms of an answer apart",
};
const UNION_FALLBACK: Rule = Rule {
    id: "union-fallback",
    why: "a tag that the service adds later would fail the whole answer",
};

pub(super) const RULES: &[Rule] = &[UNION_ORDER, UNION_TAG, UNION_FALLBACK];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let tree = &context.tree;
    for union in context.schemas() {
        let arms: Vec<_> = tree.at(union, "oneOf").collect();
        order(tree, &arms, findings);
        if context.is_received(union) {
            tagged(tree, union, &arms, findings);
        }
    }
}

/// The numbers of the properties by which the arms of a union are told apart.
pub(super) fn tags(tree: &Tree<'_>) -> BTreeSet<usize> {
    tree.sites()
        .iter()
        .filter(|union| tree.at(union, "oneOf").nth(1).is_some())
        .flat_map(|union| tree.at(union, "oneOf"))
        .flat_map(|arm| tags_of(tree, arm))
        .map(|tag| tag.schema.id)
        .collect()
}

/// The required properties of an arm that have only one value.
fn tags_of<'t, 'a>(tree: &'t Tree<'a>, arm: &'t Site<'a>) -> Vec<composition::Property<'t, 'a>> {
    let required = composition::required(tree, arm);
    composition::properties(tree, arm)
        .into_iter()
        .filter(|property| required.contains(property.name))
        .filter(|property| composition::only_text(tree, property.schema).is_some())
        .collect()
}

fn order(tree: &Tree<'_>, arms: &[&Site<'_>], findings: &mut Findings) {
    for (index, earlier) in arms.iter().enumerate() {
        let swallows = |later: &&&Site<'_>| swallows(tree, earlier, later);
        let Some(later) = arms[index + 1..].iter().find(swallows) else { continue };
        let message = format!("a value of the arm at {} fits this earlier arm as well", later.at);
        let fix = "require in this arm a property that the later one does not have, order the arms, or write one schema with the fields of both as optional ones";
        findings.add(UNION_ORDER, earlier.spot(), message, fix);
    }
}

/// Whether a value of the later arm can be read as the earlier one.
fn swallows(tree: &Tree<'_>, earlier: &Site<'_>, later: &Site<'_>) -> bool {
    let [first, second] = [earlier, later].map(|arm| composition::type_of(tree, arm));
    match (first, second) {
        (Some("object"), Some("object")) => {
            !differ_by_tag(tree, earlier, later) && !requires_more(tree, earlier, later)
        }
        (Some("number"), Some("integer")) => is_open(tree, earlier),
        (Some(first), Some(second)) => first == second && is_open(tree, earlier),
        _ => false,
    }
}

fn requires_more(tree: &Tree<'_>, earlier: &Site<'_>, later: &Site<'_>) -> bool {
    let known = composition::properties(tree, later);
    let is_new = |name: &&str| !known.iter().any(|property| property.name == *name);
    composition::required(tree, earlier).iter().any(is_new)
}

fn differ_by_tag(tree: &Tree<'_>, earlier: &Site<'_>, later: &Site<'_>) -> bool {
    let value = |property: &composition::Property<'_, '_>| {
        composition::only_text(tree, property.schema).map(str::to_owned)
    };
    let others = tags_of(tree, later);
    tags_of(tree, earlier)
        .iter()
        .any(|tag| others.iter().any(|other| other.name == tag.name && value(other) != value(tag)))
}

/// Whether a schema of a scalar takes every value of its type.
fn is_open(tree: &Tree<'_>, schema: &Site<'_>) -> bool {
    let narrows = |member: &Site<'_>| {
        ["enum", "format", "oneOf"].iter().any(|key| member.has(key))
            || composition::has_text_limit(member)
    };
    !composition::members(tree, schema).into_iter().any(narrows)
}

fn tagged(tree: &Tree<'_>, union: &Site<'_>, arms: &[&Site<'_>], findings: &mut Findings) {
    let Some(tag) = tag_of(tree, union, arms) else { return };
    let has_fallback = arms.last().is_some_and(|last| composition::is_free_form(tree, last));
    if !has_fallback {
        let message = format!("no arm takes a value whose `{tag}` is not known");
        let fix = "add a free-form component as the last arm";
        findings.add(UNION_FALLBACK, union.spot_of("oneOf"), message, fix);
    }
    let tagged_arms = &arms[..arms.len() - usize::from(has_fallback)];
    for arm in tagged_arms.iter().filter(|arm| !has_tag(tree, arm, &tag)) {
        let message = format!("this arm does not require a `{tag}` of one value");
        let fix = format!("require `{tag}` and give it an enum of one value, as a component");
        findings.add(UNION_TAG, arm.spot(), message, fix);
    }
}

/// The property that tells the arms apart: the discriminator's, or a tag that all arms share but
/// the last, which may be the one for unknown values.
fn tag_of(tree: &Tree<'_>, union: &Site<'_>, arms: &[&Site<'_>]) -> Option<String> {
    let [first, rest @ ..] = arms else { return None };
    let discriminator = tree.at(union, "discriminator").next();
    if let Some(name) = discriminator.and_then(|site| site.text("propertyName")) {
        return Some(name.to_owned());
    }
    let known = rest.iter().filter(|arm| !composition::is_free_form(tree, arm));
    let known: Vec<_> = known.collect();
    let shared = |name: &str| !known.is_empty() && known.iter().all(|arm| has_tag(tree, arm, name));
    tags_of(tree, first).into_iter().map(|tag| tag.name.to_owned()).find(|name| shared(name))
}

fn has_tag(tree: &Tree<'_>, arm: &Site<'_>, name: &str) -> bool {
    tags_of(tree, arm).iter().any(|tag| tag.name == name)
}
