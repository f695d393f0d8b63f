//! Orders, statuses, coins and the history.

mod common;

use common::{ADA, COMPLETED, ORDER, REFUNDED, SHIPPING, put, start, to_refunded, to_shipping};
use returning_ai_sandbox::Order;
use serde_json::json;

#[tokio::test]
async fn an_update_returns_the_documented_shape_and_moves_the_order() {
    let sandbox = start().await;
    let (status, returned) = put(&sandbox, &to_shipping()).await;
    assert_eq!(status, 200);
    assert_eq!(
        returned,
        json!({
            "status": "success",
            "message": "The order was updated",
            "data": {
                "transactionId": ORDER,
                "statusId": SHIPPING,
                "status": {
                    "_id": SHIPPING,
                    "name": "Shipping",
                    "category": "incomplete",
                    "color": "#2F80ED",
                },
            },
        })
    );
    let order = sandbox.orders().get(ORDER).unwrap();
    assert_eq!(order.status.name, "Shipping");
    assert_eq!(order.history.len(), 1);
    assert_eq!(order.history[0].from.name, "Pending");
    assert!(!order.history[0].refunded);
    assert_eq!(sandbox.executed_changes(), 1);
}

#[tokio::test]
async fn a_refund_returns_the_coins_and_is_recorded() {
    let sandbox = start().await;
    let before = sandbox.coins(ADA);
    assert_eq!(put(&sandbox, &to_refunded()).await.0, 200);
    assert_eq!(sandbox.coins(ADA), before + 250);
    assert_eq!(sandbox.coins_refunded(), 250);
    assert!(sandbox.orders().get(ORDER).unwrap().history[0].refunded);
}

#[tokio::test]
async fn a_repeated_refund_returns_the_coins_twice() {
    let sandbox = start().await;
    for _ in 0..2 {
        assert_eq!(put(&sandbox, &to_refunded()).await.0, 200);
    }
    assert_eq!(sandbox.coins_refunded(), 500);
    assert_eq!(sandbox.executed_changes(), 2);
    let history = sandbox.orders().get(ORDER).unwrap().history;
    assert_eq!(history.iter().map(|change| change.sequence).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn only_a_status_that_refunds_returns_coins_and_only_if_asked() {
    let sandbox = start().await;
    let shipping = json!({ "transactionId": ORDER, "statusId": SHIPPING, "refundCoins": true });
    let refunded = json!({ "transactionId": ORDER, "statusId": REFUNDED });
    assert_eq!(put(&sandbox, &shipping).await.0, 200);
    assert_eq!(put(&sandbox, &refunded).await.0, 200);
    assert_eq!(sandbox.coins_refunded(), 0);
}

#[tokio::test]
async fn an_unknown_order_and_an_unknown_status_are_not_found() {
    let sandbox = start().await;
    let no_order = json!({ "transactionId": "ORD0", "statusId": SHIPPING });
    let no_status = json!({ "transactionId": ORDER, "statusId": "5f0c2a9d7be14c3380a6d9ff" });
    for body in [no_order, no_status] {
        let (status, returned) = put(&sandbox, &body).await;
        assert_eq!(status, 404);
        assert!(returned["message"].is_string());
    }
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn an_order_in_a_final_status_does_not_leave_it() {
    let sandbox = start().await;
    let completed = json!({ "transactionId": ORDER, "statusId": COMPLETED });
    assert_eq!(put(&sandbox, &completed).await.0, 200);
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 409);
    assert_eq!(sandbox.orders().get(ORDER).unwrap().status.name, "Completed");
    assert_eq!(sandbox.executed_changes(), 1);
}

#[tokio::test]
async fn an_added_order_can_be_moved_and_brings_its_user() {
    let sandbox = start().await;
    let processing = sandbox.status("Processing").unwrap();
    sandbox.orders().add(Order::new("ORD202602010001", "new", 7).in_status(processing));
    assert_eq!(sandbox.coins("new"), 0);
    let body =
        json!({ "transactionId": "ORD202602010001", "statusId": REFUNDED, "refundCoins": true });
    assert_eq!(put(&sandbox, &body).await.0, 200);
    assert_eq!(sandbox.coins("new"), 7);
    assert!(sandbox.users().iter().any(|user| user.name == "new" && user.refunded == 7));
}

#[tokio::test]
async fn every_status_has_an_id_of_24_digits_and_a_name_of_its_own() {
    let sandbox = start().await;
    let mut names = Vec::new();
    for status in sandbox.statuses() {
        assert_eq!(status.id.len(), 24);
        assert!(status.id.chars().all(|c| c.is_ascii_hexdigit()));
        assert_eq!(sandbox.status(&status.name), Some(status.clone()));
        names.push(status.name);
    }
    assert_eq!(names, ["Pending", "Processing", "Shipping", "Completed", "Cancelled", "Refunded"]);
}
