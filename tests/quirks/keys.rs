//! The keys of users.

use returning_ai::api_keys::{CreateUserApiKeyQuery, UserApiKeyCreate, UserApiKeyUpdate};
use returning_ai_tests::scenario::expect;
use serde_json::json;

use super::{
    Outcome,
    service::{Service, refused},
};

tests! {
    "user-api-key-path-spelling" => [
        each_operation_has_the_path_of_its_page,
        neither_path_is_tried_for_the_other,
    ],
}

const USER: &str = "5f0c2a9d7be14c3380a6d921";
const KEY: &str = "5f0c2a9d7be14c3380a6d961";

async fn each_operation_has_the_path_of_its_page() -> Outcome {
    let service = Service::start().await?;
    let keys = service.client.api_keys();
    let new = UserApiKeyCreate::new().name("My messenger");
    let body = json!({ "name": "My messenger" });
    keys.create_user_key(&new, &CreateUserApiKeyQuery::new().user_id(USER)).await?;
    service.expect_sent(&format!("POST /v1/users/apikeys?userId={USER}"), body.clone())?;
    keys.create_user_key(&new, &Default::default()).await?;
    service.expect_sent("POST /v1/users/apikeys", body)?;

    keys.update_user_key(USER, KEY, &UserApiKeyUpdate::new().is_active(false)).await?;
    let path = format!("PUT /v1/users/{USER}/api-keys/{KEY}");
    service.expect_sent(&path, json!({ "isActive": false }))
}

async fn neither_path_is_tried_for_the_other() -> Outcome {
    let service = Service::start().await?;
    let keys = service.client.api_keys();
    for status in [404, 405] {
        service.responds("createUserApiKey", status, json!({}))?;
        let created = keys
            .create_user_key(&UserApiKeyCreate::new(), &CreateUserApiKeyQuery::new().user_id(USER))
            .await;
        expect("status", Some(status), refused(created)?.status())?;
        expect("path", "/v1/users/apikeys", &service.request()?.path)?;

        service.responds("updateUserApiKey", status, json!({}))?;
        let updated = keys.update_user_key(USER, KEY, &UserApiKeyUpdate::new()).await;
        expect("status", Some(status), refused(updated)?.status())?;
        let path = format!("/v1/users/{USER}/api-keys/{KEY}");
        expect("path", path, service.request()?.path)?;
    }
    Ok(())
}
