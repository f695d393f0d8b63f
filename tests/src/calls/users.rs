//! Calls of the group `users`.

use returning_ai::users::{
    UserAccountAction, UserCreation, UserCreationCustomField, UserDataQuery,
};

use super::Call;

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("getUser", "plain", |client| {
            Box::pin(async { client.users().get("5f0c2a9d7be14c3380a6d912").await.map(drop) })
        }),
        Call::new("createUser", "identity_provider", |client| {
            Box::pin(async {
                let field = UserCreationCustomField::new("customer_id", "C-1001");
                let user = user(false).custom_fields(vec![field]).referral("C-1002");
                client.users().create(&user).await.map(drop)
            })
        }),
        Call::new("createUser", "password", |client| {
            Box::pin(async {
                let user = user(true)
                    .password("made-up-example-password!")
                    .confirm_password("made-up-example-password!")
                    .email_template("0");
                client.users().create(&user).await.map(drop)
            })
        }),
        Call::new("createUser", "external_id_and_empty_list", |client| {
            Box::pin(async {
                let user = user(false)
                    .external_id("C-1003")
                    .community_id("5f0c2a9d7be14c3380a6d901")
                    .custom_fields(Vec::new());
                client.users().create(&user).await.map(drop)
            })
        }),
        Call::new("getUserData", "id", |client| {
            Box::pin(async {
                client.users().get_data(&UserDataQuery::new("40217")).await.map(drop)
            })
        }),
        Call::new("getUserData", "email", |client| {
            Box::pin(async {
                let query = UserDataQuery::new("ada.brown@example.com");
                client.users().get_data(&query).await.map(drop)
            })
        }),
        Call::new("manageUserAccount", "delete", |client| {
            Box::pin(async {
                let deletion = UserAccountAction::new("delete", "ada.brown");
                client.users().manage_account(&deletion).await.map(drop)
            })
        }),
    ]
}

/// A user with the required fields.
fn user(is_mailed: bool) -> UserCreation {
    let (access_level, email_password, join_server, send_email) = (1, is_mailed, true, is_mailed);
    UserCreation::new(
        "Ada",
        "Brown",
        "ada.brown",
        "Ada B.",
        "ada.brown@example.com",
        access_level,
        join_server,
        send_email,
        email_password,
    )
}
