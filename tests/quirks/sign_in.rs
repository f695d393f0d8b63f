//! The parameters and the key of the single sign-on.

use returning_ai::{
    Client, Effect, ErrorKind, authentication::SecureAuthQuery, legacy::BadgeAward,
};
use returning_ai_sandbox::Sandbox;
use returning_ai_tests::scenario::expect;

use super::{
    Outcome,
    service::{Service, refused},
};

tests! {
    "secure-auth-user-id-is-a-username" => [
        the_user_is_any_text,
    ],
    "secure-auth-key-header" => [
        the_key_travels_in_its_own_header,
        the_key_of_the_legacy_routes_is_not_taken,
    ],
    "widget-sign-in-content-type" => [
        nothing_is_sent_and_no_type_of_it,
    ],
}

async fn the_user_is_any_text() -> Outcome {
    let service = Service::start().await?;
    for (user, sent) in [
        ("ada.brown", "userId=ada.brown"),
        ("zoë+made up", "userId=zo%C3%AB%2Bmade+up"),
        ("5f0c2a9d7be14c3380a6d912", "userId=5f0c2a9d7be14c3380a6d912"),
    ] {
        let query = SecureAuthQuery::new().user_id(user);
        service.client.authentication().secure_auth(&query).await?;
        service.expect_asked(&format!("GET /api/secureAuth?{sent}"))?;
    }
    Ok(())
}

const KEY: &str = "made-up-key-for-single-sign-on";
const OTHER: &str = "made-up-key-of-the-legacy-routes";

async fn the_key_travels_in_its_own_header() -> Outcome {
    let service = Service::with(|builder| builder.secure_auth_key(KEY).system_key(OTHER)).await?;
    for key in [KEY, OTHER] {
        service.sandbox.add_key(key, &[]);
    }
    service.client.authentication().secure_auth(&SecureAuthQuery::new()).await?;
    let headers = service.request()?.headers;
    expect("apiKey", Some(KEY.as_bytes()), headers.get("apikey").map(|key| key.as_bytes()))?;
    for name in ["x-api-key", "authorization"] {
        expect(name, None, headers.get(name))?;
    }
    service.client.legacy().award_badge("made-up-id", &BadgeAward::new("1024")).await?;
    let headers = service.request()?.headers;
    expect(
        "x-api-key",
        Some(OTHER.as_bytes()),
        headers.get("x-api-key").map(|key| key.as_bytes()),
    )?;
    Ok(expect("apiKey", None, headers.get("apikey"))?)
}

async fn nothing_is_sent_and_no_type_of_it() -> Outcome {
    let service = Service::start().await?;
    service.client.widgets().sign_in("made-up-id", "ada@example.com").await?;
    let request = service.request()?;
    expect("body", 0, request.body.len())?;
    Ok(expect("type", None, request.headers.get("content-type"))?)
}

async fn the_key_of_the_legacy_routes_is_not_taken() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder().base_url(sandbox.url()).system_key(sandbox.api_key()).build()?;
    let error = refused(client.authentication().secure_auth(&SecureAuthQuery::new()).await)?;
    let heard = (error.kind(), error.effect());
    expect("what is heard", (ErrorKind::MissingCredential, Effect::NotSent), heard)?;
    let text = error.to_string();
    expect(&text, true, text.contains("ClientBuilder::secure_auth_key"))?;
    Ok(expect("requests", 0, sandbox.requests().len())?)
}
