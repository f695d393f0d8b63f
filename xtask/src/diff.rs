//! `cargo xtask diff`: what a change of the document means for callers, as a report.

mod extensions;
mod git;
mod github;
mod rust;
mod sources;
mod version;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use openapi_diff::{
    Action, Document, Finding, Level, Lifecycle,
    accepted::{self, AcceptedChanges, AcceptedChangesError, Triage},
    report::{self, PageOfOperation, Proposal, Report, Semver, Step, Verdict},
};
use rust_api_diff::RustDiff;
use semver::Version;

use openapi_model::Node;
use sdk_codegen::{
    apart::ApartError,
    pipeline::Code,
    workspace::{ACCEPTED, FileError, Workspace},
};

use self::{
    git::Git,
    rust::{NoRustDiff, Source},
    sources::Sources,
};

pub(crate) use self::{git::GitError, github::GitHub};

/// For how many days an accepted change is proposed to be valid.
const VALID: i64 = 90;

/// What is compared.
#[derive(Clone, Debug)]
pub(crate) enum Sides {
    /// The checkout with a revision, or with the merge base with `main`.
    Base(Option<String>),
    /// Two versions of one file of the specification.
    Versions {
        /// The file, relative to the root.
        path: String,
        /// A file with the older text.
        old: PathBuf,
        /// A file with the newer text.
        new: PathBuf,
    },
    /// Two files.
    Files {
        /// The older one.
        old: PathBuf,
        /// The newer one.
        new: PathBuf,
    },
}

/// From what on a comparison fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Limit {
    /// A change that breaks callers, on the wire or in Rust without a version that says so
    Breaking,
    /// The same, or a change that may surprise callers
    Warning,
    /// Any change
    Change,
    /// Nothing
    Never,
}

/// Why nothing could be compared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiffError {
    /// A file is not there or not readable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The same, of a file that is named on the command line.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A text is not a document.
    #[error("{0}")]
    Refused(String),
    /// Files of the specification do not fit together.
    #[error("{0}\n    nothing was compared")]
    NotJoined(String),
    /// One side has no file of the specification.
    #[error("{side} holds no file `<group>.yaml`\n    fix: name another revision with --base")]
    NoFiles {
        /// The revision and the folder.
        side: String,
    },
    /// The register of accepted changes cannot be read.
    #[error(transparent)]
    Accepted(#[from] AcceptedChangesError),
    /// git failed.
    #[error(transparent)]
    Git(#[from] GitError),
}

/// A report, and what its limits need to know beside it.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The report.
    pub(crate) report: Report,
    /// Whether the Rust side breaks callers and no version says so.
    rust_breaks: bool,
}

/// Makes the client of a document, or says why there is none.
pub(crate) type Generate<'a> = &'a (dyn Fn(&Node) -> Result<Code, ApartError> + Sync);

/// Compares two sides of the specification.
///
/// # Errors
/// If one of them is not a document, or git cannot say what the base is.
pub(crate) fn run(
    workspace: &Workspace,
    sides: &Sides,
    options: Options,
    generate: Generate<'_>,
) -> Result<Outcome, DiffError> {
    let today = options.today.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date());
    let lifecycle = options.notice.map(|notice| Lifecycle { today, notice });
    let compare = |old: &Document, new: &Document| {
        openapi_diff::compare_with(
            old,
            new,
            openapi_diff::Options { lifecycle, extensions: extensions::RULES },
        )
    };
    match sides {
        Sides::Base(revision) => {
            let proposal = Proposal {
                today,
                expires: today.saturating_add(VALID.days()),
                owner: options.github.actor.clone(),
            };
            with_base(
                workspace,
                revision.as_deref(),
                (proposal, &options.github),
                &compare,
                generate,
            )
        }
        Sides::Versions { path, old, new } => {
            versions(workspace, path, (old, new), &compare, generate)
        }
        Sides::Files { old, new } => files(workspace, old, new, &compare, generate),
    }
}

/// What a comparison depends on beside the two sides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The day on which accepted changes are held to their expiry; today without one.
    pub(crate) today: Option<Date>,
    /// For how many days something deprecated has to stay; nothing of the kind is looked at without.
    pub(crate) notice: Option<u16>,
    /// What GitHub says where it runs the comparison.
    pub(crate) github: GitHub,
}

type Compare<'a> = &'a dyn Fn(&Document, &Document) -> Vec<Finding>;

impl Outcome {
    /// Whether a comparison fails.
    pub(crate) fn is_over(&self, limit: Limit) -> bool {
        let Report { verdict, findings, problems, semver, .. } = &self.report;
        let breaks = *verdict == Verdict::Breaking || self.rust_breaks || !problems.is_empty();
        match limit {
            Limit::Never => false,
            Limit::Breaking => breaks,
            Limit::Warning => {
                breaks || findings.iter().any(|finding| finding.level >= Level::Warning)
            }
            Limit::Change => breaks || *verdict != Verdict::None || semver.is_some_and(changes),
        }
    }
}

fn changes(semver: Semver) -> bool {
    [semver.client, semver.facade].into_iter().flatten().any(|step| step > Step::None)
}

/// The checkout, whether it is committed or not, against a revision.
fn with_base(
    workspace: &Workspace,
    revision: Option<&str>,
    (proposal, github): (Proposal, &GitHub),
    compare: Compare<'_>,
    generate: Generate<'_>,
) -> Result<Outcome, DiffError> {
    let today = proposal.today;
    let git = Git::open(workspace.root())?;
    let base = Base::find(&git, revision)?;
    let (old, new) = (base.sources()?, Sources::of_checkout(workspace)?);
    let findings = compare(&old.document, &new.document);

    let entries = (base.accepted()?, accepted(workspace)?);
    let sources = (base.rust_sources()?, rust_sources(workspace)?);
    let rust = rust::compare((&old.bundle, &sources.0), (&new.bundle, &sources.1), generate);
    let mut outcome = outcome((&old.document, &new.document), findings, rust, |findings| {
        accepted::triage(&entries.0, &entries.1, findings, today)
    });
    outcome.report.pages = pages(&new.bundle);
    outcome.report.pages_before = pages(&old.bundle);
    outcome.report.proposal = Some(proposal);
    outcome.report.links = github.links(&base.commit);
    // Reading the facade takes time, and only new operations are named by their methods.
    if outcome.report.findings.iter().any(|finding| finding.action == Action::Add) {
        outcome.report.methods = methods(workspace, &new.bundle);
    }
    outcome.report.snapshots = git.snapshots(&base.commit)?;
    hold_version(&mut outcome, base.version()?, current_version(workspace)?);
    Ok(outcome)
}

/// The method of the facade for each operation. One that is still to be written is named as it would
/// be by the id of its operation; a facade that cannot be read tells no names.
fn methods(workspace: &Workspace, bundle: &Node) -> BTreeMap<String, String> {
    spec_lint::coverage::methods(workspace, bundle).unwrap_or_default()
}

/// The page of each operation, and when it said so.
fn pages(bundle: &Node) -> BTreeMap<String, PageOfOperation> {
    let paths = bundle.entries_at("paths").iter();
    let operations = paths.flat_map(|path| path.value.entries());
    let found = operations.filter_map(|entry| {
        let id = entry.value.text("operationId")?;
        let source = entry.value.get("x-documentation")?;
        let date = source.text("modified").or_else(|| source.text("read"));
        let date = date.and_then(|date| date.parse().ok());
        Some((id.to_owned(), PageOfOperation { address: source.text("page")?.to_owned(), date }))
    });
    found.collect()
}

/// A revision that a checkout is compared with.
struct Base<'a> {
    git: &'a Git<'a>,
    commit: String,
    /// The beginning of the names of its files in messages.
    prefix: String,
}

impl<'a> Base<'a> {
    fn find(git: &'a Git<'a>, revision: Option<&str>) -> Result<Self, GitError> {
        let commit = match revision {
            Some(revision) => git.commit(revision)?,
            None => git.merge_base()?,
        };
        let prefix = format!("{}:", git.short(&commit)?);
        Ok(Self { git, commit, prefix })
    }

    fn sources(&self) -> Result<Sources, DiffError> {
        Sources::join(&self.prefix, self.git.specification(&self.commit)?)
    }

    /// An older revision may have no register yet.
    fn accepted(&self) -> Result<AcceptedChanges, DiffError> {
        let text = self.git.text(&self.commit, ACCEPTED)?.unwrap_or_default();
        Ok(AcceptedChanges::parse(&format!("{}{ACCEPTED}", self.prefix), &text)?)
    }

    fn rust_sources(&self) -> Result<Vec<Source>, GitError> {
        let mut found = Vec::new();
        for folder in rust::folders() {
            let files = self.git.rust_sources(&self.commit, &folder)?;
            found.extend(files.into_iter().map(|(path, text)| Source { path, text }));
        }
        Ok(found)
    }

    /// The version that callers have: the newest release, or what the base says where none is
    /// tagged.
    fn version(&self) -> Result<Option<Version>, GitError> {
        let released = self.git.released(&self.commit)?.and_then(|tag| Version::parse(&tag).ok());
        let manifest = self.git.text(&self.commit, version::MANIFEST)?;
        Ok(released.or_else(|| version::of_manifest(&manifest?)))
    }
}

fn accepted(workspace: &Workspace) -> Result<AcceptedChanges, DiffError> {
    let text =
        if workspace.file(ACCEPTED).exists() { workspace.read(ACCEPTED)? } else { String::new() };
    Ok(AcceptedChanges::parse(ACCEPTED, &text)?)
}

/// The hand-written sources of a checkout. Returns none if the folder is another workspace's.
fn rust_sources(workspace: &Workspace) -> Result<Vec<Source>, FileError> {
    let mut found = Vec::new();
    let mut waiting: Vec<_> = rust::folders().collect();
    while let Some(folder) = waiting.pop() {
        if !workspace.file(&folder).is_dir() {
            continue;
        }
        for name in workspace.names(&folder)? {
            let path = format!("{folder}/{name}");
            if workspace.file(&path).is_dir() {
                waiting.push(path);
            } else if path.ends_with(".rs") {
                found.push(Source { text: workspace.read(&path)?, path });
            }
        }
    }
    Ok(found)
}

fn current_version(workspace: &Workspace) -> Result<Option<Version>, FileError> {
    if !workspace.file(version::MANIFEST).exists() {
        return Ok(None);
    }
    Ok(version::of_manifest(&workspace.read(version::MANIFEST)?))
}

/// Two versions of one file of the specification, each joined with the other files of the checkout.
fn versions(
    workspace: &Workspace,
    path: &str,
    (old, new): (&Path, &Path),
    compare: Compare<'_>,
    generate: Generate<'_>,
) -> Result<Outcome, DiffError> {
    let side = |file: &Path| Sources::of_checkout_with(workspace, path, text_of(file)?);
    let (old, new) = (side(old)?, side(new)?);
    let findings = compare(&old.document, &new.document);
    let sources = rust_sources(workspace)?;
    let rust = rust::compare((&old.bundle, &sources), (&new.bundle, &sources), generate);
    let documents = (&old.document, &new.document);
    let mut outcome = outcome(documents, findings, rust, Triage::unsettled);
    // Both were read in the place of the one file.
    (outcome.report.old, outcome.report.new) = (path.to_owned(), path.to_owned());
    Ok(outcome)
}

/// Two files; nothing is known of their history, so that nothing settles what is found.
fn files(
    workspace: &Workspace,
    old: &Path,
    new: &Path,
    compare: Compare<'_>,
    generate: Generate<'_>,
) -> Result<Outcome, DiffError> {
    let ((old, old_bundle), (new, new_bundle)) = (read(old)?, read(new)?);
    let findings = compare(&old, &new);
    let sources = rust_sources(workspace)?;
    let bundles = old_bundle.and_then(|from| Ok((from, new_bundle?)));
    let rust =
        bundles.and_then(|(from, to)| rust::compare((&from, &sources), (&to, &sources), generate));
    let mut unread: Vec<_> = old.unread().iter().chain(new.unread()).cloned().collect();
    unread.sort();
    unread.dedup();
    let mut outcome = outcome((&old, &new), findings, rust, Triage::unsettled);
    if !unread.is_empty() {
        let list = unread.join("`, `");
        outcome.report.add_note(&format!(
            "nothing is known of what these references lead to, because no such file is below the \
             document: `{list}`"
        ));
    }
    Ok(outcome)
}

/// The document for the engine, and for the generator where its own parser takes it.
fn read(path: &Path) -> Result<(Document, Result<Node, NoRustDiff>), DiffError> {
    let (label, text) = (label_of(path), text_of(path)?);
    let document = Document::parse_with(&label, &text, &|below| read_below(path, below))
        .map_err(|error| DiffError::Refused(error.to_string()))?;
    Ok((document, rust::bundle(&label, &text)))
}

fn label_of(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn text_of(path: &Path) -> Result<String, DiffError> {
    let bytes = std::fs::read(path)
        .map_err(|source| DiffError::Unreadable { path: path.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        DiffError::Refused(format!("{}:{line}: this is not UTF-8", label_of(path)))
    })
}

/// A file below the folder of a document, links resolved.
fn read_below(document: &Path, path: &str) -> Option<String> {
    let folder = document.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
    let file = folder.join(path).canonicalize().ok()?;
    file.starts_with(&folder).then(|| std::fs::read_to_string(file).ok()).flatten()
}

fn outcome(
    (old, new): (&Document, &Document),
    findings: Vec<Finding>,
    rust: Result<RustDiff, NoRustDiff>,
    triage: impl FnOnce(Vec<Finding>) -> Triage,
) -> Outcome {
    let effects = rust
        .as_ref()
        .map(|rust| report::rust_effects(&rust.changes, &findings))
        .unwrap_or_default();
    let mut report = Report::new(old.label(), new.label(), triage(findings));
    report.files = report::file_pairs(old, new);
    report.effects = effects;
    report.semver = rust.as_ref().ok().map(|rust| rust.semver());
    if let Err(error) = rust {
        report.add_note(&format!("nothing is said of the Rust side: {error}"));
    }
    let rust_breaks = facade_step(&report) == Some(Step::Major);
    Outcome { report, rust_breaks }
}

fn facade_step(report: &Report) -> Option<Step> {
    report.semver?.facade
}

/// A break of the Rust side is all right where the version says so.
fn hold_version(outcome: &mut Outcome, released: Option<Version>, current: Option<Version>) {
    let (Some(released), Some(current)) = (released, current) else { return };
    let step = facade_step(&outcome.report).unwrap_or(Step::None);
    match version::problem(&released, &current, step) {
        Some(problem) => outcome.report.problems.push(problem),
        None => outcome.rust_breaks = false,
    }
    let is_announced = Step::Major.is_announced_by(&current, &released);
    outcome.report.announced = is_announced.then(|| current.to_string());
}
