//! Which connections were used before.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use http::{StatusCode, Version, header::CONNECTION};
use hyper_util::client::legacy::connect::HttpInfo;

/// How many connections are remembered before those that nobody uses are forgotten.
const MANY: usize = 256;
/// A connection that was not used for so long is not used again.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// The connections over which a client got responses, by their ends on this machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections(Arc<Mutex<HashMap<SocketAddr, Instant>>>);

impl Connections {
    /// Whether an earlier response came over the connection of this one. One that nothing is known of
    /// counts as used.
    pub(crate) fn was_used_before(&self, response: &reqwest::Response) -> bool {
        let Some(info) = response.extensions().get::<HttpInfo>() else { return true };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if known.len() >= MANY {
            known.retain(|_, used| now.duration_since(*used) < FORGOTTEN);
        }
        known.insert(info.local_addr(), now).is_some()
    }
}

/// Whether a server also sends such a response to a connection on which no request is open: before it
/// closes one that was idle for too long, or whose last request it could not read.
pub(crate) fn says_goodbye(response: &reqwest::Response) -> bool {
    let is_status =
        matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT);
    let values = response.headers().get_all(CONNECTION).iter();
    let mut tokens =
        values.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    let closes = tokens.any(|token| token.trim().eq_ignore_ascii_case("close"));
    is_status && (closes || response.version() == Version::HTTP_10)
}
