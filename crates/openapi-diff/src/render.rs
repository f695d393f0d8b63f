//! A report as a text, as markdown, as HTML, as JSON, and as annotations of a pull request.

mod annotations;
mod html;
mod json;
mod markdown;
mod side_by_side;
mod text;

pub use annotations::annotations;
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use text::text;

use crate::{finding::Finding, report::Report};

/// How many operations a report names before it only counts them.
const NAMED: usize = 12;

/// The operations of a finding in one line.
fn operations(finding: &Finding) -> String {
    let names = &finding.operations;
    match names.len() {
        0 => String::new(),
        count if count <= NAMED => names.join(", "),
        count => format!("{} and {} more", names[..NAMED].join(", "), count - NAMED),
    }
}

/// `1 finding`, `2 findings`.
fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// The steps of the generated crates in one line.
fn steps(report: &Report) -> String {
    let Some(semver) = report.semver else {
        return "not known".to_owned();
    };
    let name = |step: Option<rust_api_diff::Step>| step.map_or("not known", |step| step.name());
    format!("client {}, facade {}", name(semver.client), name(semver.facade))
}

/// A text in one line, whatever it is indented by.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("; ")
}
