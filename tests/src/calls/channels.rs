//! Calls of the group `channels`.

use super::Call;

pub(super) fn calls() -> Vec<Call> {
    vec![Call::new("listIntegrationChannels", "plain", |client, _| {
        Box::pin(async { client.channels().list().await.map(drop) })
    })]
}
