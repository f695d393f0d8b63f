//! Extension keys: those that the caller of the crate has rules for, and all the others.

use openapi_model::Node;

use super::Difference;
use crate::{
    action::{Action, Level},
    extensions::{ExtensionChange, ExtensionRule},
    finding_builder::FindingBuilder,
    rules::Presence,
    wording,
};

const EXTENSION: Presence = Presence::new("extension", [Level::Info, Level::Info, Level::Info]);

/// The finding for an extension that differs; `None` if a rule says that it means nothing.
pub(super) fn builder<'a>(
    place: &Difference<'a, '_>,
    rules: &[ExtensionRule],
) -> Option<FindingBuilder<'a>> {
    let (old, new) = (place.old, place.new);
    let rule = rules.iter().find(|rule| rule.is_for(place.kind, place.key));
    let value = |node: Option<&Node>| node.map_or("nothing".to_owned(), wording::short);
    let words = || format!("`{}` is {} now, and was {}", place.key, value(new), value(old));
    let Some(rule) = rule else {
        return Some(FindingBuilder::presence(EXTENSION, old, new, "").saying(words()));
    };
    let inside = |node: Option<&'a Node>| match rule.inside {
        Some(key) => node.and_then(|node| node.get(key)),
        None => node,
    };
    let sides = (inside(old), inside(new));
    if sides.0 == sides.1 {
        return None;
    }
    match (rule.compare)(sides.0, sides.1) {
        Some(ExtensionChange { rule, words: own }) => {
            let action = match sides {
                (None, _) => Action::Add,
                (_, None) => Action::Remove,
                _ => Action::Change,
            };
            let words = own.unwrap_or_else(words);
            Some(FindingBuilder::new(rule, action, sides.0, sides.1, words))
        }
        None if rule.inside.is_some() => None,
        None => Some(FindingBuilder::presence(EXTENSION, old, new, "").saying(words())),
    }
}
