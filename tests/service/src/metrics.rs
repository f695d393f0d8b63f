//! Metrics of the calls, by the names that OpenTelemetry gives to HTTP clients.

use metrics::{counter, histogram};
use returning_ai::{AttemptEvent, CallEvent, Observer};

/// Counts attempts and calls, and measures how long calls take, for whatever recorder of the crate
/// `metrics` the service installs.
#[derive(Clone, Copy, Debug)]
pub struct Metrics;

impl Observer for Metrics {
    fn attempt(&self, event: &AttemptEvent<'_>) {
        let error = event.kind.map_or("none", |kind| kind.code());
        counter!("returning_ai.attempts", "operation" => event.operation, "error.type" => error)
            .increment(1);
    }

    fn call(&self, event: &CallEvent<'_>) {
        let effect = event.effect.map_or("applied", |effect| effect.code());
        counter!("returning_ai.calls", "operation" => event.operation, "effect" => effect)
            .increment(1);
        histogram!("http.client.request.duration", "http.request.method" => event.method)
            .record(event.duration.as_secs_f64());
    }
}
