//! One query string that is described in two ways: a single value and a list of one, an object and a
//! parameter for each of its properties.

use std::collections::BTreeMap;

use openapi_model::Node;

use super::{
    Call, Comparison,
    parameter::{self, Key, Parameter, is_required, name, report, schema_of},
    written::{WRITTEN, Written},
};
use crate::{
    action::{Action, Level},
    document::Document,
    finding_builder::FindingBuilder,
    rules::Rule,
    usage::Usage,
};

const REFACTORED: Rule = Rule::new("refactored", Level::Info);
const REQUEST_PARAMETER_REMOVED: Rule = Rule::new("request-parameter-removed", Level::Warning);
const REQUEST_PARAMETER_TYPE_GENERALIZED: Rule =
    Rule::new("request-parameter-type-generalized", Level::Info);
const REQUEST_PARAMETER_TYPE_SPECIALIZED: Rule =
    Rule::new("request-parameter-type-specialized", Level::Breaking);

type Parameters<'a> = BTreeMap<Key, Parameter<'a>>;

/// Compares objects whose properties travel as parameters of their own with parameters of these names,
/// and takes both out of the lists.
pub(super) fn objects<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    old: &mut Parameters<'a>,
    new: &mut Parameters<'a>,
) {
    let alone = |own: &Parameters<'a>, others: &Parameters<'a>| -> Vec<Key> {
        own.keys().filter(|key| !others.contains_key(*key)).cloned().collect()
    };
    for key in alone(old, new) {
        let Some(object) = old.get(&key).and_then(|whole| Object::of(comparison.old, whole)) else {
            continue;
        };
        if object.has_partner(new, old) {
            old.remove(&key);
            object.compare(comparison, call, new, Side::Old);
        }
    }
    for key in alone(new, old) {
        let Some(object) = new.get(&key).and_then(|whole| Object::of(comparison.new, whole)) else {
            continue;
        };
        if object.has_partner(old, new) {
            new.remove(&key);
            object.compare(comparison, call, old, Side::New);
        }
    }
}

/// The document that has the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

impl Side {
    /// What belongs to the old document first.
    fn order<T>(self, own: T, other: T) -> [T; 2] {
        match self {
            Self::Old => [own, other],
            Self::New => [other, own],
        }
    }
}

/// An object of which each property travels under a name of its own.
struct Object<'a> {
    parameter: Parameter<'a>,
    /// Each property by the name under which it travels, and whether it has to be there.
    properties: Vec<(Key, &'a Node, bool)>,
}

impl<'a> Object<'a> {
    fn of(document: &'a Document, parameter: &Parameter<'a>) -> Option<Self> {
        let node = parameter.node;
        let schema = document.resolve(schema_of(node)?);
        let written = Written::of(document, node);
        let is_query = node.text("in") == Some("query");
        let outer = match written.style.as_str() {
            "form" if written.explode => None,
            "deepObject" => Some(name(node)),
            _ => return None,
        };
        let required = schema.items_at("required");
        let is_needed = |name: &str| {
            is_required(node) && required.iter().any(|item| item.as_str() == Some(name))
        };
        let property = |entry: &'a openapi_model::Entry| {
            let name = &entry.key;
            let sent = outer.map_or_else(|| name.clone(), |outer| format!("{outer}[{name}]"));
            (("query".to_owned(), sent), &entry.value, is_needed(name))
        };
        let properties: Vec<_> = schema.entries_at("properties").iter().map(property).collect();
        (is_query && !properties.is_empty()).then_some(Self { parameter: *parameter, properties })
    }

    /// Whether the other document alone has one of the properties as a parameter.
    fn has_partner(&self, others: &Parameters<'a>, own: &Parameters<'a>) -> bool {
        let mut keys = self.properties.iter().map(|(key, ..)| key);
        keys.any(|key| others.contains_key(key) && !own.contains_key(key))
    }

    fn compare(
        self,
        comparison: &mut Comparison<'a>,
        call: &Call<'a>,
        others: &mut Parameters<'a>,
        side: Side,
    ) {
        let mut covered: Vec<_> = said(&self.parameter).collect();
        for (key, schema, is_needed) in &self.properties {
            let Some(partner) = others.remove(key) else {
                self.lost(comparison, call, (&key.1, schema), side);
                continue;
            };
            covered.push(partner.at);
            covered.extend(said(&partner));
            comparison.visit(partner.node, self.parameter.node);
            let [was_required, is_required] = side.order(*is_needed, is_required(partner.node));
            if let Some((rule, word)) = parameter::became(was_required, is_required) {
                let phrase = format!("the parameter `{}` became {word}", key.1);
                let [from, to] = side.order(*schema, partner.at);
                let sides = (Some(from), Some(to));
                let builder = FindingBuilder::new(rule, Action::Change, sides.0, sides.1, phrase);
                report(comparison, call, builder);
            }
            if let Some(other) = schema_of(partner.node) {
                let [from, to] = side.order(*schema, other);
                comparison.schemas(from, to, Usage::Parameter, &call.set);
            }
        }
        let whole = name(self.parameter.node);
        let phrase = match side {
            Side::Old => format!("the properties of `{whole}` are parameters of their own now"),
            Side::New => format!("parameters became properties of `{whole}`, with the same names"),
        };
        let [from, to] = side.order(Some(self.parameter.at), None);
        let builder = FindingBuilder::new(REFACTORED, Action::Change, from, to, phrase);
        report(comparison, call, builder.covering(covered));
    }

    /// A property that the other document does not have as a parameter.
    fn lost(
        &self,
        comparison: &mut Comparison<'a>,
        call: &Call<'a>,
        (name, schema): (&str, &'a Node),
        side: Side,
    ) {
        if side == Side::Old {
            let phrase = format!("the parameter `{name}` is gone");
            let rule = REQUEST_PARAMETER_REMOVED;
            let builder = FindingBuilder::new(rule, Action::Remove, Some(schema), None, phrase);
            report(comparison, call, builder);
        }
    }
}

/// What a parameter says, which may be in a component.
fn said<'a>(parameter: &Parameter<'a>) -> impl Iterator<Item = &'a Node> + use<'a> {
    parameter.node.entries().iter().map(|entry| &entry.value)
}

/// The schema of the items, if a single value and a list of one are the same on the wire: then a
/// parameter that took one value may take several.
fn items_of_list<'a>(document: &'a Document, list: &'a Node, single: &Node) -> Option<&'a Node> {
    let schema = document.resolve(list.get("schema")?);
    let written = Written::of(document, list);
    let least = schema.get("minItems").and_then(Node::as_f64).unwrap_or(0.0);
    let is_plain = matches!(written.style.as_str(), "form" | "simple");
    let is_text = single.text("type").is_none_or(|name| name == "string");
    // Without `explode`, a comma in a text would separate two items.
    let is_same =
        is_plain && least <= 1.0 && (!is_text || (written.explode && written.style == "form"));
    (is_same && schema.text("type") == Some("array")).then(|| schema.get("items")).flatten()
}

/// Whether a list never has more than one item.
fn is_list_of_one(document: &Document, list: &Node) -> bool {
    let schema = schema_of(list).map(|schema| document.resolve(schema));
    let most = schema.and_then(|schema| schema.get("maxItems")).and_then(Node::as_f64);
    most.is_some_and(|most| most <= 1.0)
}

/// Compares a single value with the items of a list that is written the same way.
pub(super) fn single_and_list<'a>(
    comparison: &mut Comparison<'a>,
    call: &Call<'a>,
    usage: Usage,
    [old, new]: [&'a Node; 2],
) -> bool {
    let schema = |document: &'a Document, node: &'a Node| {
        let schema = document.resolve(node.get("schema")?);
        matches!(schema.text("type"), Some("string" | "number" | "integer" | "boolean"))
            .then_some(schema)
    };
    let (from, to) = (schema(comparison.old, old), schema(comparison.new, new));
    let (rule, action, words, sides) = match (from, to) {
        (Some(from), None) => {
            let Some(items) = items_of_list(comparison.new, new, from) else { return false };
            (
                REQUEST_PARAMETER_TYPE_GENERALIZED,
                Action::Generalize,
                "takes several values now, and took one",
                (from, items),
            )
        }
        (None, Some(to)) => {
            let Some(items) = items_of_list(comparison.old, old, to) else { return false };
            let (rule, words) = match is_list_of_one(comparison.old, old) {
                true => (REFACTORED, "is no longer written as a list of one value"),
                false => {
                    (REQUEST_PARAMETER_TYPE_SPECIALIZED, "takes one value now, and took several")
                }
            };
            (rule, Action::Specialize, words, (items, to))
        }
        _ => return false,
    };
    let phrase = format!("the parameter `{}` {words}", name(new));
    let nodes = (old.get("schema"), new.get("schema"));
    let covered = WRITTEN.iter().flat_map(|key| [old.get(key), new.get(key)]).flatten();
    report(
        comparison,
        call,
        FindingBuilder::new(rule, action, nodes.0, nodes.1, phrase).covering(covered),
    );
    comparison.schemas(sides.0, sides.1, usage, &call.set);
    true
}
