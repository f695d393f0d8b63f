//! The generated client in a loop on its own `is_retryable`, over the same faults.
//!
//! It is what a service would write without the facade, and shows what the table is worth.

use std::{sync::Arc, time::Duration};

use libtest_mimic::Trial;
use returning_ai_client::{
    Client as Generated, Error as GeneratedError, Inner, Limits,
    types::RedemptionOrderStatusUpdateByStatusIdUpper,
};
use tokio::{sync::Semaphore, task::JoinSet};

use super::{
    call::{Ask, CAP, Call},
    faults::{self, Fault},
    server::Server,
    table,
};
use crate::{harness, scenario::SHIPPING};

/// As many attempts as the facade makes at the most.
const ATTEMPTS: usize = 3;

/// A test that compares how many faults make a write happen twice, and prints which.
pub fn trial() -> Trial {
    harness::asynchronous("a_plain_loop_executes_twice_what_this_sdk_does_not".into(), compare)
}

async fn compare() -> Result<(), String> {
    let faults = faults::all();
    let plain = run_all(faults.clone()).await?;
    let ours = tokio::task::spawn_blocking(table::executed_writes).await;
    let ours = ours.map_err(|error| error.to_string())?;
    let mut text = String::new();
    for ((fault, plain), ours) in faults.iter().zip(&plain).zip(&ours) {
        if *plain > 1 || *ours > 1 {
            text += &format!("    {:<60} {plain:>10} {ours:>8}\n", fault.name);
        }
    }
    let twice = |executed: &[usize]| executed.iter().filter(|executed| **executed > 1).count();
    let (of_plain, of_ours) = (twice(&plain), twice(&ours));
    println!(
        "\nhow often one write is carried out, where that is more than once\n    {:<60} {:>10} \
         {:>8}\n{text}    {:<60} {of_plain:>10} {of_ours:>8}\n",
        "fault",
        "plain loop",
        "this SDK",
        format!("faults of {} that execute a write twice", faults.len()),
    );
    if of_ours == 0 && of_plain > of_ours {
        Ok(())
    } else {
        Err(format!("{of_ours} faults execute twice here, and {of_plain} in a plain loop"))
    }
}

/// How often the write of each fault is carried out.
async fn run_all(faults: Vec<Fault>) -> Result<Vec<usize>, String> {
    let free = Arc::new(Semaphore::new(table::AT_ONCE));
    let mut running = JoinSet::new();
    for (number, fault) in faults.into_iter().enumerate() {
        let free = free.clone();
        running.spawn(async move {
            let _permit = free.acquire_owned().await.expect("it is never closed");
            (number, run(&fault).await)
        });
    }
    let mut executed = Vec::new();
    while let Some(joined) = running.join_next().await {
        executed.push(joined.map_err(|error| error.to_string())?);
    }
    executed.sort_by_key(|(number, _)| *number);
    executed.into_iter().map(|(_, executed)| executed).collect()
}

async fn run(fault: &Fault) -> Result<usize, String> {
    let ask = Call::Write.ask(42);
    let server = Server::start(fault.door, fault.script(&ask)).await;
    let server = server.map_err(|error| error.to_string())?;
    // No certificate is needed, and reading those of the system takes a while.
    let http = reqwest::Client::builder().tls_certs_only([]);
    let http = http.read_timeout(fault.longest_wait()).build();
    let http = http.map_err(|error| error.to_string())?;
    let limits = Limits {
        timeout: fault.timeout,
        connect_timeout: fault.timeout,
        // The HTTP client has its own, as a plain loop would.
        idle_timeout: None,
        max_body_bytes: CAP,
    };
    let inner = Inner::new(reqwest::header::HeaderMap::new(), limits);
    let client = Generated::new_with_client(&server.url(), http, inner);
    if fault.is_warm {
        // That the first call goes well is what the table shows.
        let _ = send(&client, &Call::Write.ask(1)).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let asked = if fault.is_large { ask.clone().large() } else { ask.clone() };
    for _ in 0..ATTEMPTS {
        match send(&client, &asked).await {
            Err(error) if error.is_retryable() => {}
            _ => break,
        }
    }
    drop(client);
    Ok(server.finish().await?.executed(|request| ask.is_asked_by(request)))
}

async fn send(client: &Generated, ask: &Ask) -> Result<(), GeneratedError<()>> {
    let status_id = SHIPPING.parse().expect("an id");
    let update = RedemptionOrderStatusUpdateByStatusIdUpper::new(ask.padded(), status_id);
    client.update_redemption_order_status(&update.into()).await.map(drop)
}
