//! What the responses of every group share: their envelopes, and what no page documents.
//!
//! The documentation wraps its responses in a few envelopes, which the types show as they are. That
//! a response reports success was checked when a method returns it.

pub use returning_ai_client::groups::common::*;
