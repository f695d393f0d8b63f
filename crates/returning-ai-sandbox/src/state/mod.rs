//! Everything that the requests of one sandbox share.

mod community;
mod order;
mod seed;
mod status;
mod user;

use std::sync::Mutex;

use crate::{
    document::Document, error::StartError, faults::Faults, items::Items, keys::Keys,
    recorder::Recorder, settings::Settings, validation::Validation,
};

pub(crate) use community::{Community, MoveError};
pub use order::{Order, StatusChange};
pub use status::Status;
pub use user::User;

pub(crate) struct State {
    pub(crate) document: &'static Document,
    pub(crate) settings: Settings,
    pub(crate) community: Mutex<Community>,
    pub(crate) items: Items,
    pub(crate) keys: Keys,
    pub(crate) recorder: Recorder,
    pub(crate) faults: Faults,
    pub(crate) validation: Validation,
}

impl State {
    pub(crate) fn new(settings: Settings) -> Result<Self, StartError> {
        let document = Document::bundled()?;
        Ok(Self {
            document,
            community: Mutex::new(Community::seeded()),
            items: Items::default(),
            keys: Keys::with_demo_key(),
            recorder: Recorder::new(document.credential_headers(), settings.record_limits),
            faults: Faults::default(),
            validation: Validation::new(document, settings.unknown_keys),
            settings,
        })
    }
}
