//! From OpenAPI documents to the client of the SDK.
//!
//! The way of a document: [`bundle`] joins the files of `openapi/` into one, [`projection`] makes of
//! it what the generator can take, [`generator`] runs progenitor, [`rewrite`] finishes its output,
//! and [`pipeline`] puts the files together that are checked in. [`publish`] adds to the bundle what
//! other tools look for. What the facade and the tests read
//! beside the types is generated here too: the [`table`] of operations, the structs of optional
//! parameters ([`queries`]), the types by [`groups`], the documentation of the methods
//! ([`operation_docs`]), and the [`dispatch`] of the tests.

mod api_version;
mod attributes;
pub mod bundle;
mod constructors;
pub mod dispatch;
pub mod finding;
pub mod formats;
pub mod generator;
pub mod groups;
mod lenient;
mod markers;
pub mod operation_docs;
pub mod outputs;
mod paging;
mod panics;
pub mod pipeline;
pub mod plural;
pub mod projection;
pub mod publish;
pub mod queries;
pub mod rewrite;
pub mod rust_names;
pub mod table;
pub mod workspace;
