#![doc = include_str!("../README.md")]

mod call;
mod client;
mod document;
mod effect;
mod error;
mod error_kind;
mod happening;
pub mod redemptions;
mod request;
mod retry;
mod status_id;
mod subject;
mod transport;

pub use client::{Client, ClientBuilder};
pub use effect::Effect;
pub use error::Error;
pub use error_kind::ErrorKind;
pub use http::Method;
pub use request::{Reply, Request};
pub use retry::RetryPolicy;
pub use status_id::{ParseStatusIdError, StatusId, StatusIdSpelling};
