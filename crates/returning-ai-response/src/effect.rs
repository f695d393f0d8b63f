//! What a call did to the server.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether the change that a failed call asked for happened.
///
/// It speaks of all attempts of the call together: once one of them may have changed something, a
/// later refusal does not take that back. For a read there is nothing to change: `Rejected` then
/// means that no usable response came, and repeating is safe.
///
/// As JSON it is its [`code`](Self::code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing of a request left this process. The change did not happen.
    NotSent,
    /// The service refused. The change did not happen.
    Rejected,
    /// The change happened, although the response to it does not fit the documentation. Do not
    /// repeat the call.
    Applied,
    /// The change may have happened or not. Do not repeat the call; find out first.
    Unknown,
}

impl Effect {
    /// A word for logs and metrics, which does not change.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Applied => "applied",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "nothing was sent",
            Self::Rejected => "nothing was changed",
            Self::Applied => "the change was made",
            Self::Unknown => "whether the change was made is unknown",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_the_code() {
        for effect in [Effect::NotSent, Effect::Rejected, Effect::Applied, Effect::Unknown] {
            let json = serde_json::to_value(effect).expect("JSON");
            assert_eq!(json, effect.code());
            assert_eq!(serde_json::from_value::<Effect>(json).expect("an effect"), effect);
        }
    }
}
