//! The workspace's own tasks, as a library so that tests can run them.

pub mod bundle;
pub mod document;
pub mod finding;
pub mod pointer;
pub mod workspace;
