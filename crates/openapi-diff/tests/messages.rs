//! What a reader reads.

mod common;

use common::shop;
use serde_json::json;

/// A reader has to know what is meant without opening the document.
#[test]
fn messages_name_what_they_speak_of() {
    let old = shop();
    let mut new = old.clone();
    let get = "/paths/~1orders/get";
    let edits = [
        (format!("{get}/parameters/2/schema/properties/since/type"), json!("integer")),
        (format!("{get}/operationId"), json!("findOrders")),
        ("/paths/~1orders/parameters/0/schema/type".to_owned(), json!("integer")),
        ("/paths/~1orders/post/security".to_owned(), json!([{"login": ["orders.read"]}])),
        ("/components/schemas/Cat/properties/lives".to_owned(), json!({"const": 1})),
        ("/servers".to_owned(), json!([])),
    ];
    for (pointer, value) in edits {
        *new.pointer_mut(&pointer).expect("the place is there") = value;
    }
    let messages: Vec<_> =
        common::compare(&old, &new).into_iter().map(|finding| finding.message).collect();
    for wanted in [
        "`GET /orders` `.since`: the parameter `filter`: is \"integer\" now, and was \"string\"",
        "`/orders`: the parameter `lang`: is \"integer\" now, and was \"string\"",
        "was \"listOrders\" and is \"findOrders\" now",
        "the credential `key` is gone",
        "the scope `orders.write` of `login` is gone",
        "`const` is new",
        "the server `https://{region}.example.com` is gone",
    ] {
        let is_said = messages.iter().any(|message| message.contains(wanted));
        assert!(is_said, "no `{wanted}` in {messages:#?}");
    }
}

#[test]
fn a_message_names_the_value_that_chooses() {
    let old = shop();
    let mut new = old.clone();
    let place = "/paths/~1pictures/post/responses/200/content/application~1json/schema/discriminator/mapping";
    let mapping = json!({"kitty": "Cat", "dog": "#/components/schemas/Dog"});
    *new.pointer_mut(place).expect("the place is there") = mapping;
    let found = common::compare(&old, &new);
    let wanted = "is chosen by `kitty` now, and was by `cat`";
    assert!(found.iter().any(|finding| finding.message.contains(wanted)), "{found:#?}");
}
