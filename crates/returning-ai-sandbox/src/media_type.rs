//! The media types of bodies that the sandbox reads.

pub(crate) const JSON: &str = "application/json";
pub(crate) const MULTIPART: &str = "multipart/form-data";
