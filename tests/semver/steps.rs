//! The steps that compiling shows, and the file that keeps them.

use std::{collections::BTreeSet, fmt, fs, path::PathBuf};

/// One way of one edit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) edit: String,
    /// From the base to its edited form, or back.
    way: String,
    /// The step that compiling shows.
    pub(crate) compiled: String,
    /// The code of users that shows it.
    because: String,
}

const HEADER: &str = "edit\tway\tstep\tbecause\n";

impl Row {
    /// Compares the code that compiles against the old client with what compiles against the new.
    pub(crate) fn new(
        edit: &str,
        way: &str,
        old: &BTreeSet<String>,
        new: &BTreeSet<String>,
        differs: bool,
    ) -> Self {
        let (compiled, because) = match (old.difference(new).next(), new.difference(old).next()) {
            (Some(name), _) => ("major", format!("{name} no longer compiles")),
            (None, Some(name)) => ("minor", format!("{name} compiles newly")),
            (None, None) if differs => ("patch", "the generated code differs".to_owned()),
            (None, None) => ("none", "the generated code is the same".to_owned()),
        };
        Self { edit: edit.to_owned(), way: way.to_owned(), compiled: compiled.to_owned(), because }
    }

    /// What the row is about.
    pub(crate) fn key(&self) -> (String, String) {
        (self.edit.clone(), self.way.clone())
    }

    fn read(line: &str) -> Self {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut cell =
            || cells.next().unwrap_or_else(|| panic!("steps.tsv: `{line}` is too short"));
        Self { edit: cell(), way: cell(), compiled: cell(), because: cell() }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { edit, way, compiled, because } = self;
        write!(f, "{edit}\t{way}\t{compiled}\t{because}")
    }
}

/// The file that keeps the steps.
pub(crate) fn file() -> PathBuf {
    returning_ai_tests::spec::file("tests/semver/steps.tsv")
}

/// The steps of the file.
pub(crate) fn recorded() -> Vec<Row> {
    let text = fs::read_to_string(file()).expect("steps.tsv is readable");
    let rows = text.strip_prefix(HEADER).expect("steps.tsv begins with its header");
    rows.lines().map(Row::read).collect()
}

/// Rows as the file keeps them.
pub(crate) fn table(rows: &[Row]) -> String {
    rows.iter().fold(HEADER.to_owned(), |text, row| format!("{text}{row}\n"))
}
