//! The tasks that read the published documentation and recorded traffic.

use std::{path::PathBuf, process::Command};

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use sdk_codegen::{plural::count, workspace::Workspace};
use spec_import::{
    check::{Scope, check},
    fetch::{self, FetchOptions, FetchReport, FetchStep, SavedPage},
    import::{self, Imported},
    observe::Recording,
    report::Report,
    scaffold, sources, status,
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
        #[arg(long, value_enum, default_value_t = Format::Text)]
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
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How to print a report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal
    Text,
    /// For an issue
    Markdown,
    /// For a program
    Json,
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
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let fetched = fetch::fetch(options, &mut |step| match step {
        FetchStep::Listed(pages) => bar.set_length(pages as u64),
        FetchStep::Page(address) => {
            bar.set_message(address.to_owned());
            bar.inc(1);
        }
    });
    bar.finish_and_clear();
    match fetched {
        Ok(report) => print_fetched(options, &report),
        Err(error) => could_not_run(&error.to_string()),
    }
}

fn print_fetched(options: &FetchOptions, report: &FetchReport) -> u8 {
    let list = |word: &str, pages: &[SavedPage]| {
        for page in pages {
            print(&format!("{word:>8} {} ({})\n", page.title, page.address));
        }
    };
    list("new", &report.new);
    list("changed", &report.changed);
    list("gone", &report.gone);
    for note in &report.notes {
        eprintln!("note: {note}");
    }
    for error in &report.failed {
        eprintln!("{error}");
    }
    let counts = format!(
        "{} new, {} changed, {} unchanged, {} gone, {} failed, in {}",
        report.new.len(),
        report.changed.len(),
        report.unchanged,
        report.gone.len(),
        report.failed.len(),
        options.folder.display()
    );
    step("pages", &counts);
    if report.failed.is_empty() { 0 } else { FOUND }
}

fn run_import(workspace: &Workspace, arguments: &ImportArguments) -> u8 {
    let read = || {
        let pages = sources::pages(&arguments.paths, arguments.only.as_deref())?;
        Ok((sources::import_sources(workspace)?, pages))
    };
    let (texts, pages) = match read() {
        Ok(read) => read,
        Err(error) => return could_not_run_for(&error),
    };
    if arguments.show {
        pages.pages.iter().for_each(|page| print(&import::show(page)));
        return 0;
    }
    let imported = match import::import(&pages.pages, &texts, arguments.apply) {
        Ok(imported) => imported,
        Err(error) => return could_not_run(&error.to_string()),
    };
    if let Err(error) = sources::write(workspace, &imported.files) {
        return could_not_run_for(&error);
    }
    print_imported(&imported);
    for error in &pages.errors {
        eprintln!("{error}");
    }
    if !imported.files.is_empty() {
        let ids: Vec<_> = imported.drafted.iter().map(|drafted| drafted.id.clone()).collect();
        let code = match run_generate(workspace, false) {
            0 => run_scaffold(workspace, &ids),
            code => code,
        };
        print_rest(&imported);
        if code != 0 {
            return code;
        }
    }
    let is_clean =
        pages.errors.is_empty() && imported.errors.is_empty() && imported.differences.open() == 0;
    if is_clean { 0 } else { FOUND }
}

fn run_status(workspace: &Workspace, group: Option<&str>) -> u8 {
    match status::status(workspace, group) {
        Ok(missing) => {
            missing.iter().for_each(|one| print(&format!("{one}\n")));
            step("status", &format!("{} missing", missing.len()));
            if missing.is_empty() { 0 } else { FOUND }
        }
        Err(error) => could_not_run(&error.to_string()),
    }
}

fn run_scaffold(workspace: &Workspace, operations: &[String]) -> u8 {
    let scaffolded =
        sources::document(workspace).map_err(|error| error.to_string()).and_then(|document| {
            scaffold::scaffold(workspace, &document, operations).map_err(|error| error.to_string())
        });
    let scaffolded = match scaffolded {
        Ok(scaffolded) => scaffolded,
        Err(error) => return could_not_run(&error),
    };
    if let Err(error) = sources::write(workspace, &scaffolded.files) {
        return could_not_run_for(&error);
    }
    scaffolded.added.iter().for_each(|added| step("add", added));
    for error in &scaffolded.errors {
        eprintln!("{error}");
    }
    match format_files(workspace, scaffolded.files.keys()) {
        0 if !scaffolded.errors.is_empty() => FOUND,
        code => code,
    }
}

/// New code is put in order by the tool that CI checks it with.
fn format_files<'a>(workspace: &Workspace, files: impl Iterator<Item = &'a String>) -> u8 {
    let files: Vec<_> = files.map(|file| workspace.file(file)).collect();
    if files.is_empty() {
        return 0;
    }
    let formatted = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .args(&files)
        .current_dir(workspace.root())
        .status();
    match formatted {
        Ok(status) if status.success() => 0,
        Ok(_) => could_not_run("rustfmt could not format the new code"),
        Err(error) => could_not_run(&format!("rustfmt could not run: {error}")),
    }
}

/// What is left to a person, in order, with places.
fn print_rest(imported: &Imported) {
    let todos = imported.todos();
    if !todos.is_empty() {
        print(
            "Write these in your own words (`cargo xtask import --show PAGE` prints the page's):\n",
        );
        todos.iter().for_each(|todo| print(&format!("  {todo}\n")));
    }
    print("Then:\n  cargo xtask generate && cargo xtask lint\n  cargo xtask status\n");
}

fn print_imported(imported: &Imported) {
    for note in &imported.notes {
        eprintln!("note: {note}");
    }
    for drafted in &imported.drafted {
        step(
            "draft",
            &format!("{} in openapi/{}.yaml: {}", drafted.name, drafted.group, drafted.id),
        );
        drafted.remarks.iter().for_each(|remark| step("look at", remark));
    }
    imported.applied.iter().for_each(|applied| step("apply", applied));
    print(&imported.differences.to_text());
    for error in &imported.errors {
        eprintln!("{error}");
    }
}

fn run_check(workspace: &Workspace, arguments: &CheckArguments) -> u8 {
    let read = || {
        let pages = sources::pages(&arguments.paths, arguments.only.as_deref())?;
        Ok((sources::document(workspace)?, sources::known(workspace)?, pages))
    };
    let (document, known, pages) = match read() {
        Ok(read) => read,
        Err(error) => return could_not_run_for(&error),
    };
    let is_everything = pages.is_folder && arguments.only.is_none() && pages.errors.is_empty();
    let scope = if is_everything { Scope::EveryPage } else { Scope::SomePages };
    let mut report = check(&pages.pages, &document, &known, scope);
    report.notes.extend(pages.errors.iter().map(ToString::to_string));
    print_report(&report, arguments.format);
    step("check", &format!("{}, {}", count(pages.pages.len(), "page"), open(&report)));
    if report.open() == 0 && pages.errors.is_empty() { 0 } else { FOUND }
}

fn run_observe(workspace: &Workspace, files: &[PathBuf], format: Format) -> u8 {
    let mut recording = Recording::default();
    for file in files {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                return could_not_run(&format!("cannot read {}: {error}", file.display()));
            }
        };
        if let Err(error) = recording.add(&file.to_string_lossy(), &text) {
            return could_not_run(&error.to_string());
        }
    }
    let document = match sources::document(workspace) {
        Ok(document) => document,
        Err(error) => return could_not_run_for(&error),
    };
    let report = recording.compare(&document);
    print_report(&report, format);
    step("observe", &format!("{}, {}", count(recording.len(), "exchange"), open(&report)));
    if report.open() == 0 { 0 } else { FOUND }
}

fn open(report: &Report) -> String {
    count(report.open(), "difference")
}

fn print_report(report: &Report, format: Format) {
    print(&match format {
        Format::Text => report.to_text(),
        Format::Markdown => report.to_markdown(),
        Format::Json => report.to_json(),
    });
}

fn could_not_run_for(error: &sources::SourceError) -> u8 {
    could_not_run(&error.to_string())
}
