//! The components of a draft: every object and every list of words under a name of its own.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;

use crate::{
    document::{Document, DocumentedOperation},
    page::Body,
    shape::{Field, Kind, Object, Origin, Shape, Text},
    yaml::Yaml,
};

use super::{names, rust, samples};

/// Numbers that count money or points are exact.
const COUNTED: [&str; 9] =
    ["price", "amount", "cost", "coin", "point", "xp", "balance", "fee", "budget"];

/// What the names of listed words begin with.
const KNOWN: &str = "Known";

/// Which way a component travels. A type is not shared between the two, because responses grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Request,
    Response,
}

/// A component that is there already.
#[derive(Clone, Debug)]
struct Known {
    name: String,
    group: String,
    object: Object,
    direction: Direction,
}

/// Gives names to the parts of shapes.
pub(crate) struct Components {
    group: String,
    /// What stands for words that a person has to write.
    todo: String,
    known: Vec<Known>,
    /// Names in lower case, because two names have to differ in more than their case.
    taken: BTreeSet<String>,
    /// The new components, each before the ones that it needs.
    pub(crate) drafts: Vec<(String, Yaml)>,
    drafted: Vec<Known>,
    words: Vec<(String, Vec<String>)>,
    /// How many descriptions a person has to write.
    pub(crate) todos: usize,
    /// What a person has to look at.
    pub(crate) remarks: Vec<String>,
}

impl Components {
    pub(crate) fn new(document: &Document, group: &str, todo: &str) -> Self {
        let operations = document.operations();
        let mut taken: BTreeSet<String> =
            document.component_names().into_iter().map(|name| name.to_lowercase()).collect();
        taken.extend(operations.iter().map(|one| one.id.to_upper_camel_case().to_lowercase()));
        Self {
            group: group.to_owned(),
            todo: todo.to_owned(),
            known: operations.iter().flat_map(known_of).collect(),
            taken,
            drafts: Vec::new(),
            drafted: Vec::new(),
            words: Vec::new(),
            todos: 0,
            remarks: Vec::new(),
        }
    }

    /// The component of a body: always one of its own name.
    pub(crate) fn body(&mut self, shape: &Shape, name: &str, direction: Direction) -> Yaml {
        match &shape.kind {
            Kind::List(_) => {
                let name = self.free_name(name);
                let place = self.drafts.len();
                let schema = self.schema(shape, &name, "item", direction);
                self.drafts.insert(place, (name.clone(), schema));
                reference(&name)
            }
            _ => self.schema(shape, name, "", direction),
        }
    }

    /// The schema of a value. `base` and `field` are what its component is named after.
    pub(crate) fn schema(
        &mut self,
        shape: &Shape,
        base: &str,
        field: &str,
        direction: Direction,
    ) -> Yaml {
        let mut entries = match &shape.kind {
            Kind::Any | Kind::Null => Vec::new(),
            Kind::Integer if is_counted(field) => {
                vec![("type", Yaml::text("number")), ("format", Yaml::text("decimal"))]
            }
            Kind::Number if is_counted(field) => {
                vec![("type", Yaml::text("number")), ("format", Yaml::text("decimal"))]
            }
            Kind::Integer => vec![("type", Yaml::text("integer"))],
            Kind::Number => vec![("type", Yaml::text("number"))],
            Kind::Boolean => vec![("type", Yaml::text("boolean"))],
            Kind::File => vec![("type", Yaml::text("string")), ("format", Yaml::text("binary"))],
            Kind::Text(text) => match self.listed(text, field) {
                Some(text) => {
                    let name = self.list_of_words(self.name_of(base, field), &text, direction);
                    return nullable(reference(&name), shape.nullable);
                }
                None => text_entries(text, field, direction),
            },
            Kind::List(items) => {
                let items = self.schema(items, base, &item_name(field), direction);
                vec![("type", Yaml::text("array")), ("items", items)]
            }
            Kind::Object(object) => {
                let name = self.object(object, base, field, direction);
                return nullable(self.target(&name), shape.nullable);
            }
            Kind::OneOf(arms) => return nullable(self.alternatives(arms), shape.nullable),
        };
        if shape.nullable && !entries.is_empty() {
            entries.insert(1, ("nullable", Yaml::plain("true")));
        }
        Yaml::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// The listed words that have a Rust name; `None` if there are none. Other texts are allowed
    /// beside them if one is left out.
    fn listed(&mut self, text: &Text, field: &str) -> Option<Text> {
        let (words, left_out) = rust::listed(&text.words);
        if !left_out.is_empty() {
            self.remarks.push(format!(
                "the list of values of `{field}` is open: {} of them have no Rust name of their own",
                left_out.len()
            ));
        }
        let open = text.open || !left_out.is_empty();
        (!words.is_empty()).then(|| Text { words, open, format: text.format.clone() })
    }

    /// Words of a response stay open, because the service can add some.
    fn list_of_words(&mut self, name: String, text: &Text, direction: Direction) -> String {
        let known = match self.words.iter().find(|(_, words)| *words == text.words) {
            Some((known, _)) => known.clone(),
            None => {
                let known = self.free_pair(&name.to_upper_camel_case());
                let words = text.words.iter().map(Yaml::text).collect();
                let schema =
                    Yaml::map([("type", Yaml::text("string")), ("enum", Yaml::Flow(words))]);
                self.drafts.push((known.clone(), schema));
                self.words.push((known.clone(), text.words.clone()));
                known
            }
        };
        if direction == Direction::Request && !text.open {
            return known;
        }
        let open = known.strip_prefix(KNOWN).unwrap_or(&known).to_owned();
        if self.drafts.iter().all(|(drafted, _)| *drafted != open) {
            let arms = vec![reference(&known), Yaml::map([("type", Yaml::text("string"))])];
            self.drafts.push((open.clone(), Yaml::map([("anyOf", Yaml::List(arms))])));
        }
        open
    }

    fn alternatives(&self, arms: &[Shape]) -> Yaml {
        let has = |kind: fn(&Kind) -> bool| arms.iter().any(|arm| kind(&arm.kind));
        let is_pair = arms.len() == 2 && has(|kind| matches!(kind, Kind::Text(_)));
        if is_pair && has(|kind| matches!(kind, Kind::Integer | Kind::Number)) {
            return reference_to("common", "LooseNumber", &self.group);
        }
        if is_pair && has(|kind| matches!(kind, Kind::Boolean)) {
            return reference_to("common", "LooseBoolean", &self.group);
        }
        Yaml::Map(Vec::new())
    }

    /// The name of an object's component: a known one of the same form, or a new one.
    fn object(&mut self, object: &Object, base: &str, field: &str, direction: Direction) -> String {
        let known = self.drafted.iter().chain(&self.known);
        let equal = known
            .filter(|one| one.direction == direction)
            .find(|one| is_equal(&one.object, object));
        if let Some(equal) = equal.filter(|_| object.fields.len() > 1) {
            return equal.name.clone();
        }
        let proposed = object.component.as_deref().and_then(names::component);
        let proposed = proposed.filter(|name| !self.taken.contains(&name.to_lowercase()));
        let name = proposed.unwrap_or_else(|| self.name_of(base, field));
        let name = self.free_name(&name);
        let place = self.drafts.len();
        let schema = self.object_schema(object, &name, direction);
        self.drafts.insert(place, (name.clone(), schema));
        let (name_, group, object) = (name.clone(), self.group.clone(), object.clone());
        self.drafted.push(Known { name: name_, group, object, direction });
        name
    }

    fn object_schema(&mut self, object: &Object, name: &str, direction: Direction) -> Yaml {
        let mut entries = vec![("type".to_owned(), Yaml::text("object"))];
        let required = object.fields.iter().filter(|field| field.required == Some(true));
        let required: Vec<_> = required.map(|field| Yaml::text(&field.name)).collect();
        if !required.is_empty() {
            entries.push(("required".to_owned(), Yaml::Flow(required)));
        }
        let fields: Vec<_> = (0..object.fields.len())
            .map(|index| self.property(&object.fields, index, name, direction))
            .collect();
        if !fields.is_empty() {
            entries.push(("properties".to_owned(), Yaml::Map(fields)));
        }
        let is_empty = object.fields.is_empty();
        let extra = match &object.extra {
            Some(extra) => Some(self.schema(extra, name, "value", direction)),
            None => is_empty.then(|| Yaml::Map(Vec::new())),
        };
        entries.extend(extra.map(|extra| ("additionalProperties".to_owned(), extra)));
        Yaml::Map(entries)
    }

    /// A field of an object, under another name in Rust if an earlier field has its name there.
    fn property(
        &mut self,
        fields: &[Field],
        index: usize,
        base: &str,
        direction: Direction,
    ) -> (String, Yaml) {
        let field = &fields[index];
        let mut schema = self.field(field, base, direction);
        if let (Yaml::Map(entries), Some(name)) = (&mut schema, rust::renamed(fields, index)) {
            self.remarks.push(format!(
                "the field `{}` is `{name}` in Rust; give it a name that says more",
                field.name
            ));
            entries.push(("x-rust-name".to_owned(), Yaml::text(name)));
        }
        (field.name.clone(), schema)
    }

    /// A field with what is known of its meaning and what was concluded.
    pub(crate) fn field(&mut self, field: &Field, base: &str, direction: Direction) -> Yaml {
        let (shape, null) = sendable(field, direction);
        let mut schema = self.schema(&shape, base, &field.name, direction);
        if let (Yaml::Map(entries), Some(Null::Text)) = (&mut schema, null) {
            entries.push(("format".to_owned(), Yaml::text("text-or-null")));
            entries.push(("nullable".to_owned(), Yaml::plain("true")));
        }
        let mut entries = match schema {
            Yaml::Map(entries) if is_reference(&entries) => {
                vec![("allOf".to_owned(), Yaml::List(vec![Yaml::Map(entries)]))]
            }
            Yaml::Map(entries) => entries,
            other => return other,
        };
        let (description, mut inferred) = self.words_about(field, direction);
        if let Some(Null::LeftOut) = null {
            let left_out = "null: the page allows it, and the client cannot send it";
            inferred =
                Some(inferred.map_or(left_out.to_owned(), |text| format!("{text}; {left_out}")));
        }
        if let Some(description) = description {
            let place = usize::from(!entries.is_empty());
            entries.insert(place, ("description".to_owned(), Yaml::text(description)));
        }
        entries.extend(inferred.map(|text| ("x-inferred".to_owned(), Yaml::text(text))));
        Yaml::Map(entries)
    }

    /// The description that a person has to write, and what is concluded.
    pub(crate) fn words_about(
        &mut self,
        field: &Field,
        direction: Direction,
    ) -> (Option<String>, Option<String>) {
        let mut inferred = match (field.shape.origin, &field.shape.kind) {
            (Origin::Example, Kind::OneOf(_)) => vec!["type: examples show several"],
            (_, Kind::OneOf(_)) => vec!["type: the page has several"],
            (Origin::Example, Kind::Null) => vec!["type: the example shows null alone"],
            (Origin::Example, _) => vec!["type: from the example"],
            (Origin::Refined, Kind::Text(text))
                if format_of(text, &field.name, direction).is_none() =>
            {
                Vec::new()
            }
            (Origin::Refined, _) => vec!["format: from the example"],
            (Origin::Stated, _) => Vec::new(),
        };
        let description = field.description.is_some().then(|| self.todo.clone());
        if description.is_some() {
            self.todos += 1;
        } else {
            inferred.push("meaning: from the name");
        }
        (description, (!inferred.is_empty()).then(|| inferred.join("; ")))
    }

    fn name_of(&self, base: &str, field: &str) -> String {
        match field {
            "" => base.to_owned(),
            // The items of a list of things are things.
            "item" => {
                let thing = base.strip_suffix("List").unwrap_or(base);
                if thing == base { format!("{base}Item") } else { thing.to_owned() }
            }
            field => format!("{}{}", stem(base), field.to_upper_camel_case()),
        }
    }

    /// The name of listed words. The name without its beginning is that of the open list.
    fn free_pair(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 2;
        let is_taken = |taken: &BTreeSet<String>, name: &str| {
            [name, &format!("{KNOWN}{name}")].iter().any(|one| taken.contains(&one.to_lowercase()))
        };
        while is_taken(&self.taken, &free) {
            free = format!("{name}{number}");
            number += 1;
        }
        let known = format!("{KNOWN}{free}");
        self.taken.extend([free.to_lowercase(), known.to_lowercase()]);
        known
    }

    fn free_name(&mut self, name: &str) -> String {
        // A field of one letter joins the letters before it, as the name of the Rust type has it.
        let name = name.to_upper_camel_case();
        let mut free = name.clone();
        let mut number = 2;
        while !self.taken.insert(free.to_lowercase()) {
            free = format!("{name}{number}");
            number += 1;
        }
        free
    }

    fn target(&self, name: &str) -> Yaml {
        let known = self.known.iter().find(|known| known.name == name);
        match known {
            Some(known) => reference_to(&known.group, name, &self.group),
            None => reference(name),
        }
    }
}

/// What is done about null in an optional field of a request, which the client cannot send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Null {
    /// The text gets a type that can be null.
    Text,
    /// The field is left out instead.
    LeftOut,
}

fn sendable(field: &Field, direction: Direction) -> (Shape, Option<Null>) {
    let is_optional = direction == Direction::Request && field.required != Some(true);
    if !is_optional || !field.shape.nullable {
        return (field.shape.clone(), None);
    }
    let shape = Shape { nullable: false, ..field.shape.clone() };
    let null = match &shape.kind {
        Kind::Any | Kind::Null => return (shape, None),
        Kind::Text(text) if text.words.is_empty() && text.format.is_none() => Null::Text,
        _ => Null::LeftOut,
    };
    (shape, Some(null))
}

/// The shape of a request as the client sends it: without null where a field is left out instead.
pub(crate) fn as_sent(shape: &Shape) -> Shape {
    let mut shape = shape.clone();
    match &mut shape.kind {
        Kind::List(items) => **items = as_sent(items),
        Kind::Object(object) => {
            for field in &mut object.fields {
                let (_, null) = sendable(field, Direction::Request);
                field.shape = as_sent(&field.shape);
                field.shape.nullable &= null != Some(Null::LeftOut);
            }
        }
        _ => {}
    }
    shape
}

/// What is in the `data` of a response is named after the thing, not after the envelope.
fn stem(base: &str) -> &str {
    let stem = base.strip_suffix("Data").unwrap_or(base);
    if stem == base && !base.ends_with("List") {
        return base;
    }
    let endings = ["List", "Read", "Created", "Updated", "Deleted", "Uploaded", "Result"];
    endings
        .iter()
        .find_map(|ending| stem.strip_suffix(ending))
        .filter(|s| !s.is_empty())
        .unwrap_or(stem)
}

fn known_of(operation: &DocumentedOperation) -> Vec<Known> {
    let mut known = Vec::new();
    let mut add = |body: &Body, direction| {
        if let Some(shape) = &body.stated {
            collect(shape, &mut |object| {
                if let (Some(name), Some(group)) = (&object.component, &object.file) {
                    let (name, group) = (name.clone(), group.clone());
                    known.push(Known { name, group, object: object.clone(), direction });
                }
            });
        }
    };
    if let Some(body) = &operation.request {
        add(body, Direction::Request);
    }
    for body in operation.responses.iter().filter_map(|response| response.body.as_ref()) {
        add(body, Direction::Response);
    }
    known
}

fn collect(shape: &Shape, visit: &mut dyn FnMut(&Object)) {
    match &shape.kind {
        Kind::List(items) => collect(items, visit),
        Kind::OneOf(arms) => arms.iter().for_each(|arm| collect(arm, visit)),
        Kind::Object(object) => {
            visit(object);
            object.fields.iter().for_each(|field| collect(&field.shape, visit));
        }
        _ => {}
    }
}

/// Whether a component can stand for an object: the same fields of the same types, and nothing
/// required that the object does not require.
fn is_equal(known: &Object, object: &Object) -> bool {
    let same = |field: &Field| {
        let other = object.fields.iter().find(|other| other.name == field.name);
        other.is_some_and(|other| {
            let stricter = field.required == Some(true) && other.required != Some(true);
            is_same_shape(&field.shape, &other.shape) && !stricter
        })
    };
    known.fields.len() == object.fields.len()
        && known.extra.is_some() == object.extra.is_some()
        && known.fields.iter().all(same)
}

fn is_same_shape(one: &Shape, other: &Shape) -> bool {
    let kinds = match (&one.kind, &other.kind) {
        (Kind::Object(one), Kind::Object(other)) => is_equal(one, other),
        (Kind::List(one), Kind::List(other)) => is_same_shape(one, other),
        (Kind::Text(one), Kind::Text(other)) => one.words == other.words,
        (Kind::Number, Kind::Integer) if other.origin == Origin::Example => true,
        (one, other) => one == other,
    };
    kinds && one.nullable == other.nullable
}

fn text_entries(text: &Text, field: &str, direction: Direction) -> Vec<(&'static str, Yaml)> {
    let format = format_of(text, field, direction);
    let mut entries = vec![("type", Yaml::text("string"))];
    entries.extend(format.map(|format| ("format", Yaml::text(format))));
    entries
}

/// The format that a draft gives a text.
fn format_of<'a>(text: &'a Text, field: &str, direction: Direction) -> Option<&'a str> {
    match text.format.as_deref() {
        _ if samples::is_secret(field) => Some("password"),
        // A response may hold an older id; requests are checked before they are sent.
        Some("objectid") if direction == Direction::Response => None,
        Some(format) if ["objectid", "date-time", "date"].contains(&format) => Some(format),
        _ => None,
    }
}

fn is_counted(field: &str) -> bool {
    let lower = field.to_lowercase();
    COUNTED.iter().any(|word| lower.contains(word))
}

fn item_name(field: &str) -> String {
    match field {
        "data" | "items" | "rows" | "docs" | "results" | "" => "item".to_owned(),
        field => names::singular(field),
    }
}

fn reference(name: &str) -> Yaml {
    Yaml::reference(&format!("#/components/schemas/{name}"))
}

fn reference_to(group: &str, name: &str, here: &str) -> Yaml {
    if group == here {
        return reference(name);
    }
    Yaml::reference(&format!("./{group}.yaml#/components/schemas/{name}"))
}

fn is_reference(entries: &[(String, Yaml)]) -> bool {
    matches!(entries, [(key, _)] if key == "$ref")
}

/// Beside a reference `nullable` has no effect.
fn nullable(schema: Yaml, is_nullable: bool) -> Yaml {
    if !is_nullable {
        return schema;
    }
    Yaml::map([("allOf", Yaml::List(vec![schema])), ("nullable", Yaml::plain("true"))])
}
