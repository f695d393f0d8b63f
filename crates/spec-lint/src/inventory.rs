//! The list of every entry of the documentation and of what is known about it.

use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use openapi_model::Location;
use sdk_codegen::{
    bundle,
    workspace::{FileError, INVENTORY, Workspace},
};
use serde::Deserialize;

/// The columns, in their order.
pub const COLUMNS: [&str; 11] = [
    "group",
    "title",
    "kind",
    "method",
    "path",
    "evidence",
    "permission",
    "source",
    "modified",
    "in_navigation",
    "waiver",
];

/// The rows of `openapi/inventory.tsv`.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// One for each entry, in the order of the file.
    pub rows: Vec<Row>,
}

/// One entry of the documentation. A fact that is not known is an empty string.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// The folder of the navigation.
    pub group: String,
    /// The title of the page.
    pub title: String,
    /// `operation`, `schema`, `guide` or `webhook`.
    pub kind: String,
    /// The HTTP method in upper case.
    pub method: String,
    /// The path with its variables in braces.
    pub path: String,
    /// `documented`, `partial`, `no-path` or `title-only`.
    pub evidence: String,
    /// The permission that a key needs; a single word is the exact name.
    pub permission: String,
    /// Where the facts come from.
    pub source: String,
    /// The date that the page gives as its last change.
    pub modified: String,
    /// Whether the entry is in the navigation now.
    pub in_navigation: String,
    /// Why a documented operation is left out of the specification; empty if it is not.
    pub waiver: String,
    /// Where the row is.
    #[serde(skip)]
    pub at: Location,
}

/// An inventory that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is not there or not readable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The first line does not name the columns.
    #[error("{at}: the first line has to name the columns {}", COLUMNS.join(", "))]
    Header {
        /// The first line.
        at: Location,
    },
    /// A row has too few or too many columns.
    #[error(
        "{at}: this row has {found} columns and not {}; separate them by one tab each",
        COLUMNS.len()
    )]
    Columns {
        /// The row.
        at: Location,
        /// How many columns it has.
        found: usize,
    },
}

/// Reads the inventory of a workspace.
pub fn read(workspace: &Workspace) -> Result<Inventory, ReadError> {
    parse(INVENTORY, &workspace.read(INVENTORY)?)
}

/// Reads a text; locations name `file`.
pub fn parse(file: &str, text: &str) -> Result<Inventory, ReadError> {
    let file: Arc<str> = file.into();
    let mut reader = ReaderBuilder::new();
    let mut reader =
        reader.delimiter(b'\t').quoting(false).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().ok().filter(|header| header.iter().eq(COLUMNS)).cloned();
    let header = header.ok_or_else(|| ReadError::Header { at: Location::start_of(&file) })?;
    let rows = reader.records().filter_map(Result::ok).map(|record| row(&record, &header, &file));
    Ok(Inventory { rows: rows.collect::<Result<_, _>>()? })
}

fn row(record: &StringRecord, header: &StringRecord, file: &Arc<str>) -> Result<Row, ReadError> {
    let line = record.position().map_or(1, csv::Position::line);
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    let at = Location { file: Arc::clone(file), line, column: 1 };
    match record.deserialize::<Row>(Some(header)) {
        Ok(row) if record.len() == COLUMNS.len() => Ok(Row { at, ..row }),
        _ => Err(ReadError::Columns { at, found: record.len() }),
    }
}

/// A method and a path without the names of its variables: what makes two entries one operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Call {
    method: String,
    template: String,
}

impl Call {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), template: bundle::template(path) }
    }
}

/// How well an entry is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    Documented,
    Partial,
    /// Its title is known, or its text without a path.
    Unknown,
}

impl Evidence {
    /// The meaning of a word of the inventory. Returns `None` if the word has none.
    pub(crate) fn of(word: &str) -> Option<Self> {
        match word {
            "documented" => Some(Self::Documented),
            "partial" => Some(Self::Partial),
            "no-path" | "title-only" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Inventory {
    /// The entries that are operations.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.kind == "operation")
    }
}

impl Row {
    /// The evidence of the entry; a misspelt one is reported and shows nothing.
    pub(crate) fn evidence(&self) -> Evidence {
        Evidence::of(&self.evidence).unwrap_or(Evidence::Unknown)
    }

    /// Its method and its path, if both are known.
    pub(crate) fn call(&self) -> Option<Call> {
        let is_whole = !self.method.is_empty() && !self.path.is_empty();
        is_whole.then(|| Call::new(&self.method, &self.path))
    }

    /// Whether the entry is about this call.
    pub(crate) fn is_about(&self, call: &Call) -> bool {
        self.call().as_ref() == Some(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_line() {
        let text = format!(
            "{}\nUsers\tGet\toperation\tGET\t/v1/x\tpartial\t\t\t\tyes\twhy not\n",
            COLUMNS.join("\t")
        );
        let inventory = parse("inventory.tsv", &text).expect("a valid inventory");
        assert_eq!(inventory.rows[0].path, "/v1/x");
        assert_eq!(inventory.rows[0].waiver, "why not");
        assert_eq!(inventory.rows[0].at.to_string(), "inventory.tsv:2:1");
    }

    #[test]
    fn a_row_with_a_missing_column_is_refused_with_its_line() {
        let text = format!("{}\nUsers\tGet\n", COLUMNS.join("\t"));
        let error = parse("inventory.tsv", &text).expect_err("two columns only");
        assert!(error.to_string().starts_with("inventory.tsv:2:1: "), "{error}");
    }

    #[test]
    fn a_text_without_the_header_is_refused() {
        assert!(matches!(parse("inventory.tsv", ""), Err(ReadError::Header { .. })));
    }
}
