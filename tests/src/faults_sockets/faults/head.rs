//! Responses whose head is not HTTP, or is too much of it.

use std::time::Duration;

use super::Fault;
use crate::faults_sockets::{call::Ask, response, script::Step};

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = lines();
    faults.extend(headers());
    faults.extend(ends());
    faults
}

/// First lines. What follows each of them confirms the change.
fn lines() -> Vec<Fault> {
    let rows = [
        ("no status line", "made up"),
        ("a greeting of another protocol", "220 mail.example ESMTP"),
        ("a status of two digits", "HTTP/1.1 20 OK"),
        ("a status of four digits", "HTTP/1.1 2000 OK"),
        ("a status of letters", "HTTP/1.1 abc OK"),
        ("a status below 100", "HTTP/1.1 099 OK"),
        ("a status above 599", "HTTP/1.1 600 OK"),
        ("the highest status", "HTTP/1.1 999 OK"),
        ("no status", "HTTP/1.1"),
        ("HTTP/2 in the status line", "HTTP/2 200"),
        ("HTTP/3.0 in the status line", "HTTP/3.0 200 OK"),
        ("a small http", "http/1.1 200 OK"),
        ("no reason", "HTTP/1.1 200"),
        ("HTTP/1.0", "HTTP/1.0 200 OK"),
        ("a null in the reason", "HTTP/1.1 200 O\0K"),
    ];
    let row = |(name, line): (&'static str, &'static str)| {
        Fault::responds_and_ends(format!("head: {name}"), move |ask| {
            let body = ask.body().text();
            let headers = format!("{}{}", response::JSON, response::CLOSE);
            let head = format!("{line}\r\n{headers}content-length: {}\r\n\r\n", body.len());
            response::with_head(&head, body)
        })
    };
    let mut faults: Vec<_> = rows.into_iter().map(row).collect();
    faults.extend([
        Fault::responds_and_ends("head: only a body", |ask| ask.body().text().into_bytes()),
        Fault::responds_and_ends("head: an alert of TLS", |_| vec![0x15, 3, 3, 0, 2, 2, 0x28]),
        Fault::responds_and_ends("head: a frame of HTTP/2", |_| {
            // An empty frame of settings, and one that sends everybody away.
            let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
            let goaway = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            [settings.as_slice(), goaway.as_slice()].concat()
        }),
        Fault::responds("head: bare line feeds", |ask| {
            let text = String::from_utf8_lossy(&response::ok(ask.body().text())).replace('\r', "");
            text.into_bytes()
        }),
        Fault::responds("head: line breaks before it", |ask| {
            [b"\r\n".to_vec(), response::ok(ask.body().text())].concat()
        }),
    ]);
    faults
}

/// Header lines, in a response that confirms the change otherwise.
fn headers() -> Vec<Fault> {
    let many = |count: usize| (0..count).map(|number| format!("x-{number}: 1\r\n")).collect();
    let rows: Vec<(&str, String)> = vec![
        ("ninety headers", many(90)),
        ("two hundred headers", many(200)),
        ("ten thousand headers", many(10_000)),
        ("a header of 60 kB", format!("x-long: {}\r\n", "a".repeat(60_000))),
        ("a header of 2 MB", format!("x-long: {}\r\n", "a".repeat(2_000_000))),
        ("a header without a colon", "made up\r\n".to_owned()),
        ("a header without a name", ": made up\r\n".to_owned()),
        ("a space before the colon", "x-space : 1\r\n".to_owned()),
        ("a folded header", "x-folded: 1\r\n 2\r\n".to_owned()),
        ("a null in a header", "x-null: a\0b\r\n".to_owned()),
        ("a name of a header that is no ASCII", "x-\u{e9}: 1\r\n".to_owned()),
        ("a location without a redirect", "location: /elsewhere\r\n".to_owned()),
        ("a request to upgrade", "connection: upgrade\r\nupgrade: h2c\r\n".to_owned()),
        ("cookies", "set-cookie: a=1\r\nset-cookie: b=2\r\n".to_owned()),
    ];
    let row = |(name, header): (&str, String)| {
        Fault::responds_and_ends(format!("head: {name}"), move |ask| {
            response::response("200 OK", &format!("{}{header}", response::JSON), ask.body().text())
        })
    };
    let mut faults: Vec<_> = rows.into_iter().map(row).collect();
    let endless = Fault::new("head: headers without end", |_| {
        let line = b"x-again: made up\r\n".repeat(100);
        vec![
            Step::Act,
            Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
            Step::Flood(line, 64 * 1024 * 1024),
        ]
    });
    faults.push(endless);
    faults
}

/// Ends within the head, and heads that take their time.
fn ends() -> Vec<Fault> {
    let begun = |end: Step| {
        move |_: &Ask| vec![Step::Act, Step::Send(b"HTTP/1.1 200 O".to_vec()), end.clone()]
    };
    let whole = |end: Step| {
        move |ask: &Ask| {
            let body = ask.body().text();
            vec![Step::Act, Step::Send(response::cut(body.as_bytes(), 0)), end.clone()]
        }
    };
    let silence = |bytes: &'static [u8]| move |_: &Ask| vec![Step::Act, Step::Send(bytes.to_vec())];
    vec![
        Fault::new("head: fin within it", begun(Step::Fin)),
        Fault::new("head: reset within it", begun(Step::Reset)),
        Fault::new("head: silence within it", silence(b"HTTP/1.1 200 OK\r\ncontent-")).silent(),
        Fault::new("head: fin after it", whole(Step::Fin)),
        Fault::new("head: reset after it", whole(Step::Reset)),
        Fault::new("head: byte by byte", |ask| {
            let bytes = response::ok(ask.body().text());
            vec![Step::Act, Step::Trickle(bytes, Duration::from_millis(1))]
        })
        .timed(),
        Fault::new("head: byte by byte, too slow", |_| {
            let line = b"HTTP/1.1 200 OK\r\nx-slow: a\r\n".repeat(100);
            vec![Step::Act, Step::Trickle(line, Duration::from_millis(50))]
        })
        .silent(),
    ]
}
