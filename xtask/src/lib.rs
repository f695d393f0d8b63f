//! The workspace's own tasks, as a library so that tests can run them.

pub mod bundle;
mod composition;
mod constructors;
pub mod counting;
pub mod coverage;
pub mod diff;
pub mod dispatch;
pub mod facts;
pub mod finding;
pub mod formats;
pub mod generate;
pub mod generator;
pub mod groups;
pub mod inventory;
pub mod lint;
mod markers;
pub mod outputs;
mod panics;
pub mod postpass;
pub mod projection;
pub mod queries;
pub mod quirks;
pub mod rust_names;
pub mod table;
mod tolerance;
pub mod workspace;
