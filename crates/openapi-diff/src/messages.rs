//! Changes of schemas in words.

use openapi_model::Node;

use crate::{
    change::{Change, Kind, PropertyFlags},
    stem::{PropertyEvent, Stem},
    usage::Usage,
    wording,
};

/// The change as the rest of a sentence that begins with its place.
pub(crate) fn phrase(usage: Usage, change: &Change<'_>) -> String {
    let phrase = plain(change);
    if !usage.is_negated() || matches!(change.kind, Kind::Uncompared(_)) {
        return phrase;
    }
    match change.kind {
        Kind::Schema(stem) if stem.id.starts_with("enum-value") => {
            phrase.replacen("allow", "exclude", 1)
        }
        _ => format!("in what is excluded: {phrase}"),
    }
}

fn plain(change: &Change<'_>) -> String {
    if let Some(words) = &change.words {
        return words.clone();
    }
    match change.kind {
        Kind::Unhandled(keyword) => {
            format!("`{keyword}` {}", wording::verb(change.old, change.new))
        }
        Kind::Uncompared(reason) => reason.to_owned(),
        Kind::Outside => "refers to another place outside of the document".to_owned(),
        Kind::Property(event, flags) => property(event, flags),
        Kind::Schema(stem) => schema(stem, change.old, change.new),
    }
}

fn property(event: PropertyEvent, flags: PropertyFlags) -> String {
    let required = if flags.required { "required" } else { "optional" };
    match event {
        PropertyEvent::Added => format!("is a new {required} property"),
        PropertyEvent::Removed => format!("is gone; it was {required}"),
        PropertyEvent::BecameRequired => "is required now".to_owned(),
        PropertyEvent::BecameOptional => "is no longer required".to_owned(),
        PropertyEvent::BecameReadOnly => "is only sent by the service now".to_owned(),
        PropertyEvent::BecameNotReadOnly => "may be sent by the caller too now".to_owned(),
        PropertyEvent::BecameWriteOnly => "is only sent by the caller now".to_owned(),
        PropertyEvent::BecameNotWriteOnly => "may be sent by the service too now".to_owned(),
    }
}

fn schema(stem: Stem, old: Option<&Node>, new: Option<&Node>) -> String {
    let value = |node: Option<&Node>| node.map_or("anything".to_owned(), wording::short);
    stem.words.replace("{new}", &value(new)).replace("{old}", &value(old))
}
