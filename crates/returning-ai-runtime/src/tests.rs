//! Tests of the engine as a whole.

mod faults_scripted;
