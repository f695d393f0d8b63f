//! Responses that announce a response.

use std::time::Duration;

use super::Fault;
use crate::faults_sockets::{response, script::Step};

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
const HINTS: &[u8] = b"HTTP/1.1 103 Early Hints\r\nlink: </made-up>\r\n\r\n";

pub(super) fn faults() -> Vec<Fault> {
    let first = |name: &str, bytes: Vec<u8>| {
        Fault::responds(format!("informational: {name}"), move |ask| {
            [bytes.clone(), response::ok(ask.body().text())].concat()
        })
    };
    let only = |name: &str, end: Step| {
        Fault::new(format!("informational: {name}"), move |_| {
            vec![Step::Act, Step::Send(CONTINUE.to_vec()), end.clone()]
        })
    };
    vec![
        first("100, then the response", CONTINUE.to_vec()),
        first("103, then the response", HINTS.to_vec()),
        first("fifty of 100, then the response", CONTINUE.repeat(50)),
        only("100 only, then fin", Step::Fin),
        only("100 only, then reset", Step::Reset),
        only("100 only, then silence", Step::Pause(Duration::ZERO)).silent(),
        Fault::new("informational: 100 for ever", |_| {
            vec![Step::Act, Step::Repeat(CONTINUE.to_vec(), Duration::from_millis(10))]
        })
        .silent(),
        Fault::responds_and_ends("informational: 101 instead of a response", |_| {
            b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"
                .to_vec()
        }),
        Fault::responds_and_ends("informational: 101, and a response behind it", |ask| {
            let switch = b"HTTP/1.1 101 Switching Protocols\r\n\r\n".to_vec();
            [switch, response::ok(ask.body().text())].concat()
        }),
    ]
}
