//! A schema that became one of several alternatives as a whole, or was one of them.

use std::{collections::BTreeSet, rc::Rc};

use openapi_model::Node;

use super::{
    Edge, Pair,
    arm_matching::{similarity, tag},
    said,
};
use crate::{
    action::Action,
    change::Change,
    schema::{Flat, LIKENESS, Schemas},
    stem::Stem,
};

const WRAPPED_IN_ONE_OF: Stem =
    Stem::wider("wrapped-in-one-of", "is one of several alternatives now");
const UNWRAPPED_FROM_ONE_OF: Stem =
    Stem::narrower("unwrapped-from-one-of", "is the only one left of several alternatives");
const WRAPPED_IN_OVERLAPPING: Stem = Stem::other(
    "wrapped-in-one-of",
    "is one of several alternatives now, and a value that fits two of them is refused",
);
const WRAPPED_IN_ANY_OF: Stem =
    Stem::wider("wrapped-in-any-of", "is one of several alternatives now");
const UNWRAPPED_FROM_ANY_OF: Stem =
    Stem::narrower("unwrapped-from-any-of", "is the only one left of several alternatives");

/// Reports that the whole schema became one of several alternatives, or was one of them, and returns
/// whether it did. Nothing else is to be said of it then.
pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) -> bool {
    if [old, new].iter().any(|flat| flat.groups().concat().len() > 1) {
        return false;
    }
    let (old_schemas, new_schemas) = (&mut *pair.old_schemas, &mut *pair.new_schemas);
    let (stem, arm, is_new) = match (old.has_arms(), new.has_arms()) {
        (false, true) => match arm_of((old, old_schemas), (new, new_schemas)) {
            Some((arm, form)) => (form.wrapped(), arm, true),
            None => return false,
        },
        (true, false) => match arm_of((new, new_schemas), (old, old_schemas)) {
            Some((arm, form)) => (form.unwrapped(), arm, false),
            None => return false,
        },
        _ => return false,
    };
    let change = match is_new {
        true => Change::own(stem, Action::Set, None, Some(arm)),
        false => Change::own(stem, Action::Unset, Some(arm), None),
    };
    pair.change(change.covering(said(old)).covering(said(new)));
    match is_new {
        true => pair.descend_as(&old.parts, &[arm], Edge::Arm),
        false => pair.descend_as(&[arm], &new.parts, Edge::Arm),
    }
    true
}

/// The list that holds an alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Any,
    /// No value fits several of the alternatives.
    Disjoint,
    /// Some values may fit several of the alternatives, and are refused then.
    Overlapping,
}

impl Form {
    fn wrapped(self) -> Stem {
        match self {
            Self::Any => WRAPPED_IN_ANY_OF,
            Self::Disjoint => WRAPPED_IN_ONE_OF,
            Self::Overlapping => WRAPPED_IN_OVERLAPPING,
        }
    }

    fn unwrapped(self) -> Stem {
        match self {
            Self::Any => UNWRAPPED_FROM_ANY_OF,
            Self::Disjoint | Self::Overlapping => UNWRAPPED_FROM_ONE_OF,
        }
    }
}

/// The alternative that a whole schema became, and the list that holds it: the one that says the
/// same, or the only one that can be meant.
fn arm_of<'a>(
    (whole, whole_schemas): (&Flat<'a>, &mut Schemas<'a>),
    (flat, schemas): (&Flat<'a>, &mut Schemas<'a>),
) -> Option<(&'a Node, Form)> {
    let arms = if flat.one_of.is_empty() { &flat.any_of } else { &flat.one_of };
    let arm = match whole.parts.as_slice() {
        [part] => {
            let wanted = whole_schemas.likeness(part, LIKENESS);
            arms.iter().copied().find(|arm| schemas.likeness(arm, LIKENESS) == wanted)
        }
        _ => None,
    };
    let arm = arm.or_else(|| meant(whole, arms, schemas))?;
    let form = match flat.one_of.is_empty() {
        true => Form::Any,
        false if is_apart(arm, arms, schemas) => Form::Disjoint,
        false => Form::Overlapping,
    };
    Some((arm, form))
}

/// The only alternative of the same type that has every property of the whole, or the only one that has
/// most of them.
fn meant<'a>(whole: &Flat<'a>, arms: &[&'a Node], schemas: &mut Schemas<'a>) -> Option<&'a Node> {
    if whole.types.is_empty() {
        return None;
    }
    let mut flat = |arm: &&'a Node| {
        let id = schemas.id(&[arm]);
        schemas.flat(id)
    };
    let typed = arms.iter().copied().map(|arm| (arm, flat(&arm)));
    let typed: Vec<_> =
        typed.filter(|(_, flat)| flat.types.keys().eq(whole.types.keys())).collect();
    let has_all =
        |flat: &Flat<'a>| whole.properties.keys().all(|name| flat.properties.contains_key(name));
    let has_most = |flat: &Flat<'a>| similarity(whole, flat).is_some_and(|percent| percent >= MOST);
    only(&typed, has_all).or_else(|| only(&typed, has_most))
}

/// From how many percent of equal properties on an alternative is meant.
const MOST: usize = 60;

fn only<'a>(
    arms: &[(&'a Node, Rc<Flat<'a>>)],
    is_meant: impl Fn(&Flat<'a>) -> bool,
) -> Option<&'a Node> {
    let mut found = arms.iter().filter(|(_, flat)| is_meant(flat)).map(|(arm, _)| *arm);
    found.next().filter(|_| found.next().is_none())
}

/// Whether no value that fits an alternative fits another one too.
fn is_apart<'a>(arm: &'a Node, arms: &[&'a Node], schemas: &mut Schemas<'a>) -> bool {
    let id = schemas.id(&[arm]);
    let own = schemas.flat(id);
    arms.iter().filter(|other| other.id() != arm.id()).all(|other| {
        let id = schemas.id(&[other]);
        let other = schemas.flat(id);
        have_other_types(&own, &other) || has_other_tag(&own, &other, schemas)
    })
}

fn have_other_types(one: &Flat<'_>, other: &Flat<'_>) -> bool {
    let broad = |name: &str| if name == "integer" { "number" } else { name }.to_owned();
    let names =
        |flat: &Flat<'_>| flat.types.keys().map(|name| broad(name)).collect::<BTreeSet<_>>();
    let (one, other) = (names(one), names(other));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// Whether both have a property with one value each, and not the same one.
fn has_other_tag<'a>(one: &Flat<'a>, other: &Flat<'a>, schemas: &mut Schemas<'a>) -> bool {
    one.properties.iter().any(|(name, property)| {
        let Some(partner) = other.properties.get(name) else { return false };
        let is_needed = property.required.is_some() || partner.required.is_some();
        let (own, others) = (tag(property, schemas), tag(partner, schemas));
        is_needed && own.is_some() && others.is_some() && own != others
    })
}
