//! Runs the table of what a service may do to a change, over every form of base URL.

use std::process::ExitCode;

use libtest_mimic::Trial;
use returning_ai_tests::{
    harness,
    scenario::{self, Base},
};

fn main() -> ExitCode {
    let rows = scenario::cases().into_iter().flat_map(|case| {
        Base::ALL.map(|base| {
            let case = case.clone();
            let name = format!("{}::{base:?}", case.name);
            harness::asynchronous(name, move || scenario::run(case, base))
        })
    });
    let redirects = [301, 302, 303, 307, 308]
        .into_iter()
        .flat_map(|status| Base::ALL.map(|base| redirect(status, base)));
    harness::run(rows.chain(redirects).collect())
}

fn redirect(status: u16, base: Base) -> Trial {
    let name = format!("redirect_{status}_to_another_origin::{base:?}");
    harness::asynchronous(name, move || scenario::redirect_elsewhere(status, base))
}
