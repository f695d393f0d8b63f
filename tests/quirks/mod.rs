//! The tests by their subjects, and what they share.

use std::{error::Error, pin::Pin};

use sdk_codegen::workspace::Workspace;
use spec_lint::quirks::{self, Quirk};

/// Names the quirks of a subject, each with the functions that test it.
///
/// A name is written once, so that no test runs under the name of another.
macro_rules! tests {
    ($($quirk:literal => [$($test:ident),+ $(,)?]),+ $(,)?) => {
        pub(super) const TESTS: &[super::Test] = &[$($(super::Test {
            quirk: $quirk,
            name: stringify!($test),
            run: || Box::pin(async { $test().await.map_err(|error| error.to_string()) }),
        }),+),+];
    };
}

mod community;
mod destination;
mod forms;
mod gamification;
mod hosts;
mod keys;
mod legacy;
mod legacy_hosts;
mod messaging;
mod names;
mod partner_paths;
pub(crate) mod places;
mod responses;
mod service;
mod sign_in;
mod status_id;
mod store;
mod uploads;
mod user_fields;
mod users;
mod versions;

/// A test of one quirk.
pub(crate) struct Test {
    /// The id of the entry.
    pub(crate) quirk: &'static str,
    /// What it shows.
    pub(crate) name: &'static str,
    /// Runs it.
    pub(crate) run: fn() -> Running,
}

/// A test that has begun.
type Running = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// Whatever went wrong.
pub(crate) type Problem = Box<dyn Error>;

/// What a test ends with.
pub(crate) type Outcome = Result<(), Problem>;

/// Every test.
pub(crate) fn tests() -> impl Iterator<Item = &'static Test> {
    let subjects = [
        status_id::TESTS,
        partner_paths::TESTS,
        store::TESTS,
        gamification::TESTS,
        messaging::TESTS,
        users::TESTS,
        sign_in::TESTS,
        uploads::TESTS,
        legacy::TESTS,
        legacy_hosts::TESTS,
        keys::TESTS,
        user_fields::TESTS,
        community::TESTS,
        names::TESTS,
        forms::TESTS,
        versions::TESTS,
        hosts::TESTS,
        responses::TESTS,
    ];
    subjects.into_iter().flatten()
}

/// The entries of the register.
pub(crate) fn register() -> Result<Vec<Quirk>, String> {
    quirks::read(&Workspace::current().expect("a checkout"))
        .map(|register| register.entries)
        .map_err(|error| error.to_string())
}

/// The operations of one entry, in the order of the register.
pub(crate) fn operations_of(quirk: &str) -> Result<Vec<String>, Problem> {
    let entries = register()?;
    let entry = entries.into_iter().find(|entry| entry.id.value == quirk);
    let entry = entry.ok_or_else(|| format!("the register has no {quirk}"))?;
    Ok(entry.operations.into_iter().map(|operation| operation.value).collect())
}
