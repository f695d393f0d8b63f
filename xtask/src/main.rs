//! The command line of the workspace's own tasks.
//!
//! Exit codes are a contract: 0 all is well, 1 something is stale or broken, 2 the task could not
//! run.

mod diff;
mod documentation;
mod generate;

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use clap::{Parser, Subcommand, ValueEnum};
use openapi_diff::render;
use openapi_model::Node;
use sdk_codegen::{
    apart::{self, ApartError},
    finding::Finding,
    outputs::{self, COMMAND, State},
    pipeline::Code,
    plural::count,
    workspace::{NoCheckout, Workspace},
};
use spec_lint::{
    coverage::{self, Column, Report},
    lint,
};

use diff::{Limit, Outcome, Sides};
use generate::Generated;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "The tasks of this workspace",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,

    /// The checkout to work on; by default the one that cargo was called for
    #[arg(long, global = true, hide = true, value_name = "DIR")]
    root: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Task {
    /// Generate the client crate and what belongs to it from the files in openapi/
    Generate {
        /// Write nothing; print what is stale and exit with 1 if anything is
        #[arg(long)]
        check: bool,
    },
    /// Check the files in openapi/ against the profile that openapi/README.md describes
    Lint {
        /// Print every rule with its reason and check nothing
        #[arg(long)]
        rules: bool,
    },
    /// Compare the inventory with the specification, the facade, the examples and the tests
    Coverage {
        /// How to print the table
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Put the table between its markers in README.md as well
        #[arg(long)]
        write: bool,
    },
    /// Report what a change of the API means for callers, on the wire and in Rust
    Diff {
        /// The revision to compare the checkout with; the merge base with `main` by default
        #[arg(long, value_name = "REV", conflicts_with_all = ["old", "new"])]
        base: Option<String>,
        /// The older one of two OpenAPI 3.0 documents, YAML or JSON
        #[arg(long, value_name = "FILE", requires = "new")]
        old: Option<PathBuf>,
        /// The newer one
        #[arg(long, value_name = "FILE", requires = "old")]
        new: Option<PathBuf>,
        /// Of which file in openapi/ the two are versions; the other files are taken from the checkout
        #[arg(long, value_name = "PATH", requires = "old")]
        path: Option<String>,
        /// How to print the report
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
        /// From what on to exit with 1
        #[arg(long, value_enum, default_value_t = Limit::Breaking)]
        fail_on: Limit,
        /// Also hold deprecations to the days for which something deprecated has to stay, by
        /// `x-sunset` and `x-stability-level`
        #[arg(long, value_name = "DAYS")]
        notice: Option<u16>,
        /// The day on which accepted changes are held to their expiry; today by default
        #[arg(long, hide = true, value_name = "DATE")]
        today: Option<jiff::civil::Date>,
    },
    #[command(flatten)]
    Documentation(documentation::Task),
    /// Read a document and write its client as JSON; `diff` runs it as a process of its own
    #[command(hide = true, name = CODE)]
    Code,
}

/// How `diff` calls the task above.
const CODE: &str = "code";

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For a terminal
    Text,
    /// For a pull request
    Markdown,
    /// For a program; crates/openapi-diff/report.schema.json describes it
    Json,
    /// As the annotations of a run on GitHub
    Github,
    /// One page for a browser, which needs no network
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal, after the findings
    Text,
    /// For a page; the findings go to standard error
    Markdown,
}

const FOUND: u8 = 1;
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let Arguments { task, root } = Arguments::parse();
    let workspace = match root.map_or_else(current_checkout, |root| Ok(Workspace::at(root))) {
        Ok(workspace) => workspace,
        Err(error) => return ExitCode::from(could_not_run(&error.to_string())),
    };
    ExitCode::from(match task {
        Task::Generate { check } => run_generate(&workspace, check),
        Task::Lint { rules: true } => print_rules(),
        Task::Lint { rules: false } => run_lint(&workspace),
        Task::Coverage { format, write } => run_coverage(&workspace, format, write),
        Task::Diff { base, old, new, path, format, fail_on, notice, today } => {
            let sides = match (old, new, path) {
                (Some(old), Some(new), Some(path)) => Sides::Versions { path, old, new },
                (Some(old), Some(new), None) => Sides::Files { old, new },
                _ => Sides::Base(base),
            };
            let options = diff::Options { today, notice, github: diff::GitHub::of_environment() };
            let outcome = diff::run(&workspace, &sides, options, &generate_apart);
            run_diff(&outcome, format, fail_on)
        }
        Task::Documentation(task) => documentation::run(&workspace, task),
        Task::Code => match apart::serve(std::io::stdin(), std::io::stdout()) {
            Ok(()) => 0,
            Err(error) => could_not_run(&error.to_string()),
        },
    })
}

/// The checkout that cargo was called for; if the working directory is in another one, it says so.
fn current_checkout() -> Result<Workspace, NoCheckout> {
    let current = Workspace::current()?;
    let here = Workspace::of_working_directory();
    if here.is_none_or(|here| here.root() != current.root()) {
        let root = current.root().display();
        step("note", &format!("working on {root}, which is not the checkout you are in"));
    }
    Ok(current)
}

fn run_generate(workspace: &Workspace, check: bool) -> u8 {
    let started = Instant::now();
    match generate::generate(workspace) {
        Ok(generated) if check => compare(workspace, &generated, started),
        Ok(generated) => write(workspace, &generated, started),
        Err(error) => could_not_run(&error.to_string()),
    }
}

fn compare(workspace: &Workspace, generated: &Generated, started: Instant) -> u8 {
    let stale = outputs::stale(workspace, &generated.outputs);
    for file in &stale {
        print(&file.diff);
    }
    let files = count(generated.outputs.len(), "file");
    let (counts, stale_count, seconds) = (counts(generated), stale.len(), seconds(started));
    step("check", &format!("{counts}, {files}, {stale_count} stale, {seconds}"));
    report_drafts(&generated.drafts);
    if stale.is_empty() {
        return if generated.drafts.is_empty() { 0 } else { FOUND };
    }
    eprintln!("the generated files do not match openapi/\n    fix: {COMMAND}");
    FOUND
}

/// Drafts do not stop the generation, so that their code can be seen and tested.
fn report_drafts(drafts: &[Finding]) {
    for draft in drafts {
        step("todo", &format!("{}: {}", draft.at, draft.message));
    }
}

fn write(workspace: &Workspace, generated: &Generated, started: Instant) -> u8 {
    let states = match outputs::write(workspace, &generated.outputs) {
        Ok(states) => states,
        Err(error) => return could_not_run(&error.to_string()),
    };
    for (path, state) in &states {
        match state {
            State::Unchanged => {}
            State::Written => step("write", path),
            State::Removed => step("remove", path),
            State::Kept => step(
                "keep",
                &format!(
                    "{path}, which does not say that it is generated; remove it by hand if it is"
                ),
            ),
        }
    }
    report_drafts(&generated.drafts);
    let number = |wanted| states.iter().filter(|(_, state)| *state == wanted).count();
    step(
        "done",
        &format!(
            "{}; {} written, {} unchanged, {} removed; {}",
            counts(generated),
            count(number(State::Written), "file"),
            number(State::Unchanged),
            number(State::Removed),
            seconds(started),
        ),
    );
    0
}

fn counts(generated: &Generated) -> String {
    let Generated { operations, schemas, .. } = generated;
    format!("{}, {}", count(*operations, "operation"), count(*schemas, "schema"))
}

fn run_lint(workspace: &Workspace) -> u8 {
    let report = match lint::run(workspace) {
        Ok(report) => report,
        Err(errors) => {
            return could_not_run(&generate::lines(&errors));
        }
    };
    for finding in &report.findings {
        print(&format!("{finding}\n"));
    }
    let counts = [
        count(report.operations, "operation"),
        count(report.schemas, "schema"),
        count(lint::rules().len(), "rule"),
        count(report.findings.len(), "finding"),
    ];
    step("lint", &counts.join(", "));
    if report.findings.is_empty() { 0 } else { FOUND }
}

fn print_rules() -> u8 {
    for rule in lint::rules() {
        print(&format!("{:28} {}\n", rule.id, rule.why));
    }
    0
}

fn run_coverage(workspace: &Workspace, format: Format, write: bool) -> u8 {
    let report = match coverage::run(workspace) {
        Ok(report) => report,
        Err(error) => return could_not_run(&error.to_string()),
    };
    print_coverage(&report, format);
    if write {
        match coverage::write_readme(workspace, &report.summary) {
            Ok(State::Written) => step("write", "README.md"),
            Ok(_) => {}
            Err(error) => return could_not_run(&error.to_string()),
        }
    }
    let total = report.summary.total();
    let counts = [
        format!("{} in the inventory", total.of(Column::Entries)),
        count(total.of(Column::Specified), "operation"),
        count(report.findings.len(), "finding"),
    ];
    step("coverage", &counts.join(", "));
    if report.findings.is_empty() { 0 } else { FOUND }
}

fn print_coverage(report: &Report, format: Format) {
    let findings = report.findings.iter().chain(&report.hints);
    let findings: String = findings.map(|finding| format!("{finding}\n")).collect();
    match format {
        Format::Text if findings.is_empty() => print(&report.summary.to_text()),
        Format::Text => print(&format!("{findings}\n{}", report.summary.to_text())),
        Format::Markdown => {
            eprint!("{findings}");
            print(&report.summary.to_markdown());
        }
    }
}

fn generate_apart(bundle: &Node) -> Result<Code, ApartError> {
    let program = std::env::current_exe()
        .map_err(|source| ApartError::NotRun { program: PathBuf::from("xtask"), source })?;
    apart::generate(&program, &[CODE], bundle)
}

fn run_diff(outcome: &Result<Outcome, diff::DiffError>, format: ReportFormat, limit: Limit) -> u8 {
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => return could_not_run(&error.to_string()),
    };
    let report = &outcome.report;
    print(&match format {
        ReportFormat::Text => render::text(report, std::io::stdout().is_terminal()),
        ReportFormat::Markdown => render::markdown(report),
        ReportFormat::Json => render::json(report),
        ReportFormat::Html => render::html(report),
        ReportFormat::Github => render::annotations(report),
    });
    if outcome.is_over(limit) { FOUND } else { 0 }
}

fn could_not_run(message: &str) -> u8 {
    eprintln!("{message}");
    COULD_NOT_RUN
}

/// One line of progress, the word first so that the lines can be skimmed.
fn step(word: &str, detail: &str) {
    let mut out = std::io::stderr().lock();
    let line = if out.is_terminal() {
        format!("\x1b[1;32m{word:>10}\x1b[0m {detail}")
    } else {
        format!("{word:>10} {detail}")
    };
    // Nobody is left to hear that standard error is closed.
    let _ = writeln!(out, "{line}");
}

fn print(text: &str) {
    // A reader such as `head` may close the pipe early, which is not a failure of the task.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

fn seconds(started: Instant) -> String {
    format!("{:.2} s", started.elapsed().as_secs_f64())
}
