//! Runs the table of what a service may do to a change, over every form of base URL.

use std::process::ExitCode;

use returning_ai_tests::{faults_sandbox, harness};

fn main() -> ExitCode {
    harness::run(faults_sandbox::trials())
}
