//! Calls of the group `authentication`.

use returning_ai::authentication::SecureAuthQuery;

use super::Call;

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("secureAuth", "known_user", |client| {
            Box::pin(async {
                let query =
                    SecureAuthQuery::new().action("login").user_id("ada.brown").access_level("1");
                client.authentication().secure_auth(&query).await.map(drop)
            })
        }),
        Call::new("secureAuth", "everything", |client| {
            Box::pin(async {
                let query = SecureAuthQuery::new()
                    .hostname("club.example")
                    .action("login")
                    .user_id("zoe.obrien")
                    .access_level("0")
                    .email("zoe+club@example.com")
                    .firstname("Zoë")
                    .lastname("O'Brien & Co")
                    .displayname("");
                client.authentication().secure_auth(&query).await.map(drop)
            })
        }),
    ]
}
