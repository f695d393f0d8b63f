//! Reads OpenAPI 3.0 documents, and keeps where each value is.
//!
//! [`parse`] turns YAML or JSON into a [`Node`]: a value with its file, line and column. On top of
//! it, [`Objects`] is the index of the objects that OpenAPI knows (operations, parameters,
//! schemas, …), each with its [`Kind`] and its location, so that a tool never mistakes a property that
//! is called `enum`, or the data of an example, for a keyword. [`keywords`] is the table behind
//! it, [`composition`] sees schemas through `allOf`, [`refs`] follows references, and [`reach`](fn@reach) says which components requests and
//! responses can hold.
//!
//! ```
//! use openapi_model::{Kind, Objects, parse};
//!
//! let text = "
//! paths:
//!   /v1/orders:
//!     get:
//!       operationId: listOrders
//! ";
//! let document = parse("orders.yaml", text)?;
//! let objects = Objects::of(&document);
//! let operation = objects.all(Kind::Operation).next().expect("there is one operation");
//! assert_eq!(operation.text("operationId"), Some("listOrders"));
//! assert_eq!(operation.pointer.as_str(), "/paths/~1v1~1orders/get");
//! assert_eq!(operation.at.to_string(), "orders.yaml:4:5");
//! # Ok::<(), openapi_model::ParseError>(())
//! ```

pub mod composition;
mod json_schema;
pub mod keywords;
pub mod media_type;
mod node;
mod number;
mod objects;
pub mod pointer;
mod reach;
pub mod refs;
mod yaml;

pub use json_schema::{Subschema, json_schema};
pub use keywords::{Kind, Scope, Shape};
pub use node::{Entry, Location, Mapping, Node, NodeId, Value};
pub use number::Number;
pub use objects::{Anchor, ObjectRef, Objects};
pub use pointer::Pointer;
pub use reach::{Reach, ReachedObjects, reach};
pub use yaml::{DEPTH, ParseError, parse};
