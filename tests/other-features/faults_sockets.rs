//! Runs the table of faults on raw sockets in a service whose other crates ask for more of reqwest.

use std::process::ExitCode;

use returning_ai_tests::faults_sockets;

fn main() -> ExitCode {
    faults_sockets::run()
}
