//! Differences, and how they are printed.

use std::fmt::{self, Write};

use serde::Serialize;

use crate::page::At;

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// An operation that the document does not have.
    NewOperation,
    /// An operation of the document that no page has any more.
    OperationGone,
    /// A field or parameter that the document does not have.
    NewField,
    /// A field or parameter of the document that is no longer there.
    FieldGone,
    /// Another type or format.
    Type,
    /// Null where the document does not allow it, or the other way round.
    Null,
    /// A field that is required on one side alone.
    Required,
    /// A word of an enum that the document does not have.
    NewWord,
    /// A word of the document that is no longer there.
    WordGone,
    /// A status that the document does not have.
    NewStatus,
    /// A status of the document that is no longer there.
    StatusGone,
    /// Another media type.
    MediaType,
    /// Another permission.
    Permission,
    /// Another day of the last change.
    Date,
    /// Deprecated on one side alone.
    Deprecated,
    /// An entry of the navigation that the inventory does not have.
    NewEntry,
    /// An entry of the inventory that the navigation no longer has.
    EntryGone,
    /// A page that contradicts itself.
    Contradiction,
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// How often a difference was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The exchanges that show it.
    pub seen: usize,
    /// The exchanges that could have shown it.
    pub of: usize,
}

/// A difference between the document and what was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What differs.
    pub kind: DifferenceKind,
    /// The `operationId`, or method and path of an operation that the document does not have.
    pub operation: String,
    /// Where in the operation, such as `response 200 /data/status`.
    pub place: String,
    /// What it is on both sides.
    pub message: String,
    /// How often it was seen in recorded traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Count>,
    /// The line of the page or the document.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "display")]
    pub at: Option<At>,
    /// The entry of `quirks.toml` that records it. Such a difference does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quirk: Option<String>,
    /// What the document could say, in YAML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

fn display<S: serde::Serializer>(at: &Option<At>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.collect_str(at),
        None => serializer.serialize_none(),
    }
}

/// How to print a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For an issue.
    Markdown,
    /// For a program.
    Json,
}

impl std::str::FromStr for Format {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "markdown" => Ok(Self::Markdown),
            "json" => Ok(Self::Json),
            _ => Err("expected text, markdown or json"),
        }
    }
}

/// A list of differences.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The differences, by operation.
    pub differences: Vec<Difference>,
    /// What could not be read, or was passed over.
    pub notes: Vec<String>,
}

impl Report {
    /// The differences that no quirk records.
    pub fn open(&self) -> usize {
        self.differences.iter().filter(|difference| difference.quirk.is_none()).count()
    }

    /// In one of its forms.
    pub fn print(&self, format: Format) -> String {
        match format {
            Format::Text => self.to_text(),
            Format::Markdown => self.to_markdown(),
            Format::Json => self.to_json(),
        }
    }

    /// For a terminal.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (operation, differences) in self.by_operation() {
            line(&mut text, format_args!("{operation}"));
            for difference in differences {
                line(&mut text, format_args!("  {}", sentence(difference)));
                for suggested in difference.suggestion.iter().flat_map(|text| text.lines()) {
                    line(&mut text, format_args!("      {suggested}"));
                }
            }
        }
        for note in &self.notes {
            line(&mut text, format_args!("note: {note}"));
        }
        text
    }

    /// For an issue.
    pub fn to_markdown(&self) -> String {
        let mut text = String::new();
        if self.differences.is_empty() {
            text.push_str("No difference.\n");
        }
        for (operation, differences) in self.by_operation() {
            line(&mut text, format_args!("### `{operation}`\n"));
            for difference in differences {
                line(&mut text, format_args!("- {}", sentence(difference)));
                if let Some(suggestion) = &difference.suggestion {
                    line(&mut text, format_args!("\n  ```yaml"));
                    suggestion.lines().for_each(|yaml| line(&mut text, format_args!("  {yaml}")));
                    line(&mut text, format_args!("  ```"));
                }
            }
            text.push('\n');
        }
        if !self.notes.is_empty() {
            line(&mut text, format_args!("### Notes\n"));
            self.notes.iter().for_each(|note| line(&mut text, format_args!("- {note}")));
        }
        text
    }

    /// For a program.
    pub fn to_json(&self) -> String {
        // Texts, numbers and lists always have a JSON form.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    fn by_operation(&self) -> Vec<(&str, Vec<&Difference>)> {
        let mut groups: Vec<(&str, Vec<&Difference>)> = Vec::new();
        for difference in &self.differences {
            let name = difference.operation.as_str();
            match groups.iter_mut().find(|(known, _)| *known == name) {
                Some((_, group)) => group.push(difference),
                None => groups.push((name, vec![difference])),
            }
        }
        groups
    }
}

fn line(text: &mut String, arguments: fmt::Arguments<'_>) {
    // Writing to a `String` does not fail.
    let _ = writeln!(text, "{arguments}");
}

fn sentence(difference: &Difference) -> String {
    let Difference { kind, place, message, count, at, quirk, .. } = difference;
    let mut sentence = if place.is_empty() {
        format!("{kind}: {message}")
    } else {
        format!("{kind} at {place}: {message}")
    };
    if let Some(Count { seen, of }) = count {
        sentence.push_str(&format!(", in {seen} of {of} exchanges"));
    }
    if let Some(at) = at {
        sentence.push_str(&format!(" ({at})"));
    }
    if let Some(quirk) = quirk {
        sentence.push_str(&format!(" [recorded as {quirk}]"));
    }
    sentence
}
