//! Runs the table of faults on raw sockets, and random sequences of them.
//! The tests of memory start this program once more.

use std::process::ExitCode;

use returning_ai_tests::{faults_sockets, harness};

fn main() -> ExitCode {
    let child = faults_sockets::memory::child().or_else(faults_sockets::list_memory::child);
    child.unwrap_or_else(|| harness::run(faults_sockets::trials()))
}
