//! Rules about what is not a schema: each is a constant beside the code that reports it.

use crate::action::{Action, Level};

/// A rule, and how much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// Its level.
    pub level: Level,
}

impl Rule {
    /// A rule by its id and its level.
    pub const fn new(id: &'static str, level: Level) -> Self {
        Self { id, level }
    }
}

/// The rules about something that comes, goes or becomes another: the beginning of their ids, and
/// their levels in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Presence {
    pub(crate) stem: &'static str,
    levels: [Level; 3],
}

impl Presence {
    pub(crate) const fn new(stem: &'static str, levels: [Level; 3]) -> Self {
        Self { stem, levels }
    }

    /// The end of the id and the level for what happened.
    pub(crate) fn of(self, action: Action) -> (String, Level) {
        let (word, level) = match action {
            Action::Add => ("added", self.levels[0]),
            Action::Remove => ("removed", self.levels[1]),
            _ => ("changed", self.levels[2]),
        };
        (format!("{}-{word}", self.stem), level)
    }
}
