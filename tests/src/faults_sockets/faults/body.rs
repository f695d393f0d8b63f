//! Responses of success whose body is not the documented one.

use std::time::Duration;

use super::Fault;
use crate::faults_sockets::{
    call::{Ask, Body, CAP, Call, OTHER_STATUS},
    response,
    script::Step,
};
use crate::scenario::SHIPPING;

/// What stands for a byte that is not UTF-8, until the bytes are sent.
const WRONG_BYTE: char = '\u{1}';

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = cuts();
    faults.extend(pauses());
    faults.extend(forms());
    faults.extend(contents());
    faults.extend(sizes());
    faults
}

/// A response of success with another body.
fn row(name: &str, body: impl Fn(&Ask) -> Vec<u8> + Send + Sync + 'static) -> Fault {
    Fault::responds(format!("body: {name}"), move |ask| response::ok(body(ask)))
}

/// The same for one that is put together of parts.
fn parts(name: &str, change: impl Fn(Body) -> Body + Send + Sync + 'static) -> Fault {
    row(name, move |ask| {
        let text = change(ask.body()).text();
        text.bytes().map(|byte| if char::from(byte) == WRONG_BYTE { 0xff } else { byte }).collect()
    })
}

/// How much of a body is sent before it breaks off.
type Kept = fn(&Body) -> usize;

/// Bodies that break off, by the place and by what ends them.
fn cuts() -> Vec<Fault> {
    let places: [(&str, Kept); 4] = [
        ("within the marker", |body| body.marked().len() - 5),
        ("before the echo", |body| body.marked().len()),
        ("within the echo", |body| body.confirmed().len() - 5),
        ("after the echo", |body| body.confirmed().len()),
    ];
    let ends =
        [("fin", Step::Fin), ("reset", Step::Reset), ("silence", Step::Pause(Duration::ZERO))];
    let mut faults = Vec::new();
    for (place, kept) in places {
        for (name, end) in ends.clone() {
            let is_silent = name == "silence";
            let fault = Fault::new(format!("body: {name} {place}"), move |ask| {
                let body = ask.body();
                let bytes = response::cut(body.text().as_bytes(), kept(&body));
                let pause = Step::Pause(Duration::from_millis(20));
                vec![Step::Act, Step::Send(bytes), pause, end.clone()]
            });
            faults.push(if is_silent { fault.silent() } else { fault });
        }
    }
    faults.push(
        Fault::new("body: byte by byte, too slow, after the echo", |ask| {
            let body = ask.body();
            let text = body.clone().rest(format!("\"x\":\"{}\",{}", "a".repeat(1000), body.rest));
            let (text, kept) = (text.text(), body.confirmed().len());
            let rest = text.as_bytes()[kept..].to_vec();
            let slow = Step::Trickle(rest, Duration::from_millis(20));
            vec![Step::Act, Step::Send(response::cut(text.as_bytes(), kept)), slow]
        })
        .silent(),
    );
    faults
}

/// Bodies that come with pauses, for a caller that waits only shortly for the next byte.
fn pauses() -> Vec<Fault> {
    let pieces = |ask: &Ask, pause: Duration| {
        let bytes = response::ok(ask.body().text());
        let mut steps = vec![Step::Act];
        for piece in bytes.chunks(bytes.len().div_ceil(4)) {
            steps.extend([Step::Pause(pause), Step::Send(piece.to_vec())]);
        }
        steps
    };
    vec![
        Fault::new("idle: pauses shorter than the time for the next byte", move |ask| {
            pieces(ask, Duration::from_millis(900))
        })
        .idle()
        .timed(),
        Fault::new("idle: silence before the response", |_| vec![Step::Act]).idle(),
        Fault::new("idle: silence after the echo", |ask| {
            let body = ask.body();
            let bytes = response::cut(body.text().as_bytes(), body.confirmed().len());
            vec![Step::Act, Step::Send(bytes)]
        })
        .idle(),
    ]
}

/// Bodies that are no JSON of the documented form.
fn forms() -> Vec<Fault> {
    let fixed = |name: &str, text: &'static str| row(name, move |_| text.into());
    vec![
        fixed("an empty object", "{}"),
        fixed("an empty list", "[]"),
        fixed("null", "null"),
        fixed("a number", "200"),
        fixed("a text", "\"success\""),
        fixed("a word", "success"),
        fixed("white space", " \r\n "),
        fixed("only a marker", "{\"status\":\"success\",\"meta\":{\"status\":\"success\"}}"),
        fixed("only a byte order mark", "\u{feff}"),
        row("a byte order mark", |ask| format!("\u{feff}{}", ask.body().text()).into()),
        row("two byte order marks", |ask| format!("\u{feff}\u{feff}{}", ask.body().text()).into()),
        row("UTF-16", |ask| ask.body().text().encode_utf16().flat_map(u16::to_le_bytes).collect()),
        row("white space around it", |ask| format!(" \r\n{}\r\n ", ask.body().text()).into()),
        row("a bracket behind it", |ask| format!("{}}}", ask.body().text()).into()),
        row("a null behind it", |ask| format!("{}\0", ask.body().text()).into()),
        row("two documents", |ask| ask.body().text().repeat(2).into()),
        row("two documents, each in a line", |ask| format!("{0}\n{0}\n", ask.body().text()).into()),
        row("two documents, the first of a failure", |ask| {
            format!("{{\"status\":\"error\"}}{}", ask.body().text()).into()
        }),
        row("a list around it", |ask| format!("[{}]", ask.body().text()).into()),
        row("a text around it", |ask| {
            serde_json::Value::from(ask.body().text()).to_string().into()
        }),
        row("a call of a function around it", |ask| format!("done({})", ask.body().text()).into()),
        row("a protection in front of it", |ask| format!(")]}}',\n{}", ask.body().text()).into()),
        row("a comma too many", |ask| ask.body().text().replace("}}", "},}").into()),
        row("single quotes", |ask| ask.body().text().replace('"', "'").into()),
        parts("no UTF-8 before the echo", |body| body.first(format!("\"x\":\"{WRONG_BYTE}\","))),
        parts("no UTF-8 after the echo", |body| body.more(&format!("\"x\":\"{WRONG_BYTE}\""))),
        parts("half a surrogate after the echo", |body| body.more("\"x\":\"\\ud800\"")),
        parts("a bare line break in a text", |body| body.more("\"x\":\"\n\"")),
        parts("NaN after the echo", |body| body.more("\"x\":NaN")),
        parts("a number beyond all after the echo", |body| body.more("\"x\":1e999")),
        parts("a comment after the echo", |body| body.more("/* made up */\"x\":1")),
    ]
}

/// Documents that say something else.
fn contents() -> Vec<Fault> {
    vec![
        parts("the usual one", |body| body),
        parts("fields that nobody knows", |body| {
            body.first("\"x\":{\"y\":[1,2]},").more("\"z\":null")
        }),
        row("a wrong type after the echo", |ask| wrong_type(ask).into()),
        row("a wrong type of everything", |ask| {
            let body = ask.body();
            format!("{}\"data\":[1,2,3]}}", body.marked()).into()
        }),
        row("no data", |ask| {
            let marked = ask.body().marked();
            format!("{}}}", marked.trim_end_matches(',')).into()
        }),
        row("data of null", |ask| format!("{}\"data\":null}}", ask.body().marked()).into()),
        parts("no marker", |body| body.marker("")),
        row("a marker of null", |ask| marked(ask, "null")),
        row("a marker of failure", |ask| marked(ask, "\"error\"")),
        row("a marker in capitals", |ask| marked(ask, "\"SUCCESS\"")),
        row("a marker of another type", |ask| marked(ask, "true")),
        parts("no echo", |body| body.echo("")),
        row("another order", other_id),
        row("another status", |ask| ask.body().text().replace(SHIPPING, OTHER_STATUS).into()),
        row("another nested status", |ask| {
            let body = ask.body();
            let rest = body.rest.replace(SHIPPING, OTHER_STATUS);
            body.rest(rest).text().into()
        }),
        parts("the other spelling as well", |body| {
            body.more(&format!("\"statusID\":\"{SHIPPING}\""))
        }),
        parts("the other spelling says another status", |body| {
            body.more(&format!("\"statusID\":\"{OTHER_STATUS}\""))
        }),
        row("a key twice, the same", |ask| twice(ask, false, |value| value.to_owned())),
        row("the marker twice, the same", |ask| {
            let body = ask.body();
            let marker = body.marker.clone();
            body.first(marker).text().into()
        }),
        row("the marker twice, first a failure", |ask| {
            let body = ask.body();
            let marker = body.marker.replace("success", "error");
            body.first(marker).text().into()
        }),
        row("the marker twice, then a failure", |ask| {
            let body = ask.body();
            let (marker, failure) = (body.marker.clone(), body.marker.replace("success", "error"));
            body.first(marker).marker(failure).text().into()
        }),
        row("the echo twice, first another", |ask| twice(ask, true, other)),
        row("the echo twice, then another", |ask| twice(ask, false, other)),
        parts("a key twice, different, after the echo", |body| body.more("\"x\":1,\"x\":2")),
    ]
}

fn wrong_type(ask: &Ask) -> String {
    let body = ask.body();
    let rest = body.rest.replace("\"made up\"", "{\"first\":7}");
    body.rest(rest).text()
}

fn marked(ask: &Ask, marker: &str) -> Vec<u8> {
    let body = ask.body();
    let changed = body.marker.replace("\"success\"", marker);
    body.marker(changed).text().into()
}

fn other(echo: &str) -> String {
    echo.replace("0115", "0116").replace("5f0c", "5f0d").replace("402", "403")
}

fn other_id(ask: &Ask) -> Vec<u8> {
    let body = ask.body();
    // The status stays what was asked for.
    let echo = match ask.call {
        Call::Write | Call::ReusedWrite => body.echo.replace(&ask.id, &other(&ask.id)),
        Call::Read | Call::Idempotent => other(&body.echo),
    };
    body.echo(echo).text().into()
}

/// A document that names the object twice.
fn twice(ask: &Ask, first_is_changed: bool, change: fn(&str) -> String) -> Vec<u8> {
    let body = ask.body();
    let (echo, changed) = (body.echo.clone(), change(&body.echo));
    let both = if first_is_changed { changed + &echo } else { echo + &changed };
    body.echo(both).text().into()
}

/// Documents that are too deep or too long.
fn sizes() -> Vec<Fault> {
    let deep = || format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let deep_object = || format!("{}1{}", "{\"a\":".repeat(60_000), "}".repeat(60_000));
    let long = || "a".repeat(2 * CAP);
    vec![
        row("200,000 levels and nothing else", move |_| "[".repeat(200_000).into()),
        parts("200,000 levels before the echo", move |body| {
            body.first(format!("\"x\":{},", deep()))
        }),
        parts("200,000 levels after the echo", move |body| body.more(&format!("\"x\":{}", deep()))),
        parts("60,000 objects after the echo", move |body| {
            body.more(&format!("\"x\":{}", deep_object()))
        }),
        parts("over the cap before the echo", move |body| {
            body.first(format!("\"x\":\"{}\",", long()))
        }),
        parts("over the cap after the echo", move |body| {
            body.more(&format!("\"x\":\"{}\"", long()))
        }),
        row("over the cap behind it", move |ask| {
            format!("{}{}", ask.body().text(), " ".repeat(2 * CAP)).into()
        }),
        row("exactly the cap", |ask| {
            let text = ask.body().text();
            let blanks = " ".repeat(CAP - text.len());
            (text + &blanks).into()
        }),
        row("one byte over the cap", |ask| {
            let text = ask.body().text();
            let blanks = " ".repeat(CAP - text.len() + 1);
            (text + &blanks).into()
        }),
        row("100,000 small values before the echo", |ask| {
            ask.body().first(format!("\"x\":[{}0],", "0,".repeat(100_000))).text().into()
        }),
        Fault::new("body: without an end after the echo", |ask| {
            let body = format!("{}\"x\":\"", ask.body().confirmed());
            let flood = Step::Flood(vec![b'a'; 64 * 1024], 256 * 1024 * 1024);
            vec![Step::Act, Step::Send(response::until_the_end(body)), flood]
        }),
        Fault::new("body: without an end before the echo", |ask| {
            let body = format!("{}\"x\":\"", ask.body().marked());
            let flood = Step::Flood(vec![b'a'; 64 * 1024], 256 * 1024 * 1024);
            vec![Step::Act, Step::Send(response::until_the_end(body)), flood]
        }),
    ]
}
