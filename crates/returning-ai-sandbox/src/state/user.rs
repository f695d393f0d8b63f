//! Users and their coins.

/// A user of the community.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The name, which is an e-mail address for the initial users of a sandbox.
    pub name: String,
    /// The balance, including all refunds.
    pub coins: u64,
    /// The sum of all refunds since the sandbox started.
    pub refunded: u64,
}

impl User {
    pub(super) fn new(name: &str, coins: u64) -> Self {
        Self { name: name.to_owned(), coins, refunded: 0 }
    }

    pub(super) fn refund(&mut self, coins: u64) {
        self.coins = self.coins.saturating_add(coins);
        self.refunded = self.refunded.saturating_add(coins);
    }
}
