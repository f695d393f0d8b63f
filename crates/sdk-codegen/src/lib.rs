//! From OpenAPI documents to the client of the SDK.
//!
//! The way of a document: [`bundle`] joins the files of `openapi/` into one, [`projection`] makes of
//! it what the generator can take, [`generator`] runs progenitor, [`rewrite`] finishes its output,
//! and [`pipeline`] puts the files together that are checked in. [`publish`] adds to the bundle what
//! other tools look for. What the facade and the tests read beside the types is generated here too:
//! the [`table`] of operations, the structs of optional parameters ([`queries`]), the types by
//! [`groups`], the documentation of the methods ([`operation_docs`]), and the [`dispatch`] of the
//! tests. Documents of others are generated in a process of their own ([`apart`]).
//!
//! ```
//! use sdk_codegen::bundle::{self, SourceFile};
//!
//! let file = |group: &str, schemas: &str| {
//!     let path = format!("openapi/{group}.yaml");
//!     let root = openapi_model::parse(&path, &format!("paths: {{}}\ncomponents: {schemas}\n"))?;
//!     Ok::<_, openapi_model::ParseError>(SourceFile { path: path.into(), group: group.into(), root })
//! };
//! let files = [
//!     file("common", "{ schemas: { Cup: { type: object } } }")?,
//!     file("mugs", "{ schemas: { Mug: { $ref: './common.yaml#/components/schemas/Cup' } } }")?,
//! ];
//!
//! let (bundle, findings) = bundle::bundle(&files);
//! assert!(findings.is_empty());
//! let mug = &bundle.to_json()["components"]["schemas"]["Mug"];
//! assert_eq!(mug["$ref"], "#/components/schemas/Cup");
//! # Ok::<(), openapi_model::ParseError>(())
//! ```

pub mod apart;
mod api_version;
mod attributes;
pub mod bundle;
pub mod constructors;
pub mod dispatch;
pub mod finding;
pub mod formats;
pub mod generator;
pub mod group_docs;
pub mod groups;
mod lenient;
mod markers;
pub mod open_enums;
pub mod operation_docs;
pub mod outputs;
pub mod paging;
mod panics;
pub mod pipeline;
pub mod plural;
pub mod projection;
pub mod publish;
pub mod queries;
mod request_url;
pub mod rewrite;
pub mod rust_names;
pub mod table;
pub mod workspace;
