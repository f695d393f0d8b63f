//! JSON pointers (RFC 6901), which name a value of a document.

use std::fmt;

use percent_encoding::percent_decode_str;

/// A JSON pointer that grows while a document is walked.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// A key below this one.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Self(format!("{}/{}", self.0, escape(key)))
    }

    /// Several keys below this one.
    #[must_use]
    pub fn keys(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |pointer, key| pointer.key(key))
    }

    /// An item of a list below this one.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The pointer as a reference inside its document, such as `#/paths`.
    pub fn to_reference(&self) -> String {
        format!("#{}", self.0)
    }

    /// The pointer as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The keys that a pointer is made of. With a `#` before it, it is a part of a URI, in which braces and
/// other characters may be percent-encoded.
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    let is_uri = pointer.starts_with('#');
    pointer.split('/').skip(1).map(move |token| {
        let decoded = is_uri.then(|| percent_decode_str(token).decode_utf8().ok()).flatten();
        unescape(&decoded.unwrap_or(token.into()))
    })
}

/// One key as it is written in a pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A key that is written in a pointer.
pub fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_the_way_into_a_pointer_and_back() {
        let pointer = Pointer::root().key("paths").key("/a~b/{id}").to_reference();
        assert_eq!(pointer, "#/paths/~1a~0b~1{id}");
        assert_eq!(tokens(&pointer).last().as_deref(), Some("/a~b/{id}"));
    }

    #[test]
    fn percent_codes_are_read_in_references_only() {
        let keys = |pointer| tokens(pointer).collect::<Vec<_>>();
        assert_eq!(keys("#/a/%7Bid%7D/100%"), ["a", "{id}", "100%"]);
        assert_eq!(keys("/a/%7Bid%7D"), ["a", "%7Bid%7D"]);
    }
}
