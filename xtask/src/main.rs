//! The command line of the workspace's own tasks.
//!
//! Exit codes are a contract: 0 all is well, 1 something is stale or broken, 2 the task could not
//! run.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
    time::Instant,
};

use clap::{Parser, Subcommand};
use xtask::{
    generate, lint,
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
    let workspace = Workspace::of_this_build();
    ExitCode::from(match Arguments::parse().task {
        Task::Generate { check } => run_generate(&workspace, check),
        Task::Lint { rules: true } => print_rules(),
        Task::Lint { rules: false } => run_lint(&workspace),
    })
}

fn run_generate(workspace: &Workspace, check: bool) -> u8 {
    let started = Instant::now();
    let generated = match generate::generate(workspace, &mut step) {
        Ok(generated) => generated,
        Err(error) => return could_not_run(&error.to_string()),
    };
    let counts = format!("{} operations, {} schemas", generated.operations, generated.schemas);
    if check {
        let stale = outputs::stale(workspace, &generated.outputs);
        for file in &stale {
            print(&file.diff);
        }
        step(
            "check",
            &format!(
                "{counts}, {} files, {} stale, {}",
                generated.outputs.len(),
                stale.len(),
                seconds(started)
            ),
        );
        if stale.is_empty() {
            return 0;
        }
        eprintln!("the generated files do not match openapi/\n    fix: {COMMAND}");
        return FOUND;
    }
    let states = match outputs::write(workspace, &generated.outputs) {
        Ok(states) => states,
        Err(error) => return could_not_run(&error.to_string()),
    };
    for (path, state) in states.iter().filter(|(_, state)| *state != State::Unchanged) {
        step(if *state == State::Written { "write" } else { "remove" }, path);
    }
    let count = |wanted| states.iter().filter(|(_, state)| *state == wanted).count();
    step(
        "done",
        &format!(
            "{counts}; {} files written, {} unchanged, {} removed; {}",
            count(State::Written),
            count(State::Unchanged),
            count(State::Removed),
            seconds(started),
        ),
    );
    0
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
    let counts = format!("{} operations, {} schemas", report.operations, report.schemas);
    step(
        "lint",
        &format!("{counts}, {} rules, {} findings", lint::rules().len(), report.findings.len()),
    );
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
