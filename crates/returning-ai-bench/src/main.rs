//! The server that the calls go to, and the commands that write what was measured.

use std::{error::Error, fs, path::Path, process::ExitCode};

use returning_ai_bench::{
    Address, Call, Caller, Ratchet, Server, Transport, Way, allocations, long_list_by, report,
    serve,
};

const USAGE: &str = "\
usage: returning-ai-bench COMMAND

  ratchet [--reason TEXT]   counts allocations and writes allocations.toml
  report DIR                writes BENCHMARKS.md, with the instructions that `cargo bench` left in DIR
  serve TRANSPORT PRODUCTS  serves lists of so many products until the standard input ends
  long-list WAY URL         reads one list, and prints the milliseconds and MiB that it took";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("returning-ai-bench: {}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

/// An error and what caused it, on one line.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
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
            println!("{}", long_list_by(way.ok_or(USAGE)?, &Address::without_tls(url))?);
            Ok(())
        }
        ["serve", transport, products] => {
            let transport = Transport::ALL.into_iter().find(|known| known.to_string() == transport);
            Ok(serve(transport.ok_or(USAGE)?, products.parse()?)?)
        }
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
    let server = Server::start(&std::env::current_exe()?, Transport::Tcp, 100)?;
    for call in Call::all() {
        let caller = Caller::new(call, server.address())?;
        let counted = allocations(&caller)?.count;
        println!("{call}: {counted}");
        ratchet.record(&call.to_string(), counted, reason)?;
    }
    Ok(fs::write(path, ratchet.to_toml())?)
}
