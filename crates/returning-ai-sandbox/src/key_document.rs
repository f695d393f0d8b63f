//! The JSON document that gives a sandbox its keys.

use serde::Deserialize;

use crate::{error::KeysError, json};

/// A list of keys. The type has no `Debug`, so that no key is ever printed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyDocument {
    pub(crate) keys: Vec<KeyEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyEntry {
    pub(crate) key: String,
    /// `None` means every permission.
    pub(crate) permissions: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) state: KeyState,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KeyState {
    #[default]
    Active,
    Expired,
    Inactive,
    OtherCommunity,
}

impl KeyDocument {
    pub(crate) fn parse(text: &[u8]) -> Result<Self, KeysError> {
        // The message of the error is left out, because it may repeat a key.
        json::parse(text).map_err(|json::ParseError { place, source }| KeysError {
            place,
            line: source.line(),
            column: source.column(),
        })
    }
}
