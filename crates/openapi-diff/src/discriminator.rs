//! The alternatives that a discriminator chooses between: those of its mapping, and those that
//! inherit from the schema that has it.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapi_model::{Node, NodeId, pointer::escape};

use crate::document::Document;

/// Where the named schemas of a document are.
const SCHEMAS: &str = "#/components/schemas";

/// The schemas of a document that have names, and which of them inherit from another.
#[derive(Debug, Default)]
pub(crate) struct Components<'a> {
    subtypes: HashMap<NodeId, Vec<&'a Node>>,
    names: HashMap<NodeId, &'a str>,
}

impl<'a> Components<'a> {
    pub(crate) fn of(document: &'a Document) -> Self {
        let mut components = Self::default();
        for entry in document.find(SCHEMAS).map_or(&[][..], Node::entries) {
            components.names.insert(entry.value.id(), &entry.key);
            let mut bases = Vec::new();
            bases_of(document, &entry.value, &mut bases);
            for base in bases {
                components.subtypes.entry(base.id()).or_default().push(&entry.value);
            }
        }
        components
    }

    /// The schema whose discriminator chooses where this one is used. A component that inherits a
    /// discriminator is one of the subtypes; what has no name stands for all of them.
    pub(crate) fn discriminator_owner(
        &self,
        document: &'a Document,
        node: &'a Node,
    ) -> Option<&'a Node> {
        if node.get("discriminator").is_some_and(Node::is_mapping) {
            return Some(node);
        }
        if self.is_named(node) {
            return None;
        }
        let mut bases = Vec::new();
        bases_of(document, node, &mut bases);
        bases.into_iter().find(|base| base.get("discriminator").is_some_and(Node::is_mapping))
    }

    /// Whether a schema is a component.
    pub(crate) fn is_named(&self, node: &Node) -> bool {
        self.names.contains_key(&node.id())
    }

    /// The values for an alternative: what the mapping says, or else the name by which it is
    /// referred to.
    pub(crate) fn values(
        &self,
        document: &'a Document,
        mapping: &Mapping<'a>,
        arm: &'a Node,
    ) -> BTreeSet<&'a str> {
        let node = document.resolve(arm);
        if let Some(values) = mapping.0.get(&node.id()) {
            return values.clone();
        }
        let reference = arm.text("$ref").and_then(|text| text.strip_prefix(SCHEMAS));
        let named = reference.and_then(|text| text.strip_prefix('/'));
        named.or_else(|| self.names.get(&node.id()).copied()).into_iter().collect()
    }

    /// What inherits from a schema, and what inherits from that. What has a discriminator of its
    /// own is responsible for its subtypes itself.
    pub(crate) fn subtypes(&self, base: &Node) -> Vec<&'a Node> {
        let (mut found, mut seen) = (Vec::new(), HashSet::from([base.id()]));
        let mut open: Vec<_> =
            self.subtypes.get(&base.id()).into_iter().flatten().copied().collect();
        while let Some(node) = open.pop() {
            if !seen.insert(node.id()) {
                continue;
            }
            found.push(node);
            if node.get("discriminator").is_none() {
                open.extend(self.subtypes.get(&node.id()).into_iter().flatten());
            }
        }
        found.sort_by_key(|node| node.id());
        found
    }
}

/// The components in the `allOf` of a schema.
fn bases_of<'a>(document: &'a Document, node: &'a Node, bases: &mut Vec<&'a Node>) {
    for member in node.get("allOf").map_or(&[][..], Node::items) {
        match member.get("$ref") {
            Some(_) => bases.push(document.resolve(member)),
            None => bases_of(document, member, bases),
        }
    }
}

/// What a mapping of a discriminator names: a reference, or a component by its name.
pub(crate) fn target<'a>(document: &'a Document, text: &str) -> Option<&'a Node> {
    let found = match text.starts_with("#/") {
        true => document.find(text),
        false => document.find(&format!("{SCHEMAS}/{}", escape(text))),
    };
    found.map(|node| document.resolve(node))
}

/// The schemas that a mapping names.
pub(crate) fn targets<'a>(document: &'a Document, discriminator: &'a Node) -> Vec<&'a Node> {
    let entries = discriminator.get("mapping").map_or(&[][..], Node::entries);
    entries.iter().filter_map(|entry| target(document, entry.value.as_str()?)).collect()
}

/// The values that a mapping has for each schema.
#[derive(Debug, Default)]
pub(crate) struct Mapping<'a>(HashMap<NodeId, BTreeSet<&'a str>>);

impl<'a> Mapping<'a> {
    pub(crate) fn of(document: &'a Document, discriminator: &'a Node) -> Self {
        let mut mapping = Self::default();
        for entry in discriminator.get("mapping").map_or(&[][..], Node::entries) {
            if let Some(node) = entry.value.as_str().and_then(|text| target(document, text)) {
                mapping.0.entry(node.id()).or_default().insert(&entry.key);
            }
        }
        mapping
    }
}
