#![doc = include_str!("../README.md")]

// The printer's own layout is kept, so that the file does not depend on the formatter's version.
#[rustfmt::skip]
#[allow(unreachable_pub, reason = "the generator does not know which of its items are exported")]
mod generated;
#[rustfmt::skip]
pub mod groups;
mod hooks;
#[rustfmt::skip]
pub mod operations;
#[rustfmt::skip]
pub mod queries;
pub mod scalars;

pub use bytes;
pub use generated::{Client, ClientInfo, Error, ResponseValue, types};
pub use returning_ai_runtime::{
    BodyEnd, Inner, Limits, RecordedResponse, Variables, encode_path, operation,
};
