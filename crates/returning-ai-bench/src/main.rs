//! The server that the calls go to, and the commands that write what was measured.

use std::{error::Error, path::Path, process::ExitCode};

use returning_ai_bench::{Call, Caller, Ratchet, Server, allocations, serve};

const USAGE: &str = "\
usage: returning-ai-bench COMMAND

  ratchet [--reason TEXT]  counts allocations and writes allocations.toml
  report [DIR]             writes BENCHMARKS.md, with the instructions that `cargo bench` left in DIR
  serve PRODUCTS           serves lists of so many products until the standard input ends";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("returning-ai-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["ratchet"] => ratchet(None),
        ["ratchet", "--reason", reason] => ratchet(Some(reason)),
        ["serve", products] => Ok(serve(products.parse()?)?),
        _ => Err(USAGE.into()),
    }
}

/// Counts the allocations of every call, and writes what they are from now on.
fn ratchet(reason: Option<&str>) -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("allocations.toml");
    let mut ratchet = match std::fs::read_to_string(&path) {
        Ok(text) => Ratchet::parse(&text)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ratchet::default(),
        Err(error) => return Err(error.into()),
    };
    let server = Server::start(&std::env::current_exe()?, 100)?;
    for call in Call::all() {
        let caller = Caller::new(call, server.url())?;
        let counted = allocations(&caller)?.count;
        println!("{call}: {counted}");
        ratchet.record(&call.to_string(), counted, reason)?;
    }
    Ok(std::fs::write(path, ratchet.to_toml())?)
}
