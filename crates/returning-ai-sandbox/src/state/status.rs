//! Statuses of orders.

use serde_json::{Value, json};

/// A status that an order can have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The id, 24 hexadecimal digits.
    pub id: String,
    /// The name.
    pub name: String,
    /// The kind of status. The values other than `incomplete` are made up.
    pub category: String,
    /// The colour as `#RRGGBB`.
    pub color: String,
    /// Whether a move to it can refund the coins.
    pub refunds: bool,
    /// Whether an order cannot leave it. That such statuses exist is an assumption of the sandbox.
    pub is_final: bool,
}

impl Status {
    /// The status as a response shows it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "_id": self.id,
            "name": self.name,
            "category": self.category,
            "color": self.color,
        })
    }

    pub(super) fn pending() -> Self {
        Self::open("5f0c2a9d7be14c3380a6d910", "Pending", "#F2C94C")
    }

    pub(super) fn processing() -> Self {
        Self::open("5f0c2a9d7be14c3380a6d911", "Processing", "#F2994A")
    }

    pub(super) fn shipping() -> Self {
        Self::open("5f0c2a9d7be14c3380a6d912", "Shipping", "#2F80ED")
    }

    pub(super) fn completed() -> Self {
        Self::closed("5f0c2a9d7be14c3380a6d913", "Completed", "complete", "#27AE60")
    }

    pub(super) fn cancelled() -> Self {
        Self::closed("5f0c2a9d7be14c3380a6d914", "Cancelled", "cancelled", "#828282")
    }

    pub(super) fn refunded() -> Self {
        let status = Self::closed("5f0c2a9d7be14c3380a6d915", "Refunded", "refunded", "#9B51E0");
        Self { refunds: true, ..status }
    }

    fn open(id: &str, name: &str, color: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            category: "incomplete".to_owned(),
            color: color.to_owned(),
            refunds: false,
            is_final: false,
        }
    }

    fn closed(id: &str, name: &str, category: &str, color: &str) -> Self {
        Self { category: category.to_owned(), is_final: true, ..Self::open(id, name, color) }
    }
}
