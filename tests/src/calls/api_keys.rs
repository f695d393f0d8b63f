//! Calls of the group `api-keys`.

use returning_ai::api_keys::{UserApiKeyCreate, UserApiKeyUpdate};

use super::Call;

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const USER: &str = "5f0c2a9d7be14c3380a6d921";
const ID: &str = "5f0c2a9d7be14c3380a6d961";

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("deleteCommunityApiKey", "plain", |client| {
            Box::pin(async {
                client.api_keys().delete_community_key(COMMUNITY, ID).await.map(drop)
            })
        }),
        Call::new("createUserApiKey", "without_a_date", |client| {
            Box::pin(async {
                let key = UserApiKeyCreate::new()
                    .name("My messenger")
                    .permissions(vec!["sendMessages".to_owned()])
                    .expire_period(0.into())
                    .expire_date("")
                    .community_id(COMMUNITY);
                client.api_keys().create_user_key(Some(USER), &key).await.map(drop)
            })
        }),
        Call::new("createUserApiKey", "without_a_user", |client| {
            Box::pin(async {
                let key = UserApiKeyCreate::new()
                    .permissions(Vec::new())
                    .expire_date("2026-03-31T23:59:59Z");
                client.api_keys().create_user_key(None, &key).await.map(drop)
            })
        }),
        Call::new("updateUserApiKey", "everything", |client| {
            Box::pin(async {
                let settings = UserApiKeyUpdate::new()
                    .name("My messenger")
                    .permissions(vec!["readOwnProfile".to_owned()])
                    .expire_period(180.into())
                    .expire_date("2026-03-31T23:59:59Z")
                    .is_active(false);
                client.api_keys().update_user_key(USER, ID, &settings).await.map(drop)
            })
        }),
    ]
}
