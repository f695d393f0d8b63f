//! The made-up community: its statuses, users and orders, and the rules between them.

use std::collections::BTreeMap;

use returning_ai_client::operation::{DeclaredEffect, Operation};

use super::{order::Order, seed, status::Status, user::User};

/// Everything that a request can change. A dry run works on a copy of it.
#[derive(Clone, Debug)]
pub(crate) struct Community {
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
    /// The order has a status that it cannot leave.
    Final(String),
}

impl Community {
    pub(crate) fn seeded() -> Self {
        let mut community = Self {
            statuses: seed::statuses(),
            users: seed::users(),
            orders: BTreeMap::new(),
            executed: BTreeMap::new(),
            sequence: 0,
        };
        for order in seed::orders() {
            community.add_order(order);
        }
        community
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

    /// Adds or replaces an order. An unknown user is added without coins.
    pub(crate) fn add_order(&mut self, order: Order) {
        self.users.entry(order.user.clone()).or_insert_with(|| User::new(&order.user, 0));
        self.orders.insert(order.id.clone(), order);
    }

    /// Moves an order, and refunds its coins if the request asks for it and the status allows it.
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
            user.refund(order.coins);
        }
        Ok(order)
    }

    /// Counts a request that was carried out. A read changes nothing and is not counted.
    pub(crate) fn count(&mut self, operation: &Operation) {
        if operation.effect != DeclaredEffect::Read {
            *self.executed.entry(operation.id).or_default() += 1;
        }
    }

    pub(crate) fn executed(&self) -> usize {
        self.executed.values().sum()
    }

    pub(crate) fn executed_by_operation(&self) -> &BTreeMap<&'static str, usize> {
        &self.executed
    }

    pub(crate) fn executed_of(&self, operation: &str) -> usize {
        self.executed.get(operation).copied().unwrap_or_default()
    }
}
