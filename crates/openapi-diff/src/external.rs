//! References into other files: what they name is read through a loader and becomes a part of the
//! document, so that everything else follows references inside of one document only.

use openapi_model::{
    Entry, Node, Value,
    pointer::{escape, unescape},
};

use crate::{
    grammar,
    refusal::{DocumentError, Refusal},
};

/// The key at the root under which the other files are.
pub(crate) const FILES: &str = "x-referenced-files";

/// Reads a file by its path below the folder of the document. Returns `None` if there is no such file.
pub type Loader<'l> = &'l dyn Fn(&str) -> Option<String>;

/// What the references of a document lead to.
pub(crate) struct Joined {
    pub(crate) root: Node,
    /// The files that were read, with their texts.
    pub(crate) texts: Vec<(String, String)>,
    /// The references that lead to no file that may be read.
    pub(crate) unread: Vec<String>,
}

/// Joins a document with the files that it refers to. `own` is the name of its own file.
pub(crate) fn join(root: Node, own: &str, load: Loader<'_>) -> Result<Joined, DocumentError> {
    let joined = Joined { root, texts: Vec::new(), unread: Vec::new() };
    let mut reader = Reader { own, load, joined, files: Vec::new(), waiting: Vec::new() };
    let mut root = reader.joined.root.clone();
    reader.localise(&mut root, "", false);
    while let Some(path) = reader.waiting.pop() {
        reader.read(&path)?;
    }
    let Reader { mut joined, files, .. } = reader;
    if !files.is_empty()
        && let Value::Mapping(entries) = &mut root.value
    {
        let at = root.at.clone();
        let value = Node { value: Value::Mapping(files.into()), at: at.clone() };
        entries.push(Entry { key: FILES.to_owned(), key_at: at, value });
    }
    joined.root = root;
    Ok(joined)
}

struct Reader<'l> {
    own: &'l str,
    load: Loader<'l>,
    joined: Joined,
    files: Vec<Entry>,
    /// The files that are named and not read yet.
    waiting: Vec<String>,
}

impl Reader<'_> {
    fn read(&mut self, path: &str) -> Result<(), DocumentError> {
        let Some((_, text)) = self.joined.texts.iter().find(|(known, _)| known == path) else {
            return Ok(());
        };
        let mut node = openapi_model::parse(path, text).map_err(|error| DocumentError {
            at: error.at,
            reason: Refusal::Syntax(error.message),
        })?;
        self.localise(&mut node, path, false);
        self.files.push(Entry { key: path.to_owned(), key_at: node.at.clone(), value: node });
        Ok(())
    }

    /// Turns the references of a file into references inside of the joined document. In data nothing
    /// is a reference.
    fn localise(&mut self, node: &mut Node, file: &str, are_names: bool) {
        match &mut node.value {
            Value::Sequence(items) => {
                items.iter_mut().for_each(|item| self.localise(item, file, false));
            }
            Value::Mapping(entries) => {
                for entry in entries {
                    let key = entry.key.as_str();
                    match &mut entry.value.value {
                        Value::String(text) if key == "$ref" && !are_names => {
                            *text = self.local(text, file);
                        }
                        _ if !are_names && is_data(key) => {}
                        _ => {
                            let names = !are_names && holds_names(key);
                            self.localise(&mut entry.value, file, names);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// A reference as the joined document has it; as it is if its file cannot be read.
    fn local(&mut self, reference: &str, file: &str) -> String {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let target = match path {
            "" => Some(file.to_owned()),
            path => beside(file, path),
        };
        let Some(target) = target.filter(|target| self.can_read(target)) else {
            if !self.joined.unread.iter().any(|known| known == reference) {
                self.joined.unread.push(reference.to_owned());
            }
            return reference.to_owned();
        };
        match target.is_empty() || target == self.own {
            true => format!("#{fragment}"),
            false => format!("#/{FILES}/{}{fragment}", escape(&target)),
        }
    }

    fn can_read(&mut self, path: &str) -> bool {
        if path.is_empty() || path == self.own {
            return true;
        }
        if self.joined.texts.iter().any(|(known, _)| known == path) {
            return true;
        }
        let Some(text) = (self.load)(path) else { return false };
        self.joined.texts.push((path.to_owned(), text));
        self.waiting.push(path.to_owned());
        true
    }
}

/// The path of a file that another file names, below the folder of the document. Returns `None` for an
/// address and for a path that leads out of the folder.
fn beside(file: &str, path: &str) -> Option<String> {
    if path.contains(':') || path.starts_with('/') || path.contains('\\') {
        return None;
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<_> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// Whether nothing behind a key is a reference.
fn is_data(key: &str) -> bool {
    matches!(key, "example" | "default" | "enum") || grammar::is_extension(key)
}

/// Whether the keys behind a key are names that the document chose.
fn holds_names(key: &str) -> bool {
    matches!(
        key,
        "properties"
            | "schemas"
            | "responses"
            | "parameters"
            | "requestBodies"
            | "headers"
            | "paths"
            | "callbacks"
            | "content"
            | "links"
            | "examples"
    )
}

/// The pointer as readers know it: `parts/boat.yaml#/Boat` for what is in another file.
pub(crate) fn readable(pointer: &str) -> String {
    let inside = pointer.strip_prefix("#/").and_then(|rest| rest.strip_prefix(FILES));
    match inside.and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) => {
            let (file, rest) = rest.split_once('/').unwrap_or((rest, ""));
            format!("{}#/{rest}", unescape(file))
        }
        None => pointer.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_folder() {
        assert_eq!(beside("", "./parts/boat.yaml").as_deref(), Some("parts/boat.yaml"));
        assert_eq!(beside("parts/boat.yaml", "../a.yaml").as_deref(), Some("a.yaml"));
        for outside in ["../a.yaml", "/etc/a.yaml", "https://example.com/a.yaml", "C:\\a.yaml"] {
            assert_eq!(beside("", outside), None, "{outside}");
        }
    }

    #[test]
    fn a_pointer_names_the_file() {
        let pointer = "#/x-referenced-files/parts~1boat.yaml/Boat/type";
        assert_eq!(readable(pointer), "parts/boat.yaml#/Boat/type");
        assert_eq!(readable("#/paths"), "#/paths");
    }
}
