//! The lines of a page, and where in them an example breaks off.

use super::ReadError;
use crate::page::At;

/// A line of a page and its number.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
}

/// The lines of a text that are not blank.
pub(super) fn lines(text: &str) -> Vec<Line> {
    text.lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty())
        .map(|(line, number)| Line { number, text: line.to_owned() })
        .collect()
}

/// The error for an example that `serde_json` refused, without any value of it.
pub(super) fn json_error(at: &At, error: &serde_json::Error) -> ReadError {
    let at = At { line: at.line + error.line().saturating_sub(1), ..at.clone() };
    if error.is_eof() {
        return ReadError::Cut { at, expected: "the end of the JSON example" };
    }
    let expected = match error.classify() {
        serde_json::error::Category::Syntax => {
            format!("JSON at column {}, without comments or trailing commas", error.column())
        }
        _ => format!("a JSON value at column {}", error.column()),
    };
    ReadError::Json { at, expected }
}
