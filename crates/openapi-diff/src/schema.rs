//! What a schema says, however it is spelled.
//!
//! References are followed, `allOf` is merged, and the ways to write "or null", "one of these
//! types" and "these values and any other" become one form each. Every part keeps the node that it
//! came from, so that a finding points at the source and not at the normal form.

mod merge;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use openapi_model::{Entry, Node, NodeId, Value};

use crate::{
    discriminator::{self, Components, Mapping},
    document::Document,
    grammar::{self, Kind, Shape},
};

/// The number of a schema among all that were met in one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SchemaId(usize);

/// How many schemas that are merged out of several nodes are followed.
const COMPOSITES: usize = 10_000;

/// How deep schemas are looked at to recognise them.
pub(crate) const LIKENESS: usize = 6;

/// Stands for the types of a schema whose parts have no type in common. No value fits it.
pub(crate) const NO_TYPE: &str = "nothing";

/// One property of a schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Property<'a> {
    /// Every schema that has to hold for it; empty if it is only required.
    pub(crate) schemas: Vec<&'a Node>,
    /// The item of `required` that names it.
    pub(crate) required: Option<&'a Node>,
    /// Whether it is something else in each alternative.
    pub(crate) is_union: bool,
}

/// The normal form of a schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flat<'a> {
    /// The names of the types; empty if every type is allowed.
    pub(crate) types: BTreeMap<&'a str, &'a Node>,
    pub(crate) nullable: bool,
    /// Everything by which null is allowed or not.
    pub(crate) nullable_at: Vec<&'a Node>,
    /// The values that are allowed, without null.
    pub(crate) values: Option<Vec<&'a Node>>,
    /// The values that are known while others are allowed too.
    pub(crate) known_values: Option<Vec<&'a Node>>,
    pub(crate) properties: BTreeMap<&'a str, Property<'a>>,
    pub(crate) one_of: Vec<&'a Node>,
    pub(crate) any_of: Vec<&'a Node>,
    /// Where several merged schemas have alternatives, those of the others.
    pub(crate) more_one_of: Vec<Vec<&'a Node>>,
    pub(crate) more_any_of: Vec<Vec<&'a Node>>,
    /// Every other keyword, with what each merged schema says.
    pub(crate) keywords: BTreeMap<&'a str, Vec<&'a Node>>,
    /// The nodes out of which this was merged.
    pub(crate) parts: Vec<&'a Node>,
    /// The same schema with its only alternative in a list, which is merged into it otherwise.
    pub(crate) unmerged: Option<Box<Flat<'a>>>,
    /// The schema whose discriminator chooses between alternatives where this one is used.
    pub(crate) discriminator_owner: Option<&'a Node>,
}

impl<'a> Flat<'a> {
    /// What is at a keyword.
    pub(crate) fn at(&self, key: &str) -> &[&'a Node] {
        self.keywords.get(key).map_or(&[], Vec::as_slice)
    }

    /// The first that is at a keyword.
    pub(crate) fn first(&self, key: &str) -> Option<&'a Node> {
        self.at(key).first().copied()
    }

    /// Whether it has alternatives.
    pub(crate) fn has_arms(&self) -> bool {
        !self.one_of.is_empty() || !self.any_of.is_empty()
    }

    /// The lists of alternatives, `oneOf` before `anyOf`.
    pub(crate) fn groups(&self) -> [Vec<&[&'a Node]>; 2] {
        let kinds = [(&self.one_of, &self.more_one_of), (&self.any_of, &self.more_any_of)];
        kinds.map(|(first, more)| {
            let first = Some(first.as_slice()).filter(|arms| !arms.is_empty());
            first.into_iter().chain(more.iter().map(Vec::as_slice)).collect()
        })
    }

    /// The discriminator that chooses where this schema is used.
    pub(crate) fn discriminator(&self) -> Option<&'a Node> {
        self.discriminator_owner?.get("discriminator")
    }

    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.at(key).iter().any(|node| node.as_bool() == Some(true))
    }
}

/// A node out of which a schema is merged.
#[derive(Clone, Copy, Debug)]
struct Source<'a> {
    node: &'a Node,
    /// Whether its lists of alternatives are left out.
    is_without_arms: bool,
}

impl Source<'_> {
    fn key(&self) -> (NodeId, bool) {
        (self.node.id(), self.is_without_arms)
    }
}

/// The schemas of one document.
pub(crate) struct Schemas<'a> {
    document: &'a Document,
    ids: HashMap<Vec<(NodeId, bool)>, SchemaId>,
    sources: Vec<Vec<Source<'a>>>,
    flats: Vec<Option<Rc<Flat<'a>>>>,
    /// How many of the numbers stand for several nodes together.
    composites: usize,
    /// The numbers of [`Schemas::likeness`], without which wide schemas would take forever.
    likenesses: HashMap<(NodeId, usize), u64>,
    components: Option<Rc<Components<'a>>>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn of(document: &'a Document) -> Self {
        Self {
            document,
            ids: HashMap::new(),
            sources: Vec::new(),
            flats: Vec::new(),
            composites: 0,
            likenesses: HashMap::new(),
            components: None,
        }
    }

    /// The schema that all of these nodes are together.
    pub(crate) fn id(&mut self, nodes: &[&'a Node]) -> SchemaId {
        let whole = |node: &&'a Node| Source { node, is_without_arms: false };
        self.id_of(nodes.iter().map(whole).collect())
    }

    /// One alternative of a schema, with everything that the schema says beside its alternatives.
    fn arm_in(&mut self, outer: &Flat<'a>, arm: &'a Node) -> SchemaId {
        let around = outer.parts.iter().map(|node| Source { node, is_without_arms: true });
        self.id_of(around.chain([Source { node: arm, is_without_arms: false }]).collect())
    }

    /// An alternative of a schema, alone or with everything that is around it.
    pub(crate) fn arm(&mut self, outer: &Flat<'a>, arm: &'a Node, with_outer: bool) -> SchemaId {
        if with_outer { self.arm_in(outer, arm) } else { self.id(&[arm]) }
    }

    fn id_of(&mut self, mut sources: Vec<Source<'a>>) -> SchemaId {
        for source in &mut sources {
            source.node = self.document.resolve(source.node);
        }
        sources.sort_by_key(Source::key);
        sources.dedup_by_key(|source| source.key());
        let key: Vec<_> = sources.iter().map(Source::key).collect();
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let id = SchemaId(self.sources.len());
        self.composites += usize::from(key.len() > 1);
        self.ids.insert(key, id);
        self.sources.push(sources);
        self.flats.push(None);
        id
    }

    /// Whether so many schemas are merged out of several nodes that no more may be followed: cycles
    /// that meet in one `allOf` have as many combinations as the product of their lengths.
    pub(crate) fn is_full(&self) -> bool {
        self.composites >= COMPOSITES
    }

    /// How many schemas were met.
    pub(crate) fn len(&self) -> usize {
        self.sources.len()
    }

    pub(crate) fn flat(&mut self, id: SchemaId) -> Rc<Flat<'a>> {
        if let Some(flat) = &self.flats[id.0] {
            return Rc::clone(flat);
        }
        let components = self.components();
        let flat = Rc::new(merge::flatten(self.document, &components, &self.sources[id.0]));
        self.flats[id.0] = Some(Rc::clone(&flat));
        flat
    }

    /// The values that a discriminator has for each of these alternatives; empty without a discriminator.
    pub(crate) fn values(
        &mut self,
        flat: &Flat<'a>,
        arms: &[&'a Node],
    ) -> Option<Vec<BTreeSet<&'a str>>> {
        let mapping = Mapping::of(self.document, flat.discriminator()?);
        let components = self.components();
        let value = |arm: &&'a Node| components.values(self.document, &mapping, arm);
        Some(arms.iter().map(value).collect())
    }

    /// The schemas that a discriminator chooses beyond the alternatives that are listed: those of
    /// its mapping and, if none are listed, those that inherit.
    pub(crate) fn unlisted(&mut self, flat: &Flat<'a>) -> Vec<&'a Node> {
        let (Some(base), Some(discriminator)) = (flat.discriminator_owner, flat.discriminator())
        else {
            return Vec::new();
        };
        let document = self.document;
        let listed = flat.one_of.iter().chain(&flat.any_of);
        let mut seen: HashSet<_> = listed.map(|arm| document.resolve(arm).id()).collect();
        let mut found = discriminator::targets(document, discriminator);
        if seen.is_empty() {
            found.extend(self.components().subtypes(base));
        }
        seen.extend(flat.parts.iter().map(|part| part.id()));
        found.retain(|node| seen.insert(node.id()));
        found
    }

    fn components(&mut self) -> Rc<Components<'a>> {
        let document = self.document;
        Rc::clone(self.components.get_or_insert_with(|| Rc::new(Components::of(document))))
    }

    /// A schema with what all its alternatives share, as if it were beside them. With `any`, also what
    /// only some of them have, which nobody can rely on.
    pub(crate) fn seen_from_outside(&mut self, flat: &Flat<'a>, any: bool) -> Flat<'a> {
        let mut seen = flat.clone();
        let groups = flat.groups().concat();
        let [arms] = groups.as_slice() else { return seen };
        let arms: Vec<_> = arms.iter().map(|arm| self.id(&[arm])).collect();
        let arms: Vec<_> = arms.into_iter().map(|id| self.flat(id)).collect();
        if let [first, others @ ..] = arms.as_slice()
            && seen.types.is_empty()
            && others.iter().all(|arm| arm.types.keys().eq(first.types.keys()))
        {
            seen.types = first.types.clone();
        }
        let names: BTreeSet<_> =
            arms.iter().flat_map(|arm| arm.properties.keys().copied()).collect();
        for name in names {
            let found: Vec<_> = arms.iter().filter_map(|arm| arm.properties.get(name)).collect();
            let is_everywhere = found.len() == arms.len();
            if !seen.properties.contains_key(name) && (any || is_everywhere) {
                let property = self.shared(&found, is_everywhere);
                seen.properties.insert(name, property);
            }
        }
        seen
    }

    /// A schema that names all types of its alternatives, if each of them names some.
    pub(crate) fn with_types_of_arms(&mut self, flat: &Flat<'a>) -> Flat<'a> {
        let mut typed = flat.clone();
        let groups = flat.groups().concat();
        let [arms] = groups.as_slice() else { return typed };
        if !flat.types.is_empty() {
            return typed;
        }
        let arms: Vec<_> = arms.iter().map(|arm| self.id(&[arm])).collect();
        let arms: Vec<_> = arms.into_iter().map(|id| self.flat(id)).collect();
        if arms.iter().all(|arm| !arm.types.is_empty()) {
            typed.types = arms.iter().flat_map(|arm| arm.types.clone()).collect();
        }
        typed
    }

    /// Whether a schema allows every value.
    pub(crate) fn allows_everything(&mut self, node: &'a Node) -> bool {
        let id = self.id(&[node]);
        let flat = self.flat(id);
        let limits = flat.keywords.keys().filter(|key| !grammar::is_extension(key)).count();
        flat.types.is_empty()
            && flat.values.is_none()
            && flat.properties.is_empty()
            && !flat.has_arms()
            && limits == 0
    }

    /// What several alternatives say of one property.
    fn shared(&mut self, found: &[&Property<'a>], is_everywhere: bool) -> Property<'a> {
        let all: Vec<_> = found.iter().flat_map(|property| &property.schemas).copied().collect();
        let alike: HashSet<_> = all.iter().map(|node| self.likeness(node, LIKENESS)).collect();
        let is_required = is_everywhere && found.iter().all(|property| property.required.is_some());
        let required = found.first().and_then(|property| property.required);
        Property {
            schemas: all.into_iter().take(1).collect(),
            required: required.filter(|_| is_required),
            is_union: alike.len() > 1,
        }
    }

    /// A number by which schemas that say the same are recognised, wherever they are. What is
    /// deeper than `depth` is not looked at.
    pub(crate) fn likeness(&mut self, node: &'a Node, depth: usize) -> u64 {
        let node = merge::bare(self.document, node);
        if let Some(&known) = self.likenesses.get(&(node.id(), depth)) {
            return known;
        }
        let mut hasher = DefaultHasher::new();
        for entry in sorted(node) {
            self.hash_keyword(&entry.key, &entry.value, depth, &mut hasher);
        }
        let likeness = hasher.finish();
        self.likenesses.insert((node.id(), depth), likeness);
        likeness
    }

    fn hash_keyword(
        &mut self,
        key: &str,
        node: &'a Node,
        depth: usize,
        hasher: &mut DefaultHasher,
    ) {
        let shape = grammar::shape(Kind::Schema, key);
        if shape == Some(Shape::Documentation) || grammar::is_extension(key) {
            return;
        }
        key.hash(hasher);
        let deeper = depth.checked_sub(1);
        match (shape, deeper) {
            (Some(Shape::One(Kind::Schema)), Some(depth)) => {
                self.likeness(node, depth).hash(hasher);
            }
            (Some(Shape::List(Kind::Schema)), Some(depth)) => {
                node.items().iter().for_each(|item| self.likeness(item, depth).hash(hasher));
            }
            (Some(Shape::Map(Kind::Schema)), Some(depth)) => {
                for entry in sorted(node) {
                    entry.key.hash(hasher);
                    self.likeness(&entry.value, depth).hash(hasher);
                }
            }
            (Some(Shape::Set), _) => sorted_texts(node).hash(hasher),
            (Some(Shape::Data), _) => node.canonical().hash(hasher),
            _ => {}
        }
    }

    /// The nodes that a schema is, references followed.
    pub(crate) fn nodes(&self, id: SchemaId) -> impl Iterator<Item = &'a Node> + '_ {
        self.sources[id.0].iter().map(|source| source.node)
    }

    /// The nodes out of which a schema was merged.
    pub(crate) fn parts(&self, id: SchemaId) -> impl Iterator<Item = NodeId> + '_ {
        let flat = self.flats[id.0].iter();
        flat.flat_map(|flat| flat.parts.iter().map(|node| node.id()))
    }
}

/// The entries of a mapping, whose order in the file means nothing.
fn sorted(node: &Node) -> Vec<&Entry> {
    match &node.value {
        Value::Mapping(entries) => entries.sorted(),
        _ => Vec::new(),
    }
}

fn sorted_texts(node: &Node) -> Vec<String> {
    let mut texts: Vec<_> = node.items().iter().map(Node::canonical).collect();
    texts.sort();
    texts
}
