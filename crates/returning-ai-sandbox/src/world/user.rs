//! Users and their coins.

/// A user of the community.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The name, which is an e-mail address for the users that a sandbox begins with.
    pub name: String,
    /// The balance, with everything that refunds gave back.
    pub coins: u64,
    /// What refunds gave back since the sandbox started.
    pub given_back: u64,
}

impl User {
    pub(super) fn new(name: &str, coins: u64) -> Self {
        Self { name: name.to_owned(), coins, given_back: 0 }
    }

    pub(super) fn give_back(&mut self, coins: u64) {
        self.coins = self.coins.saturating_add(coins);
        self.given_back = self.given_back.saturating_add(coins);
    }
}
