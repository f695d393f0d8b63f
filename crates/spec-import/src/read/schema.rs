//! The schemas of a fragment, with what is unusual in them.

use openapi_model::{Node, Value};

use crate::{
    json::Json,
    shape::{Field, Kind, Object, Shape},
};

/// How deep schemas may refer to each other.
const MAX_DEPTH: usize = 24;

/// Reads schemas of one fragment.
pub(super) struct Schemas<'a> {
    root: &'a Node,
    /// The line of the page before the fragment.
    offset: usize,
    /// What was unusual: the line and the reason.
    pub(super) notes: Vec<(usize, String)>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(root: &'a Node, offset: usize) -> Self {
        Self { root, offset, notes: Vec::new() }
    }

    pub(super) fn line(&self, node: &Node) -> usize {
        self.offset + usize::try_from(node.at.line).unwrap_or(0)
    }

    pub(super) fn note(&mut self, node: &Node, text: impl Into<String>) {
        let note = (self.line(node), text.into());
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The form that a schema states.
    pub(super) fn shape(&mut self, schema: &Node) -> Shape {
        self.read(schema, 0)
    }

    fn read(&mut self, schema: &Node, depth: usize) -> Shape {
        if depth > MAX_DEPTH {
            self.note(
                schema,
                "schemas that refer to each other without an end: anything from here on",
            );
            return Shape::any();
        }
        if schema.get("$ref").is_some() {
            return self.referenced(schema, depth);
        }
        if let Some(arms) = schema.get("oneOf").or(schema.get("anyOf")) {
            return self.alternatives(schema, arms, depth);
        }
        if let Some(parts) = schema.get("allOf") {
            return self.composition(schema, parts, depth);
        }
        let (type_name, mut nullable) = self.type_of(schema);
        nullable |= schema.get("nullable").and_then(Node::as_bool) == Some(true);
        if nullable && type_name.is_none() && schema.get("properties").is_none() {
            self.note(schema, "`nullable` without a type: anything, or null");
        }
        let kind = match type_name.as_deref() {
            Some("object") => self.object(schema, depth),
            Some("array") => Kind::List(Box::new(
                schema.get("items").map_or_else(Shape::any, |items| self.read(items, depth + 1)),
            )),
            Some("string") => text(schema),
            Some("integer") => Kind::Integer,
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Boolean,
            Some("null") => Kind::Null,
            None if schema.get("properties").is_some() => self.object(schema, depth),
            None if schema.get("enum").is_some() => text(schema),
            None => Kind::Any,
            Some(other) => {
                let text = format!("`type: {other}` is not a type of OpenAPI: anything");
                self.note(schema, text);
                Kind::Any
            }
        };
        Shape { nullable: nullable || kind == Kind::Null, ..Shape::stated(kind) }
    }

    fn referenced(&mut self, schema: &Node, depth: usize) -> Shape {
        // The root lives as long as the reader, the node need not.
        let reference = schema.text("$ref").unwrap_or_default().to_owned();
        let decoded = percent_encoding::percent_decode_str(reference.trim_start_matches('#'))
            .decode_utf8_lossy()
            .into_owned();
        let root = self.root;
        let Some(target) = root.find(&decoded) else {
            self.note(schema, "the reference has no target in the fragment: anything");
            return Shape::any();
        };
        let mut shape = self.read(target, depth + 1);
        if let Kind::Object(object) = &mut shape.kind {
            let name = decoded.rsplit('/').next().unwrap_or_default();
            object.component = Some(name.replace("~1", "/").replace("~0", "~"));
        }
        shape
    }

    fn alternatives(&mut self, schema: &Node, arms: &Node, depth: usize) -> Shape {
        let mut nullable = schema.get("nullable").and_then(Node::as_bool) == Some(true);
        let mut shapes: Vec<Shape> = Vec::new();
        for arm in arms.items() {
            let shape = self.read(arm, depth + 1);
            nullable |= shape.nullable;
            if shape.kind != Kind::Null && !shapes.contains(&shape) {
                shapes.push(shape);
            }
        }
        let kind = match shapes.len() {
            0 => Kind::Any,
            1 => shapes.remove(0).kind,
            _ => Kind::OneOf(shapes),
        };
        Shape { nullable, ..Shape::stated(kind) }
    }

    fn composition(&mut self, schema: &Node, parts: &Node, depth: usize) -> Shape {
        let mut whole = Object::default();
        let mut other = None;
        let shapes: Vec<_> = parts.items().iter().map(|part| self.read(part, depth + 1)).collect();
        let own = schema.get("properties").map(|_| Shape::stated(self.object(schema, depth)));
        for shape in shapes.into_iter().chain(own) {
            match shape.kind {
                Kind::Object(object) => {
                    whole.component = whole.component.or(object.component);
                    whole.extra = whole.extra.or(object.extra);
                    whole.fields.retain(|known| object.fields.iter().all(|f| f.name != known.name));
                    whole.fields.extend(object.fields);
                }
                kind => other = Some(kind),
            }
        }
        let kind = other.filter(|_| whole.fields.is_empty()).unwrap_or(Kind::Object(whole));
        let nullable = schema.get("nullable").and_then(Node::as_bool) == Some(true);
        Shape { nullable, ..Shape::stated(kind) }
    }

    /// The type, and whether null is one of the types, as OpenAPI 3.1 writes it.
    fn type_of(&mut self, schema: &Node) -> (Option<String>, bool) {
        let Some(node) = schema.get("type") else {
            return (None, false);
        };
        let Value::Sequence(names) = &node.value else {
            return (node.as_str().map(str::to_owned), false);
        };
        self.note(node, "a list of types, as OpenAPI 3.1 has it: null is read as `nullable`");
        let names: Vec<_> = names.iter().filter_map(Node::as_str).collect();
        let first = names.iter().find(|name| **name != "null").map(|name| (*name).to_owned());
        (first.or_else(|| Some("null".to_owned())), names.contains(&"null"))
    }

    fn object(&mut self, schema: &Node, depth: usize) -> Kind {
        let required: Vec<&str> = schema
            .get("required")
            .map(|names| names.items().iter().filter_map(Node::as_str).collect())
            .unwrap_or_default();
        let mut fields = Vec::new();
        for entry in schema.get("properties").map(Node::entries).unwrap_or_default() {
            let description = entry.value.text("description").filter(|text| !text.is_empty());
            fields.push(Field {
                name: entry.key.clone(),
                required: Some(required.contains(&entry.key.as_str())),
                shape: self.read(&entry.value, depth + 1),
                description: description
                    .map(str::to_owned)
                    .or_else(|| described_words(&entry.value)),
                line: self.offset + usize::try_from(entry.key_at.line).unwrap_or(0),
            });
        }
        let fields = in_order(schema, fields);
        let extra = schema.get("additionalProperties").and_then(|extra| match &extra.value {
            Value::Mapping(_) => Some(Box::new(self.read(extra, depth + 1))),
            Value::Bool(true) => Some(Box::new(Shape::any())),
            _ => None,
        });
        Kind::Object(Object { component: None, fields, extra })
    }
}

/// The fields in the order that the page shows them in.
fn in_order(schema: &Node, mut fields: Vec<Field>) -> Vec<Field> {
    let order: Vec<&str> = schema
        .get("x-apidog-orders")
        .map(|names| names.items().iter().filter_map(Node::as_str).collect())
        .unwrap_or_default();
    fields.sort_by_key(|field| {
        order.iter().position(|name| *name == field.name).unwrap_or(usize::MAX)
    });
    fields
}

fn text(schema: &Node) -> Kind {
    let format = schema.text("format");
    if format == Some("binary") {
        return Kind::File;
    }
    let values = schema.get("enum").or(schema.get("const"));
    let words = match values.map(|values| &values.value) {
        Some(Value::Sequence(items)) => {
            items.iter().filter_map(Node::as_str).map(str::to_owned).collect()
        }
        Some(Value::String(word)) => vec![word.clone()],
        _ => Vec::new(),
    };
    Kind::Text { format: format.filter(|format| !format.is_empty()).map(str::to_owned), words }
}

/// What the hosting service's own list says about the words of an enum.
fn described_words(schema: &Node) -> Option<String> {
    let words: Vec<_> = schema
        .get("x-apidog-enum")?
        .items()
        .iter()
        .filter_map(|word| {
            let description = word.text("description").filter(|text| !text.is_empty())?;
            Some(format!("{}: {description}", word.text("value")?))
        })
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// The examples beside a schema or a media type: `example`, and both forms of `examples`.
pub(super) fn examples(node: &Node) -> Vec<(&Node, Json)> {
    let one = node.get("example").into_iter();
    let list = node.get("examples").map(Node::items).unwrap_or_default().iter();
    let named = node.get("examples").map(Node::entries).unwrap_or_default();
    let named = named.iter().map(|entry| entry.value.get("value").unwrap_or(&entry.value));
    one.chain(list).chain(named).map(|node| (node, Json::from_node(node))).collect()
}
