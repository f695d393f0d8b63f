//! The initial data of a sandbox. Every id, name and address is made up.

use std::collections::BTreeMap;

use super::{order::Order, status::Status, user::User};

const ADA: &str = "ada@example.org";
const GRACE: &str = "grace@example.org";
const MARY: &str = "mary@example.org";

pub(super) fn statuses() -> Vec<Status> {
    vec![
        Status::pending(),
        Status::processing(),
        Status::shipping(),
        Status::completed(),
        Status::cancelled(),
        Status::refunded(),
    ]
}

pub(super) fn users() -> BTreeMap<String, User> {
    [(ADA, 1_000), (GRACE, 500), (MARY, 0)]
        .map(|(name, coins)| (name.to_owned(), User::new(name, coins)))
        .into()
}

pub(super) fn orders() -> [Order; 5] {
    [
        Order::new("ORD202601150042", ADA, 250),
        Order::new("ORD202601150043", GRACE, 120),
        Order::new("ORD202601150044", ADA, 80).in_status(Status::processing()),
        Order::new("ORD202601150045", MARY, 400).in_status(Status::completed()),
        Order::new("ORD202601150046", MARY, 60),
    ]
}
