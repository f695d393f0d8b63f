//! Runs the worker on a journal until nothing is queued any more.
//!
//! ```sh
//! RETURNING_AI_API_KEY=… cargo run -- journal.db
//! ```

use std::{env, error::Error, path::Path, time::Duration};

use returning_ai::ClientBuilder;
use returning_ai_service::{Journal, Metrics, Worker};

/// How many changes are under way at once.
const AT_ONCE: usize = 8;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: returning-ai-service <journal>")?;
    let builder = ClientBuilder::from_env()?.timeout(Duration::from_secs(10));
    let client = builder.observer(Metrics).build()?;
    let ended = Worker::new(client, Journal::open(Path::new(&path))?, AT_ONCE).run().await?;
    println!("{} done, {} rejected, {} parked", ended.done, ended.rejected, ended.parked);
    Ok(())
}
