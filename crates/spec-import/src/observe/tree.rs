//! A JSON value without its values.

use crate::{json::Json, shape};

/// The types of a JSON value. The only texts in it are names of members and words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Null,
    Boolean,
    Integer,
    Number,
    Text {
        /// The form, if it is a known one.
        format: Option<&'static str>,
        /// The text, if it looks like a word.
        word: Option<String>,
    },
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// The forms of texts that are told apart.
const FORMATS: [&str; 3] = ["objectid", "date-time", "date"];

impl Tree {
    /// Forgets the values of a JSON value.
    pub(crate) fn of(value: &Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(_) => Self::Boolean,
            Json::Number(number) if number.is_f64() => Self::Number,
            Json::Number(_) => Self::Integer,
            Json::String(text) => Self::of_text(text),
            Json::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Json::Object(members) => Self::Object(
                members.iter().map(|(name, value)| (name.clone(), Self::of(value))).collect(),
            ),
        }
    }

    pub(crate) fn of_text(text: &str) -> Self {
        let format = shape::format_of(text);
        let word = (format.is_none() && is_word(text)).then(|| text.to_owned());
        Self::Text { format, word }
    }

    /// Reads a tree of types. Returns `None` if a leaf is not a type.
    pub(crate) fn from_types(value: &Json) -> Option<Self> {
        Some(match value {
            Json::String(text) => Self::of_type(text)?,
            Json::Array(items) => {
                Self::Array(items.iter().map(Self::from_types).collect::<Option<_>>()?)
            }
            Json::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, value)| Some((name.clone(), Self::from_types(value)?)))
                    .collect::<Option<_>>()?,
            ),
            Json::Null | Json::Bool(_) | Json::Number(_) => return None,
        })
    }

    fn of_type(text: &str) -> Option<Self> {
        Some(match text {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::Text { format: None, word: None },
            _ => match text.split_once(':')? {
                ("string", format) => {
                    let format = FORMATS.into_iter().find(|known| *known == format)?;
                    Self::Text { format: Some(format), word: None }
                }
                ("word", word) if is_word(word) => {
                    Self::Text { format: None, word: Some(word.to_owned()) }
                }
                _ => return None,
            },
        })
    }

    /// The name of the type.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Text { .. } => "string",
            Self::Array(_) => "list",
            Self::Object(_) => "object",
        }
    }
}

/// Whether a text looks like a word of an enum.
fn is_word(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}
