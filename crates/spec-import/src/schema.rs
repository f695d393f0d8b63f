//! The schemas of a fragment, with what is unusual in them.

use openapi_model::{Location, Node, Value, pointer};

use crate::{
    json::Json,
    page::{At, Body, Sample},
    shape::{Field, Kind, Object, Shape, Text},
};

/// How deep schemas may be nested, and how many the whole of a shape may have.
const MAX_DEPTH: usize = 48;
const MAX_SHAPES: usize = 20_000;

/// Keywords that a draft does without. Each is a limit of values or a form that few tools know.
const UNREAD: [&str; 16] = [
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "patternProperties",
    "prefixItems",
    "not",
    "if",
];

/// Reads the schemas of a document of one or several files.
pub(crate) struct Schemas<'a> {
    roots: Vec<&'a Node>,
    /// The number of lines before the document, if it is part of a page.
    offset: usize,
    /// The components that are being read.
    open: Vec<Location>,
    /// How many schemas the shape has so far.
    count: usize,
    /// What was unusual: the line and the reason.
    pub(crate) notes: Vec<(usize, String)>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(roots: Vec<&'a Node>, offset: usize) -> Self {
        Self { roots, offset, open: Vec::new(), count: 0, notes: Vec::new() }
    }

    /// The target of a reference, in the file that it is in or in the one that it names.
    pub(crate) fn target(&self, node: &Node) -> Option<(&'a Node, String)> {
        let (file, pointer) = node.text("$ref")?.split_once('#')?;
        let file = file.trim_start_matches("./");
        let is_named = |root: &&&Node| match file {
            "" => root.at.file == node.at.file,
            name => root.at.file.rsplit('/').next() == Some(name),
        };
        let root = self.roots.iter().find(is_named)?;
        let pointer = percent_encoding::percent_decode_str(pointer).decode_utf8_lossy();
        let name = pointer.rsplit('/').next().unwrap_or_default();
        root.find(&pointer).map(|target| (target, pointer::unescape(name)))
    }

    /// The node, or the target of the reference that it is.
    pub(crate) fn resolved(&self, node: &'a Node) -> &'a Node {
        if node.get("$ref").is_none() {
            return node;
        }
        self.target(node).map_or(node, |(target, _)| target)
    }

    pub(crate) fn line(&self, node: &Node) -> usize {
        self.offset + usize::try_from(node.at.line).unwrap_or(0)
    }

    pub(crate) fn note(&mut self, node: &Node, text: impl Into<String>) {
        let note = (self.line(node), text.into());
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The form that a schema states.
    pub(crate) fn shape(&mut self, schema: &Node) -> Shape {
        self.count = 0;
        self.read(schema, 0)
    }

    fn read(&mut self, schema: &Node, depth: usize) -> Shape {
        self.count += 1;
        if depth > MAX_DEPTH || self.count > MAX_SHAPES {
            self.note(schema, "schemas that are nested too deeply: anything from here on");
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
        self.note_unread(schema);
        if let Some(types) = self.several_types(schema) {
            return types;
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
        let Some((target, name)) = self.target(schema) else {
            self.note(schema, "the reference has no target: anything");
            return Shape::any();
        };
        if self.open.contains(&target.at) {
            self.note(
                schema,
                "schemas that refer to each other without an end: anything from here on",
            );
            return Shape::any();
        }
        self.open.push(target.at.clone());
        let mut shape = self.read(target, depth + 1);
        self.open.pop();
        let is_another_name = target.get("$ref").is_some();
        if let (Kind::Object(object), false) = (&mut shape.kind, is_another_name) {
            object.component = Some(name);
            object.file = group_of(&target.at.file).map(str::to_owned);
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
        let is_text = |shape: &Shape| matches!(shape.kind, Kind::Text(_));
        let kind = match shapes.len() {
            0 => Kind::Any,
            1 => shapes.remove(0).kind,
            _ if shapes.iter().all(is_text) => {
                shapes.into_iter().reduce(Shape::union).map_or(Kind::Any, |shape| shape.kind)
            }
            _ => {
                if shapes.iter().any(|shape| shape.object().is_some()) {
                    self.note(arms, "alternatives with objects: anything; write the union by hand");
                }
                Kind::OneOf(shapes)
            }
        };
        if schema.get("properties").is_some() {
            self.note(schema, "fields beside alternatives are not drafted: add them by hand");
        }
        Shape { nullable, ..Shape::stated(kind) }
    }

    fn composition(&mut self, schema: &Node, parts: &Node, depth: usize) -> Shape {
        let mut whole = Object::default();
        let mut other = None;
        let shapes: Vec<_> = parts.items().iter().map(|part| self.read(part, depth + 1)).collect();
        let own = schema.get("properties").map(|_| Shape::stated(self.object(schema, depth)));
        // Beside other parts, a component is not the whole.
        let is_object = |shape: &&Shape| matches!(shape.kind, Kind::Object(_));
        let is_whole = shapes.iter().chain(&own).filter(is_object).count() == 1;
        for shape in shapes.into_iter().chain(own) {
            match shape.kind {
                Kind::Object(object) => {
                    whole.component = object.component.filter(|_| is_whole);
                    whole.file = object.file.filter(|_| is_whole);
                    whole.extra = whole.extra.or(object.extra);
                    whole.fields.retain(|known| object.fields.iter().all(|f| f.name != known.name));
                    whole.fields.extend(object.fields);
                }
                kind => other = Some(kind),
            }
        }
        let required = names_of(schema.get("required"));
        for field in whole.fields.iter_mut().filter(|field| required.contains(&&*field.name)) {
            field.required = Some(true);
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

    /// A list of several types beside null, as OpenAPI 3.1 writes alternatives.
    fn several_types(&mut self, schema: &Node) -> Option<Shape> {
        let names = schema.get("type")?.items().iter().filter_map(Node::as_str);
        let (null, names): (Vec<_>, Vec<_>) = names.partition(|name| *name == "null");
        if names.len() < 2 {
            return None;
        }
        self.note(schema, "a list of types, as OpenAPI 3.1 has it: alternatives");
        let kind_of = |name: &str| match name {
            "object" => Kind::Object(Object::default()),
            "array" => Kind::List(Box::new(Shape::any())),
            "string" => text(schema),
            "integer" => Kind::Integer,
            "number" => Kind::Number,
            "boolean" => Kind::Boolean,
            _ => Kind::Any,
        };
        let arms = names.into_iter().map(|name| Shape::stated(kind_of(name)));
        let shape = arms.reduce(Shape::union)?;
        Some(Shape { nullable: !null.is_empty(), ..shape })
    }

    /// Says what of a schema the draft does without.
    fn note_unread(&mut self, schema: &Node) {
        let unread = UNREAD.iter().filter(|key| schema.get(key).is_some());
        let unread: Vec<_> = unread.map(|key| format!("`{key}`")).collect();
        if !unread.is_empty() {
            self.note(schema, format!("{} is not drafted: add it by hand", unread.join(", ")));
        }
        let is_number = |value: &Node| matches!(value.value, Value::Number(_));
        if schema.get("enum").is_some_and(|values| values.items().iter().any(is_number)) {
            self.note(schema, "listed numbers: a number of any value");
        }
    }

    fn object(&mut self, schema: &Node, depth: usize) -> Kind {
        let required = names_of(schema.get("required"));
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
        Kind::Object(Object { fields, extra, ..Object::default() })
    }
}

/// The texts of a list of names.
fn names_of(names: Option<&Node>) -> Vec<&str> {
    names.map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect()
}

/// The group of a file of the specification.
fn group_of(file: &str) -> Option<&str> {
    file.rsplit('/').next()?.strip_suffix(".yaml")
}

/// The fields in the order that the page shows them in.
fn in_order(schema: &Node, mut fields: Vec<Field>) -> Vec<Field> {
    let order = names_of(schema.get("x-apidog-orders"));
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
    let format = format.filter(|format| !format.is_empty()).map(str::to_owned);
    Kind::Text(Text { format, words, open: false })
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

/// The body of a request or a response: its first media type that holds anything.
pub(crate) fn body(node: &Node, schemas: &mut Schemas<'_>) -> Option<Body> {
    let entries = node.get("content")?.entries();
    let says = |node: &Node| node.get("schema").is_some() || node.get("example").is_some();
    let entry = entries.iter().find(|entry| says(&entry.value)).or(entries.first())?;
    let mut media_type = openapi_model::media_type::essence(&entry.key).trim().to_lowercase();
    if media_type == "*/*" {
        schemas.note(&entry.value, "content of any type: read as JSON");
        "application/json".clone_into(&mut media_type);
    }
    if entries.len() > 1 {
        schemas.note(&entry.value, format!("several media types: {media_type} is taken"));
    }
    let schema = entry.value.get("schema");
    let mut samples = samples(&entry.value, schemas);
    if samples.is_empty() {
        samples.extend(schema.map(|schema| self::samples(schema, schemas)).unwrap_or_default());
    }
    let stated = schema.map(|schema| schemas.shape(schema));
    Some(Body { stated, samples, ..Body::new(&media_type) })
}

/// The examples beside a schema or a media type, as far as they hold values of the API.
fn samples(node: &Node, schemas: &Schemas<'_>) -> Vec<Sample> {
    let sample = |(node, value): (&Node, Json)| {
        let at = At { file: std::sync::Arc::clone(&node.at.file), line: schemas.line(node) };
        Some(Sample { at, value: without_variables(value)? })
    };
    examples(node).into_iter().filter_map(sample).collect()
}

/// An example without `{{variables}}`, which are places of the hosting service, not values of the
/// API; `None` if nothing else is in it.
fn without_variables(value: Json) -> Option<Json> {
    match value {
        Json::String(text) => (!text.contains("{{")).then_some(Json::String(text)),
        Json::Array(items) if !items.is_empty() => {
            let items: Vec<_> = items.into_iter().filter_map(without_variables).collect();
            (!items.is_empty()).then_some(Json::Array(items))
        }
        Json::Object(members) if !members.is_empty() => {
            let member = |(name, value)| Some((name, without_variables(value)?));
            let members: Vec<_> = members.into_iter().filter_map(member).collect();
            (!members.is_empty()).then_some(Json::Object(members))
        }
        value => Some(value),
    }
}

/// The examples beside a schema or a media type: `example`, and both forms of `examples`.
pub(crate) fn examples(node: &Node) -> Vec<(&Node, Json)> {
    let one = node.get("example").into_iter();
    let list = node.get("examples").map(Node::items).unwrap_or_default().iter();
    let named = node.get("examples").map(Node::entries).unwrap_or_default();
    let named = named.iter().map(|entry| entry.value.get("value").unwrap_or(&entry.value));
    one.chain(list).chain(named).map(|node| (node, Json::from_node(node))).collect()
}
