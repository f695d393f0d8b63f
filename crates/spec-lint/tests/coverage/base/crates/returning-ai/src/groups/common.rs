//! What all groups share.

pub use returning_ai_client::groups::common::*;
