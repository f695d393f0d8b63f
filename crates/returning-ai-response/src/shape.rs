//! JSON without its values.

use serde_json::Value;

use crate::confirm::is_object_id;

/// The types of a JSON text, with the names of its fields; `None` if it is not JSON.
pub fn shape(text: &[u8]) -> Option<Value> {
    serde_json::from_slice(text).ok().map(of)
}

/// Replaces each leaf by the name of its type. Names of fields stay, if they look like names: the
/// keys of a map may be values.
fn of(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let shown = fields.into_iter().map(|(name, value)| (shown(name), of(value)));
            Value::Object(shown.collect())
        }
        Value::Array(items) => items.into_iter().map(of).collect(),
        Value::Null => "null".into(),
        Value::Bool(_) => "boolean".into(),
        Value::Number(number) if number.is_f64() => "number".into(),
        Value::Number(_) => "integer".into(),
        Value::String(text) => form(&text).into(),
    }
}

fn shown(name: String) -> String {
    let is_name = name.len() <= 40
        && name.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-".contains(&byte));
    if is_name { name } else { "*".to_owned() }
}

fn form(text: &str) -> &'static str {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let starts_with_a_day = digits(0..4) && digits(5..7) && digits(8..10);
    match text.as_bytes() {
        _ if is_object_id(text) => "string:objectid",
        [.., _] if starts_with_a_day && text.len() == 10 => "string:date",
        bytes if starts_with_a_day && bytes.get(10) == Some(&b'T') => "string:date-time",
        _ => "string",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_shape_has_types_and_no_values() {
        let text = json!({
            "_id": "5f0c2a9d7be14c3380a6d912",
            "name": "canary",
            "count": 7,
            "price": 1.5,
            "made": "2026-05-18",
            "createdAt": "2026-05-18T09:00:00Z",
            "flags": [true, null],
            "ada@example.com": {"canary 1": 1},
        });
        let found = shape(text.to_string().as_bytes()).expect("JSON");
        assert_eq!(
            found,
            json!({
                "_id": "string:objectid",
                "name": "string",
                "count": "integer",
                "price": "number",
                "made": "string:date",
                "createdAt": "string:date-time",
                "flags": ["boolean", "null"],
                "*": {"*": "integer"},
            })
        );
        assert_eq!(shape(b"canary"), None);
    }
}
