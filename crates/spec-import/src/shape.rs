//! The form of values: what a schema states, a table of fields lists, or an example shows.
//!
//! Pages, documents and recorded traffic all become shapes, so that they can be compared.

use std::fmt;

use crate::json::Json;

/// The form of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// What it is besides null.
    pub kind: Kind,
    /// Whether it can be null.
    pub nullable: bool,
    /// How it is known.
    pub origin: Origin,
}

/// How a shape is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A schema or a table of fields states it.
    Stated,
    /// The type is stated, its format was concluded from an example.
    Refined,
    /// It was concluded from an example.
    Example,
}

/// What a value can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Nothing is known.
    Any,
    /// Only null was seen.
    Null,
    /// A text.
    Text(Text),
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// The content of a file in a form.
    File,
    /// A list.
    List(Box<Shape>),
    /// An object.
    Object(Object),
    /// One of several.
    OneOf(Vec<Shape>),
}

/// The form of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// The format that a schema states, or that every example has.
    pub format: Option<String>,
    /// The values that are listed.
    pub words: Vec<String>,
    /// Whether other texts are allowed beside the words.
    pub open: bool,
}

/// The form of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The name of the component that a page or a document gives it.
    pub component: Option<String>,
    /// The group whose file the component is in, if a document gives it its name.
    pub file: Option<String>,
    /// The named fields, in their order.
    pub fields: Vec<Field>,
    /// The form of further fields, if a schema names one.
    pub extra: Option<Box<Shape>>,
}

/// A field of an object, or a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// Whether it is required; `None` if nothing says so.
    pub required: Option<bool>,
    /// The form of its value.
    pub shape: Shape,
    /// What the page says about it; for the terminal alone.
    pub description: Option<String>,
    /// The line of the page.
    pub line: usize,
}

impl Shape {
    /// A shape that a schema states.
    pub fn stated(kind: Kind) -> Self {
        Self { kind, nullable: false, origin: Origin::Stated }
    }

    /// A shape of which nothing is known.
    pub fn any() -> Self {
        Self::stated(Kind::Any)
    }

    /// The shape of an example.
    pub fn of_example(value: &Json) -> Self {
        let kind = match value {
            Json::Null => Kind::Null,
            Json::Bool(_) => Kind::Boolean,
            Json::Number(number) if number.is_f64() => Kind::Number,
            Json::Number(_) => Kind::Integer,
            Json::String(text) => {
                let format = format_of(text).map(str::to_owned);
                Kind::Text(Text { format, ..Text::default() })
            }
            Json::Array(items) => Kind::List(Box::new(of_items(items))),
            Json::Object(members) => Kind::Object(Object {
                fields: members.iter().map(|(name, value)| field_of_example(name, value)).collect(),
                ..Object::default()
            }),
        };
        let nullable = kind == Kind::Null;
        Self { kind, nullable, origin: Origin::Example }
    }

    /// The shape of values of both shapes.
    pub fn union(self, other: Self) -> Self {
        let nullable = self.nullable || other.nullable;
        let origin = match (self.origin, other.origin) {
            (Origin::Stated, _) | (_, Origin::Stated) => Origin::Stated,
            (Origin::Refined, _) | (_, Origin::Refined) => Origin::Refined,
            _ => Origin::Example,
        };
        Self { kind: union_of_kinds(self.kind, other.kind), nullable, origin }
    }

    /// Adds the formats that an example shows to what is stated without one.
    pub(crate) fn refine(&mut self, example: &Self) {
        match (&mut self.kind, &example.kind) {
            (Kind::Text(text), Kind::Text(shown))
                if text.format.is_none() && text.words.is_empty() =>
            {
                text.format.clone_from(&shown.format);
                if text.format.is_some() && self.origin == Origin::Stated {
                    self.origin = Origin::Refined;
                }
            }
            (Kind::List(items), Kind::List(shown)) => items.refine(shown),
            (Kind::Object(object), Kind::Object(shown)) => {
                for field in &mut object.fields {
                    let same = shown.fields.iter().find(|other| other.name == field.name);
                    if let Some(same) = same {
                        field.shape.refine(&same.shape);
                    }
                }
            }
            _ => {}
        }
    }

    /// The object, or the object of the items of a list.
    pub fn object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            Kind::List(items) => items.object(),
            _ => None,
        }
    }

    /// Calls `visit` with the JSON pointer and the field of every field, parents first. Items of
    /// lists are `*`.
    pub fn walk<'a>(&'a self, pointer: &str, visit: &mut dyn FnMut(&str, &'a Field)) {
        match &self.kind {
            Kind::List(items) => items.walk(&format!("{pointer}/*"), visit),
            Kind::Object(object) => {
                for field in &object.fields {
                    let pointer = format!("{pointer}/{}", field.name);
                    visit(&pointer, field);
                    field.shape.walk(&pointer, visit);
                }
            }
            Kind::OneOf(arms) => arms.iter().for_each(|arm| arm.walk(pointer, visit)),
            _ => {}
        }
    }
}

/// The name of the type, as a report prints it.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Any => f.write_str("anything")?,
            Kind::Null => return f.write_str("null"),
            Kind::Text(Text { format: Some(format), .. }) => write!(f, "string ({format})")?,
            Kind::Text(_) => f.write_str("string")?,
            Kind::Integer => f.write_str("integer")?,
            Kind::Number => f.write_str("number")?,
            Kind::Boolean => f.write_str("boolean")?,
            Kind::File => f.write_str("file")?,
            Kind::List(items) => write!(f, "list of {items}")?,
            Kind::Object(_) => f.write_str("object")?,
            Kind::OneOf(arms) => {
                let names: Vec<_> = arms.iter().map(ToString::to_string).collect();
                f.write_str(&names.join(" or "))?;
            }
        }
        if self.nullable { f.write_str(" or null") } else { Ok(()) }
    }
}

fn field_of_example(name: &str, value: &Json) -> Field {
    Field {
        name: name.to_owned(),
        required: None,
        shape: Shape::of_example(value),
        description: None,
        line: 0,
    }
}

fn of_items(items: &[Json]) -> Shape {
    let unknown = Shape { kind: Kind::Any, nullable: false, origin: Origin::Example };
    items.iter().map(Shape::of_example).reduce(Shape::union).unwrap_or(unknown)
}

/// The format of a text that leaves no doubt.
pub fn format_of(text: &str) -> Option<&'static str> {
    if is_object_id(text) {
        return Some("objectid");
    }
    if text.len() > 10 && text.parse::<jiff::Timestamp>().is_ok() {
        return Some("date-time");
    }
    (text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()).then_some("date")
}

/// Whether a text is an id of 24 hexadecimal digits.
pub fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn union_of_kinds(one: Kind, other: Kind) -> Kind {
    match (one, other) {
        (Kind::Any | Kind::Null, kind) | (kind, Kind::Any | Kind::Null) => kind,
        (Kind::Integer, Kind::Number) | (Kind::Number, Kind::Integer) => Kind::Number,
        (Kind::List(one), Kind::List(other)) => Kind::List(Box::new(one.union(*other))),
        (Kind::Object(one), Kind::Object(other)) => Kind::Object(union_of_objects(one, other)),
        (Kind::Text(one), Kind::Text(other)) => Kind::Text(union_of_texts(one, other)),
        (Kind::OneOf(arms), Kind::OneOf(more)) => more.into_iter().fold(Kind::OneOf(arms), add_arm),
        (Kind::OneOf(arms), kind) | (kind, Kind::OneOf(arms)) => {
            add_arm(Kind::OneOf(arms), Shape::stated(kind))
        }
        (one, other) if one == other => one,
        (one, other) => Kind::OneOf(vec![Shape::stated(one), Shape::stated(other)]),
    }
}

/// Words beside a text without words are an open list of words.
fn union_of_texts(one: Text, other: Text) -> Text {
    let open = one.open || other.open || one.words.is_empty() || other.words.is_empty();
    let format = if one.format == other.format { one.format } else { None };
    let new = other.words.into_iter().filter(|word| !one.words.contains(word)).collect();
    let words = [one.words, new].concat();
    Text { format, open: open && !words.is_empty(), words }
}

fn add_arm(kind: Kind, arm: Shape) -> Kind {
    let Kind::OneOf(mut arms) = kind else {
        return kind;
    };
    let same =
        |known: &Shape| std::mem::discriminant(&known.kind) == std::mem::discriminant(&arm.kind);
    match arms.iter().position(same) {
        Some(index) => arms[index] = arms[index].clone().union(arm),
        None => arms.push(arm),
    }
    Kind::OneOf(arms)
}

fn union_of_objects(one: Object, other: Object) -> Object {
    let mut others = other.fields;
    let mut fields: Vec<Field> = Vec::new();
    for mut field in one.fields {
        match others.iter().position(|other| other.name == field.name) {
            Some(index) => fields.push(union_of_fields(field, others.remove(index))),
            None => {
                field.required = Some(false);
                fields.push(field);
            }
        }
    }
    fields.extend(others.into_iter().map(|field| Field { required: Some(false), ..field }));
    Object {
        component: one.component.or(other.component),
        file: one.file.or(other.file),
        fields,
        extra: one.extra.or(other.extra),
    }
}

fn union_of_fields(one: Field, other: Field) -> Field {
    let required = match (one.required, other.required) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (required, None) | (None, required) => required,
        (Some(true), Some(true)) => Some(true),
    };
    Field {
        name: one.name,
        required,
        shape: one.shape.union(other.shape),
        description: one.description.or(other.description),
        line: if one.line == 0 { other.line } else { one.line },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        Shape::of_example(&Json::parse(text).expect("valid JSON"))
    }

    #[test]
    fn items_of_a_list_are_joined() {
        let list = shape(r#"[{"a": 1}, {"a": 1.5, "b": null}]"#);
        let fields = &list.object().expect("items are objects").fields;
        assert_eq!(fields[0].shape.kind, Kind::Number);
        assert_eq!(fields[0].required, None);
        assert!(fields[1].shape.nullable);
        assert_eq!(fields[1].required, Some(false));
    }

    #[test]
    fn an_id_and_a_moment_have_a_format() {
        assert_eq!(format_of("5f0c2a9d7be14c3380a6d912"), Some("objectid"));
        assert_eq!(format_of("2026-03-02T08:00:00.000Z"), Some("date-time"));
        assert_eq!(format_of("2026-03-02"), Some("date"));
        assert_eq!(format_of("Gold"), None);
    }

    #[test]
    fn different_types_are_alternatives() {
        assert_eq!(shape("1").union(shape("\"x\"")).to_string(), "integer or string");
    }
}
