//! The sandbox as a program: prints how to reach it and runs until it is interrupted.

mod banner;
mod command_line;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use command_line::{Command, HELP};
use returning_ai_sandbox::{AcceptedSpelling, Builder, Sandbox, StartError};

/// The exit code for wrong arguments.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    match command_line::parse(std::env::args().skip(1)) {
        Ok(Command::Help) => print(HELP),
        Ok(Command::Run(builder, spelling)) => run(builder, spelling),
        Err(message) => fail(&format!("{message}\nTry --help."), USAGE),
    }
}

fn run(builder: Builder, spelling: AcceptedSpelling) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("The program cannot start: {error}"), 1),
    };
    runtime.block_on(async {
        match builder.start().await {
            Ok(sandbox) => serve(sandbox, spelling).await,
            Err(error) => fail(&advice(&error), exit_code(&error)),
        }
    })
}

async fn serve(sandbox: Sandbox, spelling: AcceptedSpelling) -> ExitCode {
    let printed = print(&banner::text(&sandbox, spelling));
    if printed != ExitCode::SUCCESS {
        return printed;
    }
    if let Err(error) = tokio::signal::ctrl_c().await {
        return fail(&format!("The program cannot wait for Ctrl-C: {error}"), 1);
    }
    sandbox.stop().await;
    ExitCode::SUCCESS
}

/// Explains a failure, and how to fix it if the user can.
fn advice(error: &StartError) -> String {
    match error {
        StartError::Bind { source, address } if source.kind() == io::ErrorKind::AddrInUse => {
            format!(
                "Port {} is in use. Choose another with --port N, leave --port out to get a free \
                 one, or end the program that uses it.",
                address.port()
            )
        }
        other => format!("The sandbox cannot start: {other}."),
    }
}

fn exit_code(error: &StartError) -> u8 {
    if matches!(error, StartError::Prefix(_)) { USAGE } else { 1 }
}

/// Writes without the panic of `println!`, because the reader may have closed the pipe.
fn print(text: &str) -> ExitCode {
    let mut output = io::stdout().lock();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    written.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

fn fail(message: &str, code: u8) -> ExitCode {
    let mut output = io::stderr().lock();
    // If the message cannot be written, the exit code still tells of the failure.
    let _ = writeln!(output, "returning-ai-sandbox: {message}");
    ExitCode::from(code)
}
