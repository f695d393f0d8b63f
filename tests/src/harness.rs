//! Runs a table of tests, each under the name of its row.

use std::{panic, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};

/// Runs the tests of a target.
pub fn run(trials: Vec<Trial>) -> ExitCode {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // insta has printed the difference by then; its own panic would only add a stack of frames.
        let message = info.payload().downcast_ref::<String>();
        if !message.is_some_and(|message| message.starts_with("snapshot assertion")) {
            default(info);
        }
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A test that runs on a runtime of its own.
pub fn asynchronous<F>(name: String, test: impl FnOnce() -> F + Send + 'static) -> Trial
where
    F: Future<Output = Result<(), String>>,
{
    Trial::test(name, move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        runtime.block_on(test()).map_err(Failed::from)
    })
}
