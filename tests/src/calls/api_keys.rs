//! Calls of the group `api-keys`.

use returning_ai::api_keys::{CreateUserApiKeyQuery, UserApiKeyCreate, UserApiKeyUpdate};

use super::Call;

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const USER: &str = "5f0c2a9d7be14c3380a6d921";
const ID: &str = "5f0c2a9d7be14c3380a6d961";

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("deleteCommunityApiKey", "plain", |client, names| {
            Box::pin(async move {
                client
                    .api_keys()
                    .delete_community_key(names.of(COMMUNITY), names.of(ID))
                    .await
                    .map(drop)
            })
        }),
        Call::new("createUserApiKey", "without_a_date", |client, names| {
            Box::pin(async move {
                let key = UserApiKeyCreate::new()
                    .name("My messenger")
                    .permissions(vec!["sendMessages".to_owned()])
                    .expire_period(0.into())
                    .expire_date("")
                    .community_id(names.of(COMMUNITY));
                client
                    .api_keys()
                    .create_user_key(&key, &CreateUserApiKeyQuery::new().user_id(names.of(USER)))
                    .await
                    .map(drop)
            })
        }),
        Call::new("createUserApiKey", "without_a_user", |client, _| {
            Box::pin(async {
                let key = UserApiKeyCreate::new()
                    .permissions(Vec::new())
                    .expire_date("2026-03-31T23:59:59Z");
                client.api_keys().create_user_key(&key, &Default::default()).await.map(drop)
            })
        }),
        Call::new("updateUserApiKey", "everything", |client, names| {
            Box::pin(async move {
                let settings = UserApiKeyUpdate::new()
                    .name("My messenger")
                    .permissions(vec!["readOwnProfile".to_owned()])
                    .expire_period(180.into())
                    .expire_date("2026-03-31T23:59:59Z")
                    .is_active(false);
                client
                    .api_keys()
                    .update_user_key(names.of(USER), names.of(ID), &settings)
                    .await
                    .map(drop)
            })
        }),
    ]
}
