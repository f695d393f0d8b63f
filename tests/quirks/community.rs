//! The id of a community in the path.

use returning_ai::{PartnerPaths, RetryPolicy, community::CommunityUpdate};
use returning_ai_tests::scenario::expect;
use serde_json::json;

use super::{
    Outcome,
    service::{Service, held},
};

tests! {
    "community-id-in-path" => [
        the_id_stands_in_the_path_only,
        an_id_in_the_response_is_handed_on,
        a_response_without_an_id_is_believed,
    ],
}

const OURS: &str = "5f0c2a9d7be14c3380a6d901";
const ANOTHER: &str = "5f0c2a9d7be14c3380a6d902";

fn named() -> CommunityUpdate {
    CommunityUpdate::new().name("Made-up Traders")
}

async fn the_id_stands_in_the_path_only() -> Outcome {
    for (paths, version) in [(PartnerPaths::V1, "/v1"), (PartnerPaths::Root, "")] {
        let service = Service::with(|builder| builder.partner_paths(paths)).await?;
        for community in [OURS, ANOTHER] {
            service.client.community().update_name_and_url(community, &named()).await?;
            let path = format!("PUT {version}/management/communities/{community}");
            service.expect_sent(&path, json!({ "name": "Made-up Traders" }))?;
        }
    }
    Ok(())
}

/// No page says of what it is the id, so a change is not in doubt because of it.
async fn an_id_in_the_response_is_handed_on() -> Outcome {
    let service = Service::with(|builder| builder.retry(RetryPolicy::none())).await?;
    service.shows("updateCommunityNameAndUrl", "data", json!({ "_id": ANOTHER }))?;
    let updated = service.client.community().update_name_and_url(OURS, &named()).await?;
    let updated = held("community", updated.data)?;
    Ok(expect("id", Some(ANOTHER), updated.id.as_deref())?)
}

async fn a_response_without_an_id_is_believed() -> Outcome {
    let service = Service::start().await?;
    service.shows("updateCommunityNameAndUrl", "data", json!({ "name": "Made-up Traders" }))?;
    let updated = service.client.community().update_name_and_url(OURS, &named()).await?;
    let updated = held("community", updated.data)?;
    expect("id", None, updated.id)?;
    Ok(expect("name", Some("Made-up Traders"), updated.name.as_deref())?)
}
