//! Rules about `oneOf`, whose arms the generated code tries one after the other.

use std::collections::BTreeSet;

use openapi_model::composition;
use openapi_model::{ObjectRef, Objects};
use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

const UNION_ORDER: Rule = Rule {
    id: "union-order",
    why: "the generated code takes the first arm that fits, so a value of a later arm would be read as the earlier one",
};
const UNION_TAG: Rule = Rule {
    id: "union-tag",
    why: "the generator ignores the discriminator, so only a tag of one value keeps the arms of a response apart",
};
const UNION_FALLBACK: Rule = Rule {
    id: "union-fallback",
    why: "a tag that the service adds later would fail the whole response",
};

pub(super) const RULES: &[Rule] = &[UNION_ORDER, UNION_TAG, UNION_FALLBACK];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    for union in context.schemas() {
        let arms: Vec<_> = objects.at(union, "oneOf").collect();
        order(objects, &arms, findings);
        if context.is_received(union) {
            tagged(objects, union, &arms, findings);
        }
    }
}

/// The numbers of the properties by which the arms of a union are told apart.
pub(super) fn tags(objects: &Objects<'_>) -> BTreeSet<usize> {
    objects
        .iter()
        .filter(|union| objects.at(union, "oneOf").nth(1).is_some())
        .flat_map(|union| objects.at(union, "oneOf"))
        .flat_map(|arm| tags_of(objects, arm))
        .map(|tag| tag.schema.id)
        .collect()
}

/// The required properties of an arm that have only one value.
fn tags_of<'t, 'a>(
    objects: &'t Objects<'a>,
    arm: &'t ObjectRef<'a>,
) -> Vec<composition::Property<'t, 'a>> {
    let required = composition::required(objects, arm);
    composition::properties(objects, arm)
        .into_iter()
        .filter(|property| required.contains(property.name))
        .filter(|property| composition::only_text(objects, property.schema).is_some())
        .collect()
}

fn order(objects: &Objects<'_>, arms: &[&ObjectRef<'_>], findings: &mut Findings) {
    for (index, earlier) in arms.iter().enumerate() {
        let swallows = |later: &&&ObjectRef<'_>| swallows(objects, earlier, later);
        let Some(later) = arms[index + 1..].iter().find(swallows) else { continue };
        let message = format!("a value of the arm at {} fits this earlier arm as well", later.at);
        let fix = "require in this arm a property that the later one does not have, order the arms, or write one schema with the fields of both as optional ones";
        findings.add(UNION_ORDER, earlier.anchor(), message, fix);
    }
}

/// Whether a value of the later arm can be read as the earlier one.
fn swallows(objects: &Objects<'_>, earlier: &ObjectRef<'_>, later: &ObjectRef<'_>) -> bool {
    let [first, second] = [earlier, later].map(|arm| composition::type_of(objects, arm));
    match (first, second) {
        (Some("object"), Some("object")) => {
            !differ_by_tag(objects, earlier, later) && !requires_more(objects, earlier, later)
        }
        (Some("number"), Some("integer")) => is_open(objects, earlier),
        (Some(first), Some(second)) => first == second && is_open(objects, earlier),
        _ => false,
    }
}

fn requires_more(objects: &Objects<'_>, earlier: &ObjectRef<'_>, later: &ObjectRef<'_>) -> bool {
    let known = composition::properties(objects, later);
    let is_new = |name: &&str| !known.iter().any(|property| property.name == *name);
    composition::required(objects, earlier).iter().any(is_new)
}

fn differ_by_tag(objects: &Objects<'_>, earlier: &ObjectRef<'_>, later: &ObjectRef<'_>) -> bool {
    let value = |property: &composition::Property<'_, '_>| {
        composition::only_text(objects, property.schema).map(str::to_owned)
    };
    let others = tags_of(objects, later);
    tags_of(objects, earlier)
        .iter()
        .any(|tag| others.iter().any(|other| other.name == tag.name && value(other) != value(tag)))
}

/// Whether a schema of a scalar takes every value of its type.
fn is_open(objects: &Objects<'_>, schema: &ObjectRef<'_>) -> bool {
    let narrows = |member: &ObjectRef<'_>| {
        ["enum", "format", "oneOf"].iter().any(|key| member.has(key))
            || composition::has_text_limit(member)
    };
    !composition::members(objects, schema).into_iter().any(narrows)
}

fn tagged(
    objects: &Objects<'_>,
    union: &ObjectRef<'_>,
    arms: &[&ObjectRef<'_>],
    findings: &mut Findings,
) {
    let Some(tag) = tag_of(objects, union, arms) else { return };
    let has_fallback = arms.last().is_some_and(|last| composition::is_free_form(objects, last));
    if !has_fallback {
        let message = format!("no arm takes a value whose `{tag}` is not known");
        let fix = "add a free-form component as the last arm";
        findings.add(UNION_FALLBACK, union.anchor_of("oneOf"), message, fix);
    }
    let tagged_arms = &arms[..arms.len() - usize::from(has_fallback)];
    for arm in tagged_arms.iter().filter(|arm| !has_tag(objects, arm, &tag)) {
        let message = format!("this arm does not require a `{tag}` of one value");
        let fix = format!("require `{tag}` and give it an enum of one value, as a component");
        findings.add(UNION_TAG, arm.anchor(), message, fix);
    }
}

/// The property that tells the arms apart: the discriminator's, or a tag that all arms share but
/// the last, which may be the one for unknown values.
fn tag_of(objects: &Objects<'_>, union: &ObjectRef<'_>, arms: &[&ObjectRef<'_>]) -> Option<String> {
    let [first, rest @ ..] = arms else { return None };
    let discriminator = objects.at(union, "discriminator").next();
    if let Some(name) = discriminator.and_then(|object| object.text("propertyName")) {
        return Some(name.to_owned());
    }
    let known = rest.iter().filter(|arm| !composition::is_free_form(objects, arm));
    let known: Vec<_> = known.collect();
    let shared =
        |name: &str| !known.is_empty() && known.iter().all(|arm| has_tag(objects, arm, name));
    tags_of(objects, first).into_iter().map(|tag| tag.name.to_owned()).find(|name| shared(name))
}

fn has_tag(objects: &Objects<'_>, arm: &ObjectRef<'_>, name: &str) -> bool {
    tags_of(objects, arm).iter().any(|tag| tag.name == name)
}
