//! What the test targets share.

pub mod calls;
#[rustfmt::skip]
pub mod dispatch;
pub mod envelopes;
pub mod faults_sandbox;
pub mod faults_sockets;
pub mod harness;
pub mod recode;
pub mod scenario;
pub mod snapshots;
pub mod spec;

/// The front page of the workspace, so that its example compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct FrontPage;
