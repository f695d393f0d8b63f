//! Requests against the schemas of the bundle.

mod dialect;
mod explain;
mod form;
mod parameters;
mod schemas;
mod typed;
mod validator;

pub(crate) use validator::{CheckedBody, Validation};
