//! The command line of the workspace tasks.

fn main() {}
