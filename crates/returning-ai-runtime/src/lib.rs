#![doc = include_str!("../README.md")]

mod attempt;
mod base_url;
mod call;
mod call_info;
mod call_options;
mod connection;
mod connections;
mod credentials;
mod custom_headers;
mod engine;
mod environment;
mod error;
mod error_report;
#[cfg(any(test, feature = "test-util"))]
mod for_test;
mod inner;
#[doc(hidden)]
pub mod internal;
mod lock;
mod observation;
mod observer;
mod pages;
mod path_check;
mod pool;
mod proxies;
mod request;
mod retry_budget;
mod retry_loop;
mod retry_policy;
mod route;
#[cfg(test)]
mod tests;
mod transport;
mod transport_error;
mod trust;
#[cfg(feature = "uploads")]
mod upload;

pub use attempt::Attempt;
pub use call_options::CallOptions;
pub use environment::{Environment, ParseEnvironmentError};
pub use error::Error;
pub use error_report::{AttemptReport, ErrorReport};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method};
pub use inner::{Inner, Limits};
pub use observer::{AttemptEvent, CallEvent, Observer};
pub use pages::Items;
pub use request::{Request, Response};
pub use retry_policy::RetryPolicy;
pub use returning_ai_response::{
    BodyEnd, Effect, ErrorKind, RecordedResponse, Variables, operation,
};
pub use route::encode_path;
#[cfg(feature = "uploads")]
pub use upload::Upload;
