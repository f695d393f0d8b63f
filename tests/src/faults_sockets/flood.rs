//! A service that responds with 503 to everything must not be flooded by repetitions.

use std::{sync::Arc, time::Duration};

use libtest_mimic::Trial;

use super::{
    call::{self, Call},
    response,
    script::{Door, Step},
    server::Server,
};
use crate::harness;

/// How many calls are made.
const CALLS: usize = 1000;

/// One test for reads and one for writes.
pub fn trials() -> Vec<Trial> {
    let trial = |name: &str, call, most| {
        harness::asynchronous(format!("flood::{name}"), move || run(call, most))
    };
    vec![
        trial("1,000 failing reads make at most 1,200 requests", Call::Read, CALLS * 12 / 10),
        trial("1,000 failing writes make 1,000 requests", Call::Write, CALLS),
    ]
}

async fn run(call: Call, most: usize) -> Result<(), String> {
    // A connection serves so many requests, and more than there are calls.
    let steps = || {
        let failure = response::response("503 Service Unavailable", "", "");
        [Step::Ignore, Step::Send(failure)].into_iter().cycle().take(4 * CALLS).collect()
    };
    let server = Server::start(Door::Open, Arc::new(move |_| steps())).await;
    let server = server.map_err(|error| error.to_string())?;
    let client = call::client(&server.url(), Duration::from_secs(20));
    for number in 0..CALLS {
        let ask = call.ask(number);
        if ask.send(&client).await.is_ok() {
            return Err("a failure is not a success".to_owned());
        }
    }
    drop(client);
    let requests = server.finish().await?.requests.len();
    if (CALLS..=most).contains(&requests) { Ok(()) } else { Err(format!("{requests} requests")) }
}
