//! Which paths, and which values within them, a server may take for something else.

/// Why a path is not sent; `None` if nothing is wrong with it. It may hold escapes.
pub(crate) fn problem(path: &str) -> Option<&'static str> {
    if path.contains('\\') || path.chars().any(|c| c.is_control() || c.is_whitespace()) {
        Some("must not hold backslashes, white space or control characters")
    } else if may_climb(path) {
        Some("must not hold the segments `.` and `..`, in plain or escaped")
    } else if has_odd_escape(path) {
        Some("holds a percent sign that begins no escape of a plain character")
    } else {
        None
    }
}

/// Why a value is not sent within a path, where it is escaped; `None` if nothing is wrong with it.
/// Some servers, and proxies before them, decode a path twice.
pub(crate) fn value_problem(value: &str) -> Option<&'static str> {
    if value.is_empty() {
        Some("is empty")
    } else if value.chars().any(char::is_control) || hides_control(value) {
        Some("holds a control character, in plain or escaped")
    } else if may_climb(value) {
        Some("holds the segments `.` or `..`, in plain or escaped")
    } else {
        None
    }
}

/// Whether a server, or a proxy before it, may take a part of the path for `.` or `..`: some decode
/// a path before they split it, and some cut a segment at a semicolon.
fn may_climb(path: &str) -> bool {
    let decoded = path.to_ascii_lowercase().replace("%2e", ".");
    let decoded = decoded.replace("%2f", "/").replace("%5c", "/").replace('\\', "/");
    decoded.split('/').any(|segment| matches!(segment.split(';').next(), Some("." | "..")))
}

/// Whether an escape in the path is broken, or stands for a control character.
fn has_odd_escape(path: &str) -> bool {
    escapes(path).any(|byte| byte.is_none_or(|byte| byte.is_ascii_control()))
}

/// Whether an escape stands for a control character. A percent sign by itself is one of the value.
fn hides_control(value: &str) -> bool {
    escapes(value).flatten().any(|byte| byte.is_ascii_control())
}

/// What follows each percent sign; `None` if it begins no escape.
fn escapes(text: &str) -> impl Iterator<Item = Option<u8>> {
    text.split('%').skip(1).map(|rest| {
        let digits =
            rest.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u8::from_str_radix(digits, 16).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_leads_elsewhere_is_refused() {
        for value in [
            "",
            ".",
            "..",
            "x/../../v1/communities/c/api-keys/k",
            "x/%2e%2e/y",
            "..%2fx",
            "..;/x",
            "x\\..\\y",
            "a\nb",
            "a\u{0}",
            "a%00",
            "a%0d%0aX-Injected: 1",
            "a%7F",
        ] {
            assert!(value_problem(value).is_some(), "{value:?}");
        }
        for value in ["a", "a/b c", "a..b", "100%", "50% off", "ü", "%41", "a;b", "ada@example.com"]
        {
            assert_eq!(value_problem(value), None, "{value:?}");
        }
    }
}
