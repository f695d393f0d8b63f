//! Compares two documents: operations first, then the schemas that they reach, then the rest.

mod bodies;
mod callbacks;
mod encodings;
mod headers;
mod media_type;
mod media_types;
mod operations;
mod parameter;
mod parameters;
mod responses;
mod same_query;
mod security;
mod servers;
mod written;

use std::collections::{HashMap, HashSet};

use openapi_model::{Node, NodeId};

use crate::{
    Options,
    document::Document,
    extensions::ExtensionRule,
    finding_builder::FindingBuilders,
    lifecycle::Lifecycle,
    operation_set::OperationSet,
    operations::{Match, Operation, Path},
    schema_pairs::{Example, SchemaPairs},
    usage::Usage,
};

/// What is gathered while two documents are compared.
pub(crate) struct Comparison<'a> {
    pub(crate) old: &'a Document,
    pub(crate) new: &'a Document,
    pub(crate) paths: Vec<Match<Path<'a>>>,
    /// The names of the operations of both documents; their numbers are used elsewhere.
    pub(crate) operations: Vec<String>,
    pub(crate) builders: FindingBuilders<'a>,
    /// The media types that both documents have, where examples are looked at.
    pub(crate) contents: Vec<(&'a Node, &'a Node, OperationSet)>,
    /// The examples of schemas that changed.
    pub(crate) examples: Vec<Example<'a>>,
    /// The names of the parameters that are written in place, for everything that they say.
    pub(crate) parameters: HashMap<NodeId, &'a str>,
    pairs: SchemaPairs<'a>,
    lifecycle: Option<Lifecycle>,
    /// What extension keys mean.
    pub(crate) extensions: &'a [ExtensionRule],
    /// Every object that was compared keyword by keyword.
    pub(crate) visited: HashSet<NodeId>,
    /// The components of the old document that were compared with those of the same name.
    pub(crate) compared: HashSet<NodeId>,
}

/// One operation that both documents have.
struct Call<'a> {
    old: Operation<'a>,
    new: Operation<'a>,
    /// This operation alone.
    set: OperationSet,
}

/// Compares everything but the keywords that only the residual looks at.
pub(crate) fn compare<'a>(
    old: &'a Document,
    new: &'a Document,
    options: Options<'a>,
) -> Comparison<'a> {
    let mut comparison = Comparison {
        old,
        new,
        paths: crate::operations::paths(old, new),
        operations: Vec::new(),
        builders: FindingBuilders::default(),
        contents: Vec::new(),
        examples: Vec::new(),
        parameters: HashMap::new(),
        pairs: SchemaPairs::of(old, new, options.lifecycle),
        lifecycle: options.lifecycle,
        extensions: options.extensions,
        visited: HashSet::new(),
        compared: HashSet::new(),
    };
    operations::compare(&mut comparison);
    comparison.pairs.compare(&mut comparison.builders);
    let visited = comparison.pairs.visited();
    comparison.visited.extend(visited);
    comparison.compared = comparison.pairs.compared(&same_names(old, new));
    comparison.examples = comparison.pairs.examples();
    comparison
}

/// The schemas of both documents that have the same name.
fn same_names(old: &Document, new: &Document) -> HashMap<NodeId, NodeId> {
    let Some(others) = new.find("#/components/schemas") else { return HashMap::new() };
    let entries = old.find("#/components/schemas").map_or(&[][..], Node::entries).iter();
    entries.filter_map(|entry| Some((entry.value.id(), others.get(&entry.key)?.id()))).collect()
}

impl<'a> Comparison<'a> {
    /// Notes that these objects are compared here.
    fn visit(&mut self, old: &'a Node, new: &'a Node) {
        self.visited.extend([old.id(), new.id()]);
    }

    /// Remembers to which parameter a place belongs.
    fn name(&mut self, name: &'a str, node: &'a Node) {
        self.parameters.insert(node.id(), name);
        let values = node.entries().iter().map(|entry| &entry.value);
        node.items().iter().chain(values).for_each(|node| self.name(name, node));
    }

    fn schemas(&mut self, old: &'a Node, new: &'a Node, usage: Usage, set: &OperationSet) {
        self.pairs.add(old, new, (usage, false), set);
    }

    /// The same for a body, which may travel as XML.
    fn body_schemas(
        &mut self,
        (old, new): (&'a Node, &'a Node),
        usage: Usage,
        set: &OperationSet,
        media_type: &str,
    ) {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_lowercase();
        let is_xml =
            essence.ends_with("/xml") || essence.ends_with("+xml") || essence.ends_with('*');
        self.pairs.add(old, new, (usage, is_xml), set);
    }

    /// Both sides at a key, references followed.
    fn both(
        &self,
        key: &str,
        old: &'a Node,
        new: &'a Node,
    ) -> (Option<&'a Node>, Option<&'a Node>) {
        let old = old.get(key).map(|node| self.old.resolve(node));
        (old, new.get(key).map(|node| self.new.resolve(node)))
    }
}
