//! The report for a terminal.

use super::{counted, operations, steps};
use crate::{action::Level, finding::Finding, location::Location, report::Report};

/// The report as a text, in colour where the terminal shows it.
pub fn text(report: &Report, colour: bool) -> String {
    let paint = Paint(colour);
    let mut text = String::new();
    for level in [Level::Breaking, Level::Warning, Level::Info] {
        for finding in report.of_level(level) {
            text.push_str(&entry(report, finding, paint));
        }
    }
    for settled in &report.settled {
        let (finding, entry) = (&settled.finding, &settled.entry);
        let by = format!("{} ({}), {}", entry.kind.name(), entry.evidence.page, entry.owner);
        text.push_str(&format!(
            "settled {}\n    {}\n    by {by}\n",
            finding.rule,
            plain(&finding.message)
        ));
    }
    for effect in report.other_effects() {
        let line = format!("rust {} {} ({})", effect.item, effect.effect, effect.step.name());
        text.push_str(&format!("{}\n", plain(&line)));
    }
    list(&mut text, "note", report.note.as_slice());
    list(&mut text, "problem", &report.problems);
    list(&mut text, "snapshot", &report.snapshots);
    list(&mut text, "no longer decodes", &report.undecodable);
    text + &summary(report, paint)
}

fn list(text: &mut String, word: &str, items: &[String]) {
    for item in items {
        text.push_str(&format!("{word}: {}\n", plain(item)));
    }
}

fn entry(report: &Report, finding: &Finding, paint: Paint) -> String {
    let level = paint.level(finding.level);
    let mut text = format!("{level} {} [{}]\n", finding.rule, finding.fingerprint);
    text.push_str(&format!("    {}\n", plain(&finding.message)));
    for (word, location) in [("was", &finding.old), ("now", &finding.new)] {
        if let Some(location) = location {
            text.push_str(&format!("    {word} {}\n", place(location)));
        }
    }
    if !finding.operations.is_empty() {
        text.push_str(&format!("    in  {}\n", plain(&operations(finding))));
    }
    for effect in report.effects_of(finding) {
        let line = format!("{} {} ({})", effect.item, effect.effect, effect.step.name());
        text.push_str(&format!("    rust {}\n", plain(&line)));
    }
    text
}

fn place(location: &Location) -> String {
    let place =
        format!("{}:{}:{}  {}", location.file, location.line, location.column, location.pointer);
    plain(&place)
}

fn summary(report: &Report, paint: Paint) -> String {
    let count = |level| report.of_level(level).count();
    let (breaking, warnings) = (count(Level::Breaking), count(Level::Warning));
    let verdict = paint.bold(report.verdict.name());
    format!(
        "verdict: {verdict} ({breaking} breaking, {}, {} info, {} settled)\nsemver: {}\n",
        counted(warnings, "warning"),
        count(Level::Info),
        report.settled.len(),
        steps(report)
    )
}

/// What a document says must not steer the terminal.
fn plain(text: &str) -> String {
    let text = super::one_line(text);
    text.chars().filter(|sign| !sign.is_control()).collect()
}

#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn level(self, level: Level) -> String {
        let code = match level {
            Level::Breaking => "31;1",
            Level::Warning => "33;1",
            Level::Info => "36",
        };
        self.paint(code, level.name())
    }

    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
