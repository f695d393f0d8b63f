//! The server that the calls go to, and the commands that write what was measured.

use std::{error::Error, fs, path::Path, process::ExitCode};

use returning_ai_bench::{
    Call, Caller, Ratchet, Server, Way, allocations, long_list_by, report, serve,
};

const USAGE: &str = "\
usage: returning-ai-bench COMMAND

  ratchet [--reason TEXT]  counts allocations and writes allocations.toml
  report DIR               writes BENCHMARKS.md, with the instructions that `cargo bench` left in DIR
  serve PRODUCTS           serves lists of so many products until the standard input ends
  long-list WAY URL        reads one list, and prints the milliseconds and MiB that it took";

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
        ["report", folder] => {
            let text = report(&std::env::current_exe()?, Path::new(folder))?;
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../BENCHMARKS.md");
            Ok(fs::write(path, text)?)
        }
        ["long-list", way, url] => {
            let way = Way::ALL.into_iter().find(|known| known.to_string() == way);
            println!("{}", long_list_by(way.ok_or(USAGE)?, url)?);
            Ok(())
        }
        ["serve", products] => Ok(serve(products.parse()?)?),
        _ => Err(USAGE.into()),
    }
}

/// Counts the allocations of every call, and writes what they are from now on.
fn ratchet(reason: Option<&str>) -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("allocations.toml");
    let mut ratchet = match fs::read_to_string(&path) {
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
    Ok(fs::write(path, ratchet.to_toml())?)
}
