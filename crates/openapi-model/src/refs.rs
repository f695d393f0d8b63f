//! References of a joined document in JSON.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::keywords::Scope;

/// The value at the end of a chain of references. Returns `None` if it leads nowhere or in a
/// circle.
pub fn resolve<'a>(bundle: &'a Value, part: &'a Value) -> Option<&'a Value> {
    let (mut part, mut seen) = (part, BTreeSet::new());
    while let Some(reference) = part.get("$ref").and_then(Value::as_str) {
        if !seen.insert(reference) {
            return None;
        }
        part = bundle.pointer(reference.strip_prefix('#')?)?;
    }
    Some(part)
}

/// The name of the component of a section that a reference names.
pub fn name_of<'a>(part: &'a Value, section: &str) -> Option<&'a str> {
    let reference = part.get("$ref")?.as_str()?;
    reference.strip_prefix("#/components/")?.strip_prefix(section)?.strip_prefix('/')
}

/// The schemas that a part of the document refers to itself.
pub fn schemas(part: &Value, scope: Scope) -> Vec<&str> {
    match part {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| match (scope.below(key), value) {
                (Scope::Reference, Value::String(reference)) => {
                    reference.strip_prefix("#/components/schemas/").into_iter().collect()
                }
                (scope, value) => schemas(value, scope),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(|item| schemas(item, scope.item())).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::keywords::Kind;

    #[test]
    fn a_chain_of_references_ends_at_its_object() {
        let bundle = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"x": 1},
            "d": {"$ref": "#/e"}, "e": {"$ref": "#/d"}});
        assert_eq!(resolve(&bundle, &bundle["a"]), Some(&bundle["c"]));
        assert_eq!(resolve(&bundle, &bundle["d"]), None);
        assert_eq!(resolve(&bundle, &json!({"$ref": "#/gone"})), None);
    }

    #[test]
    fn a_property_may_have_the_name_of_a_keyword() {
        let schema = json!({
            "properties": {"example": {"$ref": "#/components/schemas/A"}, "$ref": {"type": "string"}},
            "example": {"$ref": "#/components/schemas/B"},
        });
        assert_eq!(schemas(&schema, Scope::Object(Kind::Schema)), ["A"]);
    }
}
