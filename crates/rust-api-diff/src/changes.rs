//! What differs between the public items of two generations, and the step that follows.
//!
//! The steps are those of Cargo's own guide to semantic versioning: what user code can name is gone
//! or has another type, a literal or a match that was complete no longer is, or a bound that held
//! no longer does.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    RustChange, Step,
    signature::{Difference, Signature},
    surface::{Member, Method, Surface, Type},
};

/// The type whose methods send the requests.
const CLIENT: &str = "Client";

pub(super) fn compare(old: &Surface, new: &Surface) -> Vec<RustChange> {
    let mut changes = Vec::new();
    for (path, sides) in both(&old.types, &new.types) {
        changes.extend(types(path, sides));
    }
    for (path, sides) in both(&old.values, &new.values) {
        let name = sides.0.or(sides.1).map(|value| value.name.clone()).unwrap_or_default();
        let place = Place { path, owner: &name };
        changes.extend(match sides {
            (Some(_), None) => Some(place.change("is gone", Step::Major)),
            (None, Some(_)) => Some(place.change("is new", Step::Minor)),
            (Some(old), Some(new)) if old.kind != new.kind => Some(
                place.change(format!("is `{}` instead of `{}`", new.kind, old.kind), Step::Major),
            ),
            (Some(old), Some(new)) if old.value != new.value => {
                Some(place.change("says something else", Step::Patch))
            }
            _ => None,
        });
    }
    for (path, sides) in both(&old.passed_on, &new.passed_on) {
        let place = Place { path, owner: path };
        changes.extend(existence(&place, sides.0.is_some(), sides.1.is_some()));
    }
    changes
}

/// Where a change happens.
struct Place<'a> {
    path: &'a str,
    owner: &'a str,
}

impl Place<'_> {
    fn change(&self, effect: impl Into<String>, step: Step) -> RustChange {
        RustChange {
            item: self.path.to_owned(),
            owner: self.owner.to_owned(),
            member: None,
            effect: effect.into(),
            step,
            facade: step,
        }
    }

    fn member(&self, name: &str, effect: impl Into<String>, step: Step) -> RustChange {
        RustChange {
            item: format!("{}::{name}", self.path),
            member: Some(name.to_owned()),
            ..self.change(effect, step)
        }
    }
}

fn existence(place: &Place<'_>, before: bool, after: bool) -> Option<RustChange> {
    match (before, after) {
        (true, false) => Some(place.change("is gone", Step::Major)),
        (false, true) => Some(place.change("is new", Step::Minor)),
        _ => None,
    }
}

fn types(path: &str, sides: (Option<&Type>, Option<&Type>)) -> Vec<RustChange> {
    let owner = sides.0.or(sides.1).map_or("", |found| &found.name);
    let place = Place { path, owner };
    let (Some(old), Some(new)) = sides else {
        return existence(&place, sides.0.is_some(), sides.1.is_some()).into_iter().collect();
    };
    if old.kind != new.kind {
        let effect = format!("becomes `{}`, and was `{}`", new.kind, old.kind);
        return vec![place.change(effect, Step::Major)];
    }
    let mut changes: Vec<_> = openness(&place, old, new).into_iter().collect();
    for (name, sides) in both(&old.members, &new.members) {
        changes.extend(member(&place, name, (old, new), sides));
    }
    changes.extend(traits(&place, old, new));
    for (name, sides) in both(&old.methods, &new.methods) {
        changes.extend(method(&place, name, sides));
    }
    // The code inside follows from the items, so that it says something only where they stay.
    if changes.is_empty() && old.inside != new.inside {
        changes.push(place.change("reads or writes something else", Step::Patch));
    }
    changes
}

fn openness(place: &Place<'_>, old: &Type, new: &Type) -> Option<RustChange> {
    match (old.is_non_exhaustive, new.is_non_exhaustive) {
        (false, true) if old.is_enum || old.is_open() => {
            Some(place.change("becomes `#[non_exhaustive]`", Step::Major))
        }
        (true, false) => Some(place.change("is no longer `#[non_exhaustive]`", Step::Minor)),
        _ => None,
    }
}

/// A member that users can name.
fn public(member: Option<&Member>) -> Option<&Member> {
    member.filter(|member| member.is_public)
}

fn member(
    place: &Place<'_>,
    name: &str,
    owners: (&Type, &Type),
    sides: (Option<&Member>, Option<&Member>),
) -> Option<RustChange> {
    let what = if owners.0.is_enum { "variant" } else { "field" };
    match (public(sides.0), public(sides.1)) {
        (Some(_), None) => Some(place.member(name, format!("({what}) is gone"), Step::Major)),
        (None, Some(new)) => Some(added(place, name, what, owners.0, new)),
        (Some(old), Some(new)) if old.holds != new.holds => {
            let (old, new) = (held(old), held(new));
            let effect = format!("({what}) is `{new}` instead of `{old}`");
            Some(place.member(name, effect, Step::Major))
        }
        _ => None,
    }
}

fn held(member: &Member) -> &str {
    if member.shown.is_empty() { "()" } else { &member.shown }
}

fn added(place: &Place<'_>, name: &str, what: &str, owner: &Type, member: &Member) -> RustChange {
    let holds =
        if member.shown.is_empty() { String::new() } else { format!(" `{}`", member.shown) };
    if owner.is_open() {
        let why = if owner.is_enum { "a match" } else { "a literal" };
        let effect = format!("({what}{holds}) is new, and {why} has to name it");
        place.member(name, effect, Step::Major)
    } else {
        place.member(name, format!("({what}{holds}) is new"), Step::Minor)
    }
}

fn traits(place: &Place<'_>, old: &Type, new: &Type) -> Vec<RustChange> {
    let change = |(name, sides): (&str, (Option<&String>, Option<&String>))| match sides {
        (Some(_), None) => {
            Some(place.change(format!("no longer implements `{name}`"), Step::Major))
        }
        (None, Some(_)) => Some(place.change(format!("implements `{name}`"), Step::Minor)),
        (Some(old), Some(new)) if old != new => {
            let effect = format!("implements `{name}` with `{new}` instead of `{old}`");
            Some(place.change(effect, Step::Major))
        }
        _ => None,
    };
    both(&old.traits, &new.traits).filter_map(change).collect()
}

fn method(
    place: &Place<'_>,
    name: &str,
    sides: (Option<&Method>, Option<&Method>),
) -> Option<RustChange> {
    let change = match sides {
        (Some(_), None) => place.member(name, "(method) is gone", Step::Major),
        (None, Some(_)) => place.member(name, "(method) is new", Step::Minor),
        (Some(old), Some(new)) => signature(place, name, &old.signature, &new.signature)
            .or_else(|| behaviour(place, name, old, new))?,
        (None, None) => return None,
    };
    Some(of_operation(place, change))
}

fn signature(
    place: &Place<'_>,
    name: &str,
    old: &Signature,
    new: &Signature,
) -> Option<RustChange> {
    let (effect, step) = match old.difference(new) {
        Difference::None => return None,
        Difference::Wider => ("(method) is `const` now".to_owned(), Step::Minor),
        Difference::Order => {
            (format!("(method) takes its arguments in another order: `{}`", new.text), Step::Major)
        }
        Difference::Types => {
            (format!("(method) is `{}` instead of `{}`", new.text, old.text), Step::Major)
        }
    };
    Some(place.member(name, effect, step))
}

/// Only a method of the client does something; the others follow from the fields.
fn behaviour(place: &Place<'_>, name: &str, old: &Method, new: &Method) -> Option<RustChange> {
    (place.path == CLIENT && old.body != new.body)
        .then(|| place.member(name, "(method) sends or reads something else", Step::Patch))
}

/// A method of the client belongs to the operation, not to the client.
fn of_operation(place: &Place<'_>, change: RustChange) -> RustChange {
    if place.path != CLIENT {
        return change;
    }
    RustChange { owner: change.member.clone().unwrap_or_default(), member: None, ..change }
}

/// Everything that is on one side or on both, by its name.
pub(super) fn both<'a, T>(
    old: &'a BTreeMap<String, T>,
    new: &'a BTreeMap<String, T>,
) -> impl Iterator<Item = (&'a str, (Option<&'a T>, Option<&'a T>))> {
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    names.into_iter().map(move |name| (name.as_str(), (old.get(name), new.get(name))))
}
