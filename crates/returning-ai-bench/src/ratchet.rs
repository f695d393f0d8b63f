//! The file that says how many allocations each call may make.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Deserialize;

/// What is at the beginning of the file.
const HEAD: &str = "\
# Allocations per call, as `cargo test -p returning-ai-bench` counts them. A test fails when one rises.
#
# `cargo run -p returning-ai-bench -- ratchet` writes this file. It lowers lines by itself, and raises
# one only with `--reason TEXT`, which it keeps beside the number until the line falls again.

";

/// How many allocations each call may make, by the name of the call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Ratchet {
    lines: BTreeMap<String, Line>,
}

/// How many allocations one call may make.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// How many it makes.
    pub allocations: u64,
    /// Why it makes more than it once did.
    pub reason: Option<String>,
}

/// A call that makes more allocations than it may.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{call} makes {counted} allocations, and {allowed} are allowed")]
pub struct RatchetError {
    /// The name of the call.
    pub call: String,
    /// How many were counted.
    pub counted: u64,
    /// How many there may be; zero for a call without a line.
    pub allowed: u64,
}

impl Ratchet {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// When it is not the file of a ratchet.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Compares what was counted with what is allowed.
    ///
    /// # Errors
    ///
    /// When a call makes more allocations than it may, or has no line.
    pub fn check(&self, call: &str, counted: u64) -> Result<(), RatchetError> {
        let allowed = self.lines.get(call).map_or(0, |line| line.allocations);
        if counted <= allowed {
            return Ok(());
        }
        Err(RatchetError { call: call.to_owned(), counted, allowed })
    }

    /// Takes over what was counted: a line falls by itself, and rises for a reason only.
    ///
    /// # Errors
    ///
    /// When a line would rise without a reason.
    pub fn record(
        &mut self,
        call: &str,
        counted: u64,
        reason: Option<&str>,
    ) -> Result<(), RatchetError> {
        let reason = match self.lines.get(call) {
            // The first count of a call is not a rise.
            None => None,
            Some(line) if counted == line.allocations => return Ok(()),
            Some(line) if counted < line.allocations => None,
            Some(_) if reason.is_some() => reason.map(str::to_owned),
            Some(_) => return self.check(call, counted),
        };
        self.lines.insert(call.to_owned(), Line { allocations: counted, reason });
        Ok(())
    }

    /// The text of the file.
    pub fn to_toml(&self) -> String {
        let mut text = HEAD.to_owned();
        for (call, Line { allocations, reason }) in &self.lines {
            let _ = write!(text, "{} = {{ allocations = {allocations}", quoted(call));
            if let Some(reason) = reason {
                let _ = write!(text, ", reason = {}", quoted(reason));
            }
            text.push_str(" }\n");
        }
        text
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratchet(allocations: u64) -> Ratchet {
        let mut ratchet = Ratchet::default();
        ratchet.record("read/facade", allocations, None).expect("the first count");
        ratchet
    }

    #[test]
    fn a_line_falls_by_itself_and_rises_for_a_reason_only() {
        let mut ratchet = ratchet(10);
        let rise = RatchetError { call: "read/facade".to_owned(), counted: 11, allowed: 10 };
        assert_eq!(ratchet.check("read/facade", 11), Err(rise.clone()));
        assert_eq!(ratchet.record("read/facade", 11, None), Err(rise));
        assert_eq!(ratchet.record("read/facade", 12, Some("made up")), Ok(()));
        assert!(ratchet.to_toml().contains(r#"reason = "made up""#), "{}", ratchet.to_toml());
        assert_eq!(ratchet.record("read/facade", 9, None), Ok(()));
        assert!(!ratchet.to_toml().contains(r#"reason = "made up""#), "{}", ratchet.to_toml());
        assert_eq!(
            (ratchet.check("read/facade", 9), ratchet.check("x", 1).is_err()),
            (Ok(()), true)
        );
    }

    #[test]
    fn the_file_is_read_as_it_was_written() {
        let mut written = ratchet(10);
        written.record("read/facade", 12, Some("a \"made up\" reason")).expect("a reason");
        assert_eq!(Ratchet::parse(&written.to_toml()).expect("TOML"), written);
        assert!(Ratchet::parse("x = { allocations = 1, why = 2 }").is_err());
    }
}
