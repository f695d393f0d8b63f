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
    /// Whether moving into it can give the coins back.
    pub refunds: bool,
    /// Whether an order stays in it for good. That such statuses exist is the sandbox's own rule.
    pub is_final: bool,
}

impl Status {
    /// The status as an answer shows it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "_id": self.id,
            "name": self.name,
            "category": self.category,
            "color": self.color,
        })
    }
}
