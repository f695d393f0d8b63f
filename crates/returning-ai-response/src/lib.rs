#![doc = include_str!("../README.md")]

mod body_defect;
mod capture;
mod classify;
mod confirm;
mod decode;
mod effect;
mod error_kind;
mod evidence;
mod failure;
mod failure_forms;
#[cfg(any(test, feature = "__for-tests"))]
pub mod for_tests;
mod json_path;
mod meter;
pub mod operation;
mod partial_json;
mod response;
mod response_headers;
mod rules;
mod shape;
mod surrogates;
mod value;

pub use capture::Places;
pub use classify::{Classifier, ResponseFailure, Success};
pub use confirm::{OBJECT_ID_DIGITS, is_object_id, places};
pub use effect::Effect;
pub use error_kind::ErrorKind;
pub use failure::Failure;
pub use meter::Bounds;
pub use operation::Variables;
pub use partial_json::partial_json;
pub use response::{BodyEnd, BoxError, RecordedResponse};
pub use rules::Rule;
pub use shape::shape;
