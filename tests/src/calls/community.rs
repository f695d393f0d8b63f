//! Calls of the group `community`.

use returning_ai::{
    TextOrNull,
    community::{CommunityBotUpdate, CommunityUpdate},
};

use super::Call;

const ID: &str = "5f0c2a9d7be14c3380a6d901";

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("updateCommunityBotProfile", "everything", |client, _| {
            Box::pin(async {
                let helper = CommunityBotUpdate::new()
                    .name("Helper")
                    .avatar("https://cdn.example.com/bots/helper.png");
                client.community().update_bot_profile(&helper).await.map(drop)
            })
        }),
        Call::new("updateCommunityBotProfile", "no_avatar", |client, _| {
            Box::pin(async {
                let no_picture = CommunityBotUpdate::new().avatar(TextOrNull::Null);
                client.community().update_bot_profile(&no_picture).await.map(drop)
            })
        }),
        Call::new("updateCommunityNameAndUrl", "everything", |client, names| {
            Box::pin(async move {
                let changes = CommunityUpdate::new()
                    .name("Made-up Traders")
                    .uri("made-up-traders")
                    .domain("community.example.com");
                client.community().update_name_and_url(names.of(ID), &changes).await.map(drop)
            })
        }),
        Call::new("updateCommunityNameAndUrl", "name", |client, names| {
            Box::pin(async move {
                let changes = CommunityUpdate::new().name("Made-up Traders");
                client.community().update_name_and_url(names.of(ID), &changes).await.map(drop)
            })
        }),
    ]
}
