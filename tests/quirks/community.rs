//! The id of a community in the path.

use returning_ai::{Effect, ErrorKind, PartnerPaths, RetryPolicy, community::CommunityUpdate};
use returning_ai_tests::scenario::expect;
use serde_json::json;

use super::{
    Outcome,
    service::{Service, held, refused},
};

tests! {
    "community-id-in-path" => [
        the_id_stands_in_the_path_only,
        another_community_in_the_answer_is_a_doubt,
        an_answer_without_an_id_is_believed,
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
            let updated =
                service.client.community().update_name_and_url(community, &named()).await?;
            let updated = held("community", updated.data)?;
            expect("id", Some(community), updated.id.as_deref())?;
            let path = format!("PUT {version}/management/communities/{community}");
            service.expect_sent(&path, json!({ "name": "Made-up Traders" }))?;
        }
    }
    Ok(())
}

async fn another_community_in_the_answer_is_a_doubt() -> Outcome {
    let service = Service::with(|builder| builder.retry(RetryPolicy::none())).await?;
    service.shows("updateCommunityNameAndUrl", "data", json!({ "_id": ANOTHER }))?;
    let updated = service.client.community().update_name_and_url(OURS, &named()).await;
    let error = refused(updated)?;
    let heard = (error.kind(), error.effect());
    expect("what is heard", (ErrorKind::Unconfirmed, Effect::Unknown), heard)?;
    let asked = error.asked().get("communityId").map(String::as_str);
    Ok(expect("asked", Some(OURS), asked)?)
}

async fn an_answer_without_an_id_is_believed() -> Outcome {
    let service = Service::start().await?;
    service.shows("updateCommunityNameAndUrl", "data", json!({ "name": "Made-up Traders" }))?;
    let updated = service.client.community().update_name_and_url(OURS, &named()).await?;
    let updated = held("community", updated.data)?;
    expect("id", None, updated.id)?;
    Ok(expect("name", Some("Made-up Traders"), updated.name.as_deref())?)
}
