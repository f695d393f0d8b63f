//! Names that a module imports.

use std::collections::BTreeSet;

use syn::{Item, UseTree};

/// Adds `use path::name;` before the first line that begins with `before`, if the module does not import the name yet.
/// Returns `None` if there is no such line.
pub(super) fn add(text: &str, path: &str, name: &str, before: &str) -> Option<String> {
    let imported = syn::parse_file(text).map(|file| names(&file.items)).unwrap_or_default();
    if imported.contains(name) {
        return Some(text.to_owned());
    }
    let start = line_start(text, before)?;
    Some(format!("{}use {path}::{name};\n{}", &text[..start], &text[start..]))
}

/// Exports names in the same place, those that the module neither exports nor imports yet. Returns
/// `None` if there is no such line.
pub(super) fn export(
    text: &str,
    path: &str,
    names: &BTreeSet<String>,
    before: &str,
) -> Option<String> {
    let known = syn::parse_file(text).map(|file| self::names(&file.items)).unwrap_or_default();
    let added: Vec<&str> = names.difference(&known).map(String::as_str).collect();
    if added.is_empty() {
        return Some(text.to_owned());
    }
    let start = line_start(text, before)?;
    let names = added.join(", ");
    Some(format!("{}pub use {path}::{{{names}}};\n\n{}", &text[..start], &text[start..]))
}

/// Where the first line begins that begins with this, or the attributes before it.
fn line_start(text: &str, start_of_line: &str) -> Option<usize> {
    let (mut start, mut attributes) = (0, None);
    for candidate in text.split_inclusive('\n') {
        if candidate.starts_with(start_of_line) {
            return Some(attributes.unwrap_or(start));
        }
        attributes = candidate.starts_with("#[").then(|| attributes.unwrap_or(start));
        start += candidate.len();
    }
    None
}

fn names(items: &[Item]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in items {
        if let Item::Use(item) = item {
            add_names(&item.tree, &mut names);
        }
    }
    names
}

/// Adds the names that a `use` brings into scope.
pub(super) fn add_names(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => add_names(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|item| add_names(item, names)),
        UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        UseTree::Rename(rename) => {
            names.insert(rename.rename.to_string());
        }
        UseTree::Glob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_imported_once() {
        let text = "use a::{B, c::D};\n\nuse crate::client::Client;\n";
        let before = "use crate::client::Client;";
        assert_eq!(add(text, "a::c", "D", before).as_deref(), Some(text));
        let added = add(text, "a::c", "E", before).expect("the line is there");
        assert_eq!(added, "use a::{B, c::D};\n\nuse a::c::E;\nuse crate::client::Client;\n");
        assert_eq!(add(text, "a", "F", "use x;"), None);
        let gated = "#[cfg(a)]\nuse crate::client::Client;\n";
        let added = add(gated, "a", "F", before).expect("the line is there");
        assert_eq!(added, format!("use a::F;\n{gated}"));
    }
}
