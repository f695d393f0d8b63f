//! What the answers of every group share: their envelopes, and what no page documents.
//!
//! The documentation wraps its answers in a few envelopes, which the types show as they are. That
//! an answer reports success was checked when a method returns it.

pub use returning_ai_client::groups::common::*;
