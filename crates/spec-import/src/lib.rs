#![doc = include_str!("../README.md")]

pub mod check;
mod contradictions;
mod document;
mod draft;
pub mod fetch;
pub mod import;
pub mod index;
mod json;
pub mod observe;
mod page;
mod read;
pub mod report;
pub mod scaffold;
mod schema;
pub mod shape;
pub mod sources;
pub mod status;
mod yaml;

pub use contradictions::{Contradiction, contradictions};
pub use document::{Document, DocumentedOperation, Host};
pub use draft::DraftError;
pub use json::Json;
pub use page::{
    At, Body, Credential, Form, NavigationEntry, Note, Page, PageOperation, PageResponse,
    Parameter, ParameterPlace, Permission, Prose, Sample,
};
pub use read::{MAX_PAGE_BYTES, ReadError, read};
pub use yaml::EditError;
