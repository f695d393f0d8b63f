//! The tests of the entries of `openapi/quirks.toml`, under the ids of the entries.
//!
//! They are in `tests/quirks/`, in a file for each subject.

#[path = "quirks/mod.rs"]
mod subjects;

use std::{collections::BTreeSet, process::ExitCode};

use libtest_mimic::Trial;
use returning_ai_tests::{harness, scenario::expect_same};

fn main() -> ExitCode {
    let mut trials: Vec<_> = subjects::tests()
        .map(|test| harness::asynchronous(format!("{}::{}", test.quirk, test.name), test.run))
        .collect();
    trials.push(the_tests_are_those_of_the_register());
    harness::run(trials)
}

fn the_tests_are_those_of_the_register() -> Trial {
    Trial::test("the_tests_are_those_of_the_register", || {
        let registered: BTreeSet<_> =
            subjects::register()?.into_iter().map(|quirk| quirk.id.value).collect();
        let tested: BTreeSet<_> = subjects::tests().map(|test| test.quirk.to_owned()).collect();
        expect_same("ids with a test", &registered, &tested).map_err(Into::into)
    })
}
