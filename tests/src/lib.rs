//! What the test targets share.

#[rustfmt::skip]
pub mod dispatch;
pub mod harness;
pub mod recode;
pub mod scenario;
pub mod snapshots;
pub mod spec;
