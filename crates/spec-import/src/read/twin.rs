//! Reads the Markdown twin of a page: an OpenAPI fragment between words.

use std::{ops::Range, sync::Arc};

use openapi_model::{Node, ParseError};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::{
    page::{
        At, Body, Credential, Form, Note, Page, PageOperation, PageResponse, Parameter,
        ParameterPlace,
    },
    schema::{self, Schemas},
    shape::{Field, Kind, Object, Shape},
};

use super::{ReadError, day, text};

/// Headers that the client sends by itself.
const OWN_HEADERS: [&str; 5] =
    ["authorization", "accept", "content-type", "content-length", "host"];

/// Reads a twin. One without a fragment is a guide.
pub(super) fn read(file: &Arc<str>, text: &str) -> Result<Page, ReadError> {
    let parts = Parts::of(text);
    let mut page = Page {
        file: Arc::clone(file),
        form: Form::Twin,
        address: None,
        title: parts.title,
        breadcrumb: Vec::new(),
        navigation: Vec::new(),
        modified: None,
        fetched: None,
        operations: Vec::new(),
        notes: Vec::new(),
    };
    if let Some(start) = parts.unclosed {
        let at = At { file: Arc::clone(file), line: line_of(text, start) };
        return Err(ReadError::Cut { at, expected: "the end of the block of code" });
    }
    for block in parts.fragments {
        let reader = Fragment { file, offset: line_of(text, block.start) - 1 };
        reader.read(&text[block], &mut page)?;
    }
    if let Some((_, modified)) = day::find(parts.words.lines()) {
        page.modified = modified;
        if modified.is_none() {
            let line = text.lines().position(|line| line.trim().starts_with(day::LABEL));
            let at = At { file: Arc::clone(file), line: line.unwrap_or(0) + 1 };
            page.notes.push(Note { at, text: text::UNKNOWN_DAY.to_owned() });
        }
    }
    if page.operations.is_empty() {
        let at = At { file: Arc::clone(file), line: 1 };
        page.notes.push(Note { at, text: "no OpenAPI fragment: a guide, passed over".to_owned() });
    }
    add_words(&mut page, &parts.words);
    if let [operation, ..] = page.operations.as_slice() {
        page.breadcrumb.clone_from(&operation.folder);
    }
    Ok(page)
}

/// The text around the fragments speaks of the page's only operation.
fn add_words(page: &mut Page, words: &str) {
    let [operation] = page.operations.as_mut_slice() else {
        return;
    };
    let (prose, credential) = text::read_prose(words);
    if operation.prose.permissions.is_empty() {
        operation.prose.permissions.clone_from(&prose.permissions);
    } else if !prose.permissions.is_empty() && prose.permissions != operation.prose.permissions {
        let text =
            "the page's text names another permission than its fragment: the fragment's is taken";
        page.notes.push(Note { at: operation.at.clone(), text: text.to_owned() });
    }
    operation.prose.failures.extend(prose.failures);
    operation.prose.fields.extend(prose.fields);
    operation.prose.lines.extend(prose.lines);
    operation.credential = operation.credential.or(credential);
    text::add_listed_failures(operation);
}

/// The parts of a twin that matter.
#[derive(Default)]
struct Parts {
    title: String,
    fragments: Vec<Range<usize>>,
    words: String,
    /// Where a block of code begins that has no end.
    unclosed: Option<usize>,
}

impl Parts {
    fn of(text: &str) -> Self {
        let mut parts = Self::default();
        let mut in_title = false;
        let mut block = None;
        for (event, range) in Parser::new(text).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { .. }) if parts.title.is_empty() => in_title = true,
                Event::End(TagEnd::Heading(_)) => {
                    in_title = false;
                    parts.words.push('\n');
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                    block = Some(range.end..range.start);
                    if !is_closed(&text[range.clone()]) {
                        parts.unclosed = Some(range.start);
                    }
                }
                Event::Text(_) if block.is_some() => {
                    block = block.map(|b| b.start.min(range.start)..b.end.max(range.end));
                }
                Event::End(TagEnd::CodeBlock) => {
                    parts.fragments.extend(block.take().filter(|block| is_fragment(text, block)));
                }
                Event::Text(words) | Event::Code(words) if in_title => parts.title.push_str(&words),
                Event::Text(words) | Event::Code(words) => parts.words.push_str(&words),
                Event::SoftBreak | Event::HardBreak | Event::End(_) => parts.words.push('\n'),
                _ => {}
            }
        }
        parts
    }
}

/// A block of code ends with the mark that it begins with.
fn is_closed(block: &str) -> bool {
    let mark = if block.trim_start().starts_with('~') { "~~~" } else { "```" };
    let last = block.trim_end().lines().last().unwrap_or_default().trim();
    last.starts_with(mark) && block.trim_end().lines().count() > 1
}

fn is_fragment(text: &str, block: &Range<usize>) -> bool {
    let is_key = |line: &str| line.trim_start_matches([' ', '{', '"']).starts_with("openapi");
    text.get(block.clone()).is_some_and(|block| block.lines().take(5).any(is_key))
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

struct Fragment<'a> {
    file: &'a Arc<str>,
    /// The number of lines before the fragment.
    offset: usize,
}

impl Fragment<'_> {
    fn at(&self, line: u64) -> At {
        let line = self.offset + usize::try_from(line).unwrap_or(0);
        At { file: Arc::clone(self.file), line }
    }

    fn read(&self, text: &str, page: &mut Page) -> Result<(), ReadError> {
        let root = openapi_model::parse(self.file, text).map_err(|error| self.yaml_error(error))?;
        if !root.text("openapi").is_some_and(|version| version.starts_with("3.")) {
            let expected = "`openapi: 3.0.1` or another version 3";
            return Err(ReadError::Fragment { at: self.at(root.at.line.into()), expected });
        }
        let mut schemas = Schemas::new(vec![&root], self.offset);
        for path in root.get("paths").map(Node::entries).unwrap_or_default() {
            for entry in path.value.entries() {
                if super::prose::is_method(&entry.key.to_uppercase()) {
                    let at = self.at(entry.key_at.line.into());
                    let shared = path.value.get("parameters");
                    let call = Call { at, method: &entry.key, path: &path.key, node: &entry.value };
                    page.operations.push(self.operation(&root, &call, shared, &mut schemas));
                }
            }
        }
        let note = |(line, text)| Note { at: At { file: Arc::clone(self.file), line }, text };
        page.notes.extend(schemas.notes.into_iter().map(note));
        Ok(())
    }

    fn yaml_error(&self, error: ParseError) -> ReadError {
        ReadError::Yaml { at: self.at(error.at.line.into()), message: error.message }
    }

    fn operation(
        &self,
        root: &Node,
        call: &Call<'_>,
        shared: Option<&Node>,
        schemas: &mut Schemas<'_>,
    ) -> PageOperation {
        let node = call.node;
        let description = node.text("description").unwrap_or_default();
        let (prose, worded) = text::read_prose(description);
        let mut operation = PageOperation {
            at: call.at.clone(),
            method: call.method.to_uppercase(),
            path: call.path.trim().to_owned(),
            title: node.text("summary").unwrap_or_default().to_owned(),
            folder: folder(node),
            deprecated: node.get("deprecated").and_then(Node::as_bool) == Some(true),
            prose,
            hosts: hosts(root, node, schemas),
            credential: credential(root, node, schemas).or(worded),
            parameters: Vec::new(),
            request: node.get("requestBody").and_then(|body| request(body, schemas)),
            responses: Vec::new(),
        };
        let own = node.get("parameters").map(Node::items).unwrap_or_default();
        let shared = shared.map(Node::items).unwrap_or_default();
        for parameter in own.iter().chain(shared) {
            self.add_parameter(parameter, &mut operation, schemas);
        }
        for entry in node.get("responses").map(Node::entries).unwrap_or_default() {
            let Some(status) = status(&entry.key) else {
                schemas.note(&entry.value, "a response without a status of its own: passed over");
                continue;
            };
            let response = PageResponse {
                at: self.at(entry.key_at.line.into()),
                status,
                body: schema::body(&entry.value, schemas),
            };
            if !text::add_response(&mut operation, response) {
                let text =
                    format!("status {status} is described twice: both are one response here");
                schemas.note(&entry.value, text);
            }
        }
        text::add_listed_failures(&mut operation);
        operation
    }

    fn add_parameter(&self, node: &Node, operation: &mut PageOperation, schemas: &mut Schemas<'_>) {
        let name = node.text("name").unwrap_or_default();
        let place = match node.text("in") {
            Some("path") => ParameterPlace::Path,
            Some("query") => ParameterPlace::Query,
            Some("header") => ParameterPlace::Header,
            _ => {
                schemas.note(
                    node,
                    "a parameter that is sent neither in path, query nor header: passed over",
                );
                return;
            }
        };
        if place == ParameterPlace::Header && OWN_HEADERS.contains(&name.to_lowercase().as_str()) {
            if name.eq_ignore_ascii_case("authorization") {
                operation.credential = operation.credential.or(Some(Credential::Bearer));
            }
            schemas
                .note(node, format!("the header {name} is not a parameter: the client sends it"));
            return;
        }
        let described = node.text("description").filter(|text| !text.is_empty());
        let field = Field {
            name: name.to_owned(),
            required: Some(node.get("required").and_then(Node::as_bool) == Some(true)),
            shape: node.get("schema").map_or_else(Shape::any, |schema| schemas.shape(schema)),
            description: described.map(str::to_owned),
            line: schemas.line(node),
        };
        let fields = match &field.shape.kind {
            Kind::Object(object) if place == ParameterPlace::Query => {
                schemas.note(node, "an object in the query: one parameter for each of its fields");
                fields_of_query(node, &field, object)
            }
            _ => vec![field],
        };
        operation.parameters.extend(fields.into_iter().map(|field| Parameter { place, field }));
    }
}

/// The parameters that an object becomes in a query: `name[field]` in the style of deep objects, and
/// the fields themselves in any other.
fn fields_of_query(parameter: &Node, whole: &Field, object: &Object) -> Vec<Field> {
    let is_deep = parameter.text("style") == Some("deepObject");
    let field = |field: &Field| Field {
        name: if is_deep { format!("{}[{}]", whole.name, field.name) } else { field.name.clone() },
        required: Some(whole.required == Some(true) && field.required == Some(true)),
        ..field.clone()
    };
    object.fields.iter().map(field).collect()
}

/// An operation of a fragment.
struct Call<'a> {
    at: At,
    method: &'a str,
    path: &'a str,
    node: &'a Node,
}

/// `200`, and `x-200:Another success`, which is a second response of one status.
fn status(key: &str) -> Option<u16> {
    let key = key.strip_prefix("x-").unwrap_or(key);
    let digits = key.split(':').next().unwrap_or_default();
    digits.parse().ok().filter(|status| (100..600).contains(status))
}

fn folder(node: &Node) -> Vec<String> {
    let tag = || node.get("tags").and_then(|tags| tags.items().first()).and_then(Node::as_str);
    let folder = node.text("x-apidog-folder").or_else(tag).unwrap_or_default();
    folder.split('/').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn hosts(root: &Node, node: &Node, schemas: &mut Schemas<'_>) -> Vec<String> {
    let servers = node.get("servers").or(root.get("servers"));
    let mut hosts = Vec::new();
    for server in servers.map(Node::items).unwrap_or_default() {
        let url = server.text("url").unwrap_or_default().trim_end_matches('/');
        if url.contains("{{") {
            schemas.note(server, "the address of the server is a variable: the host stays unknown");
        } else if !url.is_empty() {
            hosts.push(url.to_owned());
        }
    }
    hosts
}

fn credential(root: &Node, node: &Node, schemas: &mut Schemas<'_>) -> Option<Credential> {
    let security = node.get("security").or(root.get("security"))?;
    let first = security.items().iter().find_map(|one| one.entries().first());
    let Some(first) = first else {
        return node.get("security").map(|_| Credential::None);
    };
    let scheme = root.get("components")?.get("securitySchemes")?.get(&first.key);
    let Some(scheme) = scheme else {
        schemas
            .note(&first.value, "the fragment does not describe this credential: a bearer token");
        return Some(Credential::Bearer);
    };
    match scheme.text("type") {
        Some("apiKey") => Some(Credential::ApiKeyHeader),
        Some("http") => Some(Credential::Bearer),
        _ => {
            schemas
                .note(scheme, "the type of this credential is not one of OpenAPI: a bearer token");
            Some(Credential::Bearer)
        }
    }
}

fn request(node: &Node, schemas: &mut Schemas<'_>) -> Option<Body> {
    let required = node.get("required").and_then(Node::as_bool);
    schema::body(node, schemas).map(|body| Body { required, ..body })
}
