//! Calls of the group `webhooks`.

use returning_ai::{
    ObjectId, Upload,
    webhooks::{DataWorkflowMetadata, DataWorkflowUpload},
};

use super::Call;

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("ingestDataWorkflowFile", "metadata", |client, _| {
            Box::pin(async {
                let metadata =
                    DataWorkflowMetadata::new().source("made-up-broker").batch_id("batch-0001");
                client
                    .webhooks()
                    .ingest_file(&trigger(), &DataWorkflowUpload::new(file()).metadata(metadata))
                    .await
                    .map(drop)
            })
        }),
        Call::new("ingestDataWorkflowFile", "plain", |client, _| {
            Box::pin(async {
                client
                    .webhooks()
                    .ingest_file(&trigger(), &DataWorkflowUpload::new(file()))
                    .await
                    .map(drop)
            })
        }),
    ]
}

fn trigger() -> ObjectId {
    "5f0c2a9d7be14c3380a6d912".parse().expect("an id")
}

fn file() -> Upload {
    Upload::from_bytes("trades.csv", "user_id,date,lots\n40217,2026-04-02,3\n")
}
