//! The operations of the redemptions group that have a behaviour of their own.

use serde_json::{Value, json};

use crate::{
    reply::{Content, Reply},
    spelling::status_id,
    world::{MoveError, Order, World},
};

/// Moves an order to another status; the body has passed its schema.
pub(super) fn update_status(world: &mut World, body: &Value) -> Reply {
    let order = body.get("transactionId").and_then(Value::as_str).unwrap_or_default();
    let refund = body.get("refundCoins").and_then(Value::as_bool).unwrap_or(false);
    match world.move_order(order, status_id(body), refund) {
        Ok(order) => updated(order),
        Err(MoveError::NoSuchOrder) => Reply::refusal(404, "There is no such order"),
        Err(MoveError::NoSuchStatus) => Reply::refusal(404, "There is no such status"),
        Err(MoveError::Final(name)) => {
            Reply::refusal(409, format!("The order is {name} and stays so"))
        }
    }
}

fn updated(order: &Order) -> Reply {
    let answer = json!({
        "status": "success",
        "message": "The order was updated",
        "data": {
            "transactionId": order.id,
            "statusId": order.status.id,
            "status": order.status.to_json(),
        },
    });
    Reply::new(200, Content::Json(answer))
}
