//! What other tools look for in the bundle, derived from it so that nobody writes it twice.
//!
//! A generator that knows nothing of `x-host` sends each operation to the first server of the
//! document; a viewer shows neither `x-permission` nor `x-documentation`; and a typed client has no
//! error type where no page lists a failure. The published document says all of this in the keywords
//! of OpenAPI. What it adds to the documentation is marked with [`UNDOCUMENTED`].

use std::sync::Arc;

use openapi_model::{Entry, Node, Value};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::json;

use crate::bundle::is_method;

/// The extension that marks a response as added here: no page documents it.
pub const UNDOCUMENTED: &str = "x-undocumented";

/// The extension of a schema that names the webhook whose body it is.
pub const WEBHOOK: &str = "x-webhook";

/// The keys of the document, in the order in which a reader wants them.
const ORDER: [&str; 7] =
    ["openapi", "info", "servers", "tags", "paths", "x-webhooks", "components"];

/// The text of the bundle for every other tool, with keys in the order of the sources.
pub fn to_text(bundle: &Node) -> String {
    let mut document = bundle.clone();
    add_failures(&mut document);
    let servers = bundle.items_at("servers").to_vec();
    for operation in operations_mut(&mut document) {
        publish(operation, &servers);
    }
    let webhooks = webhooks(bundle);
    if !webhooks.is_empty() {
        set(&mut document, "x-webhooks", mapping(&bundle.clone(), webhooks));
    }
    if let Value::Mapping(entries) = &mut document.value {
        let position = |entry: &Entry| ORDER.iter().position(|key| *key == entry.key);
        let mut sorted: Vec<Entry> = entries.iter().cloned().collect();
        sorted.sort_by_key(position);
        *entries = sorted.into();
    }
    let mut text = serde_json::to_string_pretty(&InOrder(&document)).unwrap_or_default();
    text.push('\n');
    text
}

/// Says of one operation in keywords of OpenAPI what its extensions say.
fn publish(operation: &mut Node, servers: &[Node]) {
    let own: Vec<Node> = operation
        .items_at("x-host")
        .iter()
        .filter_map(Node::as_str)
        .flat_map(|host| servers.iter().filter(move |server| server.text("x-host") == Some(host)))
        .cloned()
        .collect();
    // Copies of a host come after every host of production, so that no tool begins with one.
    let (production, copies): (Vec<_>, Vec<_>) =
        own.into_iter().partition(|server| server.get("x-environment").is_none());
    let servers = Value::Sequence([production, copies].concat());
    let servers = Node { value: servers, at: operation.at.clone() };
    set(operation, "servers", servers);
    add_permission(operation);
    add_documentation(operation);
    add_responses(operation);
}

fn add_permission(operation: &mut Node) {
    let Some(permission) = operation.text("x-permission") else { return };
    let description = operation.text("description").unwrap_or_default().trim_end();
    let sentence = format!("The API key needs the permission `{permission}`.");
    let text = format!("{description}\n\n{sentence}");
    set(operation, "description", node(operation, &json!(text)));
}

fn add_documentation(operation: &mut Node) {
    let Some(page) = operation.get("x-documentation") else { return };
    let date = page.text("modified").map(|date| format!(", changed {date}"));
    let description = format!("The page that documents it{}.", date.unwrap_or_default());
    let docs = json!({ "description": description, "url": page.text("page") });
    set(operation, "externalDocs", node(operation, &docs));
}

/// A failure that no page lists can still happen, and a client has to expect it.
fn add_responses(operation: &mut Node) {
    let listed: Vec<&str> =
        operation.entries_at("responses").iter().map(|entry| entry.key.as_str()).collect();
    let needs_key = !operation.items_at("security").is_empty();
    let mut added = Vec::new();
    if needs_key && !listed.contains(&"401") {
        added.push(("401", "UndocumentedUnauthorized"));
    }
    if !listed.contains(&"default") {
        added.push(("default", "UndocumentedFailure"));
    }
    let Some(mut responses) = operation.get("responses").cloned() else { return };
    for (status, component) in added {
        let reference = json!({ "$ref": format!("#/components/responses/{component}") });
        let reference = node(operation, &reference);
        set(&mut responses, status, reference);
    }
    set(operation, "responses", responses);
}

/// The components that [`add_responses`] refers to.
fn add_failures(document: &mut Node) {
    if document.find("/components/schemas/Failure").is_none() {
        return;
    }
    let failure = |description: &str, message: &str| {
        json!({
            "description": description,
            UNDOCUMENTED: true,
            "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Failure" },
                "example": { "message": message },
            } },
        })
    };
    let added = [
        (
            "UndocumentedUnauthorized",
            failure(
                "The credential is missing, or the service does not take it. No page of this \
                 operation documents this response.",
                "The key is not valid",
            ),
        ),
        (
            "UndocumentedFailure",
            failure(
                "Any other failure. No page of this operation documents it.",
                "The service refused the request",
            ),
        ),
    ];
    let Some(mut components) = document.get("components").cloned() else { return };
    let mut responses =
        components.get("responses").cloned().unwrap_or_else(|| node(document, &json!({})));
    for (name, response) in added {
        let response = node(document, &response);
        set(&mut responses, name, response);
    }
    set(&mut components, "responses", responses);
    set(document, "components", components);
}

/// What the service sends to addresses that customers choose.
fn webhooks(bundle: &Node) -> Vec<Entry> {
    let schemas = bundle.find("/components/schemas").map_or(&[][..], Node::entries);
    let webhook = |schema: &Entry| {
        let name = schema.value.text(WEBHOOK)?;
        let body = json!({ "application/json": {
            "schema": { "$ref": format!("#/components/schemas/{}", schema.key) },
        } });
        let item = json!({ "post": {
            "summary": format!("The service sends {}", schema.key),
            "description": schema.value.text("description"),
            // Which credential the service sends is not documented, and a tool asks for a statement.
            "security": [],
            "requestBody": { "required": true, "content": body },
            "responses": { "2XX": {
                "description": "What the service expects is not documented.",
                UNDOCUMENTED: true,
            } },
        } });
        let value = node(&schema.value, &item);
        Some(Entry { key: name.to_owned(), key_at: schema.key_at.clone(), value })
    };
    schemas.iter().filter_map(webhook).collect()
}

fn operations_mut(document: &mut Node) -> impl Iterator<Item = &mut Node> {
    entries_mut(document)
        .filter(|entry| entry.key == "paths")
        .flat_map(|paths| entries_mut(&mut paths.value))
        .flat_map(|item| entries_mut(&mut item.value))
        .filter(|entry| is_method(&entry.key))
        .map(|entry| &mut entry.value)
}

fn entries_mut(node: &mut Node) -> impl Iterator<Item = &mut Entry> {
    let entries = match &mut node.value {
        Value::Mapping(entries) => Some(entries.iter_mut()),
        _ => None,
    };
    entries.into_iter().flatten()
}

/// A value at the location of another one.
fn node(near: &Node, value: &serde_json::Value) -> Node {
    Node::from_json(&Arc::clone(&near.at.file), value)
}

fn mapping(near: &Node, entries: Vec<Entry>) -> Node {
    Node { value: Value::Mapping(entries.into()), at: near.at.clone() }
}

/// Replaces the value of a key, or adds the key at the end.
fn set(mapping: &mut Node, key: &str, value: Node) {
    let at = mapping.at.clone();
    if let Some(entry) = entries_mut(mapping).find(|entry| entry.key == key) {
        entry.value = value;
    } else if let Value::Mapping(entries) = &mut mapping.value {
        entries.push(Entry { key: key.to_owned(), key_at: at, value });
    }
}

/// Writes a document as JSON with its keys as they are: the first example is the one that people see.
struct InOrder<'a>(&'a Node);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Mapping(_) => {
                let entries = self.0.entries();
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for entry in entries {
                    map.serialize_entry(&entry.key, &InOrder(&entry.value))?;
                }
                map.end()
            }
            Value::Sequence(items) => serializer.collect_seq(items.iter().map(InOrder)),
            _ => self.0.to_json().serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "
openapi: 3.0.3
info: {title: Things, version: '1'}
servers:
  - {url: https://copy.example, x-host: main, x-environment: staging}
  - {url: https://main.example, x-host: main}
  - {url: https://other.example, x-host: other}
paths:
  /v1/things:
    get:
      description: Reads things.
      x-permission: readThings
      x-host: [other, main]
      x-documentation: {page: https://docs.example/things, modified: '2026-01-01'}
      security: [{apiKey: []}]
      responses: {'200': {description: The things.}}
    post:
      x-host: [main]
      security: []
      responses: {'201': {description: The thing.}, '404': {description: No such thing.}}
components:
  schemas:
    Zebra: {type: object, x-webhook: zebra, description: A zebra.}
    Failure: {type: object}
";

    fn published() -> serde_json::Value {
        let document = openapi_model::parse("a.yaml", DOCUMENT).expect("valid YAML");
        serde_json::from_str(&to_text(&document)).expect("JSON")
    }

    #[test]
    fn an_operation_says_where_it_is_and_its_default_host_is_first() {
        let servers = published()["paths"]["/v1/things"]["get"]["servers"].clone();
        let urls: Vec<_> =
            servers.as_array().into_iter().flatten().map(|it| it["url"].clone()).collect();
        assert_eq!(urls, ["https://other.example", "https://main.example", "https://copy.example"]);
    }

    #[test]
    fn an_operation_says_its_permission_and_its_page_in_keywords_of_openapi() {
        let operation = published()["paths"]["/v1/things"]["get"].clone();
        assert_eq!(
            operation["description"],
            "Reads things.\n\nThe API key needs the permission `readThings`."
        );
        assert_eq!(operation["externalDocs"]["url"], "https://docs.example/things");
    }

    #[test]
    fn failures_that_no_page_lists_are_added_and_marked() {
        let document = published();
        let responses = |method: &str| {
            let responses = document["paths"]["/v1/things"][method]["responses"].as_object();
            responses.into_iter().flatten().map(|(status, _)| status.clone()).collect::<Vec<_>>()
        };
        assert_eq!(responses("get"), ["200", "401", "default"]);
        assert_eq!(responses("post"), ["201", "404", "default"]);
        for name in ["UndocumentedUnauthorized", "UndocumentedFailure"] {
            assert_eq!(document["components"]["responses"][name][UNDOCUMENTED], true);
        }
    }

    #[test]
    fn what_the_service_sends_is_a_webhook() {
        let webhooks = published()["x-webhooks"].clone();
        let schema = "/zebra/post/requestBody/content/application~1json/schema/$ref";
        assert_eq!(webhooks.pointer(schema), Some(&json!("#/components/schemas/Zebra")));
    }

    #[test]
    fn keys_are_in_the_order_of_the_sources() {
        let document = openapi_model::parse("a.yaml", DOCUMENT).expect("valid YAML");
        let text = to_text(&document);
        let position = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} is there"));
        let keys = ["\"openapi\"", "\"info\"", "\"servers\"", "\"paths\"", "\"components\""];
        assert!(keys.windows(2).all(|pair| position(pair[0]) < position(pair[1])), "{text}");
        assert!(position("\"Zebra\"") < position("\"Failure\""), "{text}");
    }
}
