//! Generates in a process of its own.
//!
//! The generator follows some schemas of others without end, until the stack overflows. Nothing
//! catches that, so that it may only happen where nothing is lost with it.

use std::{
    io::{Read, Write},
    path::Path,
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

/// Generates the client of a document by a program that calls [`serve`] when its arguments are
/// these.
///
/// # Errors
/// If no client can be made of the document, or the program broke off or took longer than a minute.
pub fn generate(program: &Path, arguments: &[&str], bundle: &Node) -> Result<Code, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{} does not start: {error}", program.display()))?;
    let text = bundle.to_json().to_string();
    let mut input = child.stdin.take().ok_or("it has no input")?;
    let mut output = child.stdout.take().ok_or("it has no output")?;
    // What ends early leaves its input unread, and says why by how it ends.
    thread::spawn(move || input.write_all(text.as_bytes()));
    let code = thread::spawn(move || {
        let mut bytes = Vec::new();
        output.read_to_end(&mut bytes).map(|_| bytes)
    });
    wait(&mut child)?;
    let code = code.join().ok().and_then(Result::ok).unwrap_or_default();
    let code: Result<Code, String> = serde_json::from_slice(&code)
        .map_err(|_| "the generator broke off, perhaps at schemas that it follows without end")?;
    code
}

fn wait(child: &mut Child) -> Result<(), String> {
    let started = Instant::now();
    while child.try_wait().map_err(|error| error.to_string())?.is_none() {
        if started.elapsed() > PATIENCE {
            // It may have ended by itself at this very moment.
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("the generator did not end within {} s", PATIENCE.as_secs()));
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// Reads a document and writes its client, or why there is none.
///
/// # Errors
/// If the document cannot be read or the code cannot be written.
pub fn serve(mut input: impl Read, output: impl Write) -> std::io::Result<()> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let code = openapi_model::parse("the document", &text)
        .map_err(|error| error.to_string())
        .and_then(|bundle| pipeline::code_of(&bundle).map_err(|error| error.to_string()));
    Ok(serde_json::to_writer(output, &code)?)
}
