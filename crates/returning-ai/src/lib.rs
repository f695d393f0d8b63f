#![doc = include_str!("../README.md")]

pub mod analysis;
pub mod api_keys;
pub mod authentication;
pub mod bulk;
mod call_info;
pub mod channels;
mod client;
pub mod common;
pub mod community;
mod credentials;
#[doc = include_str!("did_it_happen.md")]
pub mod did_it_happen {}
mod call;
mod classify;
mod confirm;
mod effect;
mod environment;
mod error;
mod error_kind;
mod error_report;
mod failure;
pub mod gamification;
pub mod legacy;
pub mod messaging;
mod pages;
mod partial_json;
mod partner;
pub mod redemptions;
mod request;
mod retry;
mod status_id;
pub mod store;
mod transport;
mod upload;
pub mod user_fields;
pub mod users;
pub mod webhooks;
pub mod widgets;

pub use client::{Client, ClientBuilder};
pub use effect::Effect;
pub use environment::{Environment, ParseEnvironmentError};
pub use error::Error;
pub use error_kind::ErrorKind;
pub use error_report::{Attempt, AttemptReport, ErrorReport};
pub use http::Method;
pub use pages::Items;
pub use partner::PartnerPaths;
pub use request::{Reply, Request};
pub use retry::RetryPolicy;
pub use returning_ai_client::scalars::{
    Date, Decimal, FieldValue, NoSuchDay, ObjectId, ObjectIdError, OutOfRange, ParseDecimalError,
    ParseFieldValueError, Secret, TextOrNull, Timestamp,
};
pub use status_id::{ParseStatusIdError, ParseStatusIdSpellingError, StatusId, StatusIdSpelling};
pub use upload::Upload;
