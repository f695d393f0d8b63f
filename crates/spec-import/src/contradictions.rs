//! Places where a page contradicts itself.

use crate::{
    json::Json,
    page::{Body, PageOperation},
    shape::{Field, Kind, Shape},
};

/// A page that says one thing here and another there. Names of fields only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What contradicts, in one sentence.
    pub summary: String,
    /// The names of the fields, as both sides spell them.
    pub fields: Vec<String>,
    /// Where: `request`, `response 200`, `prose`.
    pub places: Vec<String>,
    /// The line of the page.
    pub line: usize,
}

/// A name of a field, and the part of the page that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mention {
    name: String,
    part: String,
}

/// Everything in which an operation's page contradicts itself.
pub fn contradictions(operation: &PageOperation) -> Vec<Contradiction> {
    let mut found = spellings(operation);
    if let Some(body) = &operation.request {
        found.extend(examples_against_schema(operation, "request", body));
    }
    for response in &operation.responses {
        if let Some(body) = &response.body {
            let part = format!("response {}", response.status);
            found.extend(examples_against_schema(operation, &part, body));
        }
    }
    found
}

/// Names that differ in nothing but upper and lower case, or in underscores.
fn spellings(operation: &PageOperation) -> Vec<Contradiction> {
    near(&mentions(operation), operation.at.line)
}

fn near(mentions: &[Mention], line: usize) -> Vec<Contradiction> {
    let mut found: Vec<Contradiction> = Vec::new();
    for (index, one) in mentions.iter().enumerate() {
        let others = mentions[index + 1..].iter();
        for other in others.filter(|other| other.name != one.name && same(&other.name, &one.name)) {
            // Prose may write a name in any way; it counts beside a field only.
            if one.part == "prose" && other.part == "prose" {
                continue;
            }
            let fields = vec![one.name.clone(), other.name.clone()];
            let known = found.iter_mut().find(|known| {
                known.fields == fields || known.fields.iter().rev().eq(fields.iter())
            });
            match known {
                Some(known) => {
                    known.places.extend([one.part.clone(), other.part.clone()]);
                    known.places.sort();
                    known.places.dedup();
                }
                None => found.push(Contradiction {
                    summary: format!(
                        "A field is spelled `{}` ({}) and `{}` ({}).",
                        one.name, one.part, other.name, other.part
                    ),
                    fields,
                    places: vec![one.part.clone(), other.part.clone()],
                    line,
                }),
            }
        }
    }
    found
}

fn same(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    plain(one) == plain(other)
}

fn mentions(operation: &PageOperation) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    let mut add = |name: &str, part: &str| mention(name, part, &mut mentions);
    for parameter in &operation.parameters {
        add(&parameter.field.name, &parameter.place.to_string());
    }
    let mut add_body = |body: &Body, part: &str| {
        for shape in shapes(body) {
            shape.walk("", &mut |_, field| add(&field.name, part));
        }
    };
    if let Some(body) = &operation.request {
        add_body(body, "request");
    }
    for response in &operation.responses {
        if let Some(body) = &response.body {
            add_body(body, &format!("response {}", response.status));
        }
    }
    for name in &operation.prose.fields {
        add(name, "prose");
    }
    mentions
}

fn mention(name: &str, part: &str, mentions: &mut Vec<Mention>) {
    let mention = Mention { name: name.to_owned(), part: part.to_owned() };
    // `_id` is the id of the object that holds it, whatever else is called `id`.
    if name != "_id" && name != "id" && !mentions.contains(&mention) {
        mentions.push(mention);
    }
}

/// What is stated of a body, and what each example shows.
fn shapes(body: &Body) -> Vec<Shape> {
    let examples = body.samples.iter().map(|sample| Shape::of_example(&sample.value));
    body.stated.iter().cloned().chain(examples).collect()
}

fn examples_against_schema(
    operation: &PageOperation,
    part: &str,
    body: &Body,
) -> Vec<Contradiction> {
    let Some(stated) = &body.stated else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for sample in &body.samples {
        let mut misfits = Vec::new();
        misfits_of(&sample.value, stated, "", &mut misfits);
        for (pointer, text) in misfits {
            let name = pointer.rsplit('/').next().unwrap_or_default().to_owned();
            let contradiction = Contradiction {
                summary: format!("The example has {text} at `{pointer}`, against the schema."),
                fields: vec![name],
                places: vec![part.to_owned()],
                line: if sample.at.line == 0 { operation.at.line } else { sample.at.line },
            };
            if !found.contains(&contradiction) {
                found.push(contradiction);
            }
        }
    }
    found
}

fn misfits_of(value: &Json, shape: &Shape, pointer: &str, misfits: &mut Vec<(String, String)>) {
    match (value, &shape.kind) {
        (_, Kind::Any | Kind::OneOf(_) | Kind::File) => {}
        (Json::Null, _) if shape.nullable => {}
        (Json::Object(members), Kind::Object(object)) => {
            for (name, value) in members {
                let pointer = format!("{pointer}/{name}");
                match object.fields.iter().find(|field| field.name == *name) {
                    Some(field) => misfits_of(value, &field.shape, &pointer, misfits),
                    None if object.extra.is_some() || object.fields.is_empty() => {}
                    None => misfits.push((pointer, "a field that is not listed".to_owned())),
                }
            }
            for name in missing(members, &object.fields) {
                let text = "no field although one is required".to_owned();
                misfits.push((format!("{pointer}/{name}"), text));
            }
        }
        (Json::Array(items), Kind::List(shape)) => {
            for item in items {
                misfits_of(item, shape, &format!("{pointer}/*"), misfits);
            }
        }
        (Json::String(text), Kind::Text(known)) => {
            if !known.words.is_empty() && !known.open && !known.words.contains(text) {
                misfits.push((pointer.to_owned(), "a word that is not listed".to_owned()));
            }
        }
        (Json::Number(number), Kind::Integer) if !number.is_f64() => {}
        (Json::Number(_), Kind::Number) | (Json::Bool(_), Kind::Boolean) => {}
        _ => misfits.push((pointer.to_owned(), format!("a value of the type {}", value.kind()))),
    }
}

fn missing<'a>(
    members: &'a [(String, Json)],
    fields: &'a [Field],
) -> impl Iterator<Item = &'a str> {
    let required = fields.iter().filter(|field| field.required == Some(true));
    required
        .map(|field| field.name.as_str())
        .filter(|name| members.iter().all(|(known, _)| known != name))
}
