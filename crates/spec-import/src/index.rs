//! The index of the documentation, `/llms.txt`.

use crate::page::{At, Note};

/// A line of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// The folders of the navigation, outermost first; empty if the line has none.
    pub folders: Vec<String>,
    /// The title of the page.
    pub title: String,
    /// The address of its twin.
    pub address: String,
    /// The section of the index that lists it, such as `API Docs`.
    pub section: String,
}

impl IndexEntry {
    /// The outermost folder.
    pub fn group(&self) -> &str {
        self.folders.first().map_or("", String::as_str)
    }
}

/// What an index lists, and its lines that are not entries.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The entries, in their order.
    pub entries: Vec<IndexEntry>,
    /// Lines that look like entries and are not.
    pub notes: Vec<Note>,
}

/// Reads an index. `file` is the name that notes show.
///
/// ```
/// let text = "# Site\n\n## API Docs\n- Mugs > Lids [List lids](https://docs.example/lids.md): Lists\n";
/// let index = spec_import::index::parse("llms.txt", text);
/// assert_eq!(index.entries[0].folders, ["Mugs", "Lids"]);
/// assert_eq!(index.entries[0].address, "https://docs.example/lids.md");
/// ```
pub fn parse(file: &str, text: &str) -> Index {
    let mut index = Index::default();
    let mut section = "";
    for (line, number) in text.lines().map(str::trim).zip(1..) {
        if let Some(title) = line.strip_prefix("## ") {
            section = title.trim();
        }
        let Some(item) = line.strip_prefix("- ") else {
            continue;
        };
        match entry(item, section) {
            Some(entry) if index.entries.iter().all(|known| known.address != entry.address) => {
                index.entries.push(entry);
            }
            Some(_) => index.notes.push(note(file, number, "the address is listed twice")),
            None => index.notes.push(note(
                file,
                number,
                "expected `- Folder > Folder [title](address): words`",
            )),
        }
    }
    index
}

fn note(file: &str, line: usize, text: &str) -> Note {
    Note { at: At { file: file.into(), line }, text: text.to_owned() }
}

/// `Group > Subgroup [Title](address): first words`. A title can hold brackets; an address cannot
/// hold blanks.
fn entry(item: &str, section: &str) -> Option<IndexEntry> {
    let middle = item.find("](")?;
    let open = opening_bracket(&item[..middle])?;
    let (address, _) = item[middle + 2..].split_once(')')?;
    let is_address = address.starts_with("http://") || address.starts_with("https://");
    if !is_address || address.contains(char::is_whitespace) {
        return None;
    }
    let folders = item[..open].split(" > ").map(str::trim).filter(|folder| !folder.is_empty());
    Some(IndexEntry {
        folders: folders.map(str::to_owned).collect(),
        title: item[open + 1..middle].trim().to_owned(),
        address: address.to_owned(),
        section: section.to_owned(),
    })
}

/// The bracket that the title begins with, which the one before `](` closes.
fn opening_bracket(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (index, character) in text.char_indices().rev() {
        match character {
            ']' => depth += 1,
            '[' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_without_a_folder_and_with_brackets_are_read() {
        let text = "## Docs\n- [Read me](https://h/read-me.md):\n- A > B [List [old] mugs](https://h/x-1e0.md): [a](b) `c`\n";
        let index = parse("llms.txt", text);
        assert_eq!(index.entries[0].folders, [""; 0]);
        assert_eq!(index.entries[1].title, "List [old] mugs");
        assert_eq!(index.entries[1].group(), "A");
        assert!(index.notes.is_empty());
    }

    #[test]
    fn other_lines_are_named() {
        let index = parse("llms.txt", "- [a](https://h/a.md)\n- [b](https://h/a.md)\n- c\n");
        let lines: Vec<_> = index.notes.iter().map(|note| note.at.line).collect();
        assert_eq!((index.entries.len(), lines), (1, vec![2, 3]));
    }
}
