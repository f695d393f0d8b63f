//! Connections that end while a request is read, or before its response begins.

use super::Fault;
use crate::faults_sockets::{
    call::{Ask, Call},
    cell::{Allowed, Outcome},
    request::Until,
    response,
    script::Step,
};
use returning_ai::{Effect, ErrorKind};

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = Vec::new();
    for (place, until) in [
        ("within the head", Until::WithinHead),
        ("after the head", Until::Head),
        ("within the body", Until::WithinBody),
    ] {
        faults.push(read_and(format!("reset {place}"), until, Step::Reset));
        faults.push(read_and(format!("fin {place}"), until, Step::Fin));
        faults.push(read_and(format!("closed {place}"), until, Step::Drop));
        faults.push(
            Fault::new(format!("silence {place}"), move |_| vec![Step::Read(until)]).silent(),
        );
    }
    for (end, step) in [("reset", Step::Reset), ("fin", Step::Fin), ("closed", Step::Drop)] {
        faults.push(
            read_and(format!("{end} within a large body"), Until::WithinBody, step.clone()).large(),
        );
        let (before, after) = (step.clone(), step);
        faults.push(Fault::new(format!("{end} before acting"), move |_| {
            vec![Step::Ignore, before.clone()]
        }));
        faults.push(Fault::new(format!("{end} after acting"), move |_| {
            vec![Step::Act, after.clone()]
        }));
    }
    faults.extend([
        Fault::new("silence within a large body", |_| vec![Step::Read(Until::WithinBody)])
            .large()
            .silent(),
        Fault::new("silence before acting", |_| vec![Step::Ignore]).silent(),
        Fault::new("silence after acting", |_| vec![Step::Act]).silent(),
        Fault::new("413 before the body is read, then fin", |_| early(Step::Fin)),
        either_way(Fault::new("413 before the body is read, then closed", |_| early(Step::Drop))),
        either_way(
            Fault::new("413 before a large body is read, then fin", |_| early(Step::Fin)).large(),
        ),
        either_way(
            Fault::new("413 before a large body is read, then closed", |_| early(Step::Drop))
                .large(),
        ),
        either_way(
            Fault::new("413 before a large body is read, then reset", |_| early(Step::Reset))
                .large(),
        ),
        Fault::new("413 before a large body is read, and silence", |_| {
            vec![Step::Read(Until::Head), Step::Send(too_large())]
        })
        .large(),
        Fault::new("503 before a large body is read, then fin", |_| {
            vec![
                Step::Read(Until::Head),
                Step::Send(response::response("503 Service Unavailable", response::CLOSE, "")),
                Step::Fin,
            ]
        })
        .large(),
        Fault::new("a large body, read to its end", |ask: &Ask| {
            vec![
                Step::Ignore,
                Step::Send(response::response("422 Unprocessable Content", "", &ask.id)),
            ]
        })
        .large(),
    ]);
    faults
}

fn read_and(name: String, until: Until, end: Step) -> Fault {
    Fault::new(name, move |_| vec![Step::Read(until), end.clone()])
}

fn too_large() -> Vec<u8> {
    response::response("413 Content Too Large", response::CLOSE, "")
}

fn early(end: Step) -> Vec<Step> {
    vec![Step::Read(Until::Head), Step::Send(too_large()), end]
}

/// The reset that follows may overtake the response. Nothing was carried out, and the response says so
/// where it gets through.
fn either_way(fault: Fault) -> Fault {
    Call::ALL.into_iter().fold(fault, |fault, call| {
        let broken = if call == Call::Read { Effect::Rejected } else { Effect::Unknown };
        let outcomes = vec![
            Outcome::Failed(Effect::Rejected, ErrorKind::Status),
            Outcome::Failed(broken, ErrorKind::Status),
            Outcome::Failed(broken, ErrorKind::Transport),
        ];
        let outcomes = if call == Call::Read { outcomes[1..].to_vec() } else { outcomes };
        let tries = if call == Call::Write { 1..=1 } else { 1..=3 };
        fault.may_be(call, Allowed { outcomes, tries, executed: 0..=0 })
    })
}
