//! The files in `openapi/`, as operations that pages and traffic can be compared with.

use std::sync::Arc;

use openapi_model::{Location, Node, ParseError};

use crate::{
    page::{At, Body, PageResponse, Parameter, ParameterPlace},
    read,
    schema::{self, Schemas},
    shape::{Field, Shape},
};

/// The files of the specification.
#[derive(Clone, Debug)]
pub struct Document {
    files: Vec<DocumentFile>,
}

/// One file of it.
#[derive(Clone, Debug)]
pub(crate) struct DocumentFile {
    /// The path, such as `openapi/store.yaml`.
    pub(crate) path: String,
    pub(crate) root: Node,
}

impl DocumentFile {
    /// The name of the group: that of the file.
    pub(crate) fn group(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".yaml").unwrap_or(name)
    }
}

/// A host of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The word for it in `x-host`.
    pub word: String,
    /// The address, without a slash at its end.
    pub url: String,
    /// Whether it is the copy of a host in another environment.
    pub is_copy: bool,
}

/// An operation of the specification.
#[derive(Clone, Debug)]
pub struct DocumentedOperation {
    /// The `operationId`.
    pub id: String,
    /// The group: the name of the file.
    pub group: String,
    /// Where it is.
    pub at: At,
    /// The method in upper case.
    pub method: String,
    /// The path with its variables in braces.
    pub path: String,
    /// The summary.
    pub summary: String,
    /// `x-permission`.
    pub permission: Option<String>,
    /// `x-effect`.
    pub effect: String,
    /// `x-host`: words of [`Host`].
    pub hosts: Vec<String>,
    /// `x-targets`: the fields of the request that name what a change is about.
    pub targets: Vec<String>,
    /// Whether `x-partner` is set: the path is served without `/v1` as well.
    pub partner: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The address of its page.
    pub page: String,
    /// The day of the page's last change, if it is known.
    pub modified: Option<jiff::civil::Date>,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// The body of the request.
    pub request: Option<Body>,
    /// The responses.
    pub responses: Vec<PageResponse>,
}

impl DocumentedOperation {
    /// The method and the path.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl Document {
    /// Reads the files: their paths and texts. One of them is `common.yaml`.
    pub fn parse(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, ParseError> {
        let files = files.into_iter().map(|(path, text)| {
            let root = openapi_model::parse(&path, &text)?;
            Ok(DocumentFile { path, root })
        });
        Ok(Self { files: files.collect::<Result<_, ParseError>>()? })
    }

    /// The paths of all files.
    pub(crate) fn paths(&self) -> Vec<String> {
        let paths = |file: &DocumentFile| {
            let entries = file.root.get("paths").map(Node::entries).unwrap_or_default();
            entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>()
        };
        self.files.iter().flat_map(paths).collect()
    }

    /// Reads a file again, or adds it.
    pub(crate) fn put(&mut self, path: &str, text: &str) -> Result<(), ParseError> {
        let root = openapi_model::parse(path, text)?;
        match self.files.iter_mut().find(|file| file.path == path) {
            Some(file) => file.root = root,
            None => self.files.push(DocumentFile { path: path.to_owned(), root }),
        }
        Ok(())
    }

    /// The names of all schemas.
    pub(crate) fn component_names(&self) -> Vec<String> {
        let schemas = |file: &DocumentFile| {
            let entries = file.root.find("/components/schemas").map(Node::entries);
            entries.unwrap_or_default().iter().map(|entry| entry.key.clone()).collect::<Vec<_>>()
        };
        self.files.iter().flat_map(schemas).collect()
    }

    pub(crate) fn schemas(&self) -> Schemas<'_> {
        Schemas::new(self.files.iter().map(|file| &file.root).collect(), 0)
    }

    /// The hosts, in the order of `servers`.
    pub fn hosts(&self) -> Vec<Host> {
        let common = self.files.iter().find(|file| file.group() == "common");
        let servers = common.and_then(|file| file.root.get("servers"));
        let host = |server: &Node| {
            Some(Host {
                word: server.text("x-host")?.to_owned(),
                url: server.text("url")?.trim_end_matches('/').to_owned(),
                is_copy: server.get("x-environment").is_some(),
            })
        };
        servers.map(Node::items).unwrap_or_default().iter().filter_map(host).collect()
    }

    /// The operations, in the order of the files.
    pub fn operations(&self) -> Vec<DocumentedOperation> {
        let mut schemas = self.schemas();
        let mut operations = Vec::new();
        for file in &self.files {
            for path in file.root.get("paths").map(Node::entries).unwrap_or_default() {
                for entry in path.value.entries() {
                    if read::is_method(&entry.key.to_uppercase()) {
                        let shared = path.value.get("parameters");
                        let call = (entry.key.as_str(), path.key.as_str());
                        let at = location(&entry.key_at);
                        let read = operation(file, call, &entry.value, shared, &mut schemas);
                        operations.push(DocumentedOperation { at, ..read });
                    }
                }
            }
        }
        operations
    }
}

fn operation<'a>(
    file: &'a DocumentFile,
    (method, path): (&str, &str),
    node: &'a Node,
    shared: Option<&'a Node>,
    schemas: &mut Schemas<'a>,
) -> DocumentedOperation {
    let text = |key: &str| node.text(key).unwrap_or_default().to_owned();
    let documentation = node.get("x-documentation");
    let page = documentation.and_then(|one| one.text("page")).unwrap_or_default();
    let modified = documentation.and_then(|one| one.text("modified")?.parse().ok());
    let own = node.get("parameters").map(Node::items).unwrap_or_default();
    let shared = shared.map(Node::items).unwrap_or_default();
    let is_set = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
    DocumentedOperation {
        id: text("operationId"),
        group: file.group().to_owned(),
        at: at(node),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text("summary"),
        permission: node.text("x-permission").map(str::to_owned),
        effect: text("x-effect"),
        hosts: words(node.get("x-host")),
        targets: words(node.get("x-targets")),
        partner: is_set("x-partner"),
        deprecated: is_set("deprecated"),
        page: page.to_owned(),
        modified,
        parameters: own.iter().chain(shared).filter_map(|node| parameter(node, schemas)).collect(),
        request: node.get("requestBody").and_then(|node| {
            let node = schemas.resolved(node);
            let required = node.get("required").and_then(Node::as_bool);
            schema::body(node, schemas).map(|body| Body { required, ..body })
        }),
        responses: node
            .get("responses")
            .map(Node::entries)
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| {
                let body = schema::body(schemas.resolved(&entry.value), schemas);
                Some(PageResponse { at: at(&entry.value), status: entry.key.parse().ok()?, body })
            })
            .collect(),
    }
}

fn parameter<'a>(node: &'a Node, schemas: &mut Schemas<'a>) -> Option<Parameter> {
    let node = schemas.resolved(node);
    let place = match node.text("in")? {
        "path" => ParameterPlace::Path,
        "query" => ParameterPlace::Query,
        "header" => ParameterPlace::Header,
        _ => return None,
    };
    let field = Field {
        name: node.text("name")?.to_owned(),
        required: Some(node.get("required").and_then(Node::as_bool) == Some(true)),
        shape: node.get("schema").map_or_else(Shape::any, |schema| schemas.shape(schema)),
        description: None,
        line: schemas.line(node),
    };
    Some(Parameter { place, field })
}

fn words(node: Option<&Node>) -> Vec<String> {
    let items = node.map(Node::items).unwrap_or_default();
    items.iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

pub(crate) fn at(node: &Node) -> At {
    location(&node.at)
}

fn location(at: &Location) -> At {
    At { file: Arc::clone(&at.file), line: usize::try_from(at.line).unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_into_other_files() {
        let common = "servers:\n  - {url: 'https://api.example.com/', x-host: gateway}\ncomponents:\n  responses:\n    Gone:\n      description: Gone\n      content:\n        application/json:\n          schema: {$ref: '#/components/schemas/Failure'}\n  schemas:\n    Failure: {type: object, properties: {message: {type: string}}}\n";
        let mugs = "paths:\n  /v1/mugs:\n    get:\n      operationId: listMugs\n      x-host: [gateway]\n      responses:\n        '410': {$ref: './common.yaml#/components/responses/Gone'}\n";
        let files = [("openapi/common.yaml", common), ("openapi/mugs.yaml", mugs)];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let document = Document::parse(files).expect("valid YAML");
        assert_eq!(document.hosts()[0].url, "https://api.example.com");
        let operation = &document.operations()[0];
        assert_eq!((operation.id.as_str(), operation.group.as_str()), ("listMugs", "mugs"));
        let body = operation.responses[0].body.as_ref().expect("a body");
        let object = body.stated.as_ref().and_then(Shape::object).expect("an object");
        assert_eq!(object.component.as_deref(), Some("Failure"));
    }
}
