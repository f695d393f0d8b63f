//! The register of the places where documentation and wire disagree.

use std::{ops::Range, sync::Arc};

use openapi_model::Location;
use sdk_codegen::workspace::{FileError, QUIRKS, Workspace};
use serde::Deserialize;
use toml::{Spanned, value::Datetime};

/// The entries of `openapi/quirks.toml`.
#[derive(Clone, Debug, Default)]
pub struct Quirks {
    /// The entries, in the order of the file.
    pub entries: Vec<Quirk>,
}

/// One disagreement and how the SDK handles it.
#[derive(Clone, Debug)]
pub struct Quirk {
    /// The name of the entry.
    pub id: Text,
    /// What disagrees, in one sentence.
    pub summary: String,
    /// The operations that a caller meets it in.
    pub operations: Vec<Text>,
    /// JSON pointers into the bundle: the reason of the entry is gone when one of them is.
    pub places: Vec<Text>,
    /// What the SDK does about it.
    pub handling: String,
    /// What has to be seen before the entry may go.
    pub delete_when: String,
    /// The pages that say what.
    pub sources: Vec<Source>,
}

/// A page that a quirk rests on.
#[derive(Clone, Debug)]
pub struct Source {
    /// The address of the page.
    pub page: Text,
    /// The date of its last change as `YYYY-MM-DD`; empty where the entry gives none.
    pub date: String,
    /// What the page says.
    pub says: String,
}

/// A text and its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where it is.
    pub at: Location,
}

/// A register that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is not there or not readable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The text is not TOML, or has a key that no entry has, or lacks one that every entry has.
    #[error("{at}: this is not a register of quirks: {message}")]
    Syntax {
        /// Where the parser stopped.
        at: Location,
        /// What the parser said.
        message: String,
    },
}

/// Reads the register of a workspace.
pub fn read(workspace: &Workspace) -> Result<Quirks, ReadError> {
    parse(QUIRKS, &workspace.read(QUIRKS)?)
}

/// Reads a text; locations name `file`.
pub fn parse(file: &str, text: &str) -> Result<Quirks, ReadError> {
    let source = SourceText { file: file.into(), text };
    match toml::from_str::<RawQuirks>(text) {
        Ok(raw) => {
            Ok(Quirks { entries: raw.quirk.into_iter().map(|raw| source.quirk(raw)).collect() })
        }
        Err(error) => Err(ReadError::Syntax {
            at: source.location(error.span().unwrap_or_default()),
            message: error.message().to_owned(),
        }),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuirks {
    #[serde(default)]
    quirk: Vec<RawQuirk>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuirk {
    id: Spanned<String>,
    summary: String,
    operations: Vec<Spanned<String>>,
    places: Vec<Spanned<String>>,
    handling: String,
    delete_when: String,
    #[serde(default)]
    source: Vec<RawSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    page: Spanned<String>,
    date: Option<Datetime>,
    #[serde(default)]
    says: String,
}

/// Gives the parser's byte offsets their lines.
struct SourceText<'a> {
    file: Arc<str>,
    text: &'a str,
}

impl SourceText<'_> {
    fn quirk(&self, raw: RawQuirk) -> Quirk {
        Quirk {
            id: self.text(raw.id),
            summary: raw.summary,
            operations: raw.operations.into_iter().map(|text| self.text(text)).collect(),
            places: raw.places.into_iter().map(|text| self.text(text)).collect(),
            handling: raw.handling,
            delete_when: raw.delete_when,
            sources: raw.source.into_iter().map(|source| self.source(source)).collect(),
        }
    }

    fn source(&self, raw: RawSource) -> Source {
        Source {
            page: self.text(raw.page),
            date: raw.date.map(|date| date.to_string()).unwrap_or_default(),
            says: raw.says,
        }
    }

    fn text(&self, text: Spanned<String>) -> Text {
        Text { at: self.location(text.span()), value: text.into_inner() }
    }

    fn location(&self, span: Range<usize>) -> Location {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
        Location { file: Arc::clone(&self.file), line: count(line), column: count(column) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "[[quirk]]\nid = \"a\"\nsummary = \"b\"\noperations = []\nplaces = [\n  \"/x\",\n]\nhandling = \"c\"\ndelete_when = \"d\"\n";

    #[test]
    fn texts_know_their_line_and_column() {
        let quirks = parse("quirks.toml", ENTRY).expect("a valid register");
        assert_eq!(quirks.entries[0].id.at.to_string(), "quirks.toml:2:6");
        assert_eq!(quirks.entries[0].places[0].at.to_string(), "quirks.toml:6:3");
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_place() {
        let error = parse("quirks.toml", &format!("{ENTRY}delete_if = \"never\"\n"))
            .expect_err("no entry has this key");
        assert!(error.to_string().starts_with("quirks.toml:10:1: "), "{error}");
    }

    #[test]
    fn dates_become_texts() {
        let text = format!("{ENTRY}[[quirk.source]]\npage = \"https://x\"\ndate = 2026-05-18\n");
        let quirks = parse("quirks.toml", &text).expect("a valid register");
        assert_eq!(quirks.entries[0].sources[0].date, "2026-05-18");
    }
}
