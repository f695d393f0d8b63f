//! Runs the worker on a journal until nothing is queued any more.
//!
//! ```sh
//! RETURNING_AI_API_KEY=… cargo run -- journal.db
//! ```
//!
//! `GATEWAY_ROOT`, `GATEWAY_IDENTITY` and `GATEWAY_KEY` describe a gateway, `HTTPS_PROXY` and `NO_PROXY` a
//! proxy, and `RECORD` names a file for what `cargo xtask observe` reads.

use std::{env, error::Error, fs::File, path::Path, time::Duration};

use returning_ai::ClientBuilder;
use returning_ai_service::{Gateway, Journal, Metrics, Recording, Worker};

/// How many changes are under way at once.
const AT_ONCE: usize = 8;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: returning-ai-service <journal>")?;
    let builder = ClientBuilder::from_env()?.timeout(Duration::from_secs(10));
    let builder = Gateway::from_env()?.apply(builder)?.proxy_from_environment();
    let builder = match env::var("RECORD") {
        Ok(file) => builder.observer(Recording::new(File::create(file)?)),
        Err(_) => builder.observer(Metrics),
    };
    let client = builder.build()?;
    let ended = Worker::new(client, Journal::open(Path::new(&path))?, AT_ONCE).run().await?;
    println!("{} done, {} rejected, {} parked", ended.done, ended.rejected, ended.parked);
    Ok(())
}
