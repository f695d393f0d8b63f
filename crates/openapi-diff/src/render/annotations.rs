//! The report as lines that GitHub shows beside the changed files.

use crate::{action::Level, finding::Finding, report::Report};

/// One workflow command for each finding that breaks or warns, and for what else to look at.
///
/// What is gone has no line any more, so that its note is at the file in which it was.
pub fn annotations(report: &Report) -> String {
    let matters = report.findings.iter().filter(|finding| finding.level > Level::Info);
    let mut text: String = matters.map(|finding| line(report, finding)).collect();
    if let Some(note) = &report.note {
        text.push_str(&format!("::notice::{}\n", data(note)));
    }
    for problem in &report.problems {
        text.push_str(&format!("::error::{}\n", data(problem)));
    }
    text
}

fn line(report: &Report, finding: &Finding) -> String {
    let command = if finding.level == Level::Breaking { "error" } else { "warning" };
    let place = match &finding.new {
        Some(location) if location.line > 0 => {
            format!(
                "file={},line={},col={}",
                property(&location.file),
                location.line,
                location.column
            )
        }
        _ => format!("file={}", property(file(report, finding))),
    };
    let title = property(&finding.rule);
    let message = data(&format!("{} [{}]", finding.message, finding.fingerprint));
    format!("::{command} {place},title={title}::{message}\n")
}

fn file<'a>(report: &'a Report, finding: &'a Finding) -> &'a str {
    let was = finding.old.as_ref().filter(|location| location.line > 0);
    was.map_or(&report.new, |location| &location.file)
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
