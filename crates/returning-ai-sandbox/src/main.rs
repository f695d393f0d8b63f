//! The sandbox as a program: prints how to reach it and runs until it is interrupted.

mod banner;
mod command_line;
mod signals;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use command_line::Options;
use returning_ai_sandbox::{Sandbox, StartError};
use signals::Signals;

/// The exit code for wrong arguments.
const USAGE: u8 = 2;

/// Why the program ended: the message and the exit code.
struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    fn of_usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: USAGE }
    }
}

fn main() -> ExitCode {
    let ended = match Options::try_parse() {
        Ok(options) => run(&options),
        Err(error) => print_usage(&error),
    };
    match ended {
        Ok(code) => code,
        Err(failure) => {
            // If the message cannot be written, the exit code still tells of the failure.
            let _ = writeln!(io::stderr(), "returning-ai-sandbox: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Prints the help, the version, or what is wrong with the arguments.
fn print_usage(error: &clap::Error) -> Result<ExitCode, Failure> {
    let text = error.render();
    if error.use_stderr() {
        return Err(Failure::of_usage(text.to_string().trim_end()));
    }
    print(&text.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn run(options: &Options) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("The program cannot start: {error}")))?;
    runtime.block_on(async {
        // From here on a signal ends the program in order, also before the sandbox is ready.
        let signals = Signals::listen()
            .map_err(|error| Failure::new(format!("The program cannot take signals: {error}")))?;
        let sandbox = options.builder().start().await.map_err(|error| not_started(&error))?;
        if let Some(file) = &options.keys {
            add_keys(&sandbox, file)?;
        }
        print(&banner::text(&sandbox, options.spelling()))?;
        tokio::select! {
            () = signals.wait() => {}
            () = tell_of_dropped(&sandbox) => {}
        }
        sandbox.stop().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// How often the program looks whether requests were dropped from the record.
const LOOK: Duration = Duration::from_millis(500);

/// Says on stderr that the record is no longer whole, once, because a test that counts requests would
/// otherwise be wrong without a word. Never returns.
async fn tell_of_dropped(sandbox: &Sandbox) {
    while sandbox.dropped_requests() == 0 {
        tokio::time::sleep(LOOK).await;
    }
    // Perhaps nobody reads it, which is not a reason to stop.
    let _ = writeln!(
        io::stderr(),
        "returning-ai-sandbox: the record is full, and the oldest requests are dropped from now on; \
         --record-requests and --record-bytes change its limits, and /__admin/requests counts what \
         was dropped"
    );
    std::future::pending::<()>().await;
}

fn add_keys(sandbox: &Sandbox, file: &Path) -> Result<(), Failure> {
    let name = file.display();
    let document = std::fs::read(file)
        .map_err(|error| Failure::of_usage(format!("The file {name} cannot be read: {error}")))?;
    sandbox
        .add_keys(&document)
        .map_err(|error| Failure::of_usage(format!("In {name}, {error}")))?;
    Ok(())
}

/// Explains why the sandbox did not start, and how to fix it if the user can.
fn not_started(error: &StartError) -> Failure {
    match error {
        StartError::Bind { source, address } if source.kind() == io::ErrorKind::AddrInUse => {
            Failure::new(format!(
                "Port {} is in use. Choose another with --port N, leave --port out to get a free \
                 one, or end the program that uses it.",
                address.port()
            ))
        }
        StartError::Prefix(_) => Failure::of_usage(format!("The sandbox cannot start: {error}.")),
        other => Failure::new(format!("The sandbox cannot start: {other}.")),
    }
}

/// Writes without the panic of `println!`, because the output may be full or closed.
fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    written.map_err(|error| Failure::new(format!("The output cannot be written: {error}")))
}
