//! What one call hears from one fault, and what must hold for every such cell.

use std::{fmt, ops::RangeInclusive};

use returning_ai::{Effect, Error, ErrorKind};

use super::call::{Call, Heard};

/// What the caller heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The call succeeded with the response of the service.
    Done,
    /// The call succeeded with something that the service did not send.
    Invented,
    /// The call failed.
    Failed(Effect, ErrorKind),
}

impl Outcome {
    /// The outcome of a call.
    pub fn of(result: &Result<Heard, Error>) -> Self {
        match result {
            Ok(Heard::TheResponse) => Self::Done,
            Ok(Heard::SomethingElse) => Self::Invented,
            Err(error) => Self::Failed(error.effect(), error.kind()),
        }
    }

    /// What a caller may not hear of a call that was carried out so often, and why.
    ///
    /// # Errors
    ///
    /// When the outcome tells something that is not true, or leaves a read in doubt.
    pub fn check(self, call: Call, executed: usize) -> Result<(), String> {
        let wrong = |why: &str| Err(format!("{self} after {executed} executions: {why}"));
        if call.is_write() && executed > 1 {
            return wrong("a change was made twice");
        }
        match self {
            Self::Invented => wrong("the service sent something else"),
            Self::Done if executed == 0 => wrong("nothing was carried out"),
            Self::Failed(Effect::Applied | Effect::Unknown, _) if call == Call::Read => {
                wrong("a read changes nothing")
            }
            Self::Failed(Effect::Applied, _) if executed == 0 => wrong("nothing was carried out"),
            Self::Failed(Effect::NotSent | Effect::Rejected, _)
                if call != Call::Read && executed > 0 =>
            {
                wrong("a change was made")
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("ok"),
            Self::Invented => f.write_str("ok with something that was not sent"),
            Self::Failed(effect, kind) => write!(f, "{} {}", effect.code(), kind.code()),
        }
    }
}

/// What one call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What the caller heard.
    pub outcome: Outcome,
    /// How many requests were tried.
    pub tries: usize,
    /// How often the service carried it out.
    pub executed: usize,
}

impl Cell {
    /// Checks what must hold whatever the fault is.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub fn check(&self, call: Call) -> Result<(), String> {
        self.outcome.check(call, self.executed)?;
        let exactly_once = match self.outcome {
            Outcome::Done | Outcome::Failed(Effect::Applied, _) => self.executed == 1,
            _ => true,
        };
        if !exactly_once {
            return Err(format!("{} after {} executions", self.outcome, self.executed));
        }
        if !(1..=3).contains(&self.tries) {
            return Err(format!("{} tries", self.tries));
        }
        Ok(())
    }

    /// Its text in the table. How often a read was carried out is nothing that anybody asks.
    pub fn text(&self, call: Call) -> String {
        Allowed::from(*self).text(call)
    }
}

/// What a cell may be where the kernel or the time of day decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// What the caller may hear.
    pub outcomes: Vec<Outcome>,
    /// How many requests may be tried.
    pub tries: RangeInclusive<usize>,
    /// How often it may be carried out.
    pub executed: RangeInclusive<usize>,
}

impl From<Cell> for Allowed {
    fn from(cell: Cell) -> Self {
        Self {
            outcomes: vec![cell.outcome],
            tries: cell.tries..=cell.tries,
            executed: cell.executed..=cell.executed,
        }
    }
}

impl Allowed {
    /// Whether a cell is one of them.
    pub fn holds(&self, cell: &Cell) -> bool {
        self.outcomes.contains(&cell.outcome)
            && self.tries.contains(&cell.tries)
            && self.executed.contains(&cell.executed)
    }

    /// The text in the table.
    pub fn text(&self, call: Call) -> String {
        let outcomes: Vec<_> = self.outcomes.iter().map(Outcome::to_string).collect();
        let tries = range(&self.tries);
        let noun = if self.tries == (1..=1) { "try" } else { "tries" };
        let heard = format!("{}, {tries} {noun}", outcomes.join(" or "));
        match call {
            Call::Read => heard,
            Call::Idempotent | Call::Write | Call::ReusedWrite => {
                format!("{heard}, ran {}", range(&self.executed))
            }
        }
    }
}

fn range(numbers: &RangeInclusive<usize>) -> String {
    let (first, last) = (numbers.start(), numbers.end());
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}
