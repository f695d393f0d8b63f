//! The files of both documents, each beside its other version.

use std::{collections::BTreeMap, sync::Arc};

use crate::document::Document;

/// A file of one document beside the same file of the other, if they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePair {
    /// The file of the old document; `None` if it is new.
    pub old: Option<SourceFile>,
    /// The file of the new document; `None` if it is gone.
    pub new: Option<SourceFile>,
}

/// A file that values of a document come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, as locations have it.
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
}

impl FilePair {
    /// The size of both texts in bytes.
    pub(crate) fn bytes(&self) -> usize {
        [&self.old, &self.new].into_iter().flatten().map(|file| file.text.len()).sum()
    }
}

/// The files of two documents that differ, in the order of their names.
///
/// Files of one name belong together, and so do the two documents themselves, whatever their names.
pub fn file_pairs(old: &Document, new: &Document) -> Vec<FilePair> {
    let mut pairs: BTreeMap<&str, FilePair> = BTreeMap::new();
    let pair = || FilePair { old: None, new: None };
    for (name, text) in old.files() {
        let file = SourceFile { name: name.to_owned(), text: Arc::clone(text) };
        pairs.entry(key(old, name)).or_insert_with(pair).old = Some(file);
    }
    for (name, text) in new.files() {
        let file = SourceFile { name: name.to_owned(), text: Arc::clone(text) };
        pairs.entry(key(new, name)).or_insert_with(pair).new = Some(file);
    }
    let text = |file: &Option<SourceFile>| file.as_ref().map(|file| Arc::clone(&file.text));
    pairs.into_values().filter(|pair| text(&pair.old) != text(&pair.new)).collect()
}

/// What a file is paired by.
fn key<'a>(document: &Document, name: &'a str) -> &'a str {
    if name == document.label() { "" } else { name }
}
