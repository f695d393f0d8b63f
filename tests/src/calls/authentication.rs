//! Calls of the group `authentication`.

use returning_ai::authentication::SecureAuthQuery;

use super::Call;

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("secureAuth", "known_user", |client, names| {
            Box::pin(async move {
                let query = SecureAuthQuery::new()
                    .action("login")
                    .user_id(names.of("ada.brown"))
                    .access_level("1");
                client.authentication().secure_auth(&query).await.map(drop)
            })
        }),
        Call::new("secureAuth", "everything", |client, names| {
            Box::pin(async move {
                let query = SecureAuthQuery::new()
                    .hostname("club.example")
                    .action("login")
                    .user_id(names.of("zoe.obrien"))
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
