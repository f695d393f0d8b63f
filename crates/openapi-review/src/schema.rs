//! What a schema says, however it is spelled.
//!
//! References are followed, `allOf` is merged, and the ways to write "or null", "one of these
//! types" and "these values and any other" become one form each. Every part keeps the node that it
//! came from, so that a finding points at the source and not at the normal form.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use crate::{
    choices::{self, Components, Mapping},
    document::Document,
    grammar::{self, Kind, Shape},
    tree::{Node, NodeId, Value},
};

/// The number of a schema among all that were met in one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SchemaId(usize);

/// How many schemas that are merged out of several nodes are followed.
const COMPOSITES: usize = 10_000;

/// Stands for the types of a schema whose parts have no type in common. No value fits it.
pub(crate) const NO_TYPE: &str = "nothing";

/// One property of a schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Property<'a> {
    /// Every schema that has to hold for it; none where it is only required.
    pub(crate) schemas: Vec<&'a Node>,
    /// The item of `required` that names it.
    pub(crate) required: Option<&'a Node>,
}

/// The normal form of a schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flat<'a> {
    /// The names of the types, none where every type is allowed.
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
    /// The schema whose discriminator chooses between alternatives where this one is used.
    pub(crate) chooser: Option<&'a Node>,
}

impl<'a> Flat<'a> {
    /// What stands at a keyword.
    pub(crate) fn at(&self, key: &str) -> &[&'a Node] {
        self.keywords.get(key).map_or(&[], Vec::as_slice)
    }

    /// The first that stands at a keyword.
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
        self.chooser?.get("discriminator")
    }

    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.at(key).iter().any(|node| node.as_bool() == Some(true))
    }
}

/// The schemas of one document.
pub(crate) struct Schemas<'a> {
    document: &'a Document,
    ids: HashMap<Vec<NodeId>, SchemaId>,
    sources: Vec<Vec<&'a Node>>,
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
        let mut sources: Vec<_> = nodes.iter().map(|node| self.document.resolve(node)).collect();
        sources.sort_by_key(|node| node.id());
        sources.dedup_by_key(|node| node.id());
        let key: Vec<_> = sources.iter().map(|node| node.id()).collect();
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
        let flat = Rc::new(flatten(self.document, &components, &self.sources[id.0]));
        self.flats[id.0] = Some(Rc::clone(&flat));
        flat
    }

    /// The values that a discriminator has for each of these alternatives; none without one.
    pub(crate) fn values(
        &mut self,
        flat: &Flat<'a>,
        arms: &[&'a Node],
    ) -> Option<Vec<BTreeSet<&'a str>>> {
        let mapping = Mapping::of(self.document, flat.discriminator()?);
        let components = self.components();
        let value = |arm: &&'a Node| components.values(&mapping, self.document.resolve(arm));
        Some(arms.iter().map(value).collect())
    }

    /// The schemas that a discriminator chooses beyond the alternatives that are listed: those of
    /// its mapping and, where none are listed, those that inherit.
    pub(crate) fn unlisted(&mut self, flat: &Flat<'a>) -> Vec<&'a Node> {
        let (Some(base), Some(discriminator)) = (flat.chooser, flat.discriminator()) else {
            return Vec::new();
        };
        let document = self.document;
        let listed = flat.one_of.iter().chain(&flat.any_of);
        let mut seen: HashSet<_> = listed.map(|arm| document.resolve(arm).id()).collect();
        let mut found = choices::targets(document, discriminator);
        if seen.is_empty() {
            found.extend(self.components().heirs(base));
        }
        seen.extend(flat.parts.iter().map(|part| part.id()));
        found.retain(|node| seen.insert(node.id()));
        found
    }

    fn components(&mut self) -> Rc<Components<'a>> {
        let document = self.document;
        Rc::clone(self.components.get_or_insert_with(|| Rc::new(Components::of(document))))
    }

    /// A number by which schemas that say the same are recognised, wherever they stand. What is
    /// deeper than `depth` is not looked at.
    pub(crate) fn likeness(&mut self, node: &'a Node, depth: usize) -> u64 {
        let node = bare(self.document, node);
        if let Some(&known) = self.likenesses.get(&(node.id(), depth)) {
            return known;
        }
        let mut hasher = DefaultHasher::new();
        for entry in node.entries() {
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
                for entry in node.entries() {
                    entry.key.hash(hasher);
                    self.likeness(&entry.value, depth).hash(hasher);
                }
            }
            (Some(Shape::Set), _) => sorted_texts(node).hash(hasher),
            (Some(Shape::Data), _) => node.text_of().hash(hasher),
            _ => {}
        }
    }

    /// The nodes out of which a schema was merged.
    pub(crate) fn parts(&self, id: SchemaId) -> impl Iterator<Item = NodeId> + '_ {
        let flat = self.flats[id.0].iter();
        flat.flat_map(|flat| flat.parts.iter().map(|node| node.id()))
    }
}

fn flatten<'a>(
    document: &'a Document,
    components: &Components<'a>,
    sources: &[&'a Node],
) -> Flat<'a> {
    let mut merge = Merge { document, flat: Flat::default(), seen: HashSet::new() };
    for source in sources {
        merge.absorb(source);
    }
    let says = sources.iter().filter_map(|node| allows_null(document, node));
    merge.flat.nullable = all_say_so(says) == Some(true);
    merge.simplify();
    let mut own = sources.iter().map(|node| bare(document, node));
    merge.flat.chooser = own.find_map(|node| components.chooser(document, node));
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
}

impl<'a> Merge<'a> {
    fn absorb(&mut self, node: &'a Node) {
        let node = self.document.resolve(node);
        if !self.seen.insert(node.id()) {
            return;
        }
        self.flat.parts.push(node);
        if !node.is_map() {
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
            ("enum", Value::List(items)) => self.narrow_values(items),
            ("x-extensible-enum", Value::List(items)) => {
                self.flat.known_values.get_or_insert_default().extend(items);
            }
            ("properties", Value::Map(entries)) => {
                for entry in entries {
                    let property = self.flat.properties.entry(&entry.key).or_default();
                    property.schemas.push(&entry.value);
                }
            }
            ("required", Value::List(items)) => items.iter().for_each(|item| self.require(item)),
            ("allOf", Value::List(items)) => items.iter().for_each(|item| self.absorb(item)),
            ("oneOf", Value::List(items)) => {
                let first = &mut self.flat.one_of;
                add_group(first, &mut self.flat.more_one_of, items);
            }
            ("anyOf", Value::List(items)) => {
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
                let allowed: HashSet<_> = values.iter().map(|value| value.text_of()).collect();
                before.into_iter().filter(|value| allowed.contains(&value.text_of())).collect()
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
        let is_only = self.flat.more_one_of.is_empty() && self.flat.more_any_of.is_empty();
        if is_only && (one_of.is_empty() || any_of.is_empty()) {
            self.simplify_arms(&mut one_of);
            self.simplify_arms(&mut any_of);
        }
        self.flat.one_of.append(&mut one_of);
        self.flat.any_of.append(&mut any_of);
    }

    /// Takes the alternatives away where a simpler form says the same.
    fn simplify_arms(&mut self, arms: &mut Vec<&'a Node>) {
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
            self.absorb_only(only);
        } else if let Some(types) = self.types_of(arms) {
            self.note_parts(arms);
            arms.clear();
            self.flat.types = types;
        } else if let Some((types, values)) = self.open_values_of(arms) {
            self.note_parts(arms);
            arms.clear();
            self.flat.types = types;
            self.flat.known_values.get_or_insert_default().extend(values);
        }
    }

    fn absorb_only(&mut self, only: &'a Node) {
        let document = self.document;
        self.flat.nullable |= allows_null(document, only) == Some(true);
        self.absorb(only);
        if !self.flat.one_of.is_empty() || !self.flat.any_of.is_empty() {
            self.simplify();
        }
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
    fn types_of(&self, arms: &[&'a Node]) -> Option<BTreeMap<&'a str, &'a Node>> {
        if arms.len() < 2 || !self.flat.types.is_empty() {
            return None;
        }
        let mut types = BTreeMap::new();
        for arm in arms {
            let node = bare(self.document, arm);
            let at = node.get("type").filter(|_| keys_are(node, &["type", "nullable"]))?;
            types.insert(at.as_str()?, at);
        }
        Some(types)
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
    node.is_map()
        && node.entries().iter().all(|entry| {
            known.contains(&entry.key.as_str())
                || (grammar::is_extension(&entry.key) && entry.key != "x-extensible-enum")
                || grammar::shape(Kind::Schema, &entry.key) == Some(Shape::Documentation)
        })
}

/// What a schema is behind references and behind every `allOf` with one member.
fn bare<'a>(document: &'a Document, node: &'a Node) -> &'a Node {
    let mut node = document.resolve(node);
    let mut seen = HashSet::new();
    while seen.insert(node.id()) && keys_are(node, &["allOf"]) {
        let Some([only]) = node.get("allOf").map(Node::items) else { break };
        node = document.resolve(only);
    }
    node
}

/// Whether a schema says that null is allowed; none where it says nothing of it.
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

fn sorted_texts(node: &Node) -> Vec<String> {
    let mut texts: Vec<_> = node.items().iter().map(Node::text_of).collect();
    texts.sort();
    texts
}
