//! The command line of the workspace's own tasks.
//!
//! Exit codes are a contract: 0 all is well, 1 something is stale or broken, 2 the task could not
//! run.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use clap::{Parser, Subcommand};
use xtask::{
    counting::count,
    generate::{self, Generated},
    lint,
    outputs::{self, COMMAND, State},
    workspace::Workspace,
};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "The tasks of this workspace",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,

    /// The checkout to work on; the one that this program was built from by default
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
}

const FOUND: u8 = 1;
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let Arguments { task, root } = Arguments::parse();
    let workspace = root.map_or_else(Workspace::of_this_build, Workspace::at);
    ExitCode::from(match task {
        Task::Generate { check } => run_generate(&workspace, check),
        Task::Lint { rules: true } => print_rules(),
        Task::Lint { rules: false } => run_lint(&workspace),
    })
}

fn run_generate(workspace: &Workspace, check: bool) -> u8 {
    let started = Instant::now();
    match generate::generate(workspace, &mut step) {
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
    if stale.is_empty() {
        return 0;
    }
    eprintln!("the generated files do not match openapi/\n    fix: {COMMAND}");
    FOUND
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
            let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
            return could_not_run(&texts.join("\n"));
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
    // A reader such as `head` may close the pipe early, which is no failure of the task.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

fn seconds(started: Instant) -> String {
    format!("{:.2} s", started.elapsed().as_secs_f64())
}
