//! The names of users, and the response to deleting or restoring one.

use returning_ai::{
    Effect, ErrorKind,
    authentication::SecureAuthQuery,
    users::{
        UserAccountAction, UserAccountActionRequired, UserCreation, UserCreationRequired,
        UserDataQuery,
    },
};
use returning_ai_tests::scenario::expect;
use serde_json::{Value, json};

use super::{
    Outcome, Problem,
    service::{Service, held, refused},
};

tests! {
    "user-name-spelling" => [
        a_creation_sends_its_spelling,
        a_sign_in_sends_its_spelling,
        the_data_of_a_user_is_read_in_its_spelling,
        a_profile_is_read_in_its_spelling,
    ],
    "manage-user-response" => [
        the_request_again_is_a_response,
        the_two_fields_are_no_marker,
        another_user_or_action_is_no_success,
        every_further_field_is_kept,
        what_is_no_object_confirms_nothing,
    ],
}

const USER: &str = "5f0c2a9d7be14c3380a6d912";

/// A user with the required fields alone.
pub(super) fn ada() -> UserCreation {
    UserCreation::new(UserCreationRequired {
        firstname: "Ada",
        lastname: "Brown",
        username: "ada",
        displayname: "Ada B.",
        email: "ada@example.com",
        access_level: 1,
        join_server: true,
        send_email: false,
        email_password: false,
    })
}

async fn a_creation_sends_its_spelling() -> Outcome {
    let service = Service::start().await?;
    service.client.users().create(&ada()).await?;
    let body = json!({
        "accessLevel": 1,
        "displayname": "Ada B.",
        "email": "ada@example.com",
        "emailPassword": false,
        "firstname": "Ada",
        "joinServer": true,
        "lastname": "Brown",
        "sendEmail": false,
        "username": "ada",
    });
    service.expect_sent("POST /v1/users", body)
}

async fn a_sign_in_sends_its_spelling() -> Outcome {
    let service = Service::start().await?;
    let query = SecureAuthQuery::new().displayname("AB").firstname("Ada").lastname("Brown");
    service.client.authentication().secure_auth(&query).await?;
    let request = service.request()?;
    let mut sent: Vec<_> = request.query.iter().flat_map(|query| query.split('&')).collect();
    sent.sort_unstable();
    Ok(expect("query", vec!["displayname=AB", "firstname=Ada", "lastname=Brown"], sent)?)
}

async fn the_data_of_a_user_is_read_in_its_spelling() -> Outcome {
    let service = Service::start().await?;
    for (names, read) in [
        (json!({ "firstName": "Ada", "lastName": "Brown" }), Some(("Ada", "Brown"))),
        (json!({ "firstname": "Ada", "lastname": "Brown" }), None),
        (json!({ "first_name": "Ada", "last_name": "Brown" }), None),
    ] {
        service.shows("getUserData", "data", names)?;
        let user = service.client.users().get_data(&UserDataQuery::new("40217")).await?;
        let user = held("user", user.data)?;
        let name = user.first_name.as_deref().zip(user.last_name.as_deref());
        expect("names", read, name)?;
    }
    Ok(())
}

async fn a_profile_is_read_in_its_spelling() -> Outcome {
    let service = Service::start().await?;
    let names = json!({ "firstName": "Ada", "lastName": "Brown", "displayName": "Ada B." });
    service.shows("getUser", "data", names)?;
    let user = held("user", service.client.users().get(USER).await?.data)?;
    let names = [user.first_name, user.last_name, user.display_name];
    expect("names", ["Ada", "Brown", "Ada B."].map(|name| Some(name.to_owned())), names)?;

    // A profile keeps what it does not know, so that another spelling is not lost either.
    let names = json!({ "firstname": "Ada", "lastname": "Brown", "displayname": "Ada B." });
    service.shows("getUser", "data", names.clone())?;
    let user = held("user", service.client.users().get(USER).await?.data)?;
    expect("names", [None, None, None], [user.first_name, user.last_name, user.display_name])?;
    Ok(expect("the rest", names, Value::Object(user.extra))?)
}

/// Deletes a user where the service responds with this.
async fn delete(
    service: &Service,
    response: Value,
) -> Result<Result<returning_ai::users::UserAccountActionEcho, returning_ai::Error>, Problem> {
    service.responds("manageUserAccount", 200, response)?;
    let deletion =
        UserAccountAction::new(UserAccountActionRequired { action: "delete", user: "ada.brown" });
    let result = service.client.users().manage_account(&deletion).await;
    let body = json!({ "action": "delete", "user": "ada.brown" });
    service.expect_sent("POST /v1/users/manage", body)?;
    Ok(result)
}

async fn the_request_again_is_a_response() -> Outcome {
    let service = Service::start().await?;
    let response = delete(&service, json!({ "action": "delete", "user": "ada.brown" })).await??;
    expect("action", Some("delete"), response.action.as_deref())?;
    expect("user", Some("ada.brown"), response.user.as_deref())?;
    Ok(expect("further fields", 0, response.extra.len())?)
}

async fn the_two_fields_are_no_marker() -> Outcome {
    let service = Service::start().await?;
    let response = delete(&service, json!({})).await??;
    Ok(expect("fields", (None, None), (response.action, response.user))?)
}

async fn another_user_or_action_is_no_success() -> Outcome {
    let service = Service::start().await?;
    for response in [
        json!({ "action": "delete", "user": "bo.clark" }),
        json!({ "action": "restore", "user": "ada.brown" }),
    ] {
        let error = refused(delete(&service, response).await?)?;
        let heard = (error.kind(), error.effect());
        expect("what is heard", (ErrorKind::Unconfirmed, Effect::Unknown), heard)?;
        let asked = error.targets().get("user").map(String::as_str);
        expect("who was asked for", Some("ada.brown"), asked)?;
    }
    Ok(())
}

async fn every_further_field_is_kept() -> Outcome {
    let service = Service::start().await?;
    let further = json!({ "status": "success", "data": { "deleted": true } });
    let response = delete(&service, further.clone()).await??;
    Ok(expect("further fields", further, Value::Object(response.extra))?)
}

async fn what_is_no_object_confirms_nothing() -> Outcome {
    let service = Service::start().await?;
    for response in [json!([]), json!("deleted"), json!(null)] {
        let error = refused(delete(&service, response).await?)?;
        let heard = (error.kind(), error.effect());
        expect("what is heard", (ErrorKind::Unconfirmed, Effect::Unknown), heard)?;
    }
    Ok(())
}
