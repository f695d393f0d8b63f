//! What the tests of several modules share, and the tests of the engine as a whole.

mod faults_scripted;
