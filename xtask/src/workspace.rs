//! Where things stand in the workspace.

use std::path::{Path, PathBuf};

/// The folder of the specification, relative to the root.
pub const OPENAPI: &str = "openapi";
/// The file whose `info` and `servers` speak for the whole document.
pub const COMMON: &str = "openapi/common.yaml";
/// The register of the places where documentation and wire disagree.
pub const QUIRKS: &str = "openapi/quirks.toml";
/// The list of every entry of the documentation.
pub const INVENTORY: &str = "openapi/inventory.tsv";
/// The bundle, which other tools read.
pub const BUNDLE: &str = "openapi/returning-ai.json";

/// A checkout of the workspace.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The checkout that this program was built from, whatever the current directory is.
    pub fn of_this_build() -> Self {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(manifest.parent().unwrap_or(manifest))
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
}
