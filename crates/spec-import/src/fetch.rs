//! Saves the Markdown twins of the documentation, one request at a time.

mod http;
mod manifest;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;

pub use http::RequestError;
pub use manifest::{Manifest, ManifestError, SavedPage};

use crate::{
    index::{self, IndexEntry},
    page::Note,
};

/// What to fetch, and where to put it.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// The address of the documentation. Only its host is asked.
    pub site: String,
    /// The outermost folder of the navigation to fetch; all if `None`.
    pub only: Option<String>,
    /// The folder for the pages. It gets a `.gitignore` of its own, because the pages are the
    /// vendor's.
    pub folder: PathBuf,
    /// Whether to fetch pages again that are there already.
    pub again: bool,
    /// How long to wait between two requests.
    pub pause: Duration,
}

impl FetchOptions {
    /// Fetches everything that is missing, with half a second between two requests.
    pub fn new(site: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        Self {
            site: site.into(),
            only: None,
            folder: folder.into(),
            again: false,
            pause: Duration::from_millis(500),
        }
    }
}

/// A step of the way, for a progress bar.
#[derive(Clone, Copy, Debug)]
pub enum FetchStep<'a> {
    /// The index lists so many pages to fetch.
    Listed(usize),
    /// A page is done: fetched, kept, or failed.
    Page(&'a str),
}

/// What came of it.
#[derive(Debug, Default)]
pub struct FetchReport {
    /// The pages that were not there before.
    pub new: Vec<SavedPage>,
    /// The pages that differ from last time.
    pub changed: Vec<SavedPage>,
    /// The pages that the index no longer lists. Their files stay.
    pub gone: Vec<SavedPage>,
    /// How many pages are as they were.
    pub unchanged: usize,
    /// The pages that could not be fetched.
    pub failed: Vec<RequestError>,
    /// Lines of the index that are not entries, and pages on other hosts.
    pub notes: Vec<Note>,
}

impl FetchReport {
    /// The pages that are new, changed or gone, the notes and the failures, for a terminal.
    pub fn to_text(&self) -> String {
        let list = |word: &str, pages: &[SavedPage]| -> String {
            pages
                .iter()
                .map(|page| format!("{word:>8} {} ({})\n", page.title, page.address))
                .collect()
        };
        let mut text =
            list("new", &self.new) + &list("changed", &self.changed) + &list("gone", &self.gone);
        self.notes.iter().for_each(|note| text.push_str(&format!("note: {note}\n")));
        self.failed.iter().for_each(|error| text.push_str(&format!("{error}\n")));
        text.push_str(&format!(
            "{} new, {} changed, {} unchanged, {} gone, {} failed\n",
            self.new.len(),
            self.changed.len(),
            self.unchanged,
            self.gone.len(),
            self.failed.len()
        ));
        text
    }
}

/// A run that could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The index could not be fetched, or the service asked to stop.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The index lists nothing.
    #[error("{address} lists no page; expected lines `- Folder [title](address): words`")]
    EmptyIndex {
        /// The address of the index.
        address: String,
    },
    /// No page of the index is in the folder of the navigation.
    #[error("no page of the index is in `{only}`; the folders are {}", known.join(", "))]
    UnknownGroup {
        /// The folder that was asked for.
        only: String,
        /// The outermost folders of the index.
        known: Vec<String>,
    },
    /// The manifest could not be read or written.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A page could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Fetches the index and the twins that it lists. The manifest is written after every page, so a
/// run that was stopped goes on where it was.
pub fn fetch(
    options: &FetchOptions,
    progress: &mut dyn FnMut(FetchStep<'_>),
) -> Result<FetchReport, FetchError> {
    let mut site = http::Site::new(&options.site, options.pause)?;
    prepare(&options.folder)?;
    let mut manifest = Manifest::read(&options.folder)?;
    let address = site.address("/llms.txt");
    let index = site.get(&address)?;
    let index = index::parse("llms.txt", &String::from_utf8_lossy(&index));
    if index.entries.is_empty() {
        return Err(FetchError::EmptyIndex { address });
    }
    let mut report = FetchReport { notes: index.notes, ..FetchReport::default() };
    report.gone = gone(&manifest, &index.entries);
    let wanted = wanted(&index.entries, options)?;
    progress(FetchStep::Listed(wanted.len()));
    for entry in wanted {
        progress(FetchStep::Page(&entry.address));
        if !options.again && manifest.has(&options.folder, &entry.address) {
            report.unchanged += 1;
            continue;
        }
        match site.get_page(&entry.address) {
            Ok(bytes) => save(&bytes, entry, options, &mut manifest, &mut report)?,
            Err(error) if error.stops() => return Err(error.into()),
            Err(error) => report.failed.push(error),
        }
    }
    Ok(report)
}

fn prepare(folder: &Path) -> Result<(), FetchError> {
    let path = folder.join(".gitignore");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, "*\n"))
        .map_err(|source| FetchError::Write { path, source })
}

fn gone(manifest: &Manifest, entries: &[IndexEntry]) -> Vec<SavedPage> {
    let listed: BTreeSet<&str> = entries.iter().map(|entry| entry.address.as_str()).collect();
    manifest.pages.iter().filter(|page| !listed.contains(page.twin.as_str())).cloned().collect()
}

fn wanted<'a>(
    entries: &'a [IndexEntry],
    options: &FetchOptions,
) -> Result<Vec<&'a IndexEntry>, FetchError> {
    let Some(only) = &options.only else {
        return Ok(entries.iter().collect());
    };
    let wanted: Vec<_> =
        entries.iter().filter(|entry| entry.group().eq_ignore_ascii_case(only)).collect();
    if wanted.is_empty() {
        let known: BTreeSet<_> = entries.iter().map(|entry| entry.group().to_owned()).collect();
        let known = known.into_iter().filter(|group| !group.is_empty()).collect();
        return Err(FetchError::UnknownGroup { only: only.clone(), known });
    }
    Ok(wanted)
}

fn save(
    bytes: &[u8],
    entry: &IndexEntry,
    options: &FetchOptions,
    manifest: &mut Manifest,
    report: &mut FetchReport,
) -> Result<(), FetchError> {
    let known = manifest.page(&entry.address).cloned();
    let page = SavedPage {
        address: entry.address.strip_suffix(".md").unwrap_or(&entry.address).to_owned(),
        twin: entry.address.clone(),
        file: known
            .as_ref()
            .map_or_else(|| manifest.new_name(&entry.address), |known| known.file.clone()),
        title: entry.title.clone(),
        navigation: entry.folders.clone(),
        fetched: Timestamp::now(),
        sha256: manifest::digest(bytes),
    };
    let path = options.folder.join(&page.file);
    manifest::write_whole(&path, bytes).map_err(|source| FetchError::Write { path, source })?;
    match known {
        None => report.new.push(page.clone()),
        Some(known) if known.sha256 != page.sha256 => report.changed.push(page.clone()),
        Some(_) => report.unchanged += 1,
    }
    manifest.put(page);
    Ok(manifest.write(&options.folder)?)
}
