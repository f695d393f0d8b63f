//! The journal: what the worker has to do, and what became of it, on the disk.

use std::{path::Path, time::Duration};

use returning_ai::redemptions::UpdateStatus;
use rusqlite::{Connection, OptionalExtension, params};

/// Where a change is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is still to be made.
    Queued,
    /// A request may have gone out.
    Begun,
    /// It was made.
    Done,
    /// It was not made, and trying again would not help.
    Rejected,
    /// Somebody has to find out whether it was made.
    Parked,
}

impl State {
    const ALL: [Self; 5] = [Self::Queued, Self::Begun, Self::Done, Self::Rejected, Self::Parked];

    fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Begun => "begun",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::Parked => "parked",
        }
    }
}

/// A change in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number of the order.
    pub order: String,
    /// Where the change is on its way.
    pub state: State,
    /// What is known about it, for a person.
    pub note: Option<String>,
}

/// Why the journal cannot be read or written. A worker must stop then: it could not tell any more
/// what it has begun.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// SQLite failed, or another worker has the journal.
    #[error("the journal cannot be used")]
    Sqlite(#[from] rusqlite::Error),
    /// An entry is not what this worker writes.
    #[error("an entry of the journal cannot be read")]
    Entry(#[from] serde_json::Error),
}

/// The journal of one worker, in a file of SQLite.
pub struct Journal(Connection);

impl Journal {
    /// Opens the journal, or makes it, and keeps it from every other process: a second worker would
    /// take what the first one has begun for forgotten.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or another worker holds it for more than ten seconds.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        // `FULL` makes each note reach the disk before the worker goes on: a note that is lost with
        // the machine would be a change that is made twice.
        connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             CREATE TABLE IF NOT EXISTS changes (
                 id INTEGER PRIMARY KEY,
                 change_order TEXT NOT NULL UNIQUE,
                 change TEXT NOT NULL,
                 state TEXT NOT NULL DEFAULT 'queued',
                 note TEXT
             ) STRICT;
             CREATE INDEX IF NOT EXISTS changes_by_state ON changes (state, id);",
        )?;
        Ok(Self(connection))
    }

    /// Adds a change, unless one of this order is there.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn add(&self, update: &UpdateStatus) -> Result<(), JournalError> {
        self.0.execute(
            "INSERT INTO changes (change_order, change) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![update.transaction_id(), serde_json::to_string(update)?],
        )?;
        Ok(())
    }

    /// Parks what was begun and not ended by a worker that is gone, and says how much that was.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn park_what_was_begun(&self) -> Result<usize, JournalError> {
        let note = "a worker ended between sending the change and noting what came of it";
        Ok(self.0.execute(
            "UPDATE changes SET state = 'parked', note = ?1 WHERE state = 'begun'",
            [note],
        )?)
    }

    /// Takes the next change that is to be made, and notes that it is begun. Returns `None` if there
    /// is none.
    ///
    /// # Errors
    ///
    /// When it cannot be written. Nothing must be sent then.
    pub fn begin(&self) -> Result<Option<UpdateStatus>, JournalError> {
        let change: Option<String> = self
            .0
            .query_row(
                "UPDATE changes SET state = 'begun', note = NULL
                 WHERE id = (SELECT id FROM changes WHERE state = 'queued' ORDER BY id LIMIT 1)
                 RETURNING change",
                [],
                |row| row.get(0),
            )
            .optional()?;
        Ok(change.map(|change| serde_json::from_str(&change)).transpose()?)
    }

    /// Notes what became of a change that was begun. One that goes back to the queue goes to its end.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn end(&self, order: &str, state: State, note: Option<&str>) -> Result<(), JournalError> {
        self.0.execute(
            "UPDATE changes SET state = ?2, note = ?3,
                 id = CASE ?2 WHEN 'queued' THEN (SELECT max(id) + 1 FROM changes) ELSE id END
             WHERE change_order = ?1",
            params![order, state.word(), note],
        )?;
        Ok(())
    }

    /// Every change, for a person and for tests.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>, JournalError> {
        let mut statement =
            self.0.prepare("SELECT change_order, state, note FROM changes ORDER BY id")?;
        let entry = |row: &rusqlite::Row<'_>| {
            let word: String = row.get(1)?;
            let state = State::ALL.into_iter().find(|state| state.word() == word);
            let state = state.ok_or(rusqlite::Error::InvalidQuery)?;
            Ok(Entry { order: row.get(0)?, state, note: row.get(2)? })
        };
        Ok(statement.query_map([], entry)?.collect::<Result<_, _>>()?)
    }
}
