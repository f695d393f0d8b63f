//! Runs the table of what a service may do to a change, over every form of base URL.

use std::process::ExitCode;

use returning_ai_tests::{harness, scenario};

fn main() -> ExitCode {
    harness::run(scenario::trials())
}
