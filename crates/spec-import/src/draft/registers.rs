//! The inventory and the register of quirks, as texts that lines are added to.

use std::collections::BTreeMap;

use heck::ToKebabCase;
use jiff::civil::Date;
use spec_lint::inventory::{COLUMNS, Row};

use crate::{
    check::{is_about, template},
    page::{Page, PageOperation},
};

use super::{
    drafted::{Context, DraftedOperation},
    quirk::{QuirkDraft, Source},
};

/// The group of a folder of the navigation: the file that holds most of its operations, or a new
/// one.
pub(super) fn group_of(folders: &[String], context: &Context<'_>) -> Option<String> {
    let outermost = folders.first()?;
    let operations = context.document.operations();
    let group_of_row = |row: &Row| {
        operations
            .iter()
            .find(|one| one.method == row.method && template(&one.path) == template(&row.path))
            .map(|one| one.group.clone())
    };
    for folder in [folders.join(" / "), outermost.clone()] {
        let below = format!("{folder} / ");
        let rows = context.inventory.rows.iter();
        let rows = rows.filter(|row| row.group == folder || row.group.starts_with(&below));
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        rows.filter_map(group_of_row).for_each(|group| *counts.entry(group).or_default() += 1);
        if let Some((group, _)) = counts.into_iter().max_by_key(|(_, count)| *count) {
            return Some(group);
        }
    }
    let name = outermost.to_kebab_case();
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let plain = plain.trim_matches('-').to_owned();
    plain.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(plain)
}

/// The row of a page: by method and path, or by folder and title.
fn row_of<'a>(page: &Page, operation: &PageOperation, rows: &'a [Row]) -> Option<&'a Row> {
    let folder = folder_of(page, operation);
    let by_path = rows.iter().find(|row| is_about(row, operation));
    by_path.or_else(|| {
        rows.iter()
            .find(|row| row.path.is_empty() && row.group == folder && row.title == operation.title)
    })
}

fn folder_of(page: &Page, operation: &PageOperation) -> String {
    let folders = if page.breadcrumb.is_empty() { &operation.folder } else { &page.breadcrumb };
    folders.join(" / ")
}

/// The address of a page that was documented before.
pub(super) fn address_of(
    page: &Page,
    operation: &PageOperation,
    context: &Context<'_>,
) -> Option<String> {
    let row = row_of(page, operation, &context.inventory.rows)?;
    let is_known = row.evidence == "documented" || row.evidence == "partial";
    let first = row.source.split(';').next()?.trim();
    (is_known && first.starts_with("https://")).then(|| first.to_owned())
}

/// Adds the row of a guide at the end; `None` if there is one, or nothing says where the guide is.
pub(crate) fn put_guide(text: &str, page: &Page, rows: &[Row]) -> Option<String> {
    let address = page.address.as_deref()?;
    let is_known = |row: &Row| row.source.split("; ").any(|source| source == address);
    let folder = page.breadcrumb.join(" / ");
    let group = if folder.is_empty() { "(top level)" } else { &folder };
    let has_row =
        rows.iter().any(|row| is_known(row) || (row.group == group && row.title == page.title));
    let columns: [&str; COLUMNS.len()] =
        [group, &page.title, "guide", "", "", "title-only", "", address, "", "yes", ""];
    (!has_row).then(|| with_line(text, &columns))
}

fn with_line(text: &str, columns: &[&str; COLUMNS.len()]) -> String {
    let line = line_of(columns);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = if text.ends_with('\n') { "" } else { end };
    format!("{text}{gap}{line}{end}")
}

fn line_of(columns: &[&str; COLUMNS.len()]) -> String {
    columns.map(|column| column.replace(['\t', '\n', '\r'], " ")).join("\t")
}

/// Writes the row of an operation: the one of its page, or a new one at the end. All other lines
/// stay as they were.
pub(crate) fn put_row(
    text: &str,
    page: &Page,
    operation: &PageOperation,
    draft: &DraftedOperation,
    rows: &[Row],
) -> String {
    let known = row_of(page, operation, rows);
    let folder = folder_of(page, operation);
    let source =
        draft.address.clone().unwrap_or_else(|| "TODO: the address of the page".to_owned());
    let is_title_only = known.is_none_or(|row| row.evidence == "title-only");
    let source = match known {
        Some(row) if !is_title_only && !row.source.contains(&source) => {
            format!("{source}; {}", row.source)
        }
        Some(row) if !is_title_only => row.source.clone(),
        _ => source,
    };
    let title = if operation.title.is_empty() { &page.title } else { &operation.title };
    let columns: [&str; COLUMNS.len()] = [
        known.map_or(folder.as_str(), |row| row.group.as_str()),
        known.map_or(title.as_str(), |row| row.title.as_str()),
        "operation",
        &draft.method,
        &draft.path,
        draft.evidence,
        draft.permission.as_deref().unwrap_or_default(),
        &source,
        &draft.modified.map(|day| day.to_string()).unwrap_or_default(),
        known.map_or("yes", |row| row.in_navigation.as_str()),
        "",
    ];
    let Some(known) = known else { return with_line(text, &columns) };
    let line = line_of(&columns);
    let number = usize::try_from(known.at.line).unwrap_or(0);
    text.split_inclusive('\n')
        .zip(1..)
        .map(|(old, index)| {
            let ending = &old[old.trim_end_matches(['\r', '\n']).len()..];
            if index == number { format!("{line}{ending}") } else { old.to_owned() }
        })
        .collect()
}

/// Writes the permission and the day of an operation's row.
pub(crate) fn set_facts(
    text: &str,
    line: u32,
    permission: Option<&str>,
    day: Option<Date>,
) -> String {
    let number = usize::try_from(line).unwrap_or(0);
    let changed = |old: &str| {
        let ending = &old[old.trim_end_matches(['\r', '\n']).len()..];
        let mut columns: Vec<String> =
            old.trim_end_matches(['\r', '\n']).split('\t').map(str::to_owned).collect();
        if let (Some(permission), Some(column)) = (permission, columns.get_mut(6)) {
            permission.clone_into(column);
        }
        if let (Some(day), Some(column)) = (day, columns.get_mut(8)) {
            *column = day.to_string();
        }
        format!("{}{ending}", columns.join("\t"))
    };
    text.split_inclusive('\n')
        .zip(1..)
        .map(|(old, index)| if index == number { changed(old) } else { old.to_owned() })
        .collect()
}

/// Adds entries at the end of the register.
pub(crate) fn add_quirks(text: &str, quirks: &[QuirkDraft]) -> String {
    let mut text = text.to_owned();
    if !quirks.is_empty() && !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for quirk in quirks {
        text.push_str(&entry(quirk));
    }
    text
}

fn entry(quirk: &QuirkDraft) -> String {
    let string = |text: &str| toml::Value::from(text).to_string();
    let places: String =
        quirk.places.iter().map(|place| format!("    {},\n", string(place))).collect();
    let source = |source: &Source| {
        format!(
            "\n[[quirk.source]]\npage = {}\ndate = {}\nsays = {}\n",
            string(&source.page),
            source.date,
            string(&source.says)
        )
    };
    let sources: String = quirk.sources.iter().map(source).collect();
    format!(
        "\n[[quirk]]\nid = {}\nsummary = {}\noperations = [{}]\nplaces = [\n{places}]\nhandling = \"\"\"\nTODO: what the client does about it.\n\"\"\"\ndelete_when = \"TODO: what has to be seen first.\"\n{sources}",
        string(&quirk.id),
        string(&quirk.summary),
        string(&quirk.operation),
    )
}
