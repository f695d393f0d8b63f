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
    trials.push(the_places_of_the_register_are_in_the_types());
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

fn the_places_of_the_register_are_in_the_types() -> Trial {
    Trial::test("the_places_of_the_register_are_in_the_types", || {
        for entry in subjects::register()? {
            let checked = subjects::places::check(&entry.id.value);
            checked.map_err(|error| format!("{}: {error}", entry.id.value))?;
        }
        Ok(())
    })
}
