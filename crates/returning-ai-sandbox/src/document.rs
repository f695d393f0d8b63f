//! The OpenAPI bundle that the sandbox follows.

use std::{collections::BTreeSet, fmt, sync::LazyLock};

use http::{HeaderName, StatusCode};
use serde_json::{Map, Value, json};

use crate::error::StartError;

/// The bundle, parsed once for the whole process because tests start many sandboxes.
static BUNDLE: LazyLock<Result<Document, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../openapi/returning-ai.json"))
        .map(|root| Document { root })
        .map_err(|error| error.to_string())
});

/// An OpenAPI document whose references are all local.
pub(crate) struct Document {
    root: Value,
}

/// Where a request carries its credential.
#[derive(Debug)]
pub(crate) enum CredentialPlace {
    /// In the `Authorization` header, after this scheme.
    Authorization(String),
    Header(HeaderName),
    Query(String),
}

impl fmt::Display for CredentialPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authorization(scheme) => {
                write!(formatter, "the header authorization, after the word {scheme}")
            }
            Self::Header(name) => write!(formatter, "the header {name}"),
            Self::Query(name) => write!(formatter, "the parameter {name} of the query"),
        }
    }
}

/// Where a request carries a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ParameterPlace {
    Path,
    Query,
    Header,
}

impl ParameterPlace {
    fn of(name: &str) -> Option<Self> {
        match name {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Header),
            _ => None,
        }
    }

    /// Whether a given name is that of a documented parameter. The names of headers are compared
    /// without regard to case.
    pub(crate) fn is_name(self, documented: &str, given: &str) -> bool {
        match self {
            Self::Header => documented.eq_ignore_ascii_case(given),
            Self::Path | Self::Query => documented == given,
        }
    }
}

/// A documented parameter.
#[derive(Debug)]
pub(crate) struct Parameter<'a> {
    pub(crate) name: &'a str,
    pub(crate) required: bool,
    pub(crate) schema: &'a Value,
}

impl Document {
    pub(crate) fn bundled() -> Result<&'static Self, StartError> {
        BUNDLE.as_ref().map_err(|message| StartError::Document(message.clone()))
    }

    #[cfg(test)]
    pub(crate) fn of(root: Value) -> Self {
        Self { root }
    }

    /// The operation object with this id.
    pub(crate) fn operation(&self, id: &str) -> Option<&Value> {
        let items = self.root.get("paths")?.as_object()?.values();
        items
            .filter_map(Value::as_object)
            .flat_map(Map::values)
            .find(|operation| operation.get("operationId").and_then(Value::as_str) == Some(id))
    }

    /// The parameters of an operation in one place.
    pub(crate) fn parameters(&self, operation: &str, place: ParameterPlace) -> Vec<Parameter<'_>> {
        let parameters = self.operation(operation).and_then(|it| it.get("parameters")?.as_array());
        let parameters = parameters.into_iter().flatten().map(|it| self.resolve(it));
        parameters.filter_map(|it| parameter(it, place)).collect()
    }

    /// Whether a page documents this status of an operation.
    pub(crate) fn documents_status(&self, operation: &str, status: StatusCode) -> bool {
        let responses = self.operation(operation).and_then(|it| it.get("responses"));
        let response = responses.and_then(|it| it.get(status.as_str()));
        // A response that only the bundle adds is marked as such.
        response.is_some_and(|it| self.resolve(it).get("x-undocumented").is_none())
    }

    /// The document as the sandbox serves it: its only server is the sandbox.
    pub(crate) fn with_server(&self, url: &str) -> Value {
        let mut root = self.root.clone();
        let items = root.get_mut("paths").and_then(Value::as_object_mut);
        for operation in items.into_iter().flat_map(Map::values_mut) {
            remove_servers(operation);
        }
        root["servers"] = json!([{ "url": url, "description": "The sandbox." }]);
        root
    }

    /// The media types of an operation's request.
    pub(crate) fn request_content(&self, operation: &str) -> Option<&Map<String, Value>> {
        self.request_body(operation)?.get("content")?.as_object()
    }

    /// Whether the operation requires a body.
    pub(crate) fn needs_body(&self, operation: &str) -> bool {
        let required = self.request_body(operation).and_then(|body| body.get("required"));
        required.and_then(Value::as_bool).unwrap_or(false)
    }

    fn request_body(&self, operation: &str) -> Option<&Value> {
        self.operation(operation)?.get("requestBody").map(|body| self.resolve(body))
    }

    /// Follows references. A chain ends after some steps, so that a cycle ends as well.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let mut value = value;
        for _ in 0..16 {
            let Some(target) = value.get("$ref").and_then(Value::as_str) else { break };
            let Some(found) = target.strip_prefix('#').and_then(|p| self.root.pointer(p)) else {
                break;
            };
            value = found;
        }
        value
    }

    /// Where the security scheme of this name puts the credential. A scheme that is neither a header
    /// nor a query parameter is treated as a bearer token.
    pub(crate) fn credential_place(&self, scheme: &str) -> CredentialPlace {
        let schemes = self.root.pointer("/components/securitySchemes");
        let scheme = schemes.and_then(|schemes| schemes.get(scheme));
        scheme
            .and_then(place)
            .unwrap_or_else(|| CredentialPlace::Authorization("bearer".to_owned()))
    }

    /// The names of fields and parameters that hold a secret: they have the format `password`, or
    /// carry a credential.
    pub(crate) fn secret_names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        collect_secrets(&self.root, &mut names);
        names
    }

    /// The headers that carry a credential under some scheme.
    pub(crate) fn credential_headers(&self) -> Vec<HeaderName> {
        let schemes = self.root.pointer("/components/securitySchemes").and_then(Value::as_object);
        let places = schemes.into_iter().flat_map(Map::values).filter_map(place);
        places
            .filter_map(|place| match place {
                CredentialPlace::Header(name) => Some(name),
                CredentialPlace::Authorization(_) | CredentialPlace::Query(_) => None,
            })
            .collect()
    }
}

/// Removes the servers of a path item and of its operations.
fn remove_servers(item: &mut Value) {
    let Value::Object(item) = item else { return };
    item.remove("servers");
    for operation in item.values_mut().filter_map(Value::as_object_mut) {
        operation.remove("servers");
    }
}

fn collect_secrets<'a>(value: &'a Value, names: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if value.get("format").is_some_and(|format| format == "password") {
                    names.insert(name);
                }
                collect_secrets(value, names);
            }
            if fields.get("type").is_some_and(|it| it == "apiKey") {
                names.extend(fields.get("name").and_then(Value::as_str));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_secrets(item, names)),
        _ => {}
    }
}

fn parameter(description: &Value, place: ParameterPlace) -> Option<Parameter<'_>> {
    let text = |key: &str| description.get(key).and_then(Value::as_str);
    (ParameterPlace::of(text("in")?)? == place).then_some(Parameter {
        name: text("name")?,
        required: description.get("required").and_then(Value::as_bool).unwrap_or(false),
        schema: description.get("schema")?,
    })
}

fn place(scheme: &Value) -> Option<CredentialPlace> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    match (text("type")?, text("in")) {
        ("http", _) => Some(CredentialPlace::Authorization(text("scheme")?.to_owned())),
        ("apiKey", Some("header")) => {
            text("name")?.parse::<HeaderName>().ok().map(CredentialPlace::Header)
        }
        ("apiKey", Some("query")) => Some(CredentialPlace::Query(text("name")?.to_owned())),
        _ => None,
    }
}
