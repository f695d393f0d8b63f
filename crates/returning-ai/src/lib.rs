#![doc = include_str!("front_page.md")]

mod client;
#[cfg(feature = "csv")]
mod csv;
#[doc = include_str!("did_it_happen.md")]
pub mod did_it_happen {}
mod groups;
mod partner_paths;
mod status_id;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub use client::{Client, ClientBuilder};
#[cfg(feature = "uploads")]
pub use groups::bulk;
pub use groups::{
    analysis, api_keys, authentication, channels, common, community, gamification, legacy,
    messaging, redemptions, store, user_fields, users, webhooks, widgets,
};
pub use partner_paths::PartnerPaths;
pub use returning_ai_client::scalars::{
    Date, Decimal, FieldValue, NoSuchDay, ObjectId, ObjectIdError, OutOfRange, ParseDecimalError,
    ParseFieldValueError, Secret, TextOrNull, Timestamp,
};
#[cfg(feature = "uploads")]
pub use returning_ai_runtime::Upload;
pub use returning_ai_runtime::{
    Attempt, AttemptEvent, AttemptReport, CallEvent, CallOptions, Effect, Environment, Error,
    ErrorKind, ErrorReport, HeaderMap, HeaderName, HeaderValue, Items, Method, Observer,
    ParseEnvironmentError, Request, Response, RetryPolicy,
};
pub use status_id::{ParseStatusIdError, ParseStatusIdSpellingError, StatusId, StatusIdSpelling};
