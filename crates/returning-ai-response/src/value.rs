//! A JSON value, as far as the classification of a response looks at it.

use std::borrow::Cow;

use serde_json::Number;

/// A JSON value without what is inside of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Flag(bool),
    Number(Number),
    Text(Cow<'a, str>),
    /// A list, with how many items it has, nulls included.
    List {
        length: u64,
    },
    Object {
        is_empty: bool,
    },
}
