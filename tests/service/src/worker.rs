//! The worker: makes the changes of the journal, a few at a time.

use std::{sync::Arc, time::Duration};

use returning_ai::{Client, Effect, Error, redemptions::UpdateStatus};
use tokio::{sync::Mutex, task::JoinSet, time::sleep};

use crate::journal::{Journal, JournalError, State};

/// How long a worker waits before it makes a change again that the service could not take.
const PAUSE: Duration = Duration::from_millis(200);

/// Makes the changes of a journal.
pub struct Worker {
    client: Client,
    journal: Arc<Mutex<Journal>>,
    at_once: usize,
}

/// What a run of the worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Changes that were made.
    pub done: usize,
    /// Changes that were not made and never will be.
    pub rejected: usize,
    /// Changes that somebody has to look at.
    pub parked: usize,
}

impl Worker {
    /// A worker that makes at most this many changes at once.
    pub fn new(client: Client, journal: Journal, at_once: usize) -> Self {
        Self { client, journal: Arc::new(Mutex::new(journal)), at_once: at_once.max(1) }
    }

    /// Makes every change that is queued, and returns when none is left.
    ///
    /// # Errors
    ///
    /// When the journal cannot be used. Changes that are under way are ended first.
    pub async fn run(&self) -> Result<Ended, JournalError> {
        let mut ended =
            Ended { parked: self.journal.lock().await.park_what_was_begun()?, ..Ended::default() };
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.at_once {
                let Some(update) = self.journal.lock().await.begin()? else { break };
                let (client, journal) = (self.client.clone(), Arc::clone(&self.journal));
                running.spawn(async move { make(&client, &journal, update).await });
            }
            match running.join_next().await {
                // A task that panicked has noted nothing: its change is parked by the next run.
                Some(Ok(state)) => ended.count(state?),
                Some(Err(_)) => {}
                None => return Ok(ended),
            }
        }
    }
}

impl Ended {
    fn count(&mut self, state: State) {
        match state {
            State::Done => self.done += 1,
            State::Rejected => self.rejected += 1,
            State::Parked => self.parked += 1,
            State::Queued | State::Begun => {}
        }
    }
}

/// Makes one change that is noted as begun, and notes what came of it.
async fn make(
    client: &Client,
    journal: &Mutex<Journal>,
    update: UpdateStatus,
) -> Result<State, JournalError> {
    let order = update.transaction_id().to_owned();
    let (state, note) = match client.redemptions().update_status(update).await {
        Ok(_) => (State::Done, None),
        Err(error) => judge(&error),
    };
    if state == State::Queued {
        sleep(PAUSE).await;
    }
    journal.lock().await.end(&order, state, note.as_deref())?;
    Ok(state)
}

/// What is to become of a change whose call failed, and what a person should know.
fn judge(error: &Error) -> (State, Option<String>) {
    let state = match error.effect() {
        Effect::Applied => State::Done,
        Effect::NotSent | Effect::Rejected if error.is_transient() => State::Queued,
        Effect::NotSent | Effect::Rejected => State::Rejected,
        Effect::Unknown => State::Parked,
    };
    // The report holds what settles the matter, and no key, body or name.
    (state, serde_json::to_string(&error.report()).ok())
}

#[cfg(test)]
mod tests {
    use returning_ai::ErrorKind;

    use super::*;

    #[test]
    fn only_what_cannot_act_twice_is_tried_again() {
        for (kind, effect, expected) in [
            (ErrorKind::Connect, Effect::NotSent, State::Queued),
            (ErrorKind::RateLimited, Effect::Rejected, State::Queued),
            (ErrorKind::MissingCredential, Effect::NotSent, State::Rejected),
            (ErrorKind::Status, Effect::Rejected, State::Rejected),
            (ErrorKind::Malformed, Effect::Applied, State::Done),
            (ErrorKind::Timeout, Effect::Unknown, State::Parked),
            (ErrorKind::Status, Effect::Unknown, State::Parked),
        ] {
            let (state, note) = judge(&Error::for_test(kind, effect));
            assert_eq!(state, expected, "{kind:?} {effect:?}");
            assert!(note.is_some_and(|note| note.contains(effect.code())));
        }
    }
}
