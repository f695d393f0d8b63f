//! Examples that no longer fit their schema, or fit again.
//!
//! Only what contradicts a schema for sure counts: an unknown format or pattern contradicts
//! nothing.

use std::fmt::{self, Display, Formatter};

use openapi_model::{Node, Value};

use crate::{
    action::{Action, Level},
    compare::Comparison,
    document::Document,
    finding_builder::FindingBuilder,
    operation_set::OperationSet,
    rules::Rule,
    schema::{Flat, Schemas},
    schema_pairs::Example,
};

const EXAMPLE_FITS_AGAIN: Rule = Rule::new("example-fits-again", Level::Info);
pub(crate) const EXAMPLE_NO_LONGER_FITS: Rule = Rule::new("example-no-longer-fits", Level::Warning);

/// Looks at the examples of media types, parameters, headers and schemas that both documents have.
pub(crate) fn compare(comparison: &mut Comparison<'_>) {
    let mut old = Validator::of(comparison.old);
    let mut new = Validator::of(comparison.new);
    for (from, to, operations) in comparison.contents.clone() {
        let (Some(from_schema), Some(to_schema)) = (from.get("schema"), to.get("schema")) else {
            continue;
        };
        for (name, (from, to)) in pairs(&old, from, &new, to) {
            let misfits = (old.misfit(from_schema, from), new.misfit(to_schema, to));
            report(comparison, &name, misfits, (from, to), &operations);
        }
    }
    for Example { old: from, new: to, operations } in comparison.examples.clone() {
        let misfits = (old.misfit(from.0, from.1), new.misfit(to.0, to.1));
        report(comparison, "", misfits, (from.1, to.1), &operations);
    }
}

fn report<'a>(
    comparison: &mut Comparison<'a>,
    name: &str,
    (before, after): (Option<Misfit>, Option<Misfit>),
    (old, new): Sides<'a>,
    operations: &OperationSet,
) {
    let (rule, action, word) = match (before, after) {
        (None, Some(misfit)) => {
            let word = format!("no longer fits its schema: {misfit}");
            (EXAMPLE_NO_LONGER_FITS, Action::Add, word)
        }
        (Some(_), None) => (EXAMPLE_FITS_AGAIN, Action::Remove, "fits its schema again".to_owned()),
        _ => return,
    };
    let phrase = format!("the example{name} {word}");
    let builder = FindingBuilder::new(rule, action, Some(old), Some(new), phrase);
    comparison.builders.add(builder.of(operations));
}

type Sides<'a> = (&'a Node, &'a Node);

/// The examples that both media types have, by their names.
fn pairs<'a>(
    old: &Validator<'a>,
    from: &'a Node,
    new: &Validator<'a>,
    to: &'a Node,
) -> Vec<(String, Sides<'a>)> {
    let mut pairs = Vec::new();
    if let (Some(from), Some(to)) = (from.get("example"), to.get("example")) {
        pairs.push((String::new(), (from, to)));
    }
    let entries = from.get("examples").map_or(&[][..], Node::entries);
    for entry in entries {
        let other = to.get("examples").and_then(|examples| examples.get(&entry.key));
        let value = |side: &Validator<'a>, node: &'a Node| side.document.resolve(node).get("value");
        if let (Some(from), Some(to)) =
            (value(old, &entry.value), other.and_then(|node| value(new, node)))
        {
            pairs.push((format!(" `{}`", entry.key), (from, to)));
        }
    }
    pairs
}

/// Holds values to the schemas of one document.
struct Validator<'a> {
    schemas: Schemas<'a>,
    document: &'a Document,
    /// How often a schema may still be looked at for this example.
    patience: usize,
}

impl<'a> Validator<'a> {
    fn of(document: &'a Document) -> Self {
        Self { schemas: Schemas::of(document), document, patience: 0 }
    }

    /// Why a value does not fit a schema. Returns `None` if it fits.
    fn misfit(&mut self, schema: &'a Node, value: &Node) -> Option<Misfit> {
        self.patience = PATIENCE;
        self.check(&[schema], value, 0).err()
    }

    /// Where schemas refer to each other without end, the value is given the benefit of the doubt.
    fn check(&mut self, schemas: &[&'a Node], value: &Node, level: usize) -> Result<(), Misfit> {
        if level > LEVELS || self.patience == 0 {
            return Ok(());
        }
        self.patience -= 1;
        let id = self.schemas.id(schemas);
        let flat = self.schemas.flat(id);
        if value.is_null() {
            return met(flat.nullable || flat.types.is_empty(), "must not be null");
        }
        met(has_type(&flat, value), "has another type")?;
        met(is_listed(&flat, value), "is none of the listed values")?;
        met(is_within(&flat, value), "is beyond a limit")?;
        self.inside(&flat, value, level + 1)?;
        self.alternatives(&flat, value, level + 1)
    }

    fn inside(&mut self, flat: &Flat<'a>, value: &Node, level: usize) -> Result<(), Misfit> {
        let items = flat.at("items");
        if !items.is_empty() {
            for (index, item) in value.items().iter().enumerate() {
                self.check(items, item, level).map_err(|misfit| misfit.below(index))?;
            }
        }
        if value.is_mapping() { self.properties(flat, value, level) } else { Ok(()) }
    }

    fn properties(&mut self, flat: &Flat<'a>, value: &Node, level: usize) -> Result<(), Misfit> {
        let others = flat.at("additionalProperties");
        let is_closed = others.iter().any(|node| node.as_bool() == Some(false));
        let others: Vec<_> = others.iter().copied().filter(|node| node.is_mapping()).collect();
        for (name, property) in &flat.properties {
            let is_there = property.required.is_none() || value.get(name).is_some();
            // An example of a request may lack what only responses hold, and the other way round.
            let is_excused = || property.schemas.iter().any(|schema| is_one_way(schema));
            met(is_there || is_excused(), "is missing").map_err(|misfit| misfit.below(name))?;
        }
        for entry in value.entries() {
            let found = match flat.properties.get(entry.key.as_str()) {
                Some(property) => self.check(&property.schemas, &entry.value, level),
                None if is_closed => met(false, "is not described"),
                None if others.is_empty() => Ok(()),
                None => self.check(&others, &entry.value, level),
            };
            found.map_err(|misfit| misfit.below(&entry.key))?;
        }
        Ok(())
    }

    fn alternatives(&mut self, flat: &Flat<'a>, value: &Node, level: usize) -> Result<(), Misfit> {
        for arms in [&flat.one_of, &flat.any_of] {
            let fits =
                arms.is_empty() || arms.iter().any(|arm| self.check(&[arm], value, level).is_ok());
            met(fits, "fits none of the alternatives")?;
        }
        Ok(())
    }
}

/// What of a value contradicts its schema.
#[derive(Debug)]
struct Misfit {
    /// The way to it from the outside, the outermost key last.
    path: Vec<String>,
    what: &'static str,
}

impl Misfit {
    fn below(mut self, key: impl Display) -> Self {
        self.path.push(key.to_string());
        self
    }
}

impl Display for Misfit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let path: Vec<_> = self.path.iter().rev().map(String::as_str).collect();
        let path = if path.is_empty() { "it".to_owned() } else { format!("`{}`", path.join(".")) };
        write!(f, "{path} {}", self.what)
    }
}

fn met(holds: bool, what: &'static str) -> Result<(), Misfit> {
    if holds { Ok(()) } else { Err(Misfit { path: Vec::new(), what }) }
}

fn is_one_way(schema: &Node) -> bool {
    schema.is_set("readOnly") || schema.is_set("writeOnly")
}

/// How deep a value is followed into its schema.
const LEVELS: usize = 120;

/// How many schemas are looked at for one example.
const PATIENCE: usize = 50_000;

fn has_type(flat: &Flat<'_>, value: &Node) -> bool {
    let is = |name: &str| match (name, &value.value) {
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) => true,
        ("array", Value::Sequence(_)) | ("object", Value::Mapping(_)) => true,
        ("number", Value::Number(_)) => true,
        ("integer", Value::Number(number)) => number.is_integer(),
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
        Value::Sequence(items) => holds(items.len() as f64, "minItems", "maxItems"),
        Value::Mapping(entries) => holds(entries.len() as f64, "minProperties", "maxProperties"),
        _ => true,
    }
}
