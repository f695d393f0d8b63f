//! Connections that are refused, or end before anything was asked.

use returning_ai::{Effect, ErrorKind};

use super::Fault;
use crate::faults_sockets::{
    call::Call,
    cell::{Allowed, Outcome},
    script::{Door, Step},
};

pub(super) fn faults() -> Vec<Fault> {
    let nothing = |name| Fault::new(name, |_| Vec::new());
    vec![
        nothing("connection refused").door(Door::Shut),
        // The time for connecting is half of that for the attempt.
        nothing("connection not completed").door(Door::Full).silent(),
        nothing("connection never taken").door(Door::Unattended).silent(),
        by_the_kernel(Fault::new("reset on accept", |_| vec![Step::Reset])),
        by_the_kernel(Fault::new("fin on accept", |_| vec![Step::Fin])),
        by_the_kernel(Fault::new("closed on accept", |_| vec![Step::Drop])),
        nothing("silence on accept").silent(),
    ]
}

/// The end may come before the client sees that it is connected, and before or after the request
/// goes out. Nothing was carried out, so the caller may hear that nothing was sent.
fn by_the_kernel(fault: Fault) -> Fault {
    Call::ALL.into_iter().fold(fault, |fault, call| {
        let broken = if call == Call::Read { Effect::Rejected } else { Effect::Unknown };
        let outcomes = vec![
            Outcome::Failed(Effect::NotSent, ErrorKind::Connect),
            Outcome::Failed(broken, ErrorKind::Transport),
            // The kind is that of the last attempt, and the effect that of all.
            Outcome::Failed(broken, ErrorKind::Connect),
        ];
        fault.may_be(call, Allowed { outcomes, tries: 1..=3, executed: 0..=0 })
    })
}
