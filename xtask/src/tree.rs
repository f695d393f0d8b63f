//! A document as the objects that OpenAPI knows, each with its kind and its place.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    document::{Entry, Location, Node, Value},
    pointer::Pointer,
};

use crate::grammar::{self, Kind, Shape};

/// A place that a finding can point to.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) at: Location,
    pub(crate) pointer: Pointer,
}

/// One object of a document.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    pub(crate) id: usize,
    pub(crate) kind: Kind,
    pub(crate) node: &'a Node,
    /// Its key, or its beginning where it is an item of a list.
    pub(crate) at: &'a Location,
    pub(crate) pointer: Pointer,
    /// The keyword of the parent under which it stands.
    pub(crate) keyword: &'a str,
    /// The name that the document gives it; empty where it has none.
    pub(crate) name: &'a str,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl<'a> Site<'a> {
    /// The object as a whole.
    pub(crate) fn spot(&self) -> Spot {
        Spot { at: self.at.clone(), pointer: self.pointer.clone() }
    }

    /// What stands at a keyword, or the object where there is nothing.
    pub(crate) fn spot_of(&self, key: &str) -> Spot {
        self.node.entry(key).map_or_else(|| self.spot(), |entry| self.spot_of_entry(entry))
    }

    /// A value that fits on its line is what a reader looks for; otherwise it is the key.
    pub(crate) fn spot_of_entry(&self, entry: &Entry) -> Spot {
        let at = match entry.value.value {
            Value::Sequence(_) | Value::Mapping(_) => &entry.key_at,
            _ => &entry.value.at,
        };
        Spot { at: at.clone(), pointer: self.pointer.key(&entry.key) }
    }

    /// An item of the list at a keyword.
    pub(crate) fn spot_of_item(&self, key: &str, index: usize, item: &Node) -> Spot {
        Spot { at: item.at.clone(), pointer: self.pointer.key(key).index(index) }
    }

    /// The text at a keyword.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.node.text(key)
    }

    /// Whether a keyword is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.node.entry(key).is_some()
    }

    /// Whether a keyword is there and true.
    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.node.get(key).and_then(Node::as_bool) == Some(true)
    }

    /// The target that this object names instead of being one itself.
    pub(crate) fn reference(&self) -> Option<&'a str> {
        grammar::section(self.kind).and_then(|_| self.text("$ref"))
    }
}

/// Every object of a document, parents first.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    sites: Vec<Site<'a>>,
    by_pointer: BTreeMap<String, usize>,
}

impl<'a> Tree<'a> {
    pub(crate) fn of(root: &'a Node) -> Self {
        let mut tree = Self { sites: Vec::new(), by_pointer: BTreeMap::new() };
        tree.grow(Seed {
            kind: Kind::Document,
            node: root,
            at: &root.at,
            pointer: Pointer::root(),
            keyword: "",
            name: "",
            parent: None,
        });
        tree
    }

    pub(crate) fn sites(&self) -> &[Site<'a>] {
        &self.sites
    }

    pub(crate) fn all(&self, kind: Kind) -> impl Iterator<Item = &Site<'a>> {
        self.sites.iter().filter(move |site| site.kind == kind)
    }

    pub(crate) fn children(&self, site: &Site<'a>) -> impl Iterator<Item = &Site<'a>> {
        site.children.iter().map(|&child| &self.sites[child])
    }

    /// The objects at a keyword.
    pub(crate) fn at(&self, site: &Site<'a>, keyword: &str) -> impl Iterator<Item = &Site<'a>> {
        self.children(site).filter(move |child| child.keyword == keyword)
    }

    pub(crate) fn parent(&self, site: &Site<'a>) -> Option<&Site<'a>> {
        site.parent.map(|parent| &self.sites[parent])
    }

    /// Whether the object stands among the components and so has a name of its own.
    pub(crate) fn is_component(&self, site: &Site<'a>) -> bool {
        self.parent(site).is_some_and(|parent| parent.kind == Kind::Components)
    }

    /// The object that a reference names.
    pub(crate) fn target(&self, site: &Site<'a>) -> Option<&Site<'a>> {
        let pointer = site.reference()?.strip_prefix('#')?;
        let target = &self.sites[*self.by_pointer.get(pointer)?];
        (target.kind == site.kind).then_some(target)
    }

    /// The object itself, or the one at the end of its references; none where they lead nowhere
    /// or in a circle.
    pub(crate) fn resolve<'t>(&'t self, site: &'t Site<'a>) -> Option<&'t Site<'a>> {
        let mut site = site;
        let mut seen = BTreeSet::new();
        while site.reference().is_some() {
            if !seen.insert(site.id) {
                return None;
            }
            site = self.target(site)?;
        }
        Some(site)
    }

    /// Everything that can be met from these objects, through references too. Headers are left
    /// out, because nothing is generated from them.
    pub(crate) fn reach(&self, starts: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let mut open: Vec<usize> = starts.into_iter().collect();
        let mut reached = BTreeSet::new();
        while let Some(id) = open.pop() {
            let site = &self.sites[id];
            if site.kind != Kind::Header && reached.insert(id) {
                open.extend(self.target(site).map(|target| target.id));
                open.extend(&site.children);
            }
        }
        reached
    }

    fn grow(&mut self, seed: Seed<'a>) -> usize {
        let id = self.sites.len();
        let (kind, node, pointer) = (seed.kind, seed.node, seed.pointer.clone());
        self.by_pointer.insert(pointer.to_string(), id);
        self.sites.push(seed.into_site(id));
        if self.sites[id].reference().is_none() {
            let seeds = node.entries().iter().flat_map(|entry| seeds(kind, id, &pointer, entry));
            let children = seeds.map(|seed| self.grow(seed)).collect();
            self.sites[id].children = children;
        }
        id
    }
}

/// An object before it has its number.
struct Seed<'a> {
    kind: Kind,
    node: &'a Node,
    at: &'a Location,
    pointer: Pointer,
    keyword: &'a str,
    name: &'a str,
    parent: Option<usize>,
}

impl<'a> Seed<'a> {
    fn into_site(self, id: usize) -> Site<'a> {
        let Self { kind, node, at, pointer, keyword, name, parent } = self;
        Site { id, kind, node, at, pointer, keyword, name, parent, children: Vec::new() }
    }
}

/// The objects at one keyword of an object.
fn seeds<'a>(kind: Kind, parent: usize, pointer: &Pointer, entry: &'a Entry) -> Vec<Seed<'a>> {
    let pointer = pointer.key(&entry.key);
    let seed = |kind, node, at, pointer, name| Seed {
        kind,
        node,
        at,
        pointer,
        keyword: &entry.key,
        name,
        parent: Some(parent),
    };
    let is_mapping = matches!(entry.value.value, Value::Mapping(_));
    match grammar::shape(kind, &entry.key) {
        Some(Shape::One(kind)) => vec![seed(kind, &entry.value, &entry.key_at, pointer, "")],
        Some(Shape::SchemaOrFlag) if is_mapping => {
            vec![seed(Kind::Schema, &entry.value, &entry.key_at, pointer, "")]
        }
        Some(Shape::List(kind)) => {
            let items = entry.value.items().iter().enumerate();
            items
                .map(|(index, item)| seed(kind, item, &item.at, pointer.index(index), ""))
                .collect()
        }
        Some(Shape::Map(kind)) => {
            let named = entry.value.entries().iter();
            named
                .map(|named| {
                    let pointer = pointer.key(&named.key);
                    seed(kind, &named.value, &named.key_at, pointer, &named.key)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}
