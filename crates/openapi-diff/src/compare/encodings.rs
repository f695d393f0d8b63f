//! How the parts of a form are written. What a document leaves out has a default.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use openapi_model::{Entry, Node};

use super::{
    Comparison,
    media_type::{Owner, covers, essence, report},
};
use crate::{
    action::{Action, Level},
    document::Document,
    finding_builder::FindingBuilder,
    rules::Rule,
    schema::{Flat, Schemas},
    usage::{Direction, Usage},
};

const ENCODING_CHANGED: Rule = Rule::new("encoding-changed", Level::Breaking);
const ENCODING_GENERALIZED: Rule = Rule::new("encoding-generalized", Level::Info);
const ENCODING_SPECIALIZED: Rule = Rule::new("encoding-specialized", Level::Info);
const REFACTORED: Rule = Rule::new("refactored", Level::Info);

const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// Compares what is at `encoding` of two media types.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    owner: &Owner<'_>,
    media_type: &str,
    sides: [&'a Node; 2],
) {
    let name = essence(media_type);
    let is_form = name == URL_ENCODED;
    let has_parts = is_form || name.starts_with("multipart/") || name.starts_with('*');
    let listed =
        |node: &'a Node| node.entries_at("encoding").iter().map(|entry| entry.key.as_str());
    let names: BTreeSet<_> = listed(sides[0]).chain(listed(sides[1])).collect();
    for name in names {
        if !has_parts {
            ignored(comparison, owner, name, sides);
            continue;
        }
        let [old, new] =
            [0, 1].map(|side| Part::of(comparison, side, sides[side], (name, is_form)));
        headers(comparison, owner, [&old, &new]);
        xml(comparison, owner, [&old, &new]);
        part(comparison, owner, name, [old, new]);
    }
}

/// One part of a form.
struct Part<'a> {
    at: Option<&'a Node>,
    /// The media types in which it may be written.
    content_types: BTreeSet<String>,
    /// The other keywords, with their defaults.
    written: [String; 3],
    /// What the part is, if the form has it.
    schema: Option<&'a Node>,
    is_described: bool,
}

impl<'a> Part<'a> {
    fn of(
        comparison: &mut Comparison<'a>,
        side: usize,
        media_type: &'a Node,
        (name, is_form): (&str, bool),
    ) -> Self {
        let at = media_type.get("encoding").and_then(|encoding| encoding.get(name));
        let schemas = comparison.pairs.sides().into_iter().nth(side);
        let form = media_type.get("schema").zip(schemas);
        let (schema, is_open, default) =
            form.map_or((None, false, ""), |(schema, schemas)| property(schema, name, schemas));
        let text = |key: &str, default: &str| {
            at.and_then(|at| at.get(key)).map_or_else(
                || default.to_owned(),
                |node| node.as_str().map_or_else(|| node.canonical(), str::to_owned),
            )
        };
        // How a part is spelled out only counts where the whole form is one text.
        let written = |key: &str, default: &str| {
            if is_form { text(key, default) } else { default.to_owned() }
        };
        let style = written("style", "form");
        let explode = if style == "form" { "true" } else { "false" };
        let content_types = text("contentType", default);
        Self {
            at,
            content_types: content_types.split(',').map(essence).collect(),
            written: [written("explode", explode), written("allowReserved", "false"), style],
            schema,
            is_described: schema.is_some() || is_open,
        }
    }

    fn is_xml(&self) -> bool {
        self.content_types.iter().any(|name| name.ends_with("/xml") || name.ends_with("+xml"))
    }

    /// Whether every media type of the other part may be used for this one too.
    fn takes(&self, other: &Self) -> bool {
        other.content_types.iter().all(|narrow| {
            self.content_types.iter().any(|wide| wide == narrow || covers(wide, narrow))
        })
    }
}

/// A property of a form, whether the form may have properties that it does not list, and the media
/// type in which the property is written by default.
fn property<'a>(
    form: &'a Node,
    name: &str,
    schemas: &mut Schemas<'a>,
) -> (Option<&'a Node>, bool, &'static str) {
    let id = schemas.id(&[form]);
    let form = schemas.flat(id);
    let own = form.properties.get(name).map_or(&[][..], |property| &property.schemas);
    let is_open = form.properties.is_empty()
        || form.at("additionalProperties").iter().any(|node| node.is_mapping());
    (own.first().copied(), is_open, default_type(own, schemas, 0))
}

/// How many lists in lists are looked at.
const LISTS: usize = 8;

/// The media type of a part whose encoding names none.
fn default_type<'a>(
    property: &[&'a Node],
    schemas: &mut Schemas<'a>,
    level: usize,
) -> &'static str {
    if property.is_empty() || level > LISTS {
        return "";
    }
    let id = schemas.id(property);
    let flat: Rc<Flat<'a>> = schemas.flat(id);
    let format = flat.first("format").and_then(Node::as_str);
    match flat.types.keys().next() {
        Some(&"object") => "application/json",
        Some(&"array") => default_type(flat.at("items"), schemas, level + 1),
        Some(&"string") if matches!(format, Some("binary" | "base64")) => {
            "application/octet-stream"
        }
        None if !flat.properties.is_empty() => "application/json",
        _ => "text/plain",
    }
}

/// Where no part exists, what is said of one means nothing.
fn ignored<'a>(
    comparison: &mut Comparison<'a>,
    owner: &Owner<'_>,
    name: &str,
    sides: [&'a Node; 2],
) {
    let [old, new] = sides.map(|node| node.get("encoding").and_then(|all| all.get(name)));
    if old != new {
        let phrase = format!("the body has no parts, so that the encoding of `{name}` is ignored");
        refactored(comparison, owner, [old, new], phrase);
    }
}

/// The headers of a part. Their names have no case.
fn headers<'a>(comparison: &mut Comparison<'a>, owner: &Owner<'_>, parts: [&Part<'a>; 2]) {
    let usage = match owner.usage.direction() {
        Direction::Request => Usage::HeaderParameter,
        Direction::Response => Usage::ResponseHeader,
    };
    let [old, new] = parts.map(|part| by_name(part.at));
    for (name, from) in &old {
        let Some(to) = new.get(name) else { continue };
        if from.key != to.key {
            let phrase =
                format!("the header `{}` is `{}` now, which means the same", from.key, to.key);
            refactored(comparison, owner, [Some(&from.value), Some(&to.value)], phrase);
        }
        let resolve = |document: &'a Document, entry: &'a Entry| document.resolve(&entry.value);
        let (from, to) = (resolve(comparison.old, from), resolve(comparison.new, to));
        if let (Some(from), Some(to)) = (from.get("schema"), to.get("schema")) {
            comparison.schemas(from, to, usage, owner.operations);
        }
    }
}

fn by_name(part: Option<&Node>) -> BTreeMap<String, &Entry> {
    let headers = part.map_or(&[][..], |part| part.entries_at("headers"));
    headers.iter().map(|entry| (entry.key.to_lowercase(), entry)).collect()
}

/// A part that is XML is compared as such.
fn xml<'a>(comparison: &mut Comparison<'a>, owner: &Owner<'_>, [old, new]: [&Part<'a>; 2]) {
    if let (Some(from), Some(to)) = (old.schema, new.schema)
        && old.is_xml()
        && new.is_xml()
    {
        let usage = owner.usage.nested();
        comparison.body_schemas((from, to), usage, owner.operations, "application/xml");
    }
}

fn part<'a>(
    comparison: &mut Comparison<'a>,
    owner: &Owner<'_>,
    name: &str,
    [old, new]: [Part<'a>; 2],
) {
    if old.at == new.at {
        return;
    }
    let sides = [old.at, new.at];
    if !old.is_described && !new.is_described {
        let phrase = format!("no part is called `{name}`, so that its encoding is ignored");
        return refactored(comparison, owner, sides, phrase);
    }
    if old.is_described != new.is_described {
        let phrase = format!("the encoding of the part `{name}` comes and goes with the part");
        return refactored(comparison, owner, sides, phrase);
    }
    let is_wider = match owner.usage.direction() {
        Direction::Request => new.takes(&old),
        Direction::Response => old.takes(&new),
    };
    let (rule, action, phrase) = if old.written != new.written {
        let phrase = format!("the part `{name}` is written with another `style` or `explode`");
        (ENCODING_CHANGED, Action::Change, phrase)
    } else if old.content_types == new.content_types {
        let phrase = format!("the part `{name}` is written as before");
        return refactored(comparison, owner, sides, phrase);
    } else {
        let (from, to) = (listed(&old.content_types), listed(&new.content_types));
        let phrase = format!("the part `{name}` is {to} now, and was {from}");
        match (is_wider, owner.usage.direction()) {
            (true, Direction::Request) => (ENCODING_GENERALIZED, Action::Generalize, phrase),
            (true, Direction::Response) => (ENCODING_SPECIALIZED, Action::Specialize, phrase),
            _ => (ENCODING_CHANGED, Action::Change, phrase),
        }
    };
    let builder = FindingBuilder::new(rule, action, old.at, new.at, phrase);
    report(comparison, owner, builder.covering(said(sides)));
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

/// What encodings say; their headers are compared for themselves.
fn said(sides: [Option<&Node>; 2]) -> Vec<&Node> {
    let nodes: Vec<_> = sides.into_iter().flatten().collect();
    let has_headers = nodes.iter().any(|node| node.get("headers").is_some());
    let values =
        nodes.iter().flat_map(|node| node.entries()).filter(|entry| entry.key != "headers");
    let mut said: Vec<_> = values.map(|entry| &entry.value).collect();
    if !has_headers {
        said.extend(nodes);
    }
    said
}

fn refactored<'a>(
    comparison: &mut Comparison<'a>,
    owner: &Owner<'_>,
    [old, new]: [Option<&'a Node>; 2],
    phrase: String,
) {
    let builder = FindingBuilder::new(REFACTORED, Action::Change, old, new, phrase);
    report(comparison, owner, builder.covering(said([old, new])));
}
