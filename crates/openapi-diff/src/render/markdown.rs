//! The report for a pull request: what a reviewer has to decide comes first.

use super::{counted, one_line, operations, steps};
use crate::{
    action::Level,
    finding::Finding,
    location::Location,
    report::{Report, Verdict},
};

/// A comment on GitHub may have 65,536 characters.
const LIMIT: usize = 60_000;

/// What is kept free for the head of the report and for the ends of its parts.
const RESERVE: usize = 3_000;

/// How many breaking changes are listed before they are shown.
const LISTED: usize = 150;

/// The report as markdown of less than 60 kB.
pub fn markdown(report: &Report) -> String {
    let mut page = Page::default();
    page.text(&decisions(report));
    group(&mut page, report, Level::Breaking);
    group(&mut page, report, Level::Warning);
    settled(&mut page, report);
    list(&mut page, "Changed snapshots", &report.snapshots);
    list(&mut page, "Examples that no longer decode", &report.undecodable);
    group(&mut page, report, Level::Info);
    effects(&mut page, report);
    format!("{}{}{}", head(report), left_out(page.left_out), page.text)
}

/// A text that grows up to the limit, and counts what does not go in.
#[derive(Default)]
struct Page {
    text: String,
    left_out: usize,
}

impl Page {
    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a part, unless it is too long by now.
    fn part(&mut self, part: &str) {
        if self.text.len() + part.len() + RESERVE > LIMIT {
            self.left_out += 1;
        } else {
            self.text.push_str(part);
        }
    }

    /// Adds parts that open and close together. A group of which nothing fits is not begun.
    fn fold(&mut self, open: &str, title: &str, parts: &[String]) {
        let before = self.text.len();
        self.text.push_str(&format!("<details{open}><summary><b>{title}</b></summary>\n\n"));
        let begun = self.text.len();
        parts.iter().for_each(|part| self.part(part));
        if self.text.len() == begun {
            self.text.truncate(before);
        } else {
            self.text.push_str("\n</details>\n\n");
        }
    }
}

fn left_out(count: usize) -> String {
    if count == 0 {
        return String::new();
    }
    let count = if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") };
    format!(
        "**{count} left out here**, because the report is too long; the report as JSON has all of \
         them.\n\n"
    )
}

fn head(report: &Report) -> String {
    let verdict = match report.verdict {
        Verdict::None => "The API does not change",
        Verdict::Compatible => "The API changes, and callers go on as before",
        Verdict::Breaking => "The API changes in a way that breaks callers",
    };
    let count = |level| report.of_level(level).count();
    let note = report.note.as_deref().map(|note| format!("{}\n\n", inline(&one_line(note), 600)));
    let note = note.unwrap_or_default();
    format!(
        "## {verdict}\n\n| breaking | warnings | info | settled | semver |\n|---|---|---|---|---|\n\
         | {} | {} | {} | {} | {} |\n\n{note}",
        count(Level::Breaking),
        count(Level::Warning),
        count(Level::Info),
        report.settled.len(),
        steps(report)
    )
}

fn decisions(report: &Report) -> String {
    let breaking = report.of_level(Level::Breaking).count();
    if breaking == 0 && report.problems.is_empty() {
        return String::new();
    }
    let mut text = String::from("### To decide\n\n");
    if breaking > 0 {
        text.push_str(&format!(
            "- {} below: take {} back, or settle {} in `accepted-changes.toml` with the rule, the \
             pointer and the fingerprint that stand there, and with evidence.\n",
            counted(breaking, "breaking change"),
            if breaking == 1 { "it" } else { "each" },
            if breaking == 1 { "it" } else { "each" },
        ));
        text.push_str(&listed(report));
    }
    for problem in report.problems.iter().take(20) {
        text.push_str(&format!("- {}\n", inline(problem, 400)));
    }
    if report.problems.len() > 20 {
        text.push_str(&format!("- and {} more entries\n", report.problems.len() - 20));
    }
    text.push('\n');
    text
}

/// Every breaking change in a line, since what is shown below may not be all of them.
fn listed(report: &Report) -> String {
    let count = report.of_level(Level::Breaking).count();
    let lines = report.of_level(Level::Breaking).take(LISTED);
    let mut text: String =
        lines.map(|finding| format!("  - {}\n", inline(&finding.message, 200))).collect();
    if count > LISTED {
        text.push_str(&format!("  - and {} more\n", count - LISTED));
    }
    text
}

fn group(page: &mut Page, report: &Report, level: Level) {
    let count = report.of_level(level).count();
    if count == 0 {
        return;
    }
    let (title, open) = match level {
        Level::Breaking => (counted(count, "breaking change"), " open"),
        Level::Warning => (counted(count, "warning"), ""),
        Level::Info => (counted(count, "change that breaks nobody"), ""),
    };
    let title = title.replace("change that breaks nobodys", "changes that break nobody");
    let entries: Vec<_> = report.of_level(level).map(|finding| entry(report, finding)).collect();
    page.fold(open, &title, &entries);
}

fn entry(report: &Report, finding: &Finding) -> String {
    let mut text = format!("#### {}\n\n", inline(&finding.message, 300));
    text.push_str(&format!(
        "`{}` · `{}` · fingerprint `{}`\n\n",
        code(&finding.rule),
        code(&finding.pointer),
        finding.fingerprint
    ));
    if !finding.operations.is_empty() {
        let directions: Vec<_> = finding.directions.iter().map(|way| way.name()).collect();
        let count = counted(finding.operations.len(), "operation");
        let ways = if directions.is_empty() {
            String::new()
        } else {
            format!(" ({})", directions.join(" and "))
        };
        text.push_str(&format!("In {count}{ways}: {}\n\n", inline(&operations(finding), 600)));
    }
    for effect in report.effects_of(finding) {
        let (item, what) = (code(&effect.item), inline(&effect.effect, 300));
        text.push_str(&format!("Rust: `{item}` {what} (**{}**)\n\n", effect.step.name()));
    }
    if finding.level > Level::Info {
        text.push_str(&snippets(finding));
    }
    text
}

/// What stood there and what stands there; once, where the change is elsewhere, as that of a schema
/// whose example stays.
fn snippets(finding: &Finding) -> String {
    let mut text = String::new();
    if let (Some(old), Some(new)) = (&finding.old, &finding.new)
        && old.excerpt == new.excerpt
        && !new.excerpt.is_empty()
    {
        return snippet("unchanged", new);
    }
    for (word, location) in [("before", &finding.old), ("after", &finding.new)] {
        if let Some(location) = location.as_ref().filter(|location| !location.excerpt.is_empty()) {
            text.push_str(&snippet(word, location));
        }
    }
    text
}

fn snippet(word: &str, location: &Location) -> String {
    let lines: Vec<_> = dedented(&location.excerpt).iter().map(|line| cut(line, 160)).collect();
    let body = lines.join("\n");
    let fence = fence(&body);
    let language = if location.file.ends_with(".json") { "json" } else { "yaml" };
    let place = format!("{}:{}", code(&location.file), location.line);
    format!("{word}, `{place}`\n{fence}{language}\n{body}\n{fence}\n\n")
}

fn dedented(lines: &[String]) -> Vec<String> {
    let indent = |line: &String| line.len() - line.trim_start_matches(' ').len();
    let least = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    lines.iter().map(|line| line.get(least..).unwrap_or_default().to_owned()).collect()
}

/// A fence that is longer than every row of backticks in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|sign| sign != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn settled(page: &mut Page, report: &Report) {
    if report.settled.is_empty() {
        return;
    }
    let title = format!("{} by accepted changes", counted(report.settled.len(), "finding"));
    let entries = report.settled.iter().map(|settled| {
        let (finding, entry) = (&settled.finding, &settled.entry);
        format!(
            "- {} (`{}`): **{}**, [{}]({}), {}, until {}\n",
            inline(&finding.message, 300),
            code(&finding.rule),
            entry.kind.name(),
            entry.evidence.date,
            link(&entry.evidence.page),
            inline(&entry.owner, 80),
            entry.expires
        )
    });
    page.fold("", &title, &entries.collect::<Vec<_>>());
}

/// What happens to generated code and stands at no finding above.
fn effects(page: &mut Page, report: &Report) {
    let effects: Vec<_> = report.other_effects().collect();
    if effects.is_empty() {
        return;
    }
    let title = format!("Further changes of the generated code: {}", effects.len());
    let entries = effects.iter().map(|effect| {
        let (item, what) = (code(&effect.item), inline(&effect.effect, 300));
        format!("- `{item}` {what} (**{}**)\n", effect.step.name())
    });
    page.fold("", &title, &entries.collect::<Vec<_>>());
}

fn list(page: &mut Page, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let entries: Vec<_> =
        items.iter().map(|item| format!("- `{}`\n", code(&cut(item, 300)))).collect();
    page.fold("", &format!("{title}: {}", items.len()), &entries);
}

/// What a document says must not become markup, nor call anybody.
///
/// Between backticks everything stands for itself already. Where they stand in a row it is not plain
/// what they enclose, so that everything is escaped.
fn inline(text: &str, limit: usize) -> String {
    let text: String =
        text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    let text = cut(&text, limit);
    let is_plain = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let parts: Vec<_> = text
        .split('`')
        .enumerate()
        .map(
            |(index, part)| {
                if is_plain && index % 2 == 1 { part.to_owned() } else { escaped(part) }
            },
        )
        .collect();
    parts.join("`")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('@', "&#64;").replace('[', "\\[")
}

/// A text that stands between backticks.
fn code(text: &str) -> String {
    text.chars().filter(|sign| *sign != '`' && !sign.is_control()).collect()
}

fn link(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace() && !"()<>[]".contains(*sign)).collect()
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
