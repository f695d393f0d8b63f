//! The tasks that read the published documentation and recorded traffic.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use sdk_codegen::{plural::count, workspace::Workspace};
use spec_import::{
    check::{Scope, check},
    fetch::{self, FetchOptions, FetchStep},
    import,
    observe::Recording,
    report::Format,
    scaffold,
    sources::{self, Pages, SourceError},
    status,
};

use crate::{FOUND, could_not_run, print, run_generate, step};

/// Where `pages fetch` puts the pages by default; git ignores it.
const PAGES: &str = "pages";

#[derive(Subcommand)]
pub(crate) enum Task {
    /// The published pages of the documentation
    #[command(subcommand)]
    Pages(PagesTask),
    /// Draft what pages document, and show what differs from the files in openapi/
    Import(ImportArguments),
    /// List everything that is missing for the files in openapi/ as they are
    Status {
        /// Only for this group
        group: Option<String>,
    },
    /// Write the method, its example and a call for operations that are in openapi/ already
    Scaffold {
        /// Their `operationId`s
        #[arg(required = true, value_name = "OPERATION")]
        operations: Vec<String>,
    },
    /// Say where pages and the files in openapi/ differ
    Check(CheckArguments),
    /// Say where recorded traffic and the files in openapi/ differ, without a value of it
    Observe {
        /// HAR 1.2 files, and files of JSON lines
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// How to print the report
        #[arg(long, default_value = "text", value_name = "text|markdown|json")]
        format: Format,
    },
}

#[derive(Subcommand)]
pub(crate) enum PagesTask {
    /// Save the Markdown twin of every page
    Fetch {
        /// The address of the documentation
        #[arg(value_name = "URL")]
        site: String,
        /// Only the pages in this folder of the navigation
        #[arg(long, value_name = "GROUP")]
        only: Option<String>,
        /// Where to put them; `pages` in the checkout by default
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Fetch pages again that are there already, and list what differs
        #[arg(long)]
        changed: bool,
    },
}

#[derive(Args)]
pub(crate) struct ImportArguments {
    /// Pages, or a folder of pages
    #[arg(required = true, value_name = "PAGE")]
    paths: Vec<PathBuf>,
    /// Only the pages in this folder of the navigation
    #[arg(long, value_name = "GROUP")]
    only: Option<String>,
    /// Take over differences of operations that are there already, if they only add something
    #[arg(long)]
    apply: bool,
    /// Write nothing; print what the pages say, for who writes the descriptions
    #[arg(long, conflicts_with = "apply")]
    show: bool,
}

#[derive(Args)]
pub(crate) struct CheckArguments {
    /// Pages, or a folder with every page
    #[arg(required = true, value_name = "PAGE")]
    paths: Vec<PathBuf>,
    /// Only the pages in this folder of the navigation
    #[arg(long, value_name = "GROUP")]
    only: Option<String>,
    /// How to print the report
    #[arg(long, default_value = "text", value_name = "text|markdown|json")]
    format: Format,
}

pub(crate) fn run(workspace: &Workspace, task: Task) -> u8 {
    match task {
        Task::Pages(PagesTask::Fetch { site, only, to, changed }) => {
            let folder = to.unwrap_or_else(|| workspace.file(PAGES));
            fetch_pages(&FetchOptions { only, again: changed, ..FetchOptions::new(site, folder) })
        }
        Task::Import(arguments) => run_import(workspace, &arguments),
        Task::Status { group } => run_status(workspace, group.as_deref()),
        Task::Scaffold { operations } => run_scaffold(workspace, &operations),
        Task::Check(arguments) => run_check(workspace, &arguments),
        Task::Observe { files, format } => run_observe(workspace, &files, format),
    }
}

fn fetch_pages(options: &FetchOptions) -> u8 {
    let bar = ProgressBar::no_length();
    let fetched = fetch::fetch(options, &mut |step| match step {
        FetchStep::Listed(pages) => bar.set_length(pages as u64),
        FetchStep::Page(_) => bar.inc(1),
    });
    bar.finish_and_clear();
    or_could_not_run(fetched, |report| {
        print(&report.to_text());
        found(!report.failed.is_empty())
    })
}

fn run_import(workspace: &Workspace, arguments: &ImportArguments) -> u8 {
    let read = sources::pages(&arguments.paths, arguments.only.as_deref());
    or_could_not_run(read, |pages| {
        if arguments.show {
            pages.pages.iter().for_each(|page| print(&import::show(page)));
            return 0;
        }
        pages.errors.iter().for_each(|error| eprintln!("{error}"));
        let code = import_pages(workspace, &pages, arguments.apply);
        if code == 0 { found(!pages.errors.is_empty()) } else { code }
    })
}

fn import_pages(workspace: &Workspace, pages: &Pages, apply: bool) -> u8 {
    or_could_not_run(import::import_into(workspace, &pages.pages, apply), |imported| {
        print(&imported.to_text());
        if let Err(error) = sources::write(workspace, &imported.files) {
            return could_not_run(&error.to_string());
        }
        let mut code = if imported.files.is_empty() { 0 } else { run_generate(workspace, false) };
        if code == 0 {
            code = run_scaffold(workspace, &imported.ids());
        }
        print(&imported.rest());
        if code == 0 { found(!imported.is_clean()) } else { code }
    })
}

fn run_status(workspace: &Workspace, group: Option<&str>) -> u8 {
    or_could_not_run(status::status(workspace, group), |missing| {
        missing.iter().for_each(|one| print(&format!("{one}\n")));
        step("status", &format!("{} missing", missing.len()));
        found(!missing.is_empty())
    })
}

fn run_scaffold(workspace: &Workspace, operations: &[String]) -> u8 {
    let document = match sources::document(workspace) {
        Ok(document) => document,
        Err(error) => return could_not_run(&error.to_string()),
    };
    or_could_not_run(scaffold::scaffold(workspace, &document, operations), |scaffolded| {
        if let Err(error) = sources::write(workspace, &scaffolded.files) {
            return could_not_run(&error.to_string());
        }
        scaffolded.added.iter().for_each(|added| step("add", added));
        scaffolded.errors.iter().for_each(|error| eprintln!("{error}"));
        found(!scaffolded.errors.is_empty())
    })
}

fn run_check(workspace: &Workspace, arguments: &CheckArguments) -> u8 {
    let read = || {
        let pages = sources::pages(&arguments.paths, arguments.only.as_deref())?;
        Ok::<_, SourceError>((sources::document(workspace)?, sources::known(workspace)?, pages))
    };
    or_could_not_run(read(), |(document, known, pages)| {
        let is_everything = pages.is_folder && arguments.only.is_none() && pages.errors.is_empty();
        let scope = if is_everything { Scope::EveryPage } else { Scope::SomePages };
        let mut report = check(&pages.pages, &document, &known, scope);
        report.notes.extend(pages.errors.iter().map(ToString::to_string));
        print(&report.print(arguments.format));
        let differences = count(report.open(), "difference");
        step("check", &format!("{}, {differences}", count(pages.pages.len(), "page")));
        found(report.open() > 0 || !pages.errors.is_empty())
    })
}

fn run_observe(workspace: &Workspace, files: &[PathBuf], format: Format) -> u8 {
    let read = || {
        let mut recording = Recording::default();
        for file in files {
            let text = std::fs::read_to_string(file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            recording.add(&file.to_string_lossy(), &text).map_err(|error| error.to_string())?;
        }
        let document = sources::document(workspace).map_err(|error| error.to_string())?;
        Ok::<_, String>((recording, document))
    };
    or_could_not_run(read(), |(recording, document)| {
        let report = recording.compare(&document);
        print(&report.print(format));
        let differences = count(report.open(), "difference");
        step("observe", &format!("{}, {differences}", count(recording.len(), "exchange")));
        found(report.open() > 0)
    })
}

fn or_could_not_run<T, E: ToString>(result: Result<T, E>, then: impl FnOnce(T) -> u8) -> u8 {
    match result {
        Ok(value) => then(value),
        Err(error) => could_not_run(&error.to_string()),
    }
}

fn found(anything: bool) -> u8 {
    if anything { FOUND } else { 0 }
}
