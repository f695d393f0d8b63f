//! The options of the program.

use returning_ai_sandbox::{AcceptedSpelling, Builder, Sandbox};

pub(crate) const HELP: &str = "\
A loopback server that behaves as the Returning.AI documentation says.

Usage: returning-ai-sandbox [--port N] [--spelling statusID|statusId|both] [--prefix /PATH]

  --port N         the port on 127.0.0.1; any free port by default
  --spelling NAME  the accepted spelling of the status id; both by default
  --prefix /PATH   serves everything under this path, for instance /apis
  --help           prints this text
";

/// What the program is to do.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    /// Starts a sandbox. The spelling is the one that the printed requests use.
    Run(Builder, AcceptedSpelling),
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut arguments = arguments;
    let mut builder = Sandbox::builder();
    let mut accepted = AcceptedSpelling::default();
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{option} needs a value."));
        builder = match option.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--port" => builder.port(port(&value()?)?),
            "--spelling" => {
                accepted = spelling(&value()?)?;
                builder.spelling(accepted)
            }
            "--prefix" => builder.prefix(value()?),
            other => return Err(format!("{other:?} is not an option.")),
        };
    }
    Ok(Command::Run(builder, accepted))
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("--port needs a number from 0 to 65535, not {text:?}."))
}

fn spelling(text: &str) -> Result<AcceptedSpelling, String> {
    match text {
        "statusID" => Ok(AcceptedSpelling::StatusIDOnly),
        "statusId" => Ok(AcceptedSpelling::StatusIdOnly),
        "both" => Ok(AcceptedSpelling::Both),
        other => Err(format!("--spelling needs statusID, statusId or both, not {other:?}.")),
    }
}
