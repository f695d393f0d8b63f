//! Calls of the group `user-fields`.

use returning_ai::user_fields::{UserFieldCreate, UserFieldType, UserFieldUpdate};
use serde_json::json;

use super::Call;

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const ID: &str = "5f0c2a9d7be14c3380a6d951";

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("createUserField", "newest", |client, names| {
            Box::pin(async move {
                let level = UserFieldCreate::new("Loyalty level", UserFieldType::Numerical)
                    .field("loyalty-level");
                client.user_fields().create(names.of(COMMUNITY), &level).await.map(drop)
            })
        }),
        Call::new("createUserField", "oldest", |client, names| {
            Box::pin(async move {
                let colour = UserFieldCreate::new("Favourite colour", UserFieldType::Select)
                    .description("The colour that the user likes best")
                    .required(false)
                    .default_value(json!("red"))
                    .options(vec!["red".to_owned(), "green".to_owned()]);
                client.user_fields().create(names.of(COMMUNITY), &colour).await.map(drop)
            })
        }),
        Call::new("updateUserField", "known_type", |client, names| {
            Box::pin(async move {
                let town = UserFieldUpdate::new("Home town", UserFieldType::SingleLineText);
                client
                    .user_fields()
                    .update(names.of(COMMUNITY), names.of(ID), &town)
                    .await
                    .map(drop)
            })
        }),
        Call::new("updateUserField", "unlisted_type", |client, names| {
            Box::pin(async move {
                let page = UserFieldUpdate::new("Home page", "link".into());
                client
                    .user_fields()
                    .update(names.of(COMMUNITY), names.of(ID), &page)
                    .await
                    .map(drop)
            })
        }),
    ]
}
