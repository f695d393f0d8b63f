//! Properties: which there are, which are required, and which way they go.

use std::collections::BTreeSet;

use openapi_model::Node;

use super::{Edge, Pair};
use crate::{
    action::Action,
    change::{Change, Kind, PropertyFlags},
    schema::{Flat, Property, Schemas},
    stem::PropertyEvent,
};

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    let names: BTreeSet<_> = old.properties.keys().chain(new.properties.keys()).copied().collect();
    let none = Property::default();
    for name in names {
        let from = old.properties.get(name).unwrap_or(&none);
        let to = new.properties.get(name).unwrap_or(&none);
        let is_closed = [is_closed(old), is_closed(new)];
        property(from, to, is_closed, pair);
    }
}

/// Whether an object allows no property that it does not list.
fn is_closed(flat: &Flat<'_>) -> bool {
    flat.at("additionalProperties").iter().any(|node| node.as_bool() == Some(false))
}

fn property<'a>(
    old: &Property<'a>,
    new: &Property<'a>,
    [was_closed, is_closed]: [bool; 2],
    pair: &mut Pair<'a, '_>,
) {
    let old_flags = PropertyFlags { is_closed, ..flags(old, pair.old_schemas) };
    let new_flags = PropertyFlags { is_closed: was_closed, ..flags(new, pair.new_schemas) };
    match (old.schemas.as_slice(), new.schemas.as_slice()) {
        ([], []) => requiredness(old, new, new_flags, pair),
        ([], [to, ..]) => {
            let change = existence(PropertyEvent::Added, Action::Add, None, Some(to), new_flags);
            pair.change(change.covering(old.required.into_iter().chain(new.required)));
        }
        ([from, ..], []) => {
            let change =
                existence(PropertyEvent::Removed, Action::Remove, Some(from), None, old_flags);
            pair.change(change.covering(old.required.into_iter().chain(new.required)));
        }
        _ if old.is_union || new.is_union => requiredness(old, new, new_flags, pair),
        (from, to) => {
            requiredness(old, new, new_flags, pair);
            mutability(old, new, [old_flags, new_flags], pair);
            let both = PropertyFlags {
                read_only: old_flags.read_only && new_flags.read_only,
                write_only: old_flags.write_only && new_flags.write_only,
                ..new_flags
            };
            pair.descend_as(from, to, Edge::Property(both));
        }
    }
}

fn flags<'a>(property: &Property<'a>, schemas: &mut Schemas<'a>) -> PropertyFlags {
    let required = property.required.is_some();
    if property.schemas.is_empty() {
        return PropertyFlags { required, ..PropertyFlags::default() };
    }
    let id = schemas.id(&property.schemas);
    let flat = schemas.flat(id);
    PropertyFlags {
        required,
        has_default: flat.first("default").is_some(),
        read_only: flat.is_set("readOnly"),
        write_only: flat.is_set("writeOnly"),
        ..PropertyFlags::default()
    }
}

fn existence<'a>(
    event: PropertyEvent,
    action: Action,
    old: Option<&'a Node>,
    new: Option<&'a Node>,
    flags: PropertyFlags,
) -> Change<'a> {
    Change { action, ..Change::of_kind(Kind::Property(event, flags), old, new) }
}

fn requiredness<'a>(
    old: &Property<'a>,
    new: &Property<'a>,
    flags: PropertyFlags,
    pair: &mut Pair<'a, '_>,
) {
    let event = match (old.required, new.required) {
        (None, Some(_)) => PropertyEvent::BecameRequired,
        (Some(_), None) => PropertyEvent::BecameOptional,
        _ => return,
    };
    // Where the property itself is described nowhere, the list that names it is the place.
    let from = old.schemas.first().copied().or(old.required);
    let to = new.schemas.first().copied().or(new.required);
    let mut change = existence(event, Action::Change, from, to, flags);
    let list = old.required.or(new.required);
    let name = list.and_then(Node::as_str).unwrap_or_default();
    if old.schemas.is_empty() && new.schemas.is_empty() {
        let verb = if new.required.is_some() { "requires" } else { "no longer requires" };
        change.words = Some(format!("{verb} `{name}`, which is not among its properties"));
    }
    pair.change(change.covering(old.required.into_iter().chain(new.required)));
}

fn mutability<'a>(
    old: &Property<'a>,
    new: &Property<'a>,
    [before, after]: [PropertyFlags; 2],
    pair: &mut Pair<'a, '_>,
) {
    let read = (before.read_only, after.read_only, "readOnly");
    let write = (before.write_only, after.write_only, "writeOnly");
    for (before, after, key) in [read, write] {
        let event = match (key, after) {
            _ if before == after => continue,
            ("readOnly", true) => PropertyEvent::BecameReadOnly,
            ("readOnly", false) => PropertyEvent::BecameNotReadOnly,
            (_, true) => PropertyEvent::BecameWriteOnly,
            (_, false) => PropertyEvent::BecameNotWriteOnly,
        };
        let from = keyword(old, key, pair.old_schemas);
        let to = keyword(new, key, pair.new_schemas);
        let flags = PropertyFlags { read_only: false, write_only: false, ..pair_flags(new, old) };
        pair.change(existence(event, Action::Change, from, to, flags));
    }
}

fn pair_flags(new: &Property<'_>, old: &Property<'_>) -> PropertyFlags {
    let required = new.required.is_some() && old.required.is_some();
    PropertyFlags { required, ..PropertyFlags::default() }
}

fn keyword<'a>(property: &Property<'a>, key: &str, schemas: &mut Schemas<'a>) -> Option<&'a Node> {
    let id = schemas.id(&property.schemas);
    schemas.flat(id).first(key)
}
