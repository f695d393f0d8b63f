#![doc = include_str!("../README.md")]

mod call;
mod client;
mod document;
mod effect;
mod error;
pub mod redemptions;
mod request;
mod retry;
mod status_id;
mod transport;

pub use client::{Client, ClientBuilder};
pub use effect::Effect;
pub use error::{Error, ErrorKind};
pub use http::Method;
pub use request::{Reply, Request};
pub use retry::RetryPolicy;
pub use status_id::{ParseStatusIdError, StatusId, StatusIdSpelling};
