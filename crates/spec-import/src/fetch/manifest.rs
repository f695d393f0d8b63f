//! What is saved in a folder of pages.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of the file.
const NAME: &str = "manifest.json";

/// The pages of a folder.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The pages, in the order in which they were saved first.
    pub pages: Vec<SavedPage>,
}

/// A page that was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPage {
    /// The address of the page.
    pub address: String,
    /// The address of its twin, which is what was saved.
    pub twin: String,
    /// The file, relative to the folder.
    pub file: String,
    /// The title in the index.
    pub title: String,
    /// The folders of the navigation, outermost first.
    pub navigation: Vec<String>,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// The SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
}

/// A manifest that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file is there and could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not a manifest.
    #[error("{}:{}: this is not a manifest of pages; delete it to fetch all pages again", path.display(), source.line())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Manifest {
    /// Reads the manifest of a folder; a folder without one has no pages.
    pub fn read(folder: &Path) -> Result<Self, ManifestError> {
        let path = folder.join(NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(source) => return Err(ManifestError::Read { path, source }),
        };
        serde_json::from_str(&text).map_err(|source| ManifestError::Syntax { path, source })
    }

    /// The entry of a twin's address.
    pub fn page(&self, twin: &str) -> Option<&SavedPage> {
        self.pages.iter().find(|page| page.twin == twin)
    }

    /// The entry of a file, relative to the folder.
    pub fn page_of_file(&self, file: &str) -> Option<&SavedPage> {
        self.pages.iter().find(|page| page.file == file)
    }

    /// Whether a page is saved as it was fetched.
    pub(super) fn has(&self, folder: &Path, twin: &str) -> bool {
        let Some(page) = self.page(twin) else {
            return false;
        };
        std::fs::read(folder.join(&page.file)).is_ok_and(|bytes| digest(&bytes) == page.sha256)
    }

    pub(super) fn put(&mut self, page: SavedPage) {
        match self.pages.iter_mut().find(|known| known.twin == page.twin) {
            Some(known) => *known = page,
            None => self.pages.push(page),
        }
    }

    /// A file name for an address that no other page has, also where names differ in case alone.
    pub(super) fn new_name(&self, twin: &str) -> String {
        let name = file_name(twin);
        let is_taken = |name: &str| {
            self.pages.iter().any(|page| page.file.eq_ignore_ascii_case(name)) || name == NAME
        };
        if is_taken(&name) { format!("{}-{name}", &digest(twin.as_bytes())[..8]) } else { name }
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), ManifestError> {
        let path = folder.join(NAME);
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other);
        text.and_then(|text| write_whole(&path, format!("{text}\n").as_bytes()))
            .map_err(|source| ManifestError::Write { path, source })
    }
}

/// The path of an address as one name without folders, dots at its beginning, or other signs.
fn file_name(address: &str) -> String {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let name: String = path.chars().map(plain).collect();
    let name = name.trim_start_matches(['.', '-']);
    let name: String = name.chars().take(120).collect();
    if name.is_empty() { "index.md".to_owned() } else { name }
}

/// Writes a file as a whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stays_in_the_folder() {
        assert_eq!(file_name("https://h/redemptions/update.md"), "redemptions-update.md");
        assert_eq!(file_name("https://h/../../etc/passwd"), "etc-passwd");
        assert_eq!(file_name("https://h/%2e%2e/x.md?y"), "2e-2e-x.md");
        assert_eq!(file_name("https://h"), "index.md");
    }
}
