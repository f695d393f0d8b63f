//! Runs the table of faults on raw sockets, and random sequences of them.

use std::process::ExitCode;

use returning_ai_tests::faults_sockets;

fn main() -> ExitCode {
    faults_sockets::run()
}
