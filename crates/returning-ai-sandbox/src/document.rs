//! The OpenAPI bundle that the sandbox follows.

use std::sync::LazyLock;

use http::HeaderName;
use serde_json::{Map, Value};

use crate::error::StartError;

/// The bundle, read once for the whole process because many tests start many sandboxes.
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
    /// After this scheme in the `Authorization` header.
    Authorization(String),
    Header(HeaderName),
    Query(String),
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

    /// Follows references. A chain ends after some steps, so that a circle ends as well.
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

    /// Where the security scheme of this name puts the credential. A scheme that is neither a
    /// header nor a query parameter is taken for a bearer token.
    pub(crate) fn credential_place(&self, scheme: &str) -> CredentialPlace {
        let schemes = self.root.pointer("/components/securitySchemes");
        let scheme = schemes.and_then(|schemes| schemes.get(scheme));
        scheme
            .and_then(place)
            .unwrap_or_else(|| CredentialPlace::Authorization("bearer".to_owned()))
    }

    /// The headers in which some scheme carries a credential.
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
