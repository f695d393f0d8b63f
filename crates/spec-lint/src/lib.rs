//! Checks the documents of `openapi/` against the profile that the generator and the SDK need.
//!
//! The generator panics on some documents and, worse, silently generates wrong code from others.
//! Every rule of [`lint`] covers one such case, or keeps a fact of the SDK in one place. A run
//! shows every finding, each with its reason and its fix. [`coverage`] compares the inventory of
//! the documentation with everything that has to follow from it.
//!
//! ```
//! use sdk_codegen::bundle::SourceFile;
//! use spec_lint::{Sources, inventory::Inventory, lint, quirks::Quirks};
//!
//! let text = "openapi: 3.0.3\ninfo: { title: Mugs, version: '1' }\npaths: {}\ncomponents: { schemas: { mug: { type: object } } }\n";
//! let path = "openapi/mugs.yaml";
//! let file =
//!     SourceFile { path: path.into(), group: "mugs".into(), root: openapi_model::parse(path, text)? };
//! let sources = Sources {
//!     files: vec![file],
//!     quirks: Quirks::default(),
//!     inventory: Inventory::default(),
//!     strays: Vec::new(),
//! };
//!
//! let report = lint::check(&sources);
//! let finding = report.findings.iter().find(|finding| finding.rule == "component-name-case");
//! println!("{}", finding.expect("a component begins with an upper-case letter"));
//! # Ok::<(), openapi_model::ParseError>(())
//! ```

mod context;
pub mod coverage;
pub mod inventory;
pub mod lint;
pub mod quirks;
mod rules;
mod sources;

pub use sources::{LintError, Sources, read};
