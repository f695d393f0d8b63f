//! Runs the table of what a response of success may say.

use std::process::ExitCode;

use returning_ai_tests::{envelopes, harness};

fn main() -> ExitCode {
    harness::run(envelopes::trials())
}
