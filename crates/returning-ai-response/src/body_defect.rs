//! Why a body is not one JSON value.

use std::fmt;

use crate::response::BodyEnd;

/// Why a body is not one JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyDefect {
    /// There is no body.
    Empty,
    /// It is a page and not JSON.
    Page,
    /// It stops being valid JSON at this position.
    Syntax { line: usize, column: usize },
    /// It is not UTF-8.
    Encoding,
    /// Something follows the JSON value.
    Trailing,
    /// It ends too early.
    Cut,
    /// It is longer than the limit.
    OverLimit,
    /// It took too long.
    TimedOut,
}

impl BodyDefect {
    /// What kept the body from being read to its end.
    pub(crate) fn from_end(end: &BodyEnd) -> Option<Self> {
        match end {
            BodyEnd::Complete => None,
            BodyEnd::OverLimit => Some(Self::OverLimit),
            BodyEnd::TimedOut(_) => Some(Self::TimedOut),
            BodyEnd::Broken(_) => Some(Self::Cut),
        }
    }

    /// What kept the body from being parsed.
    pub(crate) fn from_error(text: &[u8], error: &serde_json::Error) -> Self {
        if text.is_empty() {
            Self::Empty
        } else if text.trim_ascii_start().starts_with(b"<") {
            Self::Page
        } else if error.is_eof() {
            Self::Cut
        } else {
            Self::Syntax { line: error.line(), column: error.column() }
        }
    }
}

impl fmt::Display for BodyDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("its body is empty"),
            Self::Page => f.write_str("its body is a page, perhaps of a gateway"),
            Self::Syntax { line, column } => {
                write!(f, "its body stops being valid JSON at line {line}, column {column}")
            }
            Self::Encoding => f.write_str("its body is not UTF-8"),
            Self::Trailing => f.write_str("something follows its JSON"),
            Self::Cut => f.write_str("its body ends too early"),
            Self::OverLimit => f.write_str("its body is longer than the limit"),
            Self::TimedOut => f.write_str("its body did not come in time"),
        }
    }
}
