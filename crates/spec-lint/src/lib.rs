//! Checks the documents of `openapi/` against the profile that the generator and the SDK need.
//!
//! The generator panics on some documents and, worse, silently generates wrong code from others.
//! Every rule of [`lint`] covers one such case, or keeps a fact of the SDK in one place. A run
//! shows every finding, each with its reason and its fix. [`coverage`] compares the inventory of
//! the documentation with everything that has to follow from it.

mod context;
pub mod coverage;
pub mod inventory;
pub mod lint;
pub mod quirks;
mod rules;
mod sources;

pub use sources::{LintError, Sources, read};
