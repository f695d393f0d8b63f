//! A service of bytes and sockets, below every library of HTTP, and what callers hear of it.
//!
//! The sandbox responds through a library that forms them well. Here a script writes each
//! byte itself, and ends a connection as a process that dies, a balancer or a broken proxy would.
//! The `faults_sockets` target runs the table of [`faults`], and so does the crate in
//! `tests/other-features`.

pub mod call;
pub mod cell;
pub mod faults;
pub mod flood;
pub mod gzip;
pub mod list_memory;
pub mod memory;
pub mod plain_loop;
pub mod request;
pub mod response;
pub mod schedule;
pub mod script;
pub mod server;
pub mod table;

use std::process::ExitCode;

use libtest_mimic::Trial;

use crate::harness;

/// Runs every test, or what one of the tests of memory starts this program once more for. Every
/// program with these tests begins here, because one that did not know its children would start
/// more of them without end.
pub fn run() -> ExitCode {
    let child = memory::child().or_else(list_memory::child);
    child.unwrap_or_else(|| harness::run(trials()))
}

fn trials() -> Vec<Trial> {
    let mut trials = table::trials();
    trials.extend(schedule::trials());
    trials.extend(flood::trials());
    trials.extend(memory::trials());
    trials.extend(list_memory::trials());
    trials.push(plain_loop::trial());
    trials
}
