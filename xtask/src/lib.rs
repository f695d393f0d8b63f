//! The workspace's own tasks, as a library so that tests can run them.

pub mod bundle;
mod composition;
pub mod counting;
pub mod dispatch;
pub mod document;
pub mod finding;
mod follow;
pub mod formats;
pub mod generate;
pub mod generator;
mod grammar;
pub mod inventory;
pub mod lint;
mod media_type;
pub mod outputs;
mod panics;
pub mod pointer;
pub mod postpass;
pub mod projection;
pub mod quirks;
pub mod reach;
pub mod rust_names;
pub mod table;
mod tree;
pub mod workspace;
