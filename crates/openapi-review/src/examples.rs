//! Examples that no longer fit their schema, or fit again.
//!
//! Only what contradicts a schema for sure counts: an unknown format or pattern contradicts
//! nothing.

use crate::{
    action::Action,
    compare::Comparison,
    document::Document,
    drafts::Draft,
    schema::{Flat, Schemas},
    tree::{Node, Value},
};

/// Looks at the examples of every media type that both documents have.
pub(crate) fn compare(comparison: &mut Comparison<'_>) {
    let mut old = Judge::of(comparison.old);
    let mut new = Judge::of(comparison.new);
    for (from, to) in comparison.contents.clone() {
        for (name, sides) in pairs(&old, from, &new, to) {
            let fits = (old.fits(from, sides.0), new.fits(to, sides.1));
            let (rule, action, word) = match fits {
                (true, false) => ("example-no-longer-fits", Action::Add, "no longer fits"),
                (false, true) => ("example-fits-again", Action::Remove, "fits again"),
                _ => continue,
            };
            let phrase = format!("the example{name} {word} its schema");
            let (old, new) = (Some(sides.0), Some(sides.1));
            comparison.drafts.add(Draft::new(rule, action, old, new, phrase));
        }
    }
}

type Sides<'a> = (&'a Node, &'a Node);

/// The examples that both media types have, by their names.
fn pairs<'a>(
    old: &Judge<'a>,
    from: &'a Node,
    new: &Judge<'a>,
    to: &'a Node,
) -> Vec<(String, Sides<'a>)> {
    let mut pairs = Vec::new();
    if let (Some(from), Some(to)) = (from.get("example"), to.get("example")) {
        pairs.push((String::new(), (from, to)));
    }
    let entries = from.get("examples").map_or(&[][..], Node::entries);
    for entry in entries {
        let other = to.get("examples").and_then(|examples| examples.get(&entry.key));
        let value = |judge: &Judge<'a>, node: &'a Node| judge.document.resolve(node).get("value");
        if let (Some(from), Some(to)) =
            (value(old, &entry.value), other.and_then(|node| value(new, node)))
        {
            pairs.push((format!(" `{}`", entry.key), (from, to)));
        }
    }
    pairs
}

struct Judge<'a> {
    schemas: Schemas<'a>,
    document: &'a Document,
    /// How often a schema may still be looked at for this example.
    patience: usize,
}

impl<'a> Judge<'a> {
    fn of(document: &'a Document) -> Self {
        Self { schemas: Schemas::of(document), document, patience: 0 }
    }

    fn fits(&mut self, media_type: &'a Node, value: &Node) -> bool {
        self.patience = PATIENCE;
        media_type.get("schema").is_none_or(|schema| self.allows(&[schema], value, 0))
    }

    /// Where schemas refer to each other without end, the value is given the benefit of doubt.
    fn allows(&mut self, schemas: &[&'a Node], value: &Node, level: usize) -> bool {
        if level > LEVELS || self.patience == 0 {
            return true;
        }
        self.patience -= 1;
        let id = self.schemas.id(schemas);
        let flat = self.schemas.flat(id);
        if value.is_null() {
            return flat.nullable || flat.types.is_empty();
        }
        has_type(&flat, value)
            && is_listed(&flat, value)
            && is_within(&flat, value)
            && self.inside(&flat, value, level + 1)
            && self.alternatives(&flat, value, level + 1)
    }

    fn inside(&mut self, flat: &Flat<'a>, value: &Node, level: usize) -> bool {
        let items = flat.at("items");
        if !items.is_empty() && !value.items().iter().all(|item| self.allows(items, item, level)) {
            return false;
        }
        if !value.is_map() {
            return true;
        }
        let others = flat.at("additionalProperties");
        let is_closed = others.iter().any(|node| node.as_bool() == Some(false));
        let others: Vec<_> = others.iter().copied().filter(|node| node.is_map()).collect();
        let has_all = flat
            .properties
            .iter()
            .all(|(name, property)| property.required.is_none() || value.get(name).is_some());
        has_all
            && value.entries().iter().all(|entry| match flat.properties.get(entry.key.as_str()) {
                Some(property) => self.allows(&property.schemas, &entry.value, level),
                None => {
                    !is_closed && (others.is_empty() || self.allows(&others, &entry.value, level))
                }
            })
    }

    fn alternatives(&mut self, flat: &Flat<'a>, value: &Node, level: usize) -> bool {
        [&flat.one_of, &flat.any_of]
            .into_iter()
            .all(|arms| arms.is_empty() || arms.iter().any(|arm| self.allows(&[arm], value, level)))
    }
}

/// How deep a value is followed into its schema.
const LEVELS: usize = 120;

/// How many schemas are looked at for one example.
const PATIENCE: usize = 50_000;

fn has_type(flat: &Flat<'_>, value: &Node) -> bool {
    let is = |name: &str| match (name, &value.value) {
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) => true,
        ("array", Value::List(_)) | ("object", Value::Map(_)) => true,
        ("number", Value::Number(_)) => true,
        ("integer", Value::Number(number)) => !number.is_f64(),
        ("string" | "boolean" | "array" | "object" | "number" | "integer", _) => false,
        _ => true,
    };
    flat.types.is_empty() || flat.types.keys().any(|name| is(name))
}

fn is_listed(flat: &Flat<'_>, value: &Node) -> bool {
    flat.values.as_ref().is_none_or(|values| values.contains(&value))
}

fn is_within(flat: &Flat<'_>, value: &Node) -> bool {
    let limit = |key: &str| flat.first(key).and_then(Node::as_f64);
    let holds = |size: f64, least: &str, most: &str| {
        limit(least).is_none_or(|least| size >= least)
            && limit(most).is_none_or(|most| size <= most)
    };
    match &value.value {
        Value::Number(number) => {
            number.as_f64().is_none_or(|number| holds(number, "minimum", "maximum"))
        }
        Value::String(text) => holds(text.chars().count() as f64, "minLength", "maxLength"),
        Value::List(items) => holds(items.len() as f64, "minItems", "maxItems"),
        Value::Map(entries) => holds(entries.len() as f64, "minProperties", "maxProperties"),
        _ => true,
    }
}
