//! The invariants of `ARCHITECTURE.md` that the sources and the manifests show.
//!
//! What was counted is printed before the tests run, because a test that counts nothing passes too.

mod circles;
mod documents;
mod imports;
mod metadata;
mod modules;
mod names;
mod packages;

use std::process::ExitCode;

use returning_ai_tests::harness;

use crate::metadata::Metadata;

fn main() -> ExitCode {
    let metadata = Metadata::read();
    let mut trials = circles::trials(&metadata);
    trials.extend(packages::trials(&metadata));
    trials.extend(names::trials());
    trials.extend(documents::trials(&metadata));
    harness::run(trials)
}
