//! Types and signatures as a person writes them.

use quote::ToTokens;

/// The tokens with the spaces and paths that a person writes.
pub(super) fn short(tokens: &impl ToTokens) -> String {
    readable(&tokens.to_token_stream().to_string())
}

/// The same for tokens that are a text already.
pub(super) fn readable(text: &str) -> String {
    let mut text = text.to_owned();
    for path in FAMILIAR {
        text = text.replace(path, "");
    }
    for (long, short) in TIGHT {
        text = text.replace(long, short);
    }
    text.trim().to_owned()
}

const TIGHT: &[(&str, &str)] = &[
    (" :: ", "::"),
    (":: ", "::"),
    (" < ", "<"),
    ("< ", "<"),
    (" <", "<"),
    (" >", ">"),
    (" ,", ","),
    ("& ", "&"),
    (" (", "("),
    ("( ", "("),
    (" )", ")"),
    (" : ", ": "),
    (",)", ")"),
    (" ;", ";"),
];

/// What every reader knows without its path, as tokens are written.
const FAMILIAR: &[&str] = &[
    ":: std :: option :: ",
    ":: std :: vec :: ",
    ":: std :: string :: ",
    ":: std :: convert :: ",
    ":: std :: collections :: ",
    ":: std :: fmt :: ",
    ":: std :: str :: ",
    ":: std :: ops :: ",
    ":: std :: result :: ",
    ":: std :: default :: ",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_reader_knows_stands_without_its_path() {
        for (tokens, expected) in [
            ("impl :: std :: convert :: Into < :: std :: string :: String >", "impl Into<String>"),
            (":: std :: option :: Option < :: std :: vec :: Vec < i64 > >", "Option<Vec<i64>>"),
            ("& 'a crate :: scalars :: Secret", "&'a crate::scalars::Secret"),
            (":: serde_json :: Value", "::serde_json::Value"),
        ] {
            assert_eq!(readable(tokens), expected);
        }
    }
}
