//! The list of every entry of the documentation and of what is known about it.

use std::sync::Arc;

use openapi_model::Location;
use sdk_codegen::workspace::{FileError, INVENTORY, Workspace};

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

/// One entry of the documentation. A fact that is not known is an empty text.
#[derive(Clone, Debug)]
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
    /// Why a documented operation is left out of the specification; empty where it is not.
    pub waiver: String,
    /// Where the row stands.
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

/// Reads a text, naming `file` as its place.
pub fn parse(file: &str, text: &str) -> Result<Inventory, ReadError> {
    let file: Arc<str> = file.into();
    let mut lines = text.lines();
    if lines.next().is_none_or(|header| !header.split('\t').eq(COLUMNS)) {
        return Err(ReadError::Header { at: Location::start_of(&file) });
    }
    let rows = lines
        .zip(2..)
        .filter(|(line, _)| !line.trim().is_empty())
        .map(|(line, number)| {
            row(line, Location { file: Arc::clone(&file), line: number, column: 1 })
        })
        .collect::<Result<_, _>>()?;
    Ok(Inventory { rows })
}

fn row(line: &str, at: Location) -> Result<Row, ReadError> {
    let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
    let columns: [String; COLUMNS.len()] = columns
        .try_into()
        .map_err(|columns: Vec<_>| ReadError::Columns { at: at.clone(), found: columns.len() })?;
    let [
        group,
        title,
        kind,
        method,
        path,
        evidence,
        permission,
        source,
        modified,
        in_navigation,
        waiver,
    ] = columns;
    Ok(Row {
        group,
        title,
        kind,
        method,
        path,
        evidence,
        permission,
        source,
        modified,
        in_navigation,
        waiver,
        at,
    })
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
