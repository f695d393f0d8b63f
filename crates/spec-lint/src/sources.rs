//! Everything that the lint looks at, read from a checkout.

use std::fmt;

use sdk_codegen::{
    bundle::{self, SourceFile},
    outputs::MANIFEST,
    workspace::{ACCEPTED, BUNDLE, INVENTORY, OPENAPI, QUIRKS, ReadError, Workspace},
};

use crate::{
    inventory::{self, Inventory},
    quirks::{self, Quirks},
};

/// A reason for which the sources could not be read.
#[derive(Debug)]
pub enum LintError {
    /// A file of the specification could not be read.
    Document(ReadError),
    /// The register of quirks could not be read.
    Quirks(quirks::ReadError),
    /// The inventory could not be read.
    Inventory(inventory::ReadError),
    /// There is no file of the specification.
    Empty,
}

impl std::error::Error for LintError {}

impl fmt::Display for LintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::Quirks(error) => error.fmt(f),
            Self::Inventory(error) => error.fmt(f),
            Self::Empty => write!(f, "{OPENAPI} holds no file `<group>.yaml`"),
        }?;
        let is_missing = matches!(
            self,
            Self::Document(ReadError::File(_))
                | Self::Quirks(quirks::ReadError::File(_))
                | Self::Inventory(inventory::ReadError::File(_))
                | Self::Empty
        );
        f.write_str(if is_missing {
            "\n    fix: restore it, or name a whole checkout"
        } else {
            "\n    fix: correct the file at this place"
        })
    }
}

/// Everything that the lint looks at.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The files of the specification.
    pub files: Vec<SourceFile>,
    /// The register of quirks.
    pub quirks: Quirks,
    /// The inventory.
    pub inventory: Inventory,
    /// The files beside them that nothing reads.
    pub strays: Vec<String>,
}

/// Reads everything that the lint looks at. The errors are all that there are.
pub fn read(workspace: &Workspace) -> Result<Sources, Vec<LintError>> {
    let files = bundle::read_sources(workspace);
    let quirks = quirks::read(workspace);
    let inventory = inventory::read(workspace);
    let strays = strays(workspace);
    match (files, quirks, inventory) {
        (Ok(files), Ok(quirks), Ok(inventory)) if !files.is_empty() => {
            Ok(Sources { files, quirks, inventory, strays })
        }
        (files, quirks, inventory) => {
            let is_empty = files.as_ref().is_ok_and(Vec::is_empty);
            let mut errors: Vec<_> = is_empty.then_some(LintError::Empty).into_iter().collect();
            errors.extend(files.err().into_iter().flatten().map(LintError::Document));
            errors.extend(quirks.err().map(LintError::Quirks));
            errors.extend(inventory.err().map(LintError::Inventory));
            Err(errors)
        }
    }
}

/// The files in the folder of the specification beside the files of the groups.
const KNOWN: [&str; 6] = [QUIRKS, INVENTORY, BUNDLE, MANIFEST, ACCEPTED, "openapi/README.md"];

/// The files of the folder that nothing reads.
fn strays(workspace: &Workspace) -> Vec<String> {
    let names = workspace.names(OPENAPI).unwrap_or_default();
    // Editors and tools put files of their own beside others under hidden names.
    let names = names.into_iter().filter(|name| !name.starts_with('.'));
    let paths = names.map(|name| format!("{OPENAPI}/{name}"));
    paths.filter(|path| !path.ends_with(".yaml") && !KNOWN.contains(&path.as_str())).collect()
}
