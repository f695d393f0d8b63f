//! The way from a path of the table to the path of a request, and back.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The values of a path's variables, by the names in the table.
pub type Variables = BTreeMap<&'static str, String>;

/// What stands for itself in a path; everything else is escaped, the backslash too, which a URL would
/// take for a slash.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as one segment of a path.
pub(crate) fn encode_path(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// The path of a base URL, without a slash at its end.
pub(crate) fn path_of(base: &str) -> &str {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    rest.find('/').map_or("", |start| rest[start..].trim_end_matches('/'))
}

/// Reads the variables of a template out of a request's path.
///
/// The generated code escapes what stands in a variable, apart from the names of the folder itself
/// and of the folder above, which the URL then resolves: the request would go to another operation.
/// An empty value would as well.
pub(crate) fn variables(
    base: &str,
    template: &'static str,
    path: &str,
) -> Result<Variables, &'static str> {
    const WRONG: &str = "a text that stands in the path is empty, `.` or `..`";
    let path = path.strip_prefix(base).ok_or(WRONG)?;
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
                variables.insert(name, value);
            }
            None if wanted != given => return Err(WRONG),
            None => {}
        }
    }
    Ok(variables)
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
            let read = variables("", "/v1/{a}", &format!("/v1/{escaped}")).expect("one segment");
            assert_eq!(read["a"], text);
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
