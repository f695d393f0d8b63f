//! The workspace's own tasks, as a library so that tests can run them.

pub mod bundle;
pub mod dispatch;
pub mod document;
pub mod finding;
pub mod generate;
pub mod generator;
pub mod inventory;
pub mod lint;
pub mod outputs;
pub mod pointer;
pub mod postpass;
pub mod projection;
pub mod quirks;
pub mod reach;
pub mod table;
pub mod workspace;
