//! Runs the table of faults in a service whose other crates ask for more of reqwest.
//!
//! This crate is outside the workspace because cargo unites the features that the members of a
//! workspace ask for: as a member it would switch the features on for every other test, and the
//! workspace would no longer show what the SDK does with its own features alone.

use std::process::ExitCode;

use returning_ai_tests::{faults_sandbox, harness};

fn main() -> ExitCode {
    harness::run(faults_sandbox::trials())
}
