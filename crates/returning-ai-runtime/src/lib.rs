#![doc = include_str!("../README.md")]

mod attempt;
mod base_url;
mod body_defect;
mod call;
mod call_info;
mod call_options;
mod capture;
mod classify;
mod confirm;
mod connection;
mod connections;
mod credentials;
mod custom_headers;
mod decode;
mod effect;
mod engine;
mod environment;
mod error;
mod error_kind;
mod error_report;
mod evidence;
mod failure;
mod failure_forms;
#[cfg(any(test, feature = "test-util"))]
mod for_test;
mod inner;
#[doc(hidden)]
pub mod internal;
mod json_path;
mod meter;
mod observation;
mod observer;
pub mod operation;
mod pages;
mod partial_json;
mod path_check;
mod pool;
mod proxies;
mod request;
mod response;
mod response_headers;
mod retry_budget;
mod retry_loop;
mod retry_policy;
mod route;
mod rules;
mod shape;
mod surrogates;
#[cfg(test)]
mod tests;
mod transport;
mod trust;
#[cfg(feature = "uploads")]
mod upload;
mod value;

pub use attempt::Attempt;
pub use call_options::CallOptions;
pub use effect::Effect;
pub use environment::{Environment, ParseEnvironmentError};
pub use error::Error;
pub use error_kind::ErrorKind;
pub use error_report::{AttemptReport, ErrorReport};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method};
pub use inner::{Inner, Limits};
pub use observer::{AttemptEvent, CallEvent, Observer};
pub use pages::Items;
pub use request::{Request, Response};
pub use response::{BodyEnd, RecordedResponse};
pub use retry_policy::RetryPolicy;
pub use route::{Variables, encode_path};
#[cfg(feature = "uploads")]
pub use upload::Upload;
