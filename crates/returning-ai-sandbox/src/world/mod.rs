//! The made-up community: its statuses, users and orders, and the rules between them.

mod order;
mod seed;
mod status;
mod user;

use std::collections::BTreeMap;

use returning_ai_client::operation::{DeclaredEffect, Operation};

pub use order::{Order, StatusChange};
pub use status::Status;
pub use user::User;

/// Everything that a request can change. A copy of it is what a request without effect works on.
#[derive(Clone, Debug)]
pub(crate) struct World {
    statuses: Vec<Status>,
    users: BTreeMap<String, User>,
    orders: BTreeMap<String, Order>,
    executed: BTreeMap<&'static str, usize>,
    sequence: u64,
}

/// Why an order did not move.
#[derive(Debug)]
pub(crate) enum MoveError {
    NoSuchOrder,
    NoSuchStatus,
    /// The order is in a status that it cannot leave.
    Final(String),
}

impl World {
    pub(crate) fn seeded() -> Self {
        let statuses = seed::statuses();
        let mut world = Self {
            statuses,
            users: seed::users(),
            orders: BTreeMap::new(),
            executed: BTreeMap::new(),
            sequence: 0,
        };
        for order in seed::orders() {
            world.add_order(order);
        }
        world
    }

    pub(crate) fn statuses(&self) -> &[Status] {
        &self.statuses
    }

    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    pub(crate) fn user(&self, name: &str) -> Option<&User> {
        self.users.get(name)
    }

    pub(crate) fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values()
    }

    pub(crate) fn order(&self, id: &str) -> Option<&Order> {
        self.orders.get(id)
    }

    /// Adds or replaces an order. A user that is not known yet comes without coins.
    pub(crate) fn add_order(&mut self, order: Order) {
        self.users.entry(order.user.clone()).or_insert_with(|| User::new(&order.user, 0));
        self.orders.insert(order.id.clone(), order);
    }

    /// Moves an order and gives its coins back where that is asked for and the status does so.
    pub(crate) fn move_order(
        &mut self,
        id: &str,
        status_id: &str,
        refund: bool,
    ) -> Result<&Order, MoveError> {
        let status = self.statuses.iter().find(|status| status.id == status_id).cloned();
        let order = self.orders.get_mut(id).ok_or(MoveError::NoSuchOrder)?;
        let status = status.ok_or(MoveError::NoSuchStatus)?;
        if order.status.is_final && order.status.id != status.id {
            return Err(MoveError::Final(order.status.name.clone()));
        }
        let refunded = refund && status.refunds;
        self.sequence += 1;
        order.enter(status, refunded, self.sequence);
        if refunded && let Some(user) = self.users.get_mut(&order.user) {
            user.give_back(order.coins);
        }
        Ok(order)
    }

    /// Counts a request that was carried out. A read carries nothing out.
    pub(crate) fn count(&mut self, operation: &Operation) {
        if operation.effect != DeclaredEffect::Read {
            *self.executed.entry(operation.id).or_default() += 1;
        }
    }

    pub(crate) fn executed(&self) -> usize {
        self.executed.values().sum()
    }

    pub(crate) fn executed_of(&self, operation: &str) -> usize {
        self.executed.get(operation).copied().unwrap_or_default()
    }
}
