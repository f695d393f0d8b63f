#![doc = include_str!("../README.md")]

pub mod fetch;
pub mod index;
mod json;
mod page;
mod read;
pub mod shape;

pub use json::Json;
pub use page::{
    At, Body, Credential, Form, NavigationEntry, Note, Page, PageOperation, PageResponse,
    Parameter, ParameterPlace, Permission, Prose, Sample,
};
pub use read::{MAX_PAGE_BYTES, ReadError, read};
