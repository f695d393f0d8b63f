#![doc = include_str!("../README.md")]

// The printer's own layout is kept, so that the file does not depend on the formatter's version.
#[rustfmt::skip]
#[allow(unreachable_pub, reason = "the generator does not know which of its items are exported")]
mod generated;
mod hooks;
pub mod operation;
#[rustfmt::skip]
pub mod operations;
pub mod scalars;

pub use bytes;
pub use generated::{Client, ClientInfo, Error, ResponseValue, types};
pub use hooks::{Answer, BodyEnd, Inner, Limits};
