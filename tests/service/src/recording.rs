//! Lines about each attempt, for whoever compares the service with its document.

use std::{
    io::Write,
    sync::{Mutex, PoisonError},
};

use returning_ai::{AttemptEvent, CallEvent, Observer};

use crate::Metrics;

/// Metrics, and a line of JSON about each attempt, which `cargo xtask observe` reads. A line holds names
/// and types, and no value.
#[derive(Debug)]
pub struct Recording<W> {
    lines: Mutex<W>,
}

impl<W: Write> Recording<W> {
    /// Writes the lines there.
    pub fn new(lines: W) -> Self {
        Self { lines: Mutex::new(lines) }
    }
}

impl<W: Write + Send + 'static> Observer for Recording<W> {
    fn attempt(&self, event: &AttemptEvent<'_>) {
        Metrics.attempt(event);
        if let Some(line) = event.to_json_line() {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            // A disk that is full must not end the work.
            let _ = writeln!(lines, "{line}");
        }
    }

    fn call(&self, event: &CallEvent<'_>) {
        Metrics.call(event);
    }
}
