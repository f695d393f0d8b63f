//! Names that a module imports.

use std::{collections::BTreeSet, ops::Range};

use syn::{Item, UseTree};

/// A name that a module is to import.
pub(super) struct Import<'a> {
    pub(super) path: &'a str,
    /// The name; `Client as Generated` for one that is renamed.
    pub(super) name: &'a str,
    /// The attribute without which the module does not import it.
    pub(super) gate: Option<&'a str>,
}

/// Adds an import, if the module does not have the name yet: to those of the same path, or behind the
/// last one before the first line that begins with `before`. Returns `None` if there is no such line.
pub(super) fn add(text: &str, import: &Import<'_>, before: &str) -> Option<String> {
    let Import { path, name, gate } = import;
    if name.rsplit(' ').next().is_some_and(|name| imported(text).contains(name)) {
        return Some(text.to_owned());
    }
    let head = format!("use {path}::");
    if let (Some(merged), None) = (merged(text, &head, name), gate) {
        return Some(merged);
    }
    let gate = gate.map(|gate| format!("{gate}\n")).unwrap_or_default();
    let end = line_start(text, before)?;
    let last =
        statements(&text[..end]).into_iter().rfind(|one| text[one.start..].starts_with("use "));
    let (start, gap) = last.map_or((end, "\n"), |last| (last.end, ""));
    Some(format!("{}{gate}{head}{name};\n{gap}{}", &text[..start], &text[start..]))
}

/// Exports names in the same place, those that the module neither exports nor imports yet. Returns
/// `None` if there is no such line.
pub(super) fn export(
    text: &str,
    path: &str,
    names: &BTreeSet<String>,
    before: &str,
) -> Option<String> {
    let known = imported(text);
    let added: Vec<&str> = names.difference(&known).map(String::as_str).collect();
    if added.is_empty() {
        return Some(text.to_owned());
    }
    let (head, names) = (format!("pub use {path}::"), added.join(", "));
    merged(text, &head, &names).or_else(|| {
        let start = line_start(text, before)?;
        Some(format!("{}{head}{{{names}}};\n\n{}", &text[..start], &text[start..]))
    })
}

/// Adds names to the statement that begins with `head` and names some of the same path; `None` if
/// there is none.
fn merged(text: &str, head: &str, names: &str) -> Option<String> {
    let list_of = |place: &Range<usize>| {
        let list = text[place.clone()].strip_prefix(head)?.trim_end().trim_end_matches(';');
        let inner = list.strip_prefix('{').and_then(|list| list.strip_suffix('}'));
        let inner = inner.or((!list.contains("::") && list != "*").then_some(list))?;
        Some(inner.trim().trim_end_matches(','))
    };
    let statements = statements(text);
    let (place, list) = statements.iter().find_map(|place| Some((place, list_of(place)?)))?;
    let (before, after) = (&text[..place.start], &text[place.end..]);
    Some(format!("{before}{head}{{{list}, {names}}};\n{after}"))
}

/// The places of the imports and exports that no attribute is on, each with the end of its line.
fn statements(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut begun, mut is_gated) = (0, None, false);
    for line in text.split_inclusive('\n') {
        if (line.starts_with("use ") || line.starts_with("pub use ")) && !is_gated {
            begun = Some(start);
        }
        start += line.len();
        if line.trim_end().ends_with(';') {
            found.extend(begun.take().map(|begin| begin..start));
        }
        is_gated = line.starts_with("#[");
    }
    found
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

/// The names that a module brings into scope.
fn imported(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in syn::parse_file(text).map(|file| file.items).unwrap_or_default() {
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

    const BEFORE: &str = "use crate::client::Client;";

    fn added(text: &str, path: &str, name: &str) -> String {
        add(text, &Import { path, name, gate: None }, BEFORE).expect("the line is there")
    }

    #[test]
    fn a_name_is_imported_once() {
        let text = "use a::{B, c::D};\n\nuse crate::client::Client;\n";
        assert_eq!(added(text, "a::c", "D"), text);
        let renamed = "use a::B as C;\n\nuse crate::client::Client;\n";
        assert_eq!(added(renamed, "a", "D as C"), renamed);
        let import = Import { path: "z", name: "F", gate: None };
        assert_eq!(add(text, &import, "use x;"), None);
    }

    #[test]
    fn a_name_is_added_to_those_of_its_path_or_behind_the_others() {
        let text = "use a::{B, c::D};\nuse b::C;\n\nuse crate::client::Client;\n";
        let rest = "\nuse crate::client::Client;\n";
        assert_eq!(added(text, "a", "E"), format!("use a::{{B, c::D, E}};\nuse b::C;\n{rest}"));
        assert_eq!(added(text, "b", "E"), format!("use a::{{B, c::D}};\nuse b::{{C, E}};\n{rest}"));
        let many = "use a::{\n    B,\n    C,\n};\n\nuse crate::client::Client;\n";
        assert_eq!(added(many, "a", "E"), format!("use a::{{B,\n    C, E}};\n{rest}"));
        assert_eq!(
            added(text, "c", "E"),
            format!("use a::{{B, c::D}};\nuse b::C;\nuse c::E;\n{rest}")
        );
        let bare = "pub use a::*;\n\nuse crate::client::Client;\n";
        assert_eq!(
            added(bare, "a", "E"),
            "pub use a::*;\n\nuse a::E;\n\nuse crate::client::Client;\n"
        );
    }

    #[test]
    fn a_name_is_no_part_of_a_longer_path() {
        let text = "use a::b::C;\n\nuse crate::client::Client;\n";
        let rest = "\nuse crate::client::Client;\n";
        assert_eq!(added(text, "a", "E"), format!("use a::b::C;\nuse a::E;\n{rest}"));
        assert_eq!(added(text, "a::b", "E"), format!("use a::b::{{C, E}};\n{rest}"));
    }

    #[test]
    fn names_are_exported_with_those_of_their_path() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let text = "pub use a::B;\n\nuse crate::client::Client;\n";
        let exported = export(text, "a", &names(&["B", "C", "D"]), BEFORE);
        let rest = "\nuse crate::client::Client;\n";
        assert_eq!(exported, Some(format!("pub use a::{{B, C, D}};\n{rest}")));
        let exported = export(text, "b", &names(&["C"]), BEFORE);
        assert_eq!(exported, Some(format!("pub use a::B;\n\npub use b::{{C}};\n{rest}")));
    }

    #[test]
    fn an_import_under_an_attribute_stays_alone() {
        let gated = "#[cfg(a)]\nuse a::B;\nuse c::D;\n\nuse crate::client::Client;\n";
        let rest = "\nuse crate::client::Client;\n";
        assert_eq!(
            added(gated, "a", "E"),
            format!("#[cfg(a)]\nuse a::B;\nuse c::D;\nuse a::E;\n{rest}")
        );
        let import = Import { path: "c", name: "E", gate: Some("#[cfg(b)]") };
        let added = add(gated, &import, BEFORE).expect("the line is there");
        assert_eq!(added, format!("#[cfg(a)]\nuse a::B;\nuse c::D;\n#[cfg(b)]\nuse c::E;\n{rest}"));
    }
}
