//! Merges the parts of a schema into one normal form, and takes away what says nothing.

use std::collections::{BTreeMap, HashSet};

use openapi_model::{Node, NodeId, Value};

use super::{Flat, NO_TYPE, Source};
use crate::{
    discriminator::Components,
    document::Document,
    grammar::{self, Kind, Shape},
};

/// Merges what several schemas say together into one normal form.
pub(super) fn flatten<'a>(
    document: &'a Document,
    components: &Components<'a>,
    sources: &[Source<'a>],
) -> Flat<'a> {
    let mut merge =
        Merge { document, flat: Flat::default(), seen: HashSet::new(), is_without_arms: false };
    for source in sources {
        merge.is_without_arms = source.is_without_arms;
        merge.absorb(source.node);
    }
    merge.is_without_arms = false;
    let nodes = sources.iter().map(|source| source.node);
    let says = nodes.clone().filter_map(|node| allows_null(document, node));
    merge.flat.nullable = all_say_so(says) == Some(true);
    merge.simplify();
    merge.forget_both_booleans();
    let mut own = nodes.map(|node| bare(document, node));
    merge.flat.discriminator_owner =
        own.find_map(|node| components.discriminator_owner(document, node));
    merge.flat
}

/// Every list of alternatives has to hold for itself.
fn add_group<'a>(first: &mut Vec<&'a Node>, more: &mut Vec<Vec<&'a Node>>, items: &'a [Node]) {
    if first.is_empty() {
        first.extend(items);
    } else {
        more.push(items.iter().collect());
    }
}

struct Merge<'a> {
    document: &'a Document,
    flat: Flat<'a>,
    seen: HashSet<NodeId>,
    /// Whether lists of alternatives are left out.
    is_without_arms: bool,
}

impl<'a> Merge<'a> {
    fn absorb(&mut self, node: &'a Node) {
        let node = self.document.resolve(node);
        if !self.seen.insert(node.id()) {
            return;
        }
        self.flat.parts.push(node);
        if !node.is_mapping() {
            self.keep("", node);
        }
        for entry in node.entries() {
            self.keyword(&entry.key, &entry.value);
        }
    }

    fn keyword(&mut self, key: &'a str, node: &'a Node) {
        match (key, &node.value) {
            ("type", Value::String(name)) => self.narrow_type(name, node),
            ("nullable", Value::Bool(_)) => self.flat.nullable_at.push(node),
            ("enum", Value::Sequence(items)) => self.narrow_values(items),
            ("x-extensible-enum", Value::Sequence(items)) => {
                self.flat.known_values.get_or_insert_default().extend(items);
            }
            ("properties", Value::Mapping(entries)) => {
                for entry in entries {
                    let property = self.flat.properties.entry(&entry.key).or_default();
                    property.schemas.push(&entry.value);
                }
            }
            ("required", Value::Sequence(items)) => {
                items.iter().for_each(|item| self.require(item));
            }
            ("allOf", Value::Sequence(items)) => items.iter().for_each(|item| self.absorb(item)),
            ("oneOf" | "anyOf" | "discriminator", _) if self.is_without_arms => {}
            ("oneOf", Value::Sequence(items)) => {
                let first = &mut self.flat.one_of;
                add_group(first, &mut self.flat.more_one_of, items);
            }
            ("anyOf", Value::Sequence(items)) => {
                let first = &mut self.flat.any_of;
                add_group(first, &mut self.flat.more_any_of, items);
            }
            _ if grammar::shape(Kind::Schema, key) == Some(Shape::Documentation) => {}
            _ => self.keep(key, node),
        }
    }

    fn keep(&mut self, key: &'a str, node: &'a Node) {
        self.flat.keywords.entry(key).or_default().push(node);
    }

    /// Several types in an `allOf` leave what they have in common.
    fn narrow_type(&mut self, name: &'a str, node: &'a Node) {
        let types = &mut self.flat.types;
        let common = match types.first_key_value() {
            None => name,
            Some((before, _)) if *before == name => return,
            Some((&"integer", _)) if name == "number" => return,
            Some((&"number", _)) if name == "integer" => name,
            Some(_) => NO_TYPE,
        };
        *types = BTreeMap::from([(common, node)]);
    }

    fn narrow_values(&mut self, items: &'a [Node]) {
        let (nulls, values): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.is_null());
        self.flat.nullable_at.extend(nulls);
        self.flat.values = Some(match self.flat.values.take() {
            Some(before) => {
                let allowed: HashSet<_> = values.iter().map(|value| value.canonical()).collect();
                before.into_iter().filter(|value| allowed.contains(&value.canonical())).collect()
            }
            None => values,
        });
    }

    fn require(&mut self, item: &'a Node) {
        match item.as_str() {
            Some(name) => self.flat.properties.entry(name).or_default().required = Some(item),
            None => self.keep("required", item),
        }
    }

    fn simplify(&mut self) {
        let mut one_of = std::mem::take(&mut self.flat.one_of);
        let mut any_of = std::mem::take(&mut self.flat.any_of);
        if !self.flat.keywords.contains_key("discriminator") {
            self.flatten_arms(&mut one_of, "oneOf");
            self.flatten_arms(&mut any_of, "anyOf");
        }
        let is_only = self.flat.more_one_of.is_empty() && self.flat.more_any_of.is_empty();
        if is_only && (one_of.is_empty() || any_of.is_empty()) {
            self.simplify_arms(&mut one_of, true);
            self.simplify_arms(&mut any_of, false);
        }
        self.flat.one_of.append(&mut one_of);
        self.flat.any_of.append(&mut any_of);
    }

    /// Takes the alternatives of an alternative that is nothing else than a list of the same kind.
    fn flatten_arms(&mut self, arms: &mut Vec<&'a Node>, key: &str) {
        let mut seen = HashSet::new();
        let mut open: Vec<_> = std::mem::take(arms).into_iter().rev().collect();
        while let Some(arm) = open.pop() {
            let list = bare(self.document, arm);
            let inner = list.get(key).map_or(&[][..], Node::items);
            if inner.len() < 2 || !keys_are(list, &[key]) || !seen.insert(list.id()) {
                arms.push(arm);
            } else {
                self.flat.parts.push(list);
                open.extend(inner.iter().rev());
            }
        }
    }

    /// True and false are all that a boolean can be.
    fn forget_both_booleans(&mut self) {
        let lists_both = self.flat.values.as_ref().is_some_and(|values| {
            let has = |flag| values.iter().any(|value| value.as_bool() == Some(flag));
            has(true) && has(false)
        });
        if lists_both && self.flat.types.keys().eq(["boolean"].iter()) {
            self.flat.values = None;
        }
    }

    /// Takes the alternatives away where a simpler form says the same.
    fn simplify_arms(&mut self, arms: &mut Vec<&'a Node>, is_one_of: bool) {
        let nulls: Vec<_> = arms.iter().copied().filter(|arm| self.is_null_only(arm)).collect();
        if !nulls.is_empty() && nulls.len() < arms.len() {
            arms.retain(|arm| !nulls.iter().any(|null| null.id() == arm.id()));
            self.flat.nullable = true;
            self.note_parts(&nulls);
            self.flat.nullable_at.extend(nulls);
        }
        // Where an alternative allows null, the whole schema does.
        let document = self.document;
        let marks = arms.iter().filter_map(|arm| bare(document, arm).get("nullable"));
        self.flat.nullable_at.extend(marks);
        if self.flat.keywords.contains_key("discriminator") {
            return;
        }
        if let [only] = arms[..] {
            arms.clear();
            self.absorb_only(only, is_one_of);
        } else if let Some((types, values)) = self.closed_values_of(arms) {
            self.unlist(arms, is_one_of);
            self.flat.types.extend(types);
            self.list_values(values, is_one_of);
        } else if let Some(types) = self.types_of(arms, is_one_of) {
            self.unlist(arms, is_one_of);
            self.flat.types = types;
        } else if let Some((types, values)) = self.open_values_of(arms) {
            self.unlist(arms, is_one_of);
            self.flat.types = types;
            self.flat.known_values.get_or_insert_default().extend(values);
        }
    }

    /// A single alternative is the schema itself; beside several, it is one of them.
    fn absorb_only(&mut self, only: &'a Node, is_one_of: bool) {
        let document = self.document;
        let mut unmerged = self.flat.clone();
        let list = if is_one_of { &mut unmerged.one_of } else { &mut unmerged.any_of };
        list.push(only);
        self.flat.unmerged = Some(Box::new(unmerged));
        self.flat.nullable |= allows_null(document, only) == Some(true);
        self.absorb(only);
        if !self.flat.one_of.is_empty() || !self.flat.any_of.is_empty() {
            self.simplify();
        }
    }

    /// Takes the alternatives away, and keeps them for a comparison with a list that cannot be taken
    /// away.
    fn unlist(&mut self, arms: &mut Vec<&'a Node>, is_one_of: bool) {
        let mut unmerged = self.flat.clone();
        self.note_parts(arms);
        let list = if is_one_of { &mut unmerged.one_of } else { &mut unmerged.any_of };
        list.append(arms);
        self.flat.unmerged = Some(Box::new(unmerged));
    }

    fn note_parts(&mut self, arms: &[&'a Node]) {
        let document = self.document;
        self.flat.parts.extend(arms.iter().map(|arm| bare(document, arm)));
    }

    fn is_null_only(&self, arm: &'a Node) -> bool {
        let node = bare(self.document, arm);
        let only_null = |items: &[Node]| !items.is_empty() && items.iter().all(Node::is_null);
        node.get("enum").is_some_and(|values| only_null(values.items()))
            && keys_are(node, &["enum", "type", "nullable"])
    }

    /// The types, where the alternatives are nothing but types.
    fn types_of(&self, arms: &[&'a Node], is_one_of: bool) -> Option<Types<'a>> {
        if arms.len() < 2 || !self.flat.types.is_empty() {
            return None;
        }
        let mut types = BTreeMap::new();
        for arm in arms {
            let node = bare(self.document, arm);
            let at = node.get("type").filter(|_| keys_are(node, &["type", "nullable"]))?;
            types.insert(at.as_str()?, at);
        }
        // A whole number is a number too, so that it fits two alternatives.
        if types.contains_key("number") && types.contains_key("integer") {
            if is_one_of {
                return None;
            }
            types.remove("integer");
        }
        Some(types)
    }

    /// The values, if every alternative lists some: then the whole list is the schema.
    fn closed_values_of(&self, arms: &[&'a Node]) -> Option<(Types<'a>, Vec<&'a Node>)> {
        let (mut types, mut values) = (BTreeMap::new(), Vec::new());
        for arm in arms {
            let node = bare(self.document, arm);
            let listed =
                node.get("enum").filter(|_| keys_are(node, &["type", "enum", "nullable"]))?;
            let Value::Sequence(items) = &listed.value else { return None };
            values.extend(items);
            match node.get("type") {
                Some(at) => drop(types.insert(at.as_str()?, at)),
                None if self.flat.types.is_empty() => return self.untyped_values_of(arms),
                None => {}
            }
        }
        let is_typed =
            |name: &&str| self.flat.types.is_empty() || self.flat.types.contains_key(name);
        (!arms.is_empty() && types.keys().all(is_typed)).then_some((types, values))
    }

    /// The same if none of the alternatives names a type.
    fn untyped_values_of(&self, arms: &[&'a Node]) -> Option<(Types<'a>, Vec<&'a Node>)> {
        let mut values = Vec::new();
        for arm in arms {
            let node = bare(self.document, arm);
            values.extend(node.get("enum").filter(|_| keys_are(node, &["enum"]))?.items());
        }
        Some((BTreeMap::new(), values))
    }

    /// Takes values over that alternatives list, each once. Of `oneOf`, a value that two alternatives
    /// list is refused.
    fn list_values(&mut self, mut values: Vec<&'a Node>, is_one_of: bool) {
        let mut counts = BTreeMap::<String, usize>::new();
        values.iter().for_each(|value| *counts.entry(value.canonical()).or_default() += 1);
        values.retain(|value| !is_one_of || counts.get(&value.canonical()) == Some(&1));
        let mut seen = HashSet::new();
        let (nulls, values): (Vec<_>, Vec<_>) =
            values.into_iter().partition(|value| value.is_null());
        self.flat.nullable |= !nulls.is_empty();
        self.flat.nullable_at.extend(nulls);
        let values: Vec<_> =
            values.into_iter().filter(|value| seen.insert(value.canonical())).collect();
        self.flat.values = Some(match self.flat.values.take() {
            Some(before) => {
                before.into_iter().filter(|value| seen.contains(&value.canonical())).collect()
            }
            None => values,
        });
    }

    /// The known values, where one alternative lists values and another allows every other one.
    fn open_values_of(&self, arms: &[&'a Node]) -> Option<(Types<'a>, Vec<&'a Node>)> {
        if arms.len() < 2 || !self.flat.types.is_empty() || self.flat.values.is_some() {
            return None;
        }
        let (mut types, mut values, mut open) = (BTreeMap::new(), Vec::new(), false);
        for arm in arms {
            let node = bare(self.document, arm);
            let at = node.get("type").filter(|_| keys_are(node, &["type", "enum"]))?;
            types.insert(at.as_str()?, at);
            values.extend(node.get("enum").map_or(&[][..], Node::items));
            open |= node.get("enum").is_none();
        }
        (open && types.len() == 1 && !values.is_empty()).then_some((types, values))
    }
}

type Types<'a> = BTreeMap<&'a str, &'a Node>;

/// Whether a schema has no other keywords than these, documentation and extensions apart.
fn keys_are(node: &Node, known: &[&str]) -> bool {
    node.is_mapping()
        && node.entries().iter().all(|entry| {
            known.contains(&entry.key.as_str())
                || (grammar::is_extension(&entry.key) && entry.key != "x-extensible-enum")
                || grammar::shape(Kind::Schema, &entry.key) == Some(Shape::Documentation)
        })
}

/// What a schema is behind references and behind every `allOf` with one member.
pub(super) fn bare<'a>(document: &'a Document, node: &'a Node) -> &'a Node {
    let mut node = document.resolve(node);
    let mut seen = HashSet::new();
    while seen.insert(node.id()) && keys_are(node, &["allOf"]) {
        let Some([only]) = node.get("allOf").map(Node::items) else { break };
        node = document.resolve(only);
    }
    node
}

/// Whether a schema says that null is allowed. Returns `None` if it says nothing of it.
fn allows_null(document: &Document, node: &Node) -> Option<bool> {
    allows_null_below(document, node, &mut HashSet::new())
}

fn allows_null_below(document: &Document, node: &Node, seen: &mut HashSet<NodeId>) -> Option<bool> {
    let node = document.resolve(node);
    if !seen.insert(node.id()) {
        return None;
    }
    let lists_null =
        node.get("enum").is_some_and(|values| values.items().iter().any(Node::is_null));
    if node.is_set("nullable") || lists_null {
        return Some(true);
    }
    if node.get("type").is_some() || node.get("enum").is_some() || node.get("nullable").is_some() {
        return Some(false);
    }
    let below = |key: &str, seen: &mut HashSet<NodeId>| -> Vec<bool> {
        let members = node.get(key).map_or(&[][..], Node::items).iter();
        members.filter_map(|member| allows_null_below(document, member, seen)).collect()
    };
    let mut says: Vec<_> = below("allOf", seen);
    // One alternative that allows null is enough.
    for key in ["oneOf", "anyOf"] {
        let arms = below(key, seen);
        says.extend((!arms.is_empty()).then(|| arms.contains(&true)));
    }
    all_say_so(says.into_iter())
}

/// Whether all who say anything say yes.
fn all_say_so(says: impl Iterator<Item = bool>) -> Option<bool> {
    says.fold(None, |all, says| Some(all.unwrap_or(true) && says))
}
