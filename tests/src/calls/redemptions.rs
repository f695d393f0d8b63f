//! Calls of the group `redemptions`.

use returning_ai::{Client, StatusIdSpelling};

use super::{Call, Names, Sent};
use crate::scenario::{OPERATION, change};

pub(super) fn calls() -> Vec<Call> {
    fn plain(client: &Client, _: Names) -> Sent<'_> {
        Box::pin(async { client.redemptions().update_status(change()).await.map(drop) })
    }
    fn refund(client: &Client, _: Names) -> Sent<'_> {
        let update = change().refund_coins(true);
        Box::pin(async { client.redemptions().update_status(update).await.map(drop) })
    }
    let upper = |call| Call {
        prepare: |builder| builder.status_id_spelling(StatusIdSpelling::StatusID),
        ..call
    };
    let camel = |call| Call {
        prepare: |builder| builder.status_id_spelling(StatusIdSpelling::StatusId),
        ..call
    };
    vec![
        upper(Call::new(OPERATION, "statusID", plain)),
        upper(Call::new(OPERATION, "statusID_with_refund", refund)),
        camel(Call::new(OPERATION, "statusId_camel", plain)),
        camel(Call::new(OPERATION, "statusId_camel_with_refund", refund)),
    ]
}
