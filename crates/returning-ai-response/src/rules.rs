//! The rules that keep errors truthful.
//!
//! They always hold. A test switches off one after the other, to see that it would notice. In a build
//! without the feature for tests there is no switch.

/// A rule that decides what an error says of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A refusal whose body confirms the change leaves it in doubt.
    RefusalsMayConfirm,
    /// A success that tells of a failure confirms nothing.
    FailuresContradict,
    /// What follows the JSON of a response is a part of it.
    NothingFollows,
    /// A response about another object confirms nothing.
    EchoesHaveToMatch,
    /// A write that may have been made is not repeated.
    WritesAreMadeOnce,
}

/// Whether a rule holds.
#[cfg(not(any(test, feature = "__for-tests")))]
pub(crate) const fn holds(_: Rule) -> bool {
    true
}

#[cfg(any(test, feature = "__for-tests"))]
thread_local! {
    static SWITCHED_OFF: std::cell::Cell<Option<Rule>> = const { std::cell::Cell::new(None) };
}

#[cfg(any(test, feature = "__for-tests"))]
pub(crate) fn holds(rule: Rule) -> bool {
    SWITCHED_OFF.get() != Some(rule)
}

/// Switches off a rule for the tests of this thread.
#[cfg(any(test, feature = "__for-tests"))]
pub fn switch_off(rule: Option<Rule>) {
    SWITCHED_OFF.set(rule);
}
