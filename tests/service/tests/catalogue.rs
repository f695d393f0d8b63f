//! The catalogue, its headers and metrics, against the sandbox.

use std::{
    error::Error,
    io::Write,
    sync::{Arc, Mutex},
};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use returning_ai::Client;
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_service::{Catalogue, Recording};
use serde_json::{Value, json};
use tokio::runtime;

type Outcome = Result<(), Box<dyn Error>>;

fn client(sandbox: &Sandbox) -> Result<Client, returning_ai::Error> {
    Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()
}

#[tokio::test]
async fn prices_are_added_to_the_last_digit_over_all_pages() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let products = (0..250).map(|number| json!({"name": number.to_string(), "price": 0.1}));
    sandbox.set_items("listStoreProducts", products.collect())?;
    let worth = Catalogue::new(&client(&sandbox)?, "made-up-id").worth().await?;
    // Binary fractions would give 25.000000000000085.
    assert_eq!(worth.to_string(), "25.0");
    for request in sandbox.requests() {
        assert_eq!(request.headers["x-correlation-id"], "made-up-id");
    }
    Ok(())
}

#[tokio::test]
async fn a_route_that_is_not_documented_is_asked_like_a_read() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let found = Catalogue::new(&client(&sandbox)?, "made-up-id").search("cup & saucer").await?;
    assert_eq!(found, None);
    let asked = sandbox.requests().remove(0);
    assert_eq!((&*asked.path, &*asked.body), ("/v1/product-search", &b"term=cup+%26+saucer"[..]));
    assert_eq!(asked.headers["x-correlation-id"], "made-up-id");
    Ok(())
}

/// Lines that a test can read.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn observed(lines: Lines) -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    sandbox.fault("listStoreProducts", Fault::status(503))?;
    let builder = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url());
    let client = builder.observer(Recording::new(lines)).build()?;
    Catalogue::new(&client, "made-up-id").worth().await?;
    Ok(())
}

#[test]
fn calls_are_counted_and_recorded_without_values() -> Outcome {
    let (recorder, lines) = (DebuggingRecorder::new(), Lines::default());
    let snapshotter = recorder.snapshotter();
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    metrics::with_local_recorder(&recorder, || runtime.block_on(observed(lines.clone())))?;

    let counted: Vec<_> = snapshotter.snapshot().into_vec();
    let count = |name: &str, label: &str| {
        let is_it =
            |key: &metrics::Key| key.name() == name && key.labels().any(|it| it.value() == label);
        let found = counted.iter().find(|(key, ..)| is_it(key.key()));
        found.map(|(.., value)| match value {
            DebugValue::Counter(count) => *count,
            DebugValue::Histogram(values) => values.len() as u64,
            DebugValue::Gauge(_) => 0,
        })
    };
    assert_eq!(count("returning_ai.attempts", "status"), Some(1));
    assert_eq!(count("returning_ai.attempts", "none"), Some(1));
    assert_eq!(count("returning_ai.calls", "applied"), Some(1));
    assert_eq!(count("http.client.request.duration", "GET"), Some(1));

    let text = String::from_utf8(lines.0.lock().expect("not poisoned").clone())?;
    let lines: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let statuses: Vec<_> = lines.iter().map(|line| &line["status"]).collect();
    assert_eq!(statuses, [503, 200]);
    assert!(!text.contains("made-up-id"), "{text}");
    Ok(())
}
