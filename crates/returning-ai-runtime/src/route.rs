//! The way from a path of the table to the path of a request, and back.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use returning_ai_response::Variables;
use serde_json::Value;

use crate::path_check;

/// What is not escaped in a path; everything else is escaped, the backslash too, which a URL would
/// take for a slash.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as one segment of a path.
pub fn encode_path(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// The path of a base URL, without a slash at its end.
pub(crate) fn path_of(base: &str) -> &str {
    let rest = base.strip_prefix("https://").or(base.strip_prefix("http://")).unwrap_or(base);
    let start = rest.bytes().position(|byte| byte == b'/');
    start.map_or("", |start| rest[start..].trim_end_matches('/'))
}

/// Reads the variables of a template out of a request's path.
///
/// The generated code escapes the value of a variable, apart from the names of the folder itself
/// and of the folder above, which the URL then resolves: the request would go to another operation.
/// An empty value would as well.
pub(crate) fn variables(
    base: &str,
    template: &'static str,
    path: &str,
) -> Result<Variables, &'static str> {
    const WRONG: &str = "a path argument is empty, `.` or `..`";
    const UNSAFE: &str = "a path argument holds a control character or the segments `.` or `..`, in plain or escaped";
    let path = path.strip_prefix(base).ok_or(WRONG)?;
    if path == template {
        // A variable would be escaped, because a path holds no braces.
        return Ok(Variables::new());
    }
    let (wanted, given) = (template.split('/'), path.split('/'));
    if wanted.clone().count() != given.clone().count() {
        return Err(WRONG);
    }
    let mut variables = Variables::new();
    for (wanted, given) in wanted.zip(given) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(_) if given.is_empty() => return Err(WRONG),
            Some(name) => {
                let value = percent_decode_str(given).decode_utf8_lossy().into_owned();
                if path_check::value_problem(&value).is_some() {
                    return Err(UNSAFE);
                }
                variables.insert(name, value);
            }
            None if wanted != given => return Err(WRONG),
            None => {}
        }
    }
    Ok(variables)
}

/// The values of these fields of a request's body and parameters of its query. A form with files is
/// a stream, which cannot be read here.
pub(crate) fn targets(names: &[&'static str], request: &reqwest::Request) -> Variables {
    if names.is_empty() {
        return Variables::new();
    }
    let body = request.body().and_then(reqwest::Body::as_bytes);
    let body: Value = body.and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
    let in_query = |wanted: &str| {
        let mut pairs = request.url().query_pairs();
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let value = |name: &'static str| {
        let found = in_body(&body, name).or_else(|| in_query(name))?;
        Some((name, found))
    };
    names.iter().copied().filter_map(value).collect()
}

/// The value of a field, or where the body is a list those of its items, with a comma between them.
fn in_body(body: &Value, name: &str) -> Option<String> {
    let Some(items) = body.as_array() else { return body.get(name).and_then(plain) };
    let found: Vec<_> = items.iter().filter_map(|item| in_body(item, name)).collect();
    (!found.is_empty()).then(|| found.join(","))
}

/// A value as it would be written in a path.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A path below the base without its version.
pub(crate) fn without_version(base: &str, path: &str) -> String {
    match path.strip_prefix(base).and_then(|rest| rest.strip_prefix("/v1/")) {
        Some(rest) => format!("{base}/{rest}"),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leads_out_of_its_segment() {
        for text in ["a\\..\\b", "a/../b", "a?b#c", "a%2fb", "a b", "ü", "a;b"] {
            let escaped = encode_path(text);
            assert!(!escaped.contains(['\\', '/', '?', '#', ' ', ';']), "{escaped}");
            let read = variables("", "/v1/{a}", &format!("/v1/{escaped}"));
            match path_check::value_problem(text) {
                None => assert_eq!(read.expect("one segment")["a"], text),
                Some(_) => assert!(read.is_err(), "{text}"),
            }
        }
    }

    #[test]
    fn the_path_of_a_base_has_no_slash_at_its_end() {
        assert_eq!(path_of("https://api.example"), "");
        assert_eq!(path_of("https://api.example/"), "");
        assert_eq!(path_of("http://127.0.0.1:1/apis"), "/apis");
    }

    #[test]
    fn variables_are_read_as_they_were_given() {
        let read = variables("/apis", "/v1/x/{a}/y/{b}", "/apis/v1/x/a%2Fb%20c/y/1");
        let expected = [("a", "a/b c".to_owned()), ("b", "1".to_owned())].into();
        assert_eq!(read, Ok(expected));
    }

    #[test]
    fn what_names_an_object_is_read_from_the_body_and_from_the_query() {
        let url = "https://api.example/v1/x?trigger_id=a%20b".parse().expect("a URL");
        let mut request = reqwest::Request::new(http::Method::POST, url);
        let names = ["user", "number", "list", "missing", "trigger_id"];
        let of_query = Variables::from([("trigger_id", "a b".to_owned())]);
        assert_eq!(targets(&names, &request), of_query);
        let body = r#"{"user": "ada", "number": 7, "list": [1], "secret": "x"}"#;
        *request.body_mut() = Some(body.into());
        let mut expected = of_query;
        expected.extend([("user", "ada".to_owned()), ("number", "7".to_owned())]);
        assert_eq!(targets(&names, &request), expected);
        *request.body_mut() = Some(r#"[{"user": "ada"}, {"x": 1}, {"user": "bo"}]"#.into());
        assert_eq!(targets(&["user"], &request), [("user", "ada,bo".to_owned())].into());
        assert!(targets(&[], &request).is_empty());
    }

    #[test]
    fn a_request_to_another_path_is_refused() {
        for path in ["/v1/x/", "/v1/", "/v1/x", "/v1/x/1/2", "/v1/y/1", "/x/1"] {
            assert!(variables("", "/v1/x/{a}", path).is_err(), "{path}");
        }
        assert!(variables("/apis", "/v1/x/{a}", "/v1/x/1").is_err());
    }

    #[test]
    fn the_version_is_left_out_once_and_behind_the_base_only() {
        assert_eq!(without_version("/apis", "/apis/v1/stores"), "/apis/stores");
        assert_eq!(without_version("", "/v1/v1/x"), "/v1/x");
        assert_eq!(without_version("", "/stores/v1/x"), "/stores/v1/x");
    }
}
