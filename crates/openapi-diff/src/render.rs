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

use crate::{
    finding::Finding,
    report::{PageEvidence, Report},
};

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

/// The last part of the address of a page, which is its name.
fn page_name(address: &str) -> &str {
    address.trim_end_matches('/').rsplit('/').next().unwrap_or(address)
}

/// The day of what a page says, as the end of a sentence.
fn page_date(evidence: PageEvidence<'_>) -> String {
    match (evidence.before.and_then(|before| before.date), evidence.page.date) {
        (_, None) => ", without a date".to_owned(),
        (Some(before), Some(date)) if before < date => format!(" of {date}, before of {before}"),
        (Some(_), Some(date)) => format!(" of {date}, not newer than before"),
        (None, Some(date)) => format!(" of {date}"),
    }
}

/// A text in one line, whatever it is indented by.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("; ")
}
