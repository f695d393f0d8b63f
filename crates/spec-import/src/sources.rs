//! The files that the tasks work on: those of a checkout, and the pages of a person.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use sdk_codegen::workspace::{FileError, INVENTORY, OPENAPI, QUIRKS, Workspace};
use spec_lint::{inventory, quirks};

use crate::{
    check::Known,
    document::Document,
    fetch::{Manifest, ManifestError, SavedPage},
    page::Page,
    read::{self, ReadError},
};

/// A file that a task needs and cannot read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file of the checkout is missing.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file of the specification is not valid YAML.
    #[error(transparent)]
    Document(#[from] openapi_model::ParseError),
    /// The inventory cannot be read.
    #[error(transparent)]
    Inventory(#[from] inventory::ReadError),
    /// The register of quirks cannot be read.
    #[error(transparent)]
    Quirks(#[from] quirks::ReadError),
    /// A page or a folder of pages cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Page {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no page where pages were expected.
    #[error("no page is in {}; expected files that end with .md, .txt or .html", path.display())]
    NoPages {
        /// The folder.
        path: PathBuf,
    },
    /// No page is in the part of the navigation that was asked for.
    #[error("no page is in the folder `{only}` of the navigation; there is {}", there_is(groups))]
    NotInNavigation {
        /// The folder that was asked for.
        only: String,
        /// The folders that pages are in.
        groups: BTreeSet<String>,
    },
    /// A file of the checkout cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// New code cannot be put in order.
    #[error("rustfmt cannot format the new code: {0}")]
    Format(String),
    /// The manifest of a folder cannot be read.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// Texts of the checkout that an import works on.
#[derive(Clone, Debug)]
pub struct ImportSources {
    /// The files of the specification: path and text.
    pub files: BTreeMap<String, String>,
    /// The text of `openapi/inventory.tsv`.
    pub inventory: String,
    /// The text of `openapi/quirks.toml`.
    pub quirks: String,
    /// The day of the run.
    pub today: Date,
}

/// Reads the specification of a checkout.
pub fn document(workspace: &Workspace) -> Result<Document, SourceError> {
    Ok(Document::parse(import_sources(workspace)?.files)?)
}

/// Reads the texts that an import works on.
pub fn import_sources(workspace: &Workspace) -> Result<ImportSources, SourceError> {
    let names = workspace.names(OPENAPI)?;
    let files = names.iter().filter(|name| name.ends_with(".yaml")).map(|name| {
        let path = format!("{OPENAPI}/{name}");
        workspace.read(&path).map(|text| (path, text))
    });
    Ok(ImportSources {
        files: files.collect::<Result<_, _>>()?,
        inventory: workspace.read(INVENTORY)?,
        quirks: workspace.read(QUIRKS)?,
        today: jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date(),
    })
}

/// Reads the inventory and the register of quirks of a checkout.
pub fn known(workspace: &Workspace) -> Result<Known, SourceError> {
    Ok(Known { inventory: inventory::read(workspace)?, quirks: quirks::read(workspace)? })
}

/// Writes the files that an import or a scaffold changes, code in the form that CI checks.
pub fn write(workspace: &Workspace, files: &BTreeMap<String, String>) -> Result<(), SourceError> {
    let mut code = Vec::new();
    for (path, text) in files {
        let path = workspace.file(path);
        std::fs::write(&path, text)
            .map_err(|source| SourceError::Write { path: path.clone(), source })?;
        code.extend(path.extension().is_some_and(|one| one == "rs").then_some(path.clone()));
    }
    if code.is_empty() {
        return Ok(());
    }
    let mut rustfmt = std::process::Command::new("rustfmt");
    let run =
        rustfmt.args(["--edition", "2024"]).args(&code).current_dir(workspace.root()).status();
    match run {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(SourceError::Format(status.to_string())),
        Err(error) => Err(SourceError::Format(error.to_string())),
    }
}

/// Why a file among others gave no page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// It is not a page of the documentation.
    #[error(transparent)]
    Content(#[from] ReadError),
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The pages of files and folders.
#[derive(Debug, Default)]
pub struct Pages {
    /// The pages, in the order of their paths.
    pub pages: Vec<Page>,
    /// Files that are not pages, or cannot be read.
    pub errors: Vec<PageError>,
    /// Whether they are a folder, and so every page that there is.
    pub is_folder: bool,
}

/// Reads pages. What the manifest of their folder says of them is added. A file of a folder that
/// cannot be read does not keep the others from being read.
pub fn pages(paths: &[PathBuf], only: Option<&str>) -> Result<Pages, SourceError> {
    let mut read = Pages { is_folder: paths.iter().any(|path| path.is_dir()), ..Pages::default() };
    for path in paths {
        let is_folder = path.is_dir();
        let folder = if is_folder { path } else { path.parent().unwrap_or(Path::new(".")) };
        let manifest = Manifest::read(folder)?;
        let files = if is_folder { files_of(path)? } else { vec![path.clone()] };
        for file in files {
            match std::fs::read(&file) {
                Ok(bytes) => add(&file, &bytes, &manifest, &mut read),
                Err(source) if is_folder => {
                    read.errors.push(PageError::File { path: file, source });
                }
                Err(source) => return Err(SourceError::Page { path: file, source }),
            }
        }
    }
    match only {
        Some(only) => of_group(read, only),
        None => Ok(read),
    }
}

/// The pages in a folder of the navigation.
fn of_group(mut read: Pages, only: &str) -> Result<Pages, SourceError> {
    let group = |page: &Page| page.breadcrumb.first().cloned();
    let groups: BTreeSet<String> = read.pages.iter().filter_map(group).collect();
    read.pages.retain(|page| group(page).is_some_and(|group| group.eq_ignore_ascii_case(only)));
    if read.pages.is_empty() && !groups.is_empty() {
        return Err(SourceError::NotInNavigation { only: only.to_owned(), groups });
    }
    Ok(read)
}

fn there_is(groups: &BTreeSet<String>) -> String {
    let names: Vec<String> = groups.iter().map(|group| format!("`{group}`")).collect();
    names.join(", ")
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let error = |source| SourceError::Page { path: folder.to_owned(), source };
    let entries = std::fs::read_dir(folder).map_err(error)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths: Vec<_> = paths.collect::<Result<_, _>>().map_err(error)?;
    let is_page = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|one| ["md", "txt", "html", "htm"].contains(&one))
    };
    let mut paths: Vec<_> = paths.into_iter().filter(is_page).collect();
    if paths.is_empty() {
        return Err(SourceError::NoPages { path: folder.to_owned() });
    }
    paths.sort();
    Ok(paths)
}

fn add(path: &Path, bytes: &[u8], manifest: &Manifest, pages: &mut Pages) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match read::read(&path.to_string_lossy(), bytes) {
        Ok(mut page) => {
            if let Some(saved) = manifest.page_of_file(&name) {
                complete(&mut page, saved);
            }
            pages.pages.push(page);
        }
        Err(error) => pages.errors.push(error.into()),
    }
}

/// A twin says neither where it is from nor when it was fetched.
fn complete(page: &mut Page, saved: &SavedPage) {
    page.address.get_or_insert_with(|| saved.address.clone());
    if !saved.navigation.is_empty() {
        page.breadcrumb.clone_from(&saved.navigation);
    }
    if page.title.is_empty() {
        page.title.clone_from(&saved.title);
    }
    page.fetched = Some(saved.fetched.to_zoned(jiff::tz::TimeZone::UTC).date());
}
