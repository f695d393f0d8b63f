//! Responses that disagree with themselves on where their body ends, or that are packed.

use super::Fault;
use crate::faults_sockets::{
    call::{Ask, CAP},
    gzip, response,
    script::Step,
};

/// The end of a chunked body.
const LAST: &str = "0\r\n\r\n";

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = lengths();
    faults.extend(chunks());
    faults.extend(packed());
    faults
}

/// Headers about the length of a body that has so many bytes.
type Lengths = fn(usize) -> String;

/// Lengths. The body is the documented one.
fn lengths() -> Vec<Fault> {
    let rows: [(&str, Lengths); 13] = [
        ("two equal lengths", |n| format!("content-length: {n}\r\ncontent-length: {n}\r\n")),
        ("two equal lengths in one line", |n| format!("content-length: {n}, {n}\r\n")),
        ("two different lengths", |n| format!("content-length: {n}\r\ncontent-length: 1\r\n")),
        ("two different lengths in one line", |n| format!("content-length: {n}, 1\r\n")),
        ("a length below zero", |_| "content-length: -1\r\n".to_owned()),
        ("a length of letters", |_| "content-length: made up\r\n".to_owned()),
        ("a length with a sign", |n| format!("content-length: +{n}\r\n")),
        ("a length that no number holds", |_| format!("content-length: {}\r\n", "9".repeat(30))),
        ("a length beyond every memory", |_| format!("content-length: {}\r\n", u64::MAX - 2)),
        ("a length of zero", |_| "content-length: 0\r\n".to_owned()),
        ("a length one too short", |n| format!("content-length: {}\r\n", n - 1)),
        ("a length one too long", |n| format!("content-length: {}\r\n", n + 1)),
        ("a length and chunks", |n| {
            format!("content-length: {n}\r\ntransfer-encoding: chunked\r\n")
        }),
    ];
    let row = |(name, length): (&str, Lengths)| {
        Fault::responds_and_ends(format!("framing: {name}"), move |ask| {
            let body = ask.body().text();
            let head = format!("HTTP/1.1 200 OK\r\n{}{}\r\n", response::JSON, length(body.len()));
            response::with_head(&head, body)
        })
    };
    let mut faults: Vec<_> = rows.into_iter().map(row).collect();
    faults.extend([
        Fault::responds_and_ends("framing: a length, and chunks in fact", |ask| {
            let chunked = response::chunked(ask.body().text().as_bytes(), LAST);
            let text = String::from_utf8_lossy(&chunked).into_owned();
            text.replacen("\r\n", "\r\ncontent-length: 5\r\n", 1).into_bytes()
        }),
        Fault::responds_and_ends("framing: no length, ended by fin", |ask| {
            response::until_the_end(ask.body().text())
        }),
        Fault::new("framing: no length, ended by a reset", |ask| {
            let bytes = response::until_the_end(ask.body().text());
            vec![Step::Act, Step::Send(bytes), pause(), Step::Reset]
        }),
        Fault::responds_and_ends("framing: no length, fin before the echo", |ask| {
            response::until_the_end(ask.body().marked())
        }),
        Fault::responds_and_ends("framing: no length, fin after the echo", |ask| {
            response::until_the_end(ask.body().confirmed())
        }),
        Fault::responds("framing: no length, and no end", |ask| {
            response::until_the_end(ask.body().text())
        })
        .silent(),
    ]);
    faults
}

/// Chunks.
fn chunks() -> Vec<Fault> {
    let ended = |name: &str, end: &'static str| {
        Fault::responds_and_ends(format!("framing: {name}"), move |ask| {
            response::chunked(ask.body().text().as_bytes(), end)
        })
    };
    let coded = |name: &str, coding: &'static str| {
        Fault::responds_and_ends(format!("framing: {name}"), move |ask| {
            let chunked = response::chunked(ask.body().text().as_bytes(), LAST);
            let text = String::from_utf8_lossy(&chunked).into_owned();
            text.replacen("chunked", coding, 1).into_bytes()
        })
    };
    // The first half of the body as one chunk, then something that is not a chunk.
    let broken = |name: &str, confirms: bool, then: &'static str| {
        Fault::responds_and_ends(format!("framing: {name}"), move |ask| {
            let body = ask.body();
            let part = if confirms { body.confirmed() } else { body.marked() };
            let head =
                format!("HTTP/1.1 200 OK\r\n{}transfer-encoding: chunked\r\n\r\n", response::JSON);
            [response::with_head(&head, response::chunk(part.as_bytes())), then.into()].concat()
        })
    };
    vec![
        ended("chunks", LAST),
        ended("chunks with trailers", "0\r\nx-trailer: 1\r\n\r\n"),
        ended("chunks without the last one", ""),
        ended("chunks, and the last one cut", "0\r\n"),
        ended("chunks, and bytes behind them", "0\r\n\r\nmade up"),
        coded("chunks under a capital name", "Chunked"),
        coded("chunks twice", "chunked, chunked"),
        coded("chunks under another name", "identity"),
        coded("chunks that say gzip", "gzip"),
        broken("chunk cut before the echo", false, "40\r\n\"da"),
        broken("chunk cut after the echo", true, "40\r\n\"na"),
        broken("chunk of no size before the echo", false, "zz\r\n\"data\"\r\n"),
        broken("chunk of no size after the echo", true, "zz\r\n\"name\"\r\n"),
        broken("chunk below zero", true, "-1\r\n\r\n"),
        broken("chunk beyond every memory", true, "ffffffffffffffff\r\nx"),
        broken("chunk that no number holds", true, "1ffffffffffffffff\r\nx"),
        broken("chunk without its line break", true, "1\r\n  0\r\n\r\n"),
        long_extension(),
        long_trailers(),
    ]
}

fn long_extension() -> Fault {
    Fault::responds_and_ends("framing: a long extension of a chunk", |ask| {
        let text = ask.body().confirmed();
        let head =
            format!("HTTP/1.1 200 OK\r\n{}transfer-encoding: chunked\r\n\r\n", response::JSON);
        let extension = format!("1;x={}\r\n1\r\n{LAST}", "a".repeat(1_000_000));
        [response::with_head(&head, response::chunk(text.as_bytes())), extension.into()].concat()
    })
}

fn long_trailers() -> Fault {
    Fault::responds_and_ends("framing: long trailers", |ask| {
        let trailers = "x-trailer: made up\r\n".repeat(50_000);
        response::chunked(ask.body().text().as_bytes(), &format!("0\r\n{trailers}\r\n"))
    })
}

/// Packed responses. Nobody asked for them, and nobody unpacks them.
fn packed() -> Vec<Fault> {
    let gzip = |body: Vec<u8>| {
        response::response("200 OK", &format!("{}content-encoding: gzip\r\n", response::JSON), body)
    };
    let mut faults = vec![
        Fault::responds("packed: gzip", move |ask: &Ask| {
            gzip(gzip::stored(ask.body().text().as_bytes()))
        }),
        Fault::responds("packed: gzip that is cut", move |ask: &Ask| {
            let mut file = gzip::stored(ask.body().text().as_bytes());
            file.truncate(file.len() - 20);
            gzip(file)
        }),
        Fault::responds("packed: gzip that is plain", move |ask: &Ask| {
            gzip(ask.body().text().into())
        }),
        Fault::responds("packed: a bomb of gzip", move |_| gzip(gzip::bomb(16 * 1024 * 1024))),
        Fault::responds("packed: a bomb of gzip over the cap", move |_| {
            gzip(gzip::bomb(CAP * 258))
        }),
    ];
    for encoding in ["deflate", "br", "zstd", "made-up"] {
        faults.push(Fault::responds(format!("packed: plain, called {encoding}"), move |ask| {
            let headers = format!("{}content-encoding: {encoding}\r\n", response::JSON);
            response::response("200 OK", &headers, ask.body().text())
        }));
    }
    faults
}

/// Time for the response to get through before the reset.
fn pause() -> Step {
    Step::Pause(std::time::Duration::from_millis(50))
}
