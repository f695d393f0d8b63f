//! The report for a pull request: what a reviewer has to decide comes first.

use std::collections::{BTreeMap, BTreeSet};

use super::{counted, one_line, operations, steps};
use crate::{
    accepted::{Settled, TO_WRITE},
    action::{Action, Level},
    finding::Finding,
    location::Location,
    report::{PageEvidence, Proposal, Report, RustEffect, Step, Verdict},
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
    page.text(&new_operations(report));
    code_only(&mut page, report);
    group(&mut page, report, Level::Warning);
    settled(&mut page, report);
    list(&mut page, "Changed snapshots", &report.snapshots);
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
    let verdict = headline(report);
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

/// The report in one sentence, which stays true after changes were accepted.
pub(super) fn headline(report: &Report) -> String {
    let is_breaking = |settled: &&Settled| settled.finding.level == Level::Breaking;
    let settled = report.settled.iter().filter(is_breaking).count();
    let is_additive = || report.findings.iter().all(|finding| finding.action == Action::Add);
    match report.verdict {
        Verdict::None => "The API does not change".to_owned(),
        Verdict::Breaking => "The API changes in a way that breaks callers".to_owned(),
        Verdict::Compatible if settled > 0 => {
            let ways = if settled == 1 {
                "1 settled way".to_owned()
            } else {
                format!("{settled} settled ways")
            };
            let announced = report.announced.as_ref();
            let version = announced.map(|version| format!("; version {version} announces it"));
            format!("The API breaks callers in {ways}{}", version.unwrap_or_default())
        }
        Verdict::Compatible if is_additive() => {
            "The API grows, and callers go on as before".to_owned()
        }
        Verdict::Compatible => "The API changes, and callers go on as before".to_owned(),
    }
}

/// Public items of the Rust API that break, by the type or module that they belong to.
fn broken_items(report: &Report) -> String {
    let mut owners = BTreeMap::<&str, BTreeSet<&str>>::new();
    for effect in report.effects.iter().filter(|effect| effect.step == Step::Major) {
        let item = effect.item.split(" (").next().unwrap_or(&effect.item);
        let (owner, name) = item.rsplit_once("::").unwrap_or(("", item));
        owners.entry(owner).or_default().insert(name);
    }
    let count: usize = owners.values().map(BTreeSet::len).sum();
    if count == 0 {
        return String::new();
    }
    let lines = owners.iter().take(LISTED).map(|(owner, names)| {
        let names: Vec<_> = names.iter().map(|name| format!("`{}`", code(name))).collect();
        match owner.is_empty() {
            true => format!("  - {}\n", names.join(", ")),
            false => format!("  - `{}`: {}\n", code(owner), names.join(", ")),
        }
    });
    let verb = if count == 1 { "breaks" } else { "break" };
    let title = counted(count, "public item");
    let announced = report.announced.as_ref();
    let version = announced.map(|version| format!(", which version {version} announces"));
    let lines: String = lines.collect();
    format!("- {title} of the Rust API {verb}{}:\n{lines}", version.unwrap_or_default())
}

/// What has another name, which breaks callers only if it is listed as a break too.
fn renames(report: &Report) -> String {
    let renames = report.findings.iter().filter(|finding| finding.action == Action::Rename);
    let others = renames
        .filter(|finding| finding.level == Level::Warning || report.breaks_only_code(finding));
    others.take(LISTED).map(|finding| format!("- {}\n", inline(&finding.message, 200))).collect()
}

/// One line for each operation that callers did not have.
fn new_operations(report: &Report) -> String {
    let is_new = |finding: &&Finding| finding.rule == "endpoint-added";
    let lines: String = report
        .findings
        .iter()
        .filter(is_new)
        .take(LISTED)
        .map(|finding| {
            let place = finding.message.split(": ").next().unwrap_or_default();
            let name = |name: &String| report.methods.get(name).unwrap_or(name).clone();
            let names = finding.operations.iter().map(|id| format!("`{}`", code(&name(id))));
            format!("- New: {} → {}\n", inline(place, 200), names.collect::<Vec<_>>().join(", "))
        })
        .collect();
    if lines.is_empty() { lines } else { format!("{lines}\n") }
}

/// What breaks code that uses the generated API, and nobody on the wire.
fn code_only(page: &mut Page, report: &Report) {
    let findings = report.findings.iter().filter(|finding| report.breaks_only_code(finding));
    let entries: Vec<_> = findings.map(|finding| entry(report, finding)).collect();
    if !entries.is_empty() {
        let verb = if entries.len() == 1 { "breaks" } else { "break" };
        let title = format!("{} that {verb} only Rust code", counted(entries.len(), "change"));
        page.fold("", &title, &entries);
    }
}

/// The proposed entry, folded.
fn settling(report: &Report, finding: &Finding) -> String {
    let Some(block) = proposed_entry(report, finding) else { return String::new() };
    let fence = fence(&block);
    format!(
        "<details><summary>Settle it</summary>\n\n{fence}toml\n{block}\n{fence}\n\n</details>\n\n"
    )
}

/// An entry of `accepted-changes.toml` that settles a finding, to be pasted.
pub(super) fn proposed_entry(report: &Report, finding: &Finding) -> Option<String> {
    let Proposal { today, expires, owner } = report.proposal.as_ref()?;
    let pages = finding.operations.iter().filter_map(|name| report.page(name));
    let to_write = |what: &str| format!("{TO_WRITE}: {what}");
    let (page, date) = pages.max_by_key(|page| page.date).map_or_else(
        || (to_write("the address of the page"), today),
        |page| (page.address.clone(), page.date.as_ref().unwrap_or(today)),
    );
    let owner = owner.clone().unwrap_or_else(|| to_write("who is responsible for it"));
    let text = |text: &str| serde_json::Value::from(text).to_string();
    Some(format!(
        "[[change]]\nrule = {}\npointer = {}\nfingerprint = {}\nkind = \"doc-corrected\" # or \
         \"vendor-changed\"\nevidence = {{ page = {}, date = {date} }}\nowner = {}\nexpires = \
         {expires}",
        text(&finding.rule),
        text(&finding.pointer),
        text(&finding.fingerprint),
        text(&page),
        text(&owner),
    ))
}

fn decisions(report: &Report) -> String {
    let breaking = report.of_level(Level::Breaking).count();
    let (items, renames) = (broken_items(report), renames(report));
    if breaking == 0 && report.problems.is_empty() && items.is_empty() && renames.is_empty() {
        return String::new();
    }
    let mut text = String::from("### To decide\n\n");
    if breaking > 0 {
        text.push_str(&format!(
            "- {} below: take {} back, or settle {} in `accepted-changes.toml` with the rule, the \
             pointer and the fingerprint that are there, and with evidence.\n",
            counted(breaking, "breaking change"),
            if breaking == 1 { "it" } else { "each" },
            if breaking == 1 { "it" } else { "each" },
        ));
        text.push_str(&listed(report));
    }
    text.push_str(&items);
    text.push_str(&renames);
    for problem in report.problems.iter().take(20) {
        text.push_str(&format!("- {}\n", inline(problem, 400)));
    }
    if report.problems.len() > 20 {
        text.push_str(&format!("- and {} more entries\n", report.problems.len() - 20));
    }
    text.push('\n');
    text
}

/// Marks a breaking change that no page documents.
const NO_NEWER_PAGE: &str = "**no newer page:** ";

/// The breaking changes, those first that no page documents.
fn breaking(report: &Report) -> Vec<&Finding> {
    let mut findings: Vec<_> = report.of_level(Level::Breaking).collect();
    findings.sort_by_key(|finding| !report.is_undocumented(finding));
    findings
}

/// Every breaking change in a line, since what is shown below may not be all of them.
fn listed(report: &Report) -> String {
    let count = report.of_level(Level::Breaking).count();
    let lines = breaking(report).into_iter().take(LISTED);
    let mut text: String = lines
        .map(|finding| {
            let doubt = if report.is_undocumented(finding) { NO_NEWER_PAGE } else { "" };
            format!("  - {doubt}{}\n", inline(&finding.message, 200))
        })
        .collect();
    if count > LISTED {
        text.push_str(&format!("  - and {} more\n", count - LISTED));
    }
    text
}

fn group(page: &mut Page, report: &Report, level: Level) {
    let is_here = |finding: &&Finding| !report.breaks_only_code(finding);
    let found = match level {
        Level::Breaking => breaking(report),
        _ => report.of_level(level).collect(),
    };
    let findings: Vec<_> = found.into_iter().filter(is_here).collect();
    if findings.is_empty() {
        return;
    }
    let count = findings.len();
    let (title, open) = match level {
        Level::Breaking => (counted(count, "breaking change"), " open"),
        Level::Warning => (counted(count, "warning"), ""),
        Level::Info if count == 1 => ("1 change that breaks nobody".to_owned(), ""),
        Level::Info => (format!("{count} changes that break nobody"), ""),
    };
    let entries: Vec<_> = words(&findings).iter().map(|found| entries_of(report, found)).collect();
    page.fold(open, &title, &entries);
}

/// The findings in their order, with all words of one list together.
fn words<'f>(findings: &[&'f Finding]) -> Vec<Vec<&'f Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let list = |finding: &Finding| {
            finding.pointer.rsplit_once("/enum/").map(|(list, _)| list.to_owned())
        };
        let is_same = |group: &Vec<&Finding>| {
            group.first().is_some_and(|first| {
                first.rule == finding.rule && list(first).is_some() && list(first) == list(finding)
            })
        };
        match groups.iter_mut().find(|group| is_same(group)) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// One entry for one finding, or for all words of one list.
fn entries_of(report: &Report, findings: &[&Finding]) -> String {
    let Some((first, others)) = findings.split_first() else { return String::new() };
    let mut text = entry(report, first);
    if !others.is_empty() {
        text.push_str(&format!(
            "The same of {} of this list:\n\n",
            counted(others.len(), "more word")
        ));
        for finding in others {
            let side = finding.new.as_ref().or(finding.old.as_ref());
            let word = side.and_then(|side| side.value.as_ref()).map(ToString::to_string);
            let word = code(&word.unwrap_or_default());
            text.push_str(&format!("- `{word}`, fingerprint `{}`\n", finding.fingerprint));
        }
        text.push('\n');
    }
    text
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
    text.push_str(&evidence(report, finding));
    for effect in report.effects_of(finding) {
        let (item, what) = (code(&effect.item), inline(&effect.effect, 300));
        text.push_str(&format!("Rust: `{item}` {what} (**{}**)\n\n", effect.step.name()));
    }
    if finding.level > Level::Info {
        text.push_str(&snippets(report, finding));
    }
    if finding.level == Level::Breaking {
        text.push_str(&settling(report, finding));
    }
    text
}

/// How many pages are named for a finding.
const PAGES: usize = 4;

/// The pages of the operations that a finding reaches, each with its date now and before.
fn evidence(report: &Report, finding: &Finding) -> String {
    let pages = report.evidence(finding);
    let named: Vec<_> = pages.iter().take(PAGES).map(|evidence| dated(*evidence)).collect();
    let more = pages.len().saturating_sub(PAGES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    match named.is_empty() {
        true => String::new(),
        false => format!("Documented: {}{more}\n\n", named.join(", ")),
    }
}

/// A page with the day of what it says.
fn dated(evidence: PageEvidence<'_>) -> String {
    let page = &evidence.page.address;
    let name = inline(&code(super::page_name(page)), 80);
    format!("[{name}]({}){}", link(page), super::page_date(evidence))
}

/// What was there and what is there; once, where the change is elsewhere, as that of a schema
/// whose example stays.
fn snippets(report: &Report, finding: &Finding) -> String {
    let mut text = String::new();
    let links = report.links.as_ref();
    let (before, after) = (links.map(|links| &links.old), links.map(|links| &links.new));
    if let (Some(old), Some(new)) = (&finding.old, &finding.new)
        && old.excerpt == new.excerpt
        && !new.excerpt.is_empty()
    {
        return snippet("unchanged", new, after);
    }
    for (word, location, link) in [("before", &finding.old, before), ("after", &finding.new, after)]
    {
        if let Some(location) = location.as_ref().filter(|location| !location.excerpt.is_empty()) {
            text.push_str(&snippet(word, location, link));
        }
    }
    text
}

fn snippet(word: &str, location: &Location, address: Option<&String>) -> String {
    let lines: Vec<_> = dedented(&location.excerpt).iter().map(|line| cut(line, 160)).collect();
    let body = lines.join("\n");
    let fence = fence(&body);
    let language = if location.file.ends_with(".json") { "json" } else { "yaml" };
    let place = format!("`{}:{}`", code(&location.file), location.line);
    let place = match address {
        Some(address) => {
            let target = format!("{address}{}#L{}", link(&location.file), location.line);
            format!("[{place}]({target})")
        }
        None => place,
    };
    format!("{word}, {place}\n{fence}{language}\n{body}\n{fence}\n\n")
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

/// What happens to generated code and belongs to no finding above.
fn effects(page: &mut Page, report: &Report) {
    let is_small = |effect: &&RustEffect| effect.step < Step::Major;
    let effects: Vec<_> = report.other_effects().filter(is_small).collect();
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
/// Between backticks everything is literal already. Where they come in a row it is not plain
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

/// A text between backticks.
fn code(text: &str) -> String {
    text.chars().filter(|sign| *sign != '`' && !sign.is_control()).collect()
}

fn link(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace() && !"()<>[]".contains(*sign)).collect()
}

pub(super) fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
