//! The ids of rules: where a schema is used, and what changed in it.

use crate::{
    change::{Change, Kind, PropertyFlags},
    stem::PropertyEvent,
    usage::{Direction, Usage},
};

/// The id for a change if the schema is used like this. `flags` are those of the schema as a
/// property.
pub(crate) fn rule_id(usage: Usage, change: &Change<'_>, flags: PropertyFlags) -> String {
    match change.kind {
        Kind::Unhandled(_) | Kind::Uncompared(_) => "unhandled".to_owned(),
        Kind::Outside => "external-reference-changed".to_owned(),
        Kind::Schema(_) => schema(usage, change.stem_in(usage).map_or("", |stem| stem.id), flags),
        Kind::Property(event, own) => property(usage.nested(), event, own.within(flags)),
    }
}

fn schema(usage: Usage, stem: &str, flags: PropertyFlags) -> String {
    let prefix = match usage {
        Usage::ResponseBody if stem == "enum-value-removed" => "response-mediatype",
        Usage::RequestProperty if flags.read_only => "request-read-only-property",
        Usage::ResponseProperty if flags.write_only => "response-write-only-property",
        _ => usage.prefix(),
    };
    format!("{prefix}-{stem}")
}

fn property(usage: Usage, event: PropertyEvent, mut flags: PropertyFlags) -> String {
    // Only a body can leave out what the service alone writes.
    flags.read_only &= usage == Usage::RequestProperty || event.is_about_direction();
    match usage.direction() {
        _ if usage.is_negated() => format!("{}-property-{}", usage.prefix(), event.id()),
        Direction::Request => request_property(usage.prefix(), event, flags),
        Direction::Response => response_property(event, flags),
    }
}

fn request_property(prefix: &str, event: PropertyEvent, flags: PropertyFlags) -> String {
    let id = event.id();
    let with_default = if flags.has_default { "-with-default" } else { "" };
    if flags.read_only && !event.is_about_direction() {
        return format!("request-read-only-property-{id}");
    }
    match event {
        PropertyEvent::Added if flags.required => format!("new-required-{prefix}{with_default}"),
        PropertyEvent::Added => format!("new-optional-{prefix}"),
        PropertyEvent::BecameRequired => format!("{prefix}-{id}{with_default}"),
        PropertyEvent::Removed if flags.is_closed => format!("{prefix}-{id}-from-closed"),
        PropertyEvent::Removed | PropertyEvent::BecameOptional => format!("{prefix}-{id}"),
        _ => {
            let required = if flags.required { "required" } else { "optional" };
            prefix.replacen("request-", &format!("request-{required}-"), 1) + "-" + id
        }
    }
}

fn response_property(event: PropertyEvent, flags: PropertyFlags) -> String {
    let id = event.id();
    let required = if flags.required { "required" } else { "optional" };
    let write_only = if flags.write_only { "write-only-" } else { "" };
    match event {
        PropertyEvent::Added | PropertyEvent::Removed => {
            format!("response-{required}-{write_only}property-{id}")
        }
        PropertyEvent::BecameRequired | PropertyEvent::BecameOptional => {
            format!("response-{write_only}property-{id}")
        }
        _ => format!("response-{required}-property-{id}"),
    }
}
