//! Generates in a process of its own.
//!
//! The generator follows some schemas of others without end, until the stack overflows. Nothing
//! catches that, so that it may only happen where nothing is lost with it.

use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use openapi_model::Node;

use crate::pipeline::{self, Code};

/// How long one client may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(10);

/// Why a process of its own made no client.
#[derive(Debug, thiserror::Error)]
pub enum ApartError {
    /// The program cannot be started or waited for.
    #[error("cannot run {}: {source}", program.display())]
    NotRun {
        /// The program.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It ended without a result, as it does when its stack overflows.
    #[error("the generator broke off, perhaps at schemas that it follows without end")]
    BrokeOff,
    /// It was stopped, because it did not end by itself.
    #[error("the generator did not end within {} s", PATIENCE.as_secs())]
    TooSlow,
    /// No client can be made of the document, for a reason that the program gave.
    #[error("{0}")]
    Refused(String),
}

/// Generates the client of a document by a program that calls [`serve`] when its arguments are
/// these.
///
/// # Errors
/// If no client can be made of the document, or the program broke off or took longer than a minute.
pub fn generate(program: &Path, arguments: &[&str], bundle: &Node) -> Result<Code, ApartError> {
    let not_run = |source| ApartError::NotRun { program: program.to_owned(), source };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(not_run)?;
    let text = bundle.to_json().to_string();
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(ApartError::BrokeOff);
    };
    // What ends early leaves its input unread, and says why by how it ends.
    thread::spawn(move || input.write_all(text.as_bytes()));
    let code = thread::spawn(move || {
        let mut bytes = Vec::new();
        output.read_to_end(&mut bytes).map(|_| bytes)
    });
    if !ends_in_time(&mut child).map_err(not_run)? {
        return Err(ApartError::TooSlow);
    }
    let code = code.join().ok().and_then(Result::ok).unwrap_or_default();
    let code: Result<Code, String> =
        serde_json::from_slice(&code).map_err(|_| ApartError::BrokeOff)?;
    code.map_err(ApartError::Refused)
}

/// Waits until a process ends, and stops it if it takes too long.
fn ends_in_time(child: &mut Child) -> io::Result<bool> {
    let started = Instant::now();
    while child.try_wait()?.is_none() {
        if started.elapsed() > PATIENCE {
            // It may have ended by itself at this very moment.
            let _ = child.kill();
            let _ = child.wait();
            return Ok(false);
        }
        thread::sleep(PAUSE);
    }
    Ok(true)
}

/// Reads a document and writes its client, or why there is none.
///
/// # Errors
/// If the document cannot be read or the code cannot be written.
pub fn serve(mut input: impl Read, output: impl Write) -> io::Result<()> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let code = openapi_model::parse("the document", &text)
        .map_err(|error| error.to_string())
        .and_then(|bundle| pipeline::code_of(&bundle).map_err(|error| error.to_string()));
    Ok(serde_json::to_writer(output, &code)?)
}
