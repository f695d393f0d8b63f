//! Which connections were used before.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use http::{StatusCode, Version, header::CONNECTION};
use hyper_util::client::legacy::connect::HttpInfo;

use crate::lock::lock;

/// How many connections are remembered before those that nobody uses are forgotten.
const MANY: usize = 256;
/// A connection that was not used for so long is not used again.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// The connections over which a client got responses, by their ends on this machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections(Arc<Mutex<Vec<(SocketAddr, Instant)>>>);

impl Connections {
    /// Whether an earlier response came over the connection of this one. One that nothing is known of
    /// counts as used.
    pub(crate) fn were_used(&self, response: &reqwest::Response) -> bool {
        let Some(info) = response.extensions().get::<HttpInfo>() else { return true };
        let (end, now) = (info.local_addr(), Instant::now());
        let mut known = lock(&self.0);
        if let Some((_, used)) = known.iter_mut().find(|(known, _)| *known == end) {
            *used = now;
            return true;
        }
        if known.len() >= MANY {
            known.retain(|(_, used)| now.duration_since(*used) < FORGOTTEN);
        }
        known.push((end, now));
        false
    }
}

/// Whether a server also sends such a response to a connection on which no request is open: before it
/// closes one that was idle for too long, or whose last request it could not read.
pub(crate) fn says_goodbye(response: &reqwest::Response) -> bool {
    if !matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT) {
        return false;
    }
    let values = response.headers().get_all(CONNECTION).iter();
    let mut tokens =
        values.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    let closes = tokens.any(|token| token.trim().eq_ignore_ascii_case("close"));
    closes || response.version() == Version::HTTP_10
}
