//! Rules about alternatives. The generated code tries them one after the other; every other tool
//! takes `oneOf` and `anyOf` by the letter.

use std::collections::BTreeSet;

use openapi_model::composition;
use openapi_model::{Node, ObjectRef, Objects};
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

const ENUM_OPEN: Rule = Rule {
    id: "enum-open",
    why: "a listed value fits the list and the open arm, so a strict validator of `oneOf` accepts only values that are not listed",
};
const ONE_OF_OVERLAP: Rule = Rule {
    id: "one-of-overlap",
    why: "a strict validator refuses a value that fits two arms of a `oneOf`",
};
const ANY_OF: Rule =
    Rule { id: "any-of", why: "`anyOf` tells a reader that two alternatives may hold at once" };

pub(super) const RULES: &[Rule] =
    &[UNION_ORDER, UNION_TAG, UNION_FALLBACK, ENUM_OPEN, ONE_OF_OVERLAP, ANY_OF];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    for union in context.schemas() {
        let arms: Vec<_> = composition::alternatives(objects, union).collect();
        order(objects, &arms, findings);
        keyword(objects, union, &arms, findings);
        if context.is_received(union) {
            tagged(objects, union, &arms, findings);
        }
    }
}

/// The numbers of the properties by which the arms of a union are told apart.
pub(super) fn tags(objects: &Objects<'_>) -> BTreeSet<usize> {
    objects
        .iter()
        .filter(|union| composition::alternatives(objects, union).nth(1).is_some())
        .flat_map(|union| composition::alternatives(objects, union))
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

/// `oneOf` is for alternatives of which a value must not be two, `anyOf` for those that may overlap.
fn keyword(
    objects: &Objects<'_>,
    union: &ObjectRef<'_>,
    arms: &[&ObjectRef<'_>],
    findings: &mut Findings,
) {
    let overlapping = arms.iter().enumerate().find_map(|(index, first)| {
        let second = arms[index + 1..].iter().find(|second| !excludes(objects, first, second))?;
        Some((*first, *second))
    });
    match overlapping {
        Some((first, second)) if union.has("oneOf") => {
            let lists = [first, second].map(|arm| composition::values(objects, arm).is_some());
            let rule = if lists.contains(&true) { ENUM_OPEN } else { ONE_OF_OVERLAP };
            let message =
                format!("a value can fit the arms at {} and {} at once", first.at, second.at);
            let fix =
                "write `anyOf`, or require in each arm a property that the other does not have";
            findings.add(rule, union.anchor_of("oneOf"), message, fix);
        }
        None if union.has("anyOf") => {
            let message = "these alternatives exclude each other";
            let fix = "write `oneOf`";
            findings.add(ANY_OF, union.anchor_of("anyOf"), message, fix);
        }
        _ => {}
    }
}

/// Whether no value is meant to fit both arms: their types, listed values or tags differ, or each
/// object requires a property that the other does not have.
fn excludes(objects: &Objects<'_>, first: &ObjectRef<'_>, second: &ObjectRef<'_>) -> bool {
    let types = [first, second].map(|arm| composition::type_of(objects, arm));
    match types {
        [Some("object"), Some("object")] => {
            differ_by_tag(objects, first, second)
                || requires_more(objects, first, second) && requires_more(objects, second, first)
        }
        [Some("number"), Some("integer")] | [Some("integer"), Some("number")] => false,
        [Some(one), Some(other)] if one != other => true,
        _ => match [first, second].map(|arm| composition::values(objects, arm)) {
            [Some(one), Some(other)] => {
                let others: Vec<_> = other.iter().map(Node::to_json).collect();
                !one.iter().any(|value| others.contains(&value.to_json()))
            }
            _ => false,
        },
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
        ["enum", "format", "oneOf", "anyOf"].iter().any(|key| member.has(key))
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
        let fix = "add a free-form component as the last arm, and write `anyOf`";
        let keyword = if union.has("anyOf") { "anyOf" } else { "oneOf" };
        findings.add(UNION_FALLBACK, union.anchor_of(keyword), message, fix);
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
