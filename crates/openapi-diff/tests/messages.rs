//! The texts of findings.

mod common;

use std::collections::BTreeSet;

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

/// Every sentence about the pairs of the fixtures, with its rule.
fn sentences() -> Vec<(String, String)> {
    let fixtures = [include_str!("fixtures/kinds.yaml"), include_str!("fixtures/variants.yaml")];
    let kinds: Vec<_> = fixtures.into_iter().map(common::yaml).collect();
    let kinds = kinds.iter().filter_map(|kinds| kinds.as_array()).flatten();
    let pairs: Vec<_> = kinds.filter_map(|kind| kind["pairs"].as_array()).flatten().collect();
    let findings = pairs.into_iter().flat_map(|pair| {
        let (old, new) = common::sides(pair);
        [openapi_diff::compare(&old, &new), openapi_diff::compare(&new, &old)].concat()
    });
    findings.map(|finding| (finding.rule, finding.message)).collect()
}

/// Whether a sentence says that something was what it is now.
fn says_nothing(message: &str) -> bool {
    let says = |before: &str, between: &str, after: &str| {
        let rest = message.split_once(before).map(|(_, rest)| rest);
        let values = rest.and_then(|rest| rest.split_once(between));
        values.is_some_and(|(one, other)| other.trim_end_matches(after) == one)
    };
    says(": is ", " now, and was ", "")
        || says(" was ", " and is ", " now")
        || says("at most ", " now; the limit was ", "")
        || says("at least ", " now; the limit was ", "")
}

#[test]
fn sentences_say_something_in_plain_words() {
    let sentences = sentences();
    assert!(sentences.len() > 400, "{}", sentences.len());
    let hollow = ["an object", "another one", "0 → 0", "{ }", "{  }", "a change of", "``"];
    let is_hollow = |(rule, message): &&(String, String)| {
        hollow.iter().any(|words| message.contains(words))
            || (message.contains(rule.as_str()) && rule != "refactored")
            || says_nothing(message)
            || !message.contains(": ")
    };
    let found: BTreeSet<_> = sentences.iter().filter(is_hollow).collect();
    assert!(found.is_empty(), "{found:#?}");
}
