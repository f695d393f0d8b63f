//! The operations of the redemptions group, which change the orders of the community.

use serde_json::{Value, json};

use crate::{
    assumption::{FINAL_STATUS, REFUNDING_STATUS, REPEATED_MOVE},
    response::{ApiResponse, Content},
    spelling::status_id,
    state::{Community, MoveError, Order},
};

/// Moves an order to another status. The body has passed its schema.
pub(super) fn update_status(community: &mut Community, body: &Value) -> ApiResponse {
    let order = body.get("transactionId").and_then(Value::as_str).unwrap_or_default();
    let refund = body.get("refundCoins").and_then(Value::as_bool).unwrap_or(false);
    match community.move_order(order, status_id(body), refund) {
        Ok(order) => with_assumptions(updated(order), order, refund),
        Err(MoveError::NoSuchOrder) => ApiResponse::refusal(404, "The order does not exist"),
        Err(MoveError::NoSuchStatus) => ApiResponse::refusal(404, "The status does not exist"),
        Err(MoveError::Final(name)) => {
            let message = format!("The order is {name} and cannot move to another status");
            ApiResponse::refusal(409, message).assuming(FINAL_STATUS)
        }
    }
}

/// Names what the last move of an order relies on.
fn with_assumptions(mut response: ApiResponse, order: &Order, refund: bool) -> ApiResponse {
    if let Some(change) = order.history.last() {
        if change.from.id == change.to.id {
            response = response.assuming(REPEATED_MOVE);
        }
        if refund && !change.refunded {
            response = response.assuming(REFUNDING_STATUS);
        }
    }
    response
}

fn updated(order: &Order) -> ApiResponse {
    let body = json!({
        "status": "success",
        "message": "The order was updated",
        "data": {
            "transactionId": order.id,
            "statusId": order.status.id,
            "status": order.status.to_json(),
        },
    });
    ApiResponse::new(200, Content::Json(body))
}
