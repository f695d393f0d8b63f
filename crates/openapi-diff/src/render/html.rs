//! The report as one HTML file that needs no network, for reports that a comment cannot hold.

use serde_json::{Value as Json, json};

use super::{
    markdown,
    side_by_side::{shortened, side_by_side},
};
use crate::{
    action::Level,
    finding::Finding,
    location::{Location, SourceLine},
    report::{PageEvidence, Report},
};

/// The page, with a mark where the report goes.
const PAGE: &str = include_str!("report.html");

const MARK: &str = "\"REPORT\"";

/// How many bytes of lines are shown beside the changes, the most important first.
const EXCERPTS: usize = 8 * 1024 * 1024;

/// The report as a page with a filter and both documents side by side.
pub fn html(report: &Report) -> String {
    let settled = report.settled.iter().map(|settled| (&settled.finding, "settled"));
    let open = report.findings.iter().map(|finding| (finding, finding.level.name()));
    let mut room = EXCERPTS;
    let rows = open.chain(settled).map(|(finding, level)| row(report, finding, level, &mut room));
    let data = json!({
        "headline": markdown::headline(report),
        "steps": super::steps(report),
        "note": report.note,
        "problems": report.problems,
        "findings": rows.collect::<Vec<_>>(),
        "files": side_by_side(&report.files),
    });
    // Inside a script, only this character could end it.
    PAGE.replacen(MARK, &data.to_string().replace('<', "\\u003c"), 1)
}

fn row(report: &Report, finding: &Finding, level: &str, room: &mut usize) -> Json {
    let links = report.links.as_ref();
    let (old, new) = (links.map(|links| &links.old), links.map(|links| &links.new));
    let rust = report
        .effects_of(finding)
        .map(|effect| format!("{} {} ({})", effect.item, effect.effect, effect.step.name()));
    let entry = (level == Level::Breaking.name())
        .then(|| markdown::proposed_entry(report, finding))
        .flatten();
    json!({
        "level": level,
        "rule": finding.rule,
        "message": finding.message,
        "pointer": finding.pointer,
        "fingerprint": finding.fingerprint,
        "operations": finding.operations,
        "pages": report.evidence(finding).into_iter().map(page).collect::<Vec<_>>(),
        "group": group(finding),
        "is_undocumented": level == Level::Breaking.name() && report.is_undocumented(finding),
        "old": side(finding.old.as_ref(), old, room),
        "new": side(finding.new.as_ref(), new, room),
        "rust": rust.collect::<Vec<_>>(),
        "entry": entry,
    })
}

fn page(evidence: PageEvidence<'_>) -> Json {
    let address = &evidence.page.address;
    // An address comes from a document, which may hold a script.
    let link = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
    json!({
        "name": super::page_name(address),
        "link": link.then_some(address),
        "date": super::page_date(evidence),
    })
}

fn side(location: Option<&Location>, address: Option<&String>, room: &mut usize) -> Json {
    let Some(location) = location else { return Json::Null };
    let Location { file, line, .. } = location;
    let link = address.map(|address| format!("{address}{file}#L{line}"));
    let lines: Vec<_> = location.surroundings.iter().map(shown).collect();
    let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
    let fits = bytes <= *room;
    *room = room.saturating_sub(bytes);
    json!({
        "place": format!("{file}:{line}"),
        "file": file,
        "line": line,
        "link": link,
        "lines": if fits { lines } else { Vec::new() },
        "is_left_out": !fits,
    })
}

fn shown(line: &SourceLine) -> SourceLine {
    SourceLine { text: shortened(&line.text), ..line.clone() }
}

/// The name of the file that the change is in, which is the group in documents of several files.
fn group(finding: &Finding) -> &str {
    let location = finding.new.as_ref().or(finding.old.as_ref());
    let file = location.map_or("", |location| location.file.as_str());
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
