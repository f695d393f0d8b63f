//! Converts texts of a query, a path or a form to the JSON values that their schemas describe.

use serde_json::Value;

use crate::document::Document;

/// The value that a text represents. A text that does not fit the type remains a string, which the
/// schema then refuses.
pub(super) fn typed(document: &Document, schema: &Value, text: &str) -> Value {
    let wanted = document.resolve(schema).get("type").and_then(Value::as_str);
    let value = match wanted {
        Some("integer") => text.parse::<i64>().ok().map(Value::from),
        Some("number") => text.parse().ok().map(Value::Number),
        Some("boolean") => text.parse().ok().map(Value::Bool),
        _ => None,
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_becomes_the_type_of_its_schema_or_remains_a_text() {
        let document = Document::of(json!({}));
        for (wanted, text, expected) in [
            ("integer", "7", json!(7)),
            ("integer", "7.5", json!("7.5")),
            ("integer", "seven", json!("seven")),
            ("number", "7.5", json!(7.5)),
            ("boolean", "true", json!(true)),
            ("boolean", "yes", json!("yes")),
            ("string", "7", json!("7")),
        ] {
            assert_eq!(typed(&document, &json!({ "type": wanted }), text), expected, "{wanted}");
        }
    }
}
