//! Compares pages with the document, without writing anything.

mod operation;

pub(crate) use operation::permission;

use std::collections::BTreeSet;

use spec_lint::{
    inventory::{Inventory, Row},
    quirks::{Quirk, Quirks},
};

use crate::{
    contradictions::contradictions,
    document::{Document, DocumentedOperation},
    page::{NavigationEntry, Page, PageOperation},
    report::{Difference, DifferenceKind, Report},
};

/// What is known beside the document.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The entries of the documentation.
    pub inventory: Inventory,
    /// The disagreements that are recorded.
    pub quirks: Quirks,
}

/// Whether a quirk records that a field of an operation is spelled in these ways.
pub(crate) fn records(quirk: &Quirk, operation: &str, fields: &[String]) -> bool {
    let names: Vec<&str> =
        quirk.places.iter().filter_map(|place| place.value.rsplit('/').next()).collect();
    quirk.operations.iter().any(|known| known.value == operation)
        && fields.iter().all(|field| names.contains(&field.as_str()))
}

/// How much of the documentation the pages are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Some pages: what is missing is not gone.
    SomePages,
    /// A folder with every page: an operation without one is gone.
    EveryPage,
}

/// Compares pages with the document.
pub fn check(pages: &[Page], document: &Document, known: &Known, scope: Scope) -> Report {
    let operations = document.operations();
    let mut report = Report::default();
    for page in pages {
        report.notes.extend(page.notes.iter().map(ToString::to_string));
        for described in &page.operations {
            match find(&operations, described) {
                Some(documented) => {
                    let found = differences(page, described, documented, document, known);
                    report.differences.extend(found);
                }
                None => report.differences.push(new_operation(described)),
            }
        }
    }
    if scope == Scope::EveryPage {
        report.differences.extend(gone(pages, &operations));
    }
    report.differences.extend(navigation(pages, known, scope));
    report
}

/// Everything in which the page of one operation differs from the document, and from itself.
pub(crate) fn differences(
    page: &Page,
    described: &PageOperation,
    documented: &DocumentedOperation,
    document: &Document,
    known: &Known,
) -> Vec<Difference> {
    let mut found = operation::differences(page, described, documented, &document.hosts());
    found.extend(contradicting(described, documented, known));
    found
}

/// The operation of a page. Names of variables do not matter.
pub(crate) fn find<'a>(
    operations: &'a [DocumentedOperation],
    page: &PageOperation,
) -> Option<&'a DocumentedOperation> {
    let same = |one: &&DocumentedOperation| {
        let without_version = one.path.strip_prefix("/v1").filter(|_| one.partner);
        one.method == page.method
            && (template(&one.path) == template(&page.path)
                || without_version.is_some_and(|path| template(path) == template(&page.path)))
    };
    operations.iter().find(same)
}

/// A path without the names of its variables.
pub(crate) fn template(path: &str) -> String {
    let segments = path.trim_end_matches('/').split('/');
    let plain = segments.map(|one| if one.starts_with(['{', ':']) { "{}" } else { one });
    plain.collect::<Vec<_>>().join("/")
}

fn new_operation(page: &PageOperation) -> Difference {
    Difference {
        kind: DifferenceKind::NewOperation,
        operation: page.name(),
        place: String::new(),
        message: "the document does not have this operation".to_owned(),
        count: None,
        at: Some(page.at.clone()),
        quirk: None,
        suggestion: None,
    }
}

fn contradicting(
    page: &PageOperation,
    documented: &DocumentedOperation,
    known: &Known,
) -> Vec<Difference> {
    contradictions(page)
        .into_iter()
        .map(|one| {
            let recorded = known
                .quirks
                .entries
                .iter()
                .find(|quirk| records(quirk, &documented.id, &one.fields));
            Difference {
                kind: DifferenceKind::Contradiction,
                operation: documented.id.clone(),
                place: one.places.join(", "),
                message: one.summary,
                count: None,
                at: Some(crate::page::At { line: one.line, ..page.at.clone() }),
                quirk: recorded.map(|quirk| quirk.id.value.clone()),
                suggestion: None,
            }
        })
        .collect()
}

/// Operations whose pages are on a host of the pages and not among them.
fn gone(pages: &[Page], operations: &[DocumentedOperation]) -> Vec<Difference> {
    let host = |address: &str| address.split('/').take(3).collect::<Vec<_>>().join("/");
    let hosts: BTreeSet<_> =
        pages.iter().filter_map(|page| page.address.as_deref()).map(host).collect();
    let described: Vec<_> = pages.iter().flat_map(|page| &page.operations).collect();
    let is_described = |one: &DocumentedOperation| {
        described.iter().any(|page| find(std::slice::from_ref(one), page).is_some())
    };
    operations
        .iter()
        .filter(|one| hosts.is_empty() || hosts.contains(&host(&one.page)))
        .filter(|one| !is_described(one))
        .map(|one| Difference {
            kind: DifferenceKind::OperationGone,
            operation: one.id.clone(),
            place: String::new(),
            message: format!("no page documents {} any more", one.name()),
            count: None,
            at: Some(one.at.clone()),
            quirk: None,
            suggestion: None,
        })
        .collect()
}

fn navigation(pages: &[Page], known: &Known, scope: Scope) -> Vec<Difference> {
    // Every page shows the whole navigation, so the longest one is the most recent or complete one.
    let shown = pages.iter().map(|page| &page.navigation).max_by_key(|entries| entries.len());
    let listed: Vec<NavigationEntry> = match shown {
        Some(entries) if !entries.is_empty() => entries.clone(),
        _ if scope == Scope::EveryPage => {
            pages.iter().filter(|page| !has_rows(page, &known.inventory)).map(entry_of).collect()
        }
        _ => return Vec::new(),
    };
    let described: Vec<_> = pages.iter().flat_map(|page| &page.operations).collect();
    if known.inventory.rows.is_empty() {
        return Vec::new();
    }
    // Schemas are part of the navigation, and the inventory lists those that matter.
    let is_schema =
        |entry: &NavigationEntry| entry.folders.first().is_some_and(|one| one == "Schemas");
    let listed: Vec<_> = listed.into_iter().filter(|entry| !is_schema(entry)).collect();
    let new =
        listed.iter().filter(|entry| !known.inventory.rows.iter().any(|row| is_entry(row, entry)));
    let gone = known
        .inventory
        .rows
        .iter()
        .filter(|row| row.in_navigation == "yes" && row.kind != "schema")
        .filter(|row| !listed.iter().any(|entry| is_entry(row, entry)))
        .filter(|row| !described.iter().any(|operation| is_about(row, operation)));
    let new = new.map(|entry| {
        let message = "an entry that the inventory does not have";
        difference(DifferenceKind::NewEntry, &entry.folders.join(" / "), &entry.title, message)
    });
    let gone = gone.map(|row| {
        let message = "an entry of the inventory that the navigation no longer has";
        difference(DifferenceKind::EntryGone, &row.group, &row.title, message)
    });
    new.chain(gone).collect()
}

fn entry_of(page: &Page) -> NavigationEntry {
    NavigationEntry {
        folders: page.breadcrumb.clone(),
        title: page.title.clone(),
        method: page.operations.first().map(|operation| operation.method.clone()),
    }
}

/// Whether the inventory has every operation of a page, whatever the titles are: a page with two of
/// them is one entry of the navigation, and two rows.
fn has_rows(page: &Page, inventory: &Inventory) -> bool {
    let has_row = |operation| inventory.rows.iter().any(|row| is_about(row, operation));
    !page.operations.is_empty() && page.operations.iter().all(has_row)
}

pub(crate) fn is_about(row: &Row, operation: &PageOperation) -> bool {
    row.method == operation.method
        && !row.path.is_empty()
        && template(&row.path) == template(&operation.path)
}

fn is_entry(row: &Row, entry: &NavigationEntry) -> bool {
    let folders = entry.folders.join(" / ");
    let same_folder = row.group == folders || (folders.is_empty() && row.group == "(top level)");
    same_folder && row.title == entry.title
}

fn difference(kind: DifferenceKind, group: &str, title: &str, message: &str) -> Difference {
    Difference {
        kind,
        operation: "navigation".to_owned(),
        place: if group.is_empty() { title.to_owned() } else { format!("{group} / {title}") },
        message: message.to_owned(),
        count: None,
        at: None,
        quirk: None,
        suggestion: None,
    }
}
