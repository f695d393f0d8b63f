//! What the tests of several modules share, and the tests of the engine as a whole.

pub(crate) mod api;
mod faults_scripted;
