//! How much a change matters: derived from what it does to the values that are allowed, and from the
//! direction in which they travel. A request may not narrow, a response may not widen.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::{
    action::Level,
    change::{Change, Kind, PropertyFlags},
    stem::{Effect, PropertyEvent},
    usage::{Direction, Usage},
};

/// The level of a change if the schema is used like this. `flags` are those of the schema as a
/// property.
pub(crate) fn severity(usage: Usage, change: &Change<'_>, flags: PropertyFlags) -> Level {
    match change.kind {
        Kind::Unhandled(_) | Kind::Uncompared(_) | Kind::Outside => Level::Breaking,
        Kind::Schema(_) if flags.is_unsent(usage) => Level::Info,
        Kind::Schema(_) => {
            let stem = change.stem_in(usage);
            let derived = || of_values(usage, stem.map_or(Effect::Other, |stem| stem.effect));
            exception(usage, stem.map_or("", |stem| stem.id)).unwrap_or_else(derived)
        }
        Kind::Property(event, own) => of_property(usage.nested(), event, own.within(flags)),
    }
}

/// The level of a change of the values that are allowed.
fn of_values(usage: Usage, effect: Effect) -> Level {
    let effect = if usage.is_negated() { effect.negated() } else { effect };
    match (usage.direction(), effect) {
        (_, Effect::Same)
        | (Direction::Request, Effect::Wider)
        | (Direction::Response, Effect::Narrower) => Level::Info,
        _ => Level::Breaking,
    }
}

/// The level of a property that comes, goes, or is needed otherwise than before. Objects may hold
/// what they do not list, so that presence decides here and not the set of values.
fn of_property(usage: Usage, event: PropertyEvent, flags: PropertyFlags) -> Level {
    use PropertyEvent::{
        Added, BecameNotReadOnly, BecameOptional, BecameRequired, BecameWriteOnly, Removed,
    };
    if usage.is_negated() {
        return of_values(usage, event.effect());
    }
    if !event.is_about_direction() && flags.is_unsent(usage) {
        return Level::Info;
    }
    match (usage.direction(), event) {
        (Direction::Request, Added | BecameNotReadOnly) if flags.required => Level::Breaking,
        (Direction::Request, BecameRequired) => Level::Breaking,
        (Direction::Request, Removed) if flags.is_closed => Level::Breaking,
        (Direction::Request, Removed) => Level::Warning,
        (Direction::Response, Removed | BecameWriteOnly) if flags.required => Level::Breaking,
        (Direction::Response, Removed | BecameWriteOnly) => Level::Warning,
        (Direction::Response, BecameOptional) => Level::Breaking,
        _ => Level::Info,
    }
}

/// The exceptions, by where a schema is used and by what changed in it.
static EXCEPTIONS: LazyLock<BTreeMap<(&str, &str), Level>> = LazyLock::new(|| {
    let rows = include_str!("../overrides.tsv").lines().skip(1);
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let (place, stem) = (cells.next()?, cells.next()?);
        Some(((place, stem), Level::parse(cells.next()?)?))
    })
    .collect()
});

/// The row of `overrides.tsv` for a place, or else for its direction.
fn exception(usage: Usage, stem: &str) -> Option<Level> {
    let places = [usage.prefix(), usage.direction().name()];
    let is_negated = usage.is_negated();
    let places = places.into_iter().take(if is_negated { 1 } else { 2 });
    places.filter_map(|place| EXCEPTIONS.get(&(place, stem)).copied()).next()
}
