//! Where things are in a checkout of the workspace.

use std::path::{Path, PathBuf};

use openapi_model::{Node, ParseError};

/// The folder of the specification, relative to the root.
pub const OPENAPI: &str = "openapi";
/// The file whose `info` and `servers` speak for the whole document.
pub const COMMON: &str = "openapi/common.yaml";
/// The register of the contradictions between pages, and between pages and wire.
pub const QUIRKS: &str = "openapi/quirks.toml";
/// The list of every entry of the documentation.
pub const INVENTORY: &str = "openapi/inventory.tsv";
/// The register of the changes that somebody has looked at and accepted.
pub const ACCEPTED: &str = "openapi/accepted-changes.toml";
/// The bundle, which other tools read.
pub const BUNDLE: &str = "openapi/returning-ai.json";

/// The folder of the documentation of operations, which holds generated files alone.
pub const OPERATION_DOCS: &str = "crates/returning-ai/operation-docs";
/// The folder of what the documentation of groups says of hosts, which holds generated files alone.
pub const GROUP_DOCS: &str = "crates/returning-ai/group-docs";

/// A checkout of the workspace.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The checkout that a task was started for: the one whose manifest cargo names in the
    /// environment, or else the one around the working directory. It is looked up when the program
    /// runs, because two checkouts may share one build.
    ///
    /// # Errors
    /// If neither is inside a checkout.
    pub fn current() -> Result<Self, NoCheckout> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let found = manifest.as_deref().and_then(Self::around).or_else(Self::of_working_directory);
        found.ok_or(NoCheckout)
    }

    /// The checkout around the working directory.
    pub fn of_working_directory() -> Option<Self> {
        Self::around(&std::env::current_dir().ok()?)
    }

    /// The innermost checkout that holds `folder`.
    pub fn around(folder: &Path) -> Option<Self> {
        let root = folder.ancestors().find(|folder| folder.join(COMMON).is_file())?;
        Some(Self::at(root))
    }

    /// The checkout at `root`.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file of it.
    pub fn file(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The text of a file, without the mark that some editors put before it.
    pub fn read(&self, relative: &str) -> Result<String, FileError> {
        let text = std::fs::read_to_string(self.file(relative))
            .map_err(|source| FileError { file: relative.to_owned(), source })?;
        Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
    }

    /// A YAML or JSON file.
    pub fn document(&self, relative: &str) -> Result<Node, ReadError> {
        Ok(openapi_model::parse(relative, &self.read(relative)?)?)
    }

    /// The names of the entries of a folder, in alphabetical order.
    pub fn names(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            Ok(entry?.file_name().to_string_lossy().into_owned())
        };
        let names =
            std::fs::read_dir(self.file(folder)).and_then(|entries| entries.map(name).collect());
        let mut names: Vec<String> =
            names.map_err(|source| FileError { file: folder.to_owned(), source })?;
        names.sort();
        Ok(names)
    }
}

/// There is no checkout to work on.
#[derive(Debug, thiserror::Error)]
#[error(
    "no folder around this one holds {COMMON}\n    fix: call it inside a checkout, or name one with --root"
)]
pub struct NoCheckout;

/// A file or folder that is not there or not readable.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {file}: {source}")]
pub struct FileError {
    file: String,
    source: std::io::Error,
}

/// A document that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is not there or not readable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The text is not valid.
    #[error(transparent)]
    Parse(#[from] ParseError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_checkout_around_a_folder_is_found() {
        let outer = tempfile::tempdir().expect("a temporary folder");
        let inner = outer.path().join("crates/inner");
        assert!(Workspace::around(&inner).is_none());
        for root in [outer.path(), &inner] {
            std::fs::create_dir_all(root.join("openapi")).expect("created");
            std::fs::write(root.join(COMMON), "").expect("written");
        }
        let around = |folder: &Path| Workspace::around(folder).expect("a checkout").root;
        assert_eq!(around(&inner.join("src")), inner);
        assert_eq!(around(&outer.path().join("crates/other")), outer.path());
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("a"), "\u{feff}group").expect("written");
        assert_eq!(Workspace::at(folder.path()).read("a").expect("readable"), "group");
    }
}
