//! JSON pointers (RFC 6901) in the form of a fragment, which name a place in a document.

/// The pointer of a key below a place.
pub(crate) fn key(parent: &str, key: &str) -> String {
    format!("{parent}/{}", escape(key))
}

/// The pointer of an item below a place.
pub(crate) fn index(parent: &str, index: usize) -> String {
    format!("{parent}/{index}")
}

/// The keys that a pointer is made of.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescape)
}

/// One key as it stands in a pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescape(token: &str) -> String {
    percent_decoded(token).replace("~1", "/").replace("~0", "~")
}

/// A reference is a URI, in which braces and other signs may be written as percent codes.
fn percent_decoded(token: &str) -> String {
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        match code(first, tail) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| token.to_owned())
}

fn code(first: u8, tail: &[u8]) -> Option<u8> {
    let digits = tail.get(..2).filter(|_| first == b'%')?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_the_way_into_a_pointer_and_back() {
        let pointer = key("#/paths", "/a~b/{id}");
        assert_eq!(pointer, "#/paths/~1a~0b~1{id}");
        assert_eq!(tokens(&pointer).last().as_deref(), Some("/a~b/{id}"));
    }

    #[test]
    fn percent_codes_are_read() {
        assert_eq!(tokens("#/a/%7Bid%7D/100%").collect::<Vec<_>>(), ["a", "{id}", "100%"]);
    }
}
