//! Escapes of JSON that stand for half of a character.

use std::borrow::Cow;

/// The escape of U+FFFD, which is as long as that of a surrogate.
const REPLACEMENT: &[u8] = b"\\ufffd";

/// A text with U+FFFD in place of each escape that is a surrogate without its other half. A service
/// that cuts a text in the middle of an emoji sends such escapes.
pub(crate) fn replaced(text: &[u8]) -> Cow<'_, [u8]> {
    // Most bodies have no escape at all, which is found out much faster than where they are.
    let lone: Vec<usize> = if text.contains(&b'\\') { lone(text).collect() } else { Vec::new() };
    if lone.is_empty() {
        return text.into();
    }
    let mut text = text.to_owned();
    for start in lone {
        text[start..start + REPLACEMENT.len()].copy_from_slice(REPLACEMENT);
    }
    text.into()
}

/// Where the escapes of lone surrogates begin.
fn lone(text: &[u8]) -> impl Iterator<Item = usize> {
    let mut position = 0;
    std::iter::from_fn(move || {
        while let Some(offset) = text[position..].iter().position(|byte| *byte == b'\\') {
            let start = position + offset;
            match unit(text, start) {
                Some(0xd800..=0xdbff) if matches!(unit(text, start + 6), Some(0xdc00..=0xdfff)) => {
                    position = start + 12;
                }
                Some(0xd800..=0xdfff) => {
                    position = start + 6;
                    return Some(start);
                }
                // Another escape; of `\\` the second is not the beginning of one.
                _ => position = (start + 2).min(text.len()),
            }
        }
        None
    })
}

/// The code unit of an escape `\uXXXX` that begins here.
fn unit(text: &[u8], start: usize) -> Option<u16> {
    let digits = text.get(start..start + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_half_of_a_character_is_replaced() {
        for (text, expected) in [
            (r"a\ud83dz", r"a\ufffdz"),
            (r"\ude00", r"\ufffd"),
            (r"\ud83d\ude00", r"\ud83d\ude00"),
            (r"\ud83d\ud83d\ude00", r"\ufffd\ud83d\ude00"),
            (r"\\ud83d", r"\\ud83d"),
            (r"\\\ud83d", r"\\\ufffd"),
            (r"\ud83", r"\ud83"),
            (r"\n\u0041\", r"\n\u0041\"),
            ("", ""),
        ] {
            assert_eq!(replaced(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
