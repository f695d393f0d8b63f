//! Numbers of responses are read where another crate makes serde_json keep their digits.
//!
//! A number is then no longer one of the plain kinds that serde knows, wherever a value is kept
//! before its type is settled: in alternatives, and beside fields that no page documents.

use returning_ai::{
    common::LooseNumber,
    gamification::ActivityPagination,
    store::{StoreCategory, StoreCategoryRule, StoreProduct},
};
use serde::{Serialize, de::DeserializeOwned};

/// Reads a text and writes what it became.
fn again<T: DeserializeOwned + Serialize>(text: &str) -> String {
    let read: T = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    serde_json::to_string(&read).expect("JSON")
}

/// Without this the tests below would also pass where the feature is not switched on.
#[test]
fn the_digits_are_kept() {
    assert_eq!(again::<serde_json::Value>("1.50"), "1.50");
}

#[test]
fn a_number_or_a_text_is_read_as_what_it_is() {
    for (text, number) in [("12", 12.0), ("12.5", 12.5), ("-0.25", -0.25)] {
        let read: LooseNumber = serde_json::from_str(text).expect(text);
        assert_eq!(read, LooseNumber::Number(number));
    }
    let read: LooseNumber = serde_json::from_str("\"12.5\"").expect("a text");
    assert_eq!(read, LooseNumber::String("12.5".to_owned()));
}

#[test]
fn a_rule_with_numbers_is_read_as_the_documented_one() {
    let text = r#"{"categoryPermission":[{"purchaseLimit":{"quantity":2},"new":1.50}]}"#;
    let category: StoreCategory = serde_json::from_str(text).expect("a category");
    let rules = category.category_permission.expect("a list");
    let [StoreCategoryRule::Access(access)] = &rules[..] else { panic!("{rules:?}") };
    let limit = access.purchase_limit.as_ref().expect("a limit");
    assert_eq!(limit.quantity, Some(2));
}

#[test]
fn a_whole_number_may_have_a_point() {
    let text = r#"{"total":12.0,"page":1}"#;
    let pagination: ActivityPagination = serde_json::from_str(text).expect("a pagination");
    assert_eq!((pagination.total, pagination.page), (Some(12), Some(1)));
}

#[test]
fn an_amount_keeps_its_digits() {
    for amount in ["12", "1.50", "12345678901234567890.10"] {
        let text = format!(r#"{{"price":{amount}}}"#);
        assert_eq!(again::<StoreProduct>(&text), text);
    }
}
