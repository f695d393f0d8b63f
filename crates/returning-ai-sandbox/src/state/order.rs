//! Redemption orders.

use super::status::Status;

/// How many moves an order remembers, so that a sandbox can run for long.
const MAX_HISTORY: usize = 1_000;

/// An order of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// The order number that people see. Requests call it the transaction id.
    pub id: String,
    /// The name of the user who placed it.
    pub user: String,
    /// The price, which a refund gives back.
    pub coins: u64,
    /// The current status.
    pub status: Status,
    /// The latest 1,000 moves, the oldest first.
    pub history: Vec<StatusChange>,
}

/// One move of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusChange {
    /// The status before.
    pub from: Status,
    /// The status after; a repeated move leads to the same status.
    pub to: Status,
    /// Whether this move gave the coins back.
    pub refunded: bool,
    /// The number of this move among all moves of the sandbox, counted from 1.
    pub sequence: u64,
}

impl Order {
    /// A new order in the status Pending.
    #[must_use]
    pub fn new(id: impl Into<String>, user: impl Into<String>, coins: u64) -> Self {
        Self {
            id: id.into(),
            user: user.into(),
            coins,
            status: Status::pending(),
            history: Vec::new(),
        }
    }

    /// The same order, starting in another status.
    #[must_use]
    pub fn in_status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    pub(super) fn enter(&mut self, status: Status, refunded: bool, sequence: u64) {
        if self.history.len() == MAX_HISTORY {
            self.history.remove(0);
        }
        let from = std::mem::replace(&mut self.status, status.clone());
        self.history.push(StatusChange { from, to: status, refunded, sequence });
    }
}
