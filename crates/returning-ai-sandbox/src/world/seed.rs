//! What a sandbox begins with. Every id, name and address is made up.

use std::collections::BTreeMap;

use crate::world::{Order, Status, User};

const ADA: &str = "ada@example.org";
const GRACE: &str = "grace@example.org";
const MARY: &str = "mary@example.org";

pub(super) fn statuses() -> Vec<Status> {
    vec![pending(), processing(), shipping(), completed(), cancelled(), refunded()]
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
        Order::new("ORD202601150044", ADA, 80).in_status(processing()),
        Order::new("ORD202601150045", MARY, 400).in_status(completed()),
        Order::new("ORD202601150046", MARY, 60),
    ]
}

pub(super) fn pending() -> Status {
    open("5f0c2a9d7be14c3380a6d910", "Pending", "#F2C94C")
}

fn processing() -> Status {
    open("5f0c2a9d7be14c3380a6d911", "Processing", "#F2994A")
}

fn shipping() -> Status {
    open("5f0c2a9d7be14c3380a6d912", "Shipping", "#2F80ED")
}

fn completed() -> Status {
    closed("5f0c2a9d7be14c3380a6d913", "Completed", "complete", "#27AE60")
}

fn cancelled() -> Status {
    closed("5f0c2a9d7be14c3380a6d914", "Cancelled", "cancelled", "#828282")
}

fn refunded() -> Status {
    let status = closed("5f0c2a9d7be14c3380a6d915", "Refunded", "refunded", "#9B51E0");
    Status { refunds: true, ..status }
}

fn open(id: &str, name: &str, color: &str) -> Status {
    Status {
        id: id.to_owned(),
        name: name.to_owned(),
        category: "incomplete".to_owned(),
        color: color.to_owned(),
        refunds: false,
        is_final: false,
    }
}

fn closed(id: &str, name: &str, category: &str, color: &str) -> Status {
    Status { category: category.to_owned(), is_final: true, ..open(id, name, color) }
}
