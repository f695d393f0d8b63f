//! Scripted faults: what a fault is, how it is played, and the queue in which it waits.

mod fault;
mod payload;
mod play;
mod queue;

pub use fault::Fault;
pub(crate) use fault::Run;
pub(crate) use play::play;
pub(crate) use queue::Faults;
