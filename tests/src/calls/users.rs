//! Calls of the group `users`.

use returning_ai::users::{
    UserAccountAction, UserAccountActionRequired, UserCreation, UserCreationCustomField,
    UserCreationCustomFieldRequired, UserCreationRequired, UserDataQuery,
};

use super::{Call, Names};

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("getUser", "plain", |client, names| {
            let user = names.of("5f0c2a9d7be14c3380a6d912");
            Box::pin(async move { client.users().get(user).await.map(drop) })
        }),
        Call::new("createUser", "identity_provider", |client, names| {
            Box::pin(async move {
                let field = UserCreationCustomField::new(UserCreationCustomFieldRequired {
                    field_idor_name: "customer_id",
                    value: "C-1001",
                });
                let user = user(names, false).custom_fields(vec![field]).referral("C-1002");
                client.users().create(&user).await.map(drop)
            })
        }),
        Call::new("createUser", "password", |client, names| {
            Box::pin(async move {
                let user = user(names, true)
                    .password("made-up-example-password!")
                    .confirm_password("made-up-example-password!")
                    .email_template("0");
                client.users().create(&user).await.map(drop)
            })
        }),
        Call::new("createUser", "external_id_and_empty_list", |client, names| {
            Box::pin(async move {
                let user = user(names, false)
                    .external_id(names.of("C-1003"))
                    .community_id("5f0c2a9d7be14c3380a6d901")
                    .custom_fields(Vec::new());
                client.users().create(&user).await.map(drop)
            })
        }),
        Call::new("getUserData", "id", |client, _| {
            Box::pin(async {
                client.users().get_data(&UserDataQuery::new("40217")).await.map(drop)
            })
        }),
        Call::new("getUserData", "email", |client, _| {
            Box::pin(async {
                let query = UserDataQuery::new("ada.brown@example.com");
                client.users().get_data(&query).await.map(drop)
            })
        }),
        Call::new("manageUserAccount", "delete", |client, names| {
            Box::pin(async move {
                let deletion = UserAccountAction::new(UserAccountActionRequired {
                    action: "delete",
                    user: names.of("ada.brown"),
                });
                client.users().manage_account(&deletion).await.map(drop)
            })
        }),
    ]
}

/// A user with the required fields.
fn user(names: Names, is_mailed: bool) -> UserCreation {
    let (access_level, email_password, join_server, send_email) = (1, is_mailed, true, is_mailed);
    UserCreation::new(UserCreationRequired {
        firstname: "Ada",
        lastname: "Brown",
        username: names.of("ada.brown"),
        displayname: "Ada B.",
        email: "ada.brown@example.com",
        access_level,
        join_server,
        send_email,
        email_password,
    })
}
