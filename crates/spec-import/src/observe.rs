//! Recorded traffic, compared with the document.
//!
//! Two forms are read: HAR 1.2, as browsers and proxies save it, and JSON lines, one exchange in
//! each line. Headers, cookies and values are never kept: a body becomes a tree of types while it
//! is read.
//!
//! # The form of the JSON lines
//!
//! ```json
//! {"v":1,"operation":"updateThing","method":"PUT","path":"/v1/things/{thingId}","status":200,"query":{"lang":"string"},"request":{"kind":"word:big","tags":["string"]},"response":{"status":"word:success","data":{"_id":"string:objectid","count":"integer","note":"null"}}}
//! ```
//!
//! | key | value |
//! |---|---|
//! | `v` | the version of the form, 1 |
//! | `operation` | the `operationId`; may be missing if `method` and `path` are there |
//! | `method`, `path` | the method in upper case, and the path of the document or the one that was sent |
//! | `status` | the HTTP status of the response |
//! | `query` | the names of the parameters that were sent, each with a type; may be missing |
//! | `request`, `response` | the bodies as trees of types; missing if there was none, or it was not JSON |
//!
//! A tree of types is the JSON value with each leaf replaced by a text: `null`, `boolean`,
//! `integer`, `number`, `string`, or a string of a known form, `string:objectid`,
//! `string:date-time`, `string:date`. Objects and lists stay what they are. `word:…` is for a text
//! that looks like a word, `[A-Za-z0-9_-]{1,40}`, at a place where the document has an enum, and
//! for no other text: what writes the lines decides by the document, and what reads them shows
//! such a word only at an enum, and only if it was seen at least three times. Any other leaf, and
//! any key that is not listed here, is an error that names the line and not the value.

mod compare;
mod har;
mod lines;
mod matching;
mod tree;

use crate::{document::Document, report::Report};

pub(crate) use tree::Tree;

/// A request and its response, without any value but words.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) operation: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) query: Vec<(String, Tree)>,
    pub(crate) request: Option<Tree>,
    pub(crate) response: Option<Tree>,
}

/// A recording that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file is neither form.
    #[error(
        "{file}: this is neither a HAR file nor JSON lines; expected `log` with `entries`, or one exchange in each line"
    )]
    Form {
        /// The file.
        file: String,
    },
    /// A HAR file does not have what HAR 1.2 asks for.
    #[error(
        "{file}:{line}: this is not HAR 1.2; expected `request` and `response` in each entry of `log.entries`"
    )]
    Har {
        /// The file.
        file: String,
        /// The line.
        line: usize,
    },
    /// A line is not an exchange.
    #[error("{file}:{line}: this line is not an exchange; expected {expected}")]
    Line {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// What a line has.
        expected: &'static str,
    },
}

/// Recorded traffic of any number of files.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    exchanges: Vec<Exchange>,
    /// Exchanges that were passed over, and why; without their addresses.
    notes: Vec<String>,
}

impl Recording {
    /// Adds the exchanges of a file. `file` is the name that errors show.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), RecordingError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if lines::is_exchange(first) {
            self.exchanges.extend(lines::read(file, text)?);
            return Ok(());
        }
        if !text.contains("\"log\"") {
            return Err(RecordingError::Form { file: file.to_owned() });
        }
        let (exchanges, notes) = har::read(file, text)?;
        self.exchanges.extend(exchanges);
        self.notes.extend(notes);
        Ok(())
    }

    /// How many exchanges there are.
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }

    /// Says where the service differs from the document: places, types and counts.
    pub fn compare(&self, document: &Document) -> Report {
        let mut report = compare::report(&self.exchanges, document);
        report.notes.extend(self.notes.iter().cloned());
        report
    }
}
