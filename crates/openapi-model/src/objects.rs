//! A document as the objects that OpenAPI knows, each with its kind and its location.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    keywords::{self, Kind, Shape},
    node::{Entry, Location, Node, Value},
    pointer::Pointer,
};

/// What a finding points to: a location in a file and the pointer to the value there.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// The line and the column.
    pub at: Location,
    /// The value inside its document.
    pub pointer: Pointer,
}

/// One object of a document.
#[derive(Debug)]
pub struct ObjectRef<'a> {
    /// Its number in [`Objects`].
    pub id: usize,
    /// What OpenAPI calls it.
    pub kind: Kind,
    /// Its value.
    pub node: &'a Node,
    /// The location of its key, or its own if it is an item of a list.
    pub at: &'a Location,
    /// Its pointer.
    pub pointer: Pointer,
    /// The keyword of its parent that holds it.
    pub keyword: &'a str,
    /// The name that the document gives it; empty if it has none.
    pub name: &'a str,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl<'a> ObjectRef<'a> {
    /// The object as a whole.
    pub fn anchor(&self) -> Anchor {
        Anchor { at: self.at.clone(), pointer: self.pointer.clone() }
    }

    /// The value of a keyword, or the object if the keyword is not there.
    pub fn anchor_of(&self, key: &str) -> Anchor {
        self.node.entry(key).map_or_else(|| self.anchor(), |entry| self.anchor_of_entry(entry))
    }

    /// A value on the line of its key, or the key of a longer one: what a reader looks for.
    pub fn anchor_of_entry(&self, entry: &Entry) -> Anchor {
        let at = match entry.value.value {
            Value::Sequence(_) | Value::Mapping(_) => &entry.key_at,
            _ => &entry.value.at,
        };
        Anchor { at: at.clone(), pointer: self.pointer.key(&entry.key) }
    }

    /// An item of the list at a keyword.
    pub fn anchor_of_item(&self, key: &str, index: usize, item: &Node) -> Anchor {
        Anchor { at: item.at.clone(), pointer: self.pointer.key(key).index(index) }
    }

    /// The text at a keyword.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.node.text(key)
    }

    /// Whether a keyword is there.
    pub fn has(&self, key: &str) -> bool {
        self.node.entry(key).is_some()
    }

    /// Whether a keyword is there and true.
    pub fn is_set(&self, key: &str) -> bool {
        self.node.get(key).and_then(Node::as_bool) == Some(true)
    }

    /// The target that this object names instead of being one itself.
    pub fn reference(&self) -> Option<&'a str> {
        keywords::section(self.kind).and_then(|_| self.text("$ref"))
    }
}

/// Every object of a document, parents first.
#[derive(Debug)]
pub struct Objects<'a> {
    objects: Vec<ObjectRef<'a>>,
    by_pointer: BTreeMap<String, usize>,
}

impl<'a> Objects<'a> {
    /// Indexes a document.
    pub fn of(root: &'a Node) -> Self {
        let mut objects = Self { objects: Vec::new(), by_pointer: BTreeMap::new() };
        objects.grow(Seed {
            kind: Kind::Document,
            node: root,
            at: &root.at,
            pointer: Pointer::root(),
            keyword: "",
            name: "",
            parent: None,
        });
        objects
    }

    /// Every object.
    pub fn iter(&self) -> impl Iterator<Item = &ObjectRef<'a>> {
        self.objects.iter()
    }

    /// The objects of a kind.
    pub fn all(&self, kind: Kind) -> impl Iterator<Item = &ObjectRef<'a>> {
        self.objects.iter().filter(move |object| object.kind == kind)
    }

    /// The objects directly below an object.
    pub fn children(&self, object: &ObjectRef<'a>) -> impl Iterator<Item = &ObjectRef<'a>> {
        object.children.iter().map(|&child| &self.objects[child])
    }

    /// The objects at a keyword.
    pub fn at(
        &self,
        object: &ObjectRef<'a>,
        keyword: &str,
    ) -> impl Iterator<Item = &ObjectRef<'a>> {
        self.children(object).filter(move |child| child.keyword == keyword)
    }

    /// The object above an object.
    pub fn parent(&self, object: &ObjectRef<'a>) -> Option<&ObjectRef<'a>> {
        object.parent.map(|parent| &self.objects[parent])
    }

    /// Whether the object is one of the components, and so has a name of its own.
    pub fn is_component(&self, object: &ObjectRef<'a>) -> bool {
        self.parent(object).is_some_and(|parent| parent.kind == Kind::Components)
    }

    /// The object that a reference names.
    pub fn target(&self, object: &ObjectRef<'a>) -> Option<&ObjectRef<'a>> {
        let pointer = object.reference()?.strip_prefix('#')?;
        let target = &self.objects[*self.by_pointer.get(pointer)?];
        (target.kind == object.kind).then_some(target)
    }

    /// The object itself, or the one at the end of its references. Returns `None` if they lead
    /// nowhere or in a circle.
    pub fn resolve<'t>(&'t self, object: &'t ObjectRef<'a>) -> Option<&'t ObjectRef<'a>> {
        let mut object = object;
        let mut seen = BTreeSet::new();
        while object.reference().is_some() {
            if !seen.insert(object.id) {
                return None;
            }
            object = self.target(object)?;
        }
        Some(object)
    }

    /// Everything that these objects can hold, through references too. Headers are left out,
    /// because no body holds them.
    pub fn reach(&self, starts: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let mut open: Vec<usize> = starts.into_iter().collect();
        let mut reached = BTreeSet::new();
        while let Some(id) = open.pop() {
            let object = &self.objects[id];
            if object.kind != Kind::Header && reached.insert(id) {
                open.extend(self.target(object).map(|target| target.id));
                open.extend(&object.children);
            }
        }
        reached
    }

    fn grow(&mut self, seed: Seed<'a>) -> usize {
        let id = self.objects.len();
        let (kind, node, pointer) = (seed.kind, seed.node, seed.pointer.clone());
        self.by_pointer.insert(pointer.to_string(), id);
        self.objects.push(seed.into_object(id));
        if self.objects[id].reference().is_none() {
            let seeds = node.entries().iter().flat_map(|entry| seeds(kind, id, &pointer, entry));
            let children = seeds.map(|seed| self.grow(seed)).collect();
            self.objects[id].children = children;
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
    fn into_object(self, id: usize) -> ObjectRef<'a> {
        let Self { kind, node, at, pointer, keyword, name, parent } = self;
        ObjectRef { id, kind, node, at, pointer, keyword, name, parent, children: Vec::new() }
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
    match keywords::shape(kind, &entry.key) {
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
        Some(Shape::Map(kind) | Shape::Patterned(kind)) => {
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
