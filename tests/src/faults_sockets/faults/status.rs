//! Statuses, each with a body that would confirm the change, with a page, and with nothing.

use super::{Fault, usual};
use crate::faults_sockets::{
    call::Ask,
    response::{self, CLOSE},
    script::Step,
};

/// Whether a service may have executed a request to which it responds with this status.
///
/// The table of faults takes the worst that the status leaves open: only a refusal says that
/// nothing was done.
fn may_have_acted(status: u16) -> bool {
    !matches!(status, 400..=407 | 409..=499)
}

/// Those that services respond with.
const USUAL: [u16; 23] = [
    200, 201, 202, 204, 206, 301, 302, 307, 400, 401, 403, 404, 408, 409, 413, 422, 425, 499, 500,
    502, 503, 504, 511,
];
/// Others, which differ from those by their number only.
const OTHERS: [u16; 14] = [203, 205, 207, 226, 300, 303, 304, 305, 308, 402, 417, 451, 501, 599];

pub(super) fn faults() -> Vec<Fault> {
    let mut faults: Vec<_> = USUAL.into_iter().flat_map(with_each_body).collect();
    faults.extend(OTHERS.map(confirming));
    faults.extend(rate_limits());
    faults.extend(broken_failures());
    faults
}

fn with_each_body(status: u16) -> [Fault; 3] {
    [
        confirming(status),
        row(status, "page", "content-type: text/html\r\n", |_| response::PAGE.to_owned()),
        row(status, "empty", "", |_| String::new()),
    ]
}

fn confirming(status: u16) -> Fault {
    row(status, "json", response::JSON, |ask| ask.body().text())
}

fn row(status: u16, name: &str, headers: &'static str, body: fn(&Ask) -> String) -> Fault {
    let location = if (300..400).contains(&status) { "location: /v1/elsewhere\r\n" } else { "" };
    Fault::new(format!("status {status}: {name}"), move |ask| {
        let line = format!("{status} Made Up");
        let bytes = response::response(&line, &format!("{CLOSE}{headers}{location}"), body(ask));
        let read = if may_have_acted(status) { Step::Act } else { Step::Ignore };
        // A body where the status allows none would be taken for the next response.
        vec![read, Step::Send(bytes), Step::Fin]
    })
}

/// 429, with everything that a service or somebody before it may ask for.
fn rate_limits() -> Vec<Fault> {
    let rows = [
        ("at once", "retry-after: 0\r\n"),
        ("in an hour", "retry-after: 3600\r\n"),
        ("in 1994", "retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
        ("in 9999", "retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n"),
        ("in 10^9 seconds", "retry-after: 1000000000\r\n"),
        ("in more than a number holds", "retry-after: 99999999999999999999999\r\n"),
        ("before now", "retry-after: -5\r\n"),
        ("never", "retry-after: inf\r\n"),
        ("whenever", "retry-after: nan\r\n"),
        ("unreadably", "retry-after: 120junk\r\n"),
        ("without a word", ""),
    ];
    let row = |(name, header): (&str, &'static str)| {
        Fault::new(format!("status 429: retry {name}"), move |_| {
            let headers = format!("{CLOSE}{header}");
            let body = r#"{"message":"made up"}"#;
            let bytes = response::response("429 Too Many Requests", &headers, body);
            vec![Step::Ignore, Step::Send(bytes), Step::Fin]
        })
    };
    let once = Fault::by_connection("status 429: once, then the response", |_, connection| {
        if connection > 0 {
            return vec![Step::Serve(usual())];
        }
        let bytes =
            response::response("429 Too Many Requests", &format!("{CLOSE}retry-after: 0\r\n"), "");
        vec![Step::Ignore, Step::Send(bytes), Step::Fin]
    });
    let twice =
        Fault::by_connection("status 429: twice, then 503 after acting", |_, connection| {
            if connection > 1 {
                let bytes = response::response("503 Service Unavailable", CLOSE, "");
                return vec![Step::Act, Step::Send(bytes), Step::Fin];
            }
            let bytes = response::response(
                "429 Too Many Requests",
                &format!("{CLOSE}retry-after: 0\r\n"),
                "",
            );
            vec![Step::Ignore, Step::Send(bytes), Step::Fin]
        });
    rows.into_iter().map(row).chain([confirming(429), once, twice]).collect()
}

/// Failures whose own body is broken: the status is in the head and decides.
fn broken_failures() -> Vec<Fault> {
    let cut = |status: &'static str, read: Step, end: Step| {
        move |_: &Ask| {
            let mut bytes = response::response(status, "", "x".repeat(100));
            bytes.truncate(bytes.len() - 50);
            vec![read.clone(), Step::Send(bytes), end.clone()]
        }
    };
    let long = |status: &'static str, read: Step| {
        move |_: &Ask| {
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: 64000000\r\n\r\n");
            let flood = Step::Flood(vec![b'x'; 64 * 1024], 64_000_000);
            vec![read.clone(), Step::Send(head.into_bytes()), flood]
        }
    };
    let pause = || Step::Pause(std::time::Duration::from_millis(20));
    let (refused, failed) = ("400 Bad Request", "503 Service Unavailable");
    vec![
        Fault::new("status 400: cut by fin", cut(refused, Step::Ignore, Step::Fin)),
        Fault::new("status 400: cut by reset", cut(refused, Step::Ignore, Step::Reset)),
        Fault::new("status 400: cut by silence", cut(refused, Step::Ignore, pause())).silent(),
        Fault::new("status 400: over the cap", long(refused, Step::Ignore)),
        Fault::new("status 503: cut by fin", cut(failed, Step::Act, Step::Fin)),
        Fault::new("status 503: cut by silence", cut(failed, Step::Act, pause())).silent(),
        Fault::new("status 503: over the cap", long(failed, Step::Act)),
    ]
}
