//! Connections that were kept after a response and are not what they were when the next request
//! goes out.
//!
//! On the first connections one call goes well and then something happens; what happens on later
//! ones is the other half of a row. A write has to go over a connection of its own, so none of
//! these rows may reach it but by its own first connection, or where the caller lets writes share
//! connections.

use std::time::Duration;

use super::{Fault, usual};
use crate::faults_sockets::{
    call::{Ask, Call},
    response,
    script::{Reply, Step},
};

/// What the service does after the first response of a connection.
type Then = fn() -> Vec<Step>;

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = then_well();
    faults.extend(then_never_well());
    faults.extend(odd_first_responses());
    faults
}

/// The first connections go bad before anything is carried out, and new ones are good.
fn then_well() -> Vec<Fault> {
    let rows: [(&str, Then); 14] = [
        ("fin while idle", || vec![Step::Fin]),
        ("reset while idle", || vec![Step::Reset]),
        ("closed while idle", || vec![Step::Drop]),
        ("fin as the next request arrives", || vec![Step::Ignore, Step::Fin]),
        ("reset as the next request arrives", || vec![Step::Ignore, Step::Reset]),
        ("closed as the next request arrives", || vec![Step::Ignore, Step::Drop]),
        ("408 and fin while idle", || vec![idle(), Step::Send(timed_out()), Step::Fin]),
        ("408 and fin as the next request arrives", || {
            vec![Step::Ignore, Step::Send(timed_out()), Step::Fin]
        }),
        ("400 and close as the next request arrives", || {
            vec![Step::Ignore, Step::Send(unreadable()), Step::Fin]
        }),
        ("400 of HTTP/1.0 as the next request arrives", || {
            let response = replaced(&unreadable(), "HTTP/1.1", "HTTP/1.0");
            vec![Step::Ignore, Step::Send(replaced(&response, response::CLOSE, "")), Step::Fin]
        }),
        ("a refusal while idle", || vec![idle(), Step::Send(refusal()), Step::Serve(usual())]),
        ("a response while idle", || {
            vec![idle(), Step::Send(response::ok("{}")), Step::Serve(usual())]
        }),
        ("bytes while idle", || {
            vec![idle(), Step::Send(b"made up".to_vec()), Step::Serve(usual())]
        }),
        ("response to the next request cut", || {
            let body = br#"{"status":"success","data":{}}"#;
            vec![Step::Ignore, Step::Send(response::cut(body, 10)), Step::Reset]
        }),
    ];
    rows.into_iter().map(|(name, then)| kept(name, then, || vec![Step::Serve(usual())])).collect()
}

/// The same end comes for the next request of every connection, after it was carried out.
fn then_never_well() -> Vec<Fault> {
    let rows: [(&str, Then); 3] = [
        ("fin after acting on the next request", || vec![Step::Act, Step::Fin]),
        ("reset after acting on the next request", || vec![Step::Act, Step::Reset]),
        ("408 after acting on the next request", || {
            vec![Step::Act, Step::Send(timed_out()), Step::Fin]
        }),
    ];
    let mut faults: Vec<_> = rows.into_iter().map(|(name, then)| kept(name, then, then)).collect();
    let silence =
        kept("silence on the next request", || vec![Step::Ignore], || vec![Step::Serve(usual())]);
    faults.push(silence.silent());
    faults
}

/// What happens to the bytes of the first response.
type Change = fn(Vec<u8>) -> Vec<u8>;

/// The first response leaves something behind it, or says that it is the last one.
fn odd_first_responses() -> Vec<Fault> {
    let rows: [(&str, Change); 7] = [
        ("408 right behind the response", |first| [first, timed_out()].concat()),
        ("a refusal right behind the response", |first| [first, refusal()].concat()),
        ("a response right behind the response", |first| [first, response::ok("{}")].concat()),
        ("bytes right behind the response", |first| [first, b"made up\r\n\r\n".to_vec()].concat()),
        ("line breaks right behind the response", |first| [first, b"\r\n\r\n".to_vec()].concat()),
        ("the response says close", |first| replaced(&first, response::JSON, response::CLOSE)),
        ("the response is of HTTP/1.0", |first| replaced(&first, "HTTP/1.1", "HTTP/1.0")),
    ];
    let row = |(name, change): (&str, Change)| {
        let first: Reply = std::sync::Arc::new(move |request| change(usual()(request)));
        let steps = move |ask: &Ask, connection| {
            if connection >= warm_connections(ask.call) {
                return vec![Step::Serve(usual())];
            }
            vec![Step::Act, Step::Response(first.clone()), Step::Serve(usual())]
        };
        Fault::by_connection(format!("kept: {name}"), steps).warm()
    };
    rows.into_iter().map(row).collect()
}

fn kept(name: &str, then: Then, later: Then) -> Fault {
    let steps = move |ask: &Ask, connection| {
        if connection >= warm_connections(ask.call) {
            return later();
        }
        [vec![Step::Act, Step::Response(usual())], then()].concat()
    };
    Fault::by_connection(format!("kept: {name}"), steps).warm()
}

/// How many connections the calls that go well open: a read leaves one to every class, and a write
/// takes another.
fn warm_connections(call: Call) -> usize {
    if call == Call::Write { 2 } else { 1 }
}

fn idle() -> Step {
    Step::Pause(Duration::from_millis(20))
}

fn timed_out() -> Vec<u8> {
    response::response("408 Request Timeout", response::CLOSE, "")
}

fn unreadable() -> Vec<u8> {
    response::response("400 Bad Request", response::CLOSE, "")
}

fn refusal() -> Vec<u8> {
    response::response("404 Not Found", response::JSON, "{}")
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replacen(from, to, 1).into_bytes()
}
