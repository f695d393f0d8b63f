//! The operations, by the groups of the documentation.

pub mod analysis;
pub mod api_keys;
pub mod authentication;
#[cfg(feature = "uploads")]
pub mod bulk;
pub mod channels;
pub mod common;
pub mod community;
pub mod gamification;
pub mod legacy;
pub mod messaging;
pub mod redemptions;
pub mod store;
pub mod user_fields;
pub mod users;
pub mod webhooks;
pub mod widgets;
