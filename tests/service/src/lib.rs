//! A fulfilment worker that survives a crash.
//!
//! The API documents no idempotency key and no way to read an order, so a worker that is killed while
//! a change is under way cannot find out whether it was made. This one keeps a journal: it notes
//! "begun" on the disk before it sends, and what came of it afterwards. What was begun and not ended
//! when it starts again is parked for a person. So no change is made twice, and none is lost:
//!
//! ```text
//! queued ──▶ begun ──▶ done       the change was made
//!    ▲         ├─────▶ rejected   nothing was changed, and trying again would not help
//!    └─────────┤                  nothing was changed, and trying again may help
//!              └─────▶ parked     somebody has to look, with the report of the error
//! ```

mod catalogue;
mod gateway;
mod journal;
mod metrics;
mod recording;
mod worker;

pub use catalogue::{Catalogue, CatalogueError};
pub use gateway::{Gateway, GatewayError};
pub use journal::{Entry, Journal, JournalError, State};
pub use metrics::Metrics;
pub use recording::Recording;
pub use worker::{Ended, Worker};
