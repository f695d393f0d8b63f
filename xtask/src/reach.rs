//! Which components requests and responses reach.

use std::collections::BTreeSet;

use serde_json::Value;

/// The names of the components that a side of the conversation reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Components that a request can hold.
    pub requests: BTreeSet<String>,
    /// Components that a response can hold.
    pub responses: BTreeSet<String>,
}

/// Follows every operation of the bundle.
pub fn reach(bundle: &Value) -> Reach {
    let mut reach = Reach::default();
    let paths = bundle.get("paths").and_then(Value::as_object);
    for operation in paths.into_iter().flatten().flat_map(|(_, item)| item.as_object()).flatten() {
        let part = |key: &str| operation.1.get(key).unwrap_or(&Value::Null);
        follow(bundle, part("requestBody"), &mut reach.requests);
        follow(bundle, part("parameters"), &mut reach.requests);
        follow(bundle, part("responses"), &mut reach.responses);
    }
    reach
}

fn follow(bundle: &Value, part: &Value, found: &mut BTreeSet<String>) {
    for reference in all_references(part) {
        let name = schema_name(reference);
        let is_new = name.is_none_or(|name| found.insert(name.to_owned()));
        if is_new && let Some(target) = bundle.pointer(reference.trim_start_matches('#')) {
            follow(bundle, target, found);
        }
    }
}

/// The components that a schema refers to itself.
pub fn references(schema: &Value) -> Vec<String> {
    all_references(schema).into_iter().filter_map(schema_name).map(str::to_owned).collect()
}

fn schema_name(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

fn all_references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "example" | "examples"))
            .flat_map(|(key, value)| match (key.as_str(), value) {
                ("$ref", Value::String(reference)) => vec![reference.as_str()],
                _ => all_references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(all_references).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_side_reaches_what_it_refers_to_and_cycles_end() {
        let bundle = json!({
            "paths": {"/v1/x": {"put": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                "responses": {"400": {"$ref": "#/components/responses/Bad"}},
            }}},
            "components": {
                "responses": {"Bad": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/C"}}}}},
                "schemas": {
                    "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
                    "B": {"properties": {"a": {"$ref": "#/components/schemas/A"}}},
                    "C": {"type": "object"},
                    "D": {"type": "object"},
                },
            },
        });
        let reach = reach(&bundle);
        assert_eq!(reach.requests, BTreeSet::from(["A".to_owned(), "B".to_owned()]));
        assert_eq!(reach.responses, BTreeSet::from(["C".to_owned()]));
    }
}
