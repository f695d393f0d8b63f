//! Requests and responses that differ between the versions of a page.

use returning_ai::{
    Client, Effect, Environment, ErrorKind, RetryPolicy, Upload,
    authentication::SecureAuthQuery,
    store::StorePurchaseHistoryUpdate,
    user_fields::{UserFieldCreate, UserFieldType},
    webhooks::WorkflowHandshake,
    widgets::{WidgetAccess, WidgetAccessRequired, WidgetUserIdentifiers},
};
use returning_ai_sandbox::Sandbox;
use returning_ai_tests::scenario::expect;
use serde_json::{Value, json};

use super::{
    Outcome,
    destination::{calls_of, expect_destination},
    service::{Service, held, refused},
    users::ada,
};

tests! {
    "user-field-create-versions" => [
        each_version_is_sent_as_it_is,
        production_is_the_host_of_the_newer_versions,
    ],
    "create-user-password-required" => [
        a_user_without_a_password_is_sent_without_one,
        a_password_is_sent_as_it_was_set,
        a_user_without_a_password_is_for_the_service_to_refuse,
    ],
    "secure-auth-parameter-sets" => [
        either_set_is_sent,
        the_level_of_access_is_any_text,
    ],
    "purchase-history-revisions" => [
        the_fields_of_either_revision_are_sent,
        half_of_a_voucher_is_for_the_service_to_refuse,
        the_fields_of_either_revision_are_read,
    ],
    "widget-embed-token-versions" => [
        either_version_is_sent,
    ],
    "bulk-import-without-key" => [
        an_import_carries_no_credential,
        an_import_needs_no_credential,
        an_update_needs_one,
    ],
    "workflow-session-token-place" => [
        the_token_is_read_in_data_only,
        the_token_does_not_show,
    ],
}

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const PURCHASE: &str = "5f0c2a9d7be14c3380a6d941";

async fn each_version_is_sent_as_it_is() -> Outcome {
    let service = Service::start().await?;
    let oldest = UserFieldCreate::new("Visits", UserFieldType::Number)
        .description("How often the user came")
        .required(false)
        .default_value(json!(1))
        .options(vec!["1".to_owned(), "2".to_owned()]);
    let oldest_body = json!({
        "name": "Visits",
        "type": "number",
        "description": "How often the user came",
        "required": false,
        "defaultValue": 1,
        "options": ["1", "2"],
    });
    let newest =
        UserFieldCreate::new("Loyalty level", UserFieldType::Numerical).field("loyalty-level");
    let newest_body =
        json!({ "field": "loyalty-level", "name": "Loyalty level", "type": "numerical" });
    for (field, body) in [(oldest, oldest_body), (newest, newest_body)] {
        service.client.user_fields().create(COMMUNITY, &field).await?;
        let path = format!("POST /v1/communities/{COMMUNITY}/user-fields");
        service.expect_sent(&path, body)?;
    }
    Ok(())
}

async fn production_is_the_host_of_the_newer_versions() -> Outcome {
    for call in calls_of("user-field-create-versions")? {
        expect_destination(&call, Environment::Production, ("application", None)).await?;
        // The host of the oldest version is the only one with a copy.
        let staging = ("integration", Some("staging"));
        expect_destination(&call, Environment::Staging, staging).await?;
    }
    Ok(())
}

async fn a_user_without_a_password_is_sent_without_one() -> Outcome {
    let service = Service::start().await?;
    service.client.users().create(&ada()).await?;
    let body = held("body", service.request()?.json())?;
    for name in ["password", "confirmPassword"] {
        expect(name, None, body.get(name))?;
    }
    Ok(())
}

async fn a_password_is_sent_as_it_was_set() -> Outcome {
    let service = Service::start().await?;
    // Whether the second text is the first one is for the service to see.
    for (first, second) in [("made-up!", "made-up!"), ("made-up!", "another!")] {
        let user = ada().password(first).confirm_password(second);
        service.client.users().create(&user).await?;
        let body = held("body", service.request()?.json())?;
        let sent = (body["password"].as_str(), body["confirmPassword"].as_str());
        expect("passwords", (Some(first), Some(second)), sent)?;
        let text = format!("{user:?}");
        expect(&text, false, text.contains(first))?;
    }
    Ok(())
}

async fn a_user_without_a_password_is_for_the_service_to_refuse() -> Outcome {
    let service = Service::start().await?;
    service.responds("createUser", 400, json!({ "message": "a password is missing" }))?;
    let error = refused(service.client.users().create(&ada()).await)?;
    expect("effect", Effect::Rejected, error.effect())?;
    Ok(expect("message", Some("a password is missing"), error.message())?)
}

/// The parameters of the one request since the last look, in the order of the alphabet.
async fn sent_by(
    service: &Service,
    query: &SecureAuthQuery,
) -> Result<Vec<String>, super::Problem> {
    service.client.authentication().secure_auth(query).await?;
    let query = service.request()?.query.unwrap_or_default();
    let mut pairs: Vec<_> = query.split('&').map(str::to_owned).collect();
    pairs.sort_unstable();
    Ok(pairs)
}

async fn either_set_is_sent() -> Outcome {
    let service = Service::start().await?;
    let known = SecureAuthQuery::new().action("login").user_id("ada").access_level("1");
    let pairs = sent_by(&service, &known).await?;
    expect("a known user", vec!["accessLevel=1", "action=login", "userId=ada"], texts(&pairs))?;

    let unknown = known.email("ada").firstname("Ada").lastname("Brown").displayname("AB");
    let pairs = sent_by(&service, &unknown).await?;
    let wanted = vec![
        "accessLevel=1",
        "action=login",
        "displayname=AB",
        "email=ada",
        "firstname=Ada",
        "lastname=Brown",
        "userId=ada",
    ];
    Ok(expect("an unknown user", wanted, texts(&pairs))?)
}

fn texts(pairs: &[String]) -> Vec<&str> {
    pairs.iter().map(String::as_str).collect()
}

async fn the_level_of_access_is_any_text() -> Outcome {
    let service = Service::start().await?;
    for level in ["3", "0", "made-up"] {
        let pairs = sent_by(&service, &SecureAuthQuery::new().access_level(level)).await?;
        expect("level", vec![format!("accessLevel={level}")], pairs)?;
    }
    Ok(())
}

fn instructions() -> StorePurchaseHistoryUpdate {
    StorePurchaseHistoryUpdate::new().redemption_instructions("made up")
}

async fn the_fields_of_either_revision_are_sent() -> Outcome {
    let service = Service::start().await?;
    let voucher = |update: StorePurchaseHistoryUpdate| {
        update.voucher_code("MADE-UP-0001").voucher_expiry_date("31/12/2026")
    };
    let coded = json!({ "voucherCode": "MADE-UP-0001", "voucherExpiryDate": "31/12/2026" });
    let mut all = coded.clone();
    all["redemptionInstructions"] = json!("made up");
    for (update, body) in [
        (instructions(), json!({ "redemptionInstructions": "made up" })),
        (voucher(StorePurchaseHistoryUpdate::new()), coded),
        (voucher(instructions()), all),
    ] {
        service.client.store().update_purchase(PURCHASE, &update).await?;
        service.expect_sent(&format!("PATCH /v1/purchase-histories/{PURCHASE}"), body)?;
    }
    Ok(())
}

async fn half_of_a_voucher_is_for_the_service_to_refuse() -> Outcome {
    let service = Service::start().await?;
    let path = format!("PATCH /v1/purchase-histories/{PURCHASE}");
    for (update, body) in [
        (
            StorePurchaseHistoryUpdate::new().voucher_code("MADE-UP-0001"),
            json!({ "voucherCode": "MADE-UP-0001" }),
        ),
        (
            StorePurchaseHistoryUpdate::new().voucher_expiry_date("31/12/2026"),
            json!({ "voucherExpiryDate": "31/12/2026" }),
        ),
    ] {
        service.responds("updatePurchaseHistory", 400, json!({}))?;
        let error = refused(service.client.store().update_purchase(PURCHASE, &update).await)?;
        expect("what is heard", (Some(400), Effect::Rejected), (error.status(), error.effect()))?;
        service.expect_sent(&path, body)?;
    }
    Ok(())
}

async fn the_fields_of_either_revision_are_read() -> Outcome {
    let service = Service::start().await?;
    for shown in [
        json!({ "redemptionInstructions": "made up" }),
        json!({ "voucherCode": "MADE-UP-0001", "voucherExpiryDate": "31/12/2026" }),
    ] {
        service.shows("updatePurchaseHistory", "data", json!({ "product": shown }))?;
        let changed = service.client.store().update_purchase(PURCHASE, &instructions()).await?;
        let product = held("product", changed.data.and_then(|purchase| purchase.product))?;
        expect("what is written again", shown, serde_json::to_value(&product)?)?;
        let text = format!("{product:?}");
        expect(&text, false, text.contains("MADE-UP-0001"))?;
    }
    Ok(())
}

async fn either_version_is_sent() -> Outcome {
    let service = Service::start().await?;
    let pair = WidgetAccess::new(WidgetAccessRequired {
        access_id: "made-up-id",
        access_key: "made-up-key".into(),
    });
    let user = [("data-customer-id".to_owned(), "C-1001".to_owned())];
    let user = WidgetUserIdentifiers(user.into_iter().collect());
    let body = json!({ "accessId": "made-up-id", "accessKey": "made-up-key" });
    let mut named = body.clone();
    named["userIdentifiers"] = json!({ "data-customer-id": "C-1001" });
    for (access, body) in [(pair.clone(), body), (pair.user_identifiers(user), named)] {
        service.client.widgets().create_embed_token(&access).await?;
        service.expect_sent("POST /v2/api/widget-access-keys/token", body)?;
    }
    Ok(())
}

fn file() -> Upload {
    Upload::from_bytes("made-up.csv", "a\n1\n")
}

const CREDENTIALS: [&str; 4] = ["authorization", "x-api-key", "apikey", "returningai-api-key"];

async fn an_import_carries_no_credential() -> Outcome {
    // This client holds one of every kind.
    let service = Service::start().await?;
    service.client.legacy().bulk_import_users(COMMUNITY, &file()).await?;
    let request = service.request()?;
    for name in CREDENTIALS {
        expect(name, None, request.headers.get(name))?;
    }
    let parts = held("form", request.parts().map(<[_]>::to_vec))?;
    let community = held("community", parts.iter().find(|part| part.name == "communityId"))?;
    Ok(expect("community", COMMUNITY.as_bytes(), &community.bytes)?)
}

async fn an_import_needs_no_credential() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder().base_url(sandbox.url()).build()?;
    let queued = client.legacy().bulk_import_users(COMMUNITY, &file()).await?;
    expect("status", Some("success"), queued.status.as_deref())?;
    Ok(expect("imports", 1, sandbox.executed_changes_of("bulkImportUsers"))?)
}

async fn an_update_needs_one() -> Outcome {
    let service = Service::start().await?;
    service.client.bulk().update_users(&file()).await?;
    let request = service.request()?;
    expect("key", true, request.headers.contains_key("authorization"))?;

    let sandbox = Sandbox::start().await?;
    let builder = Client::builder().base_url(sandbox.url()).retry(RetryPolicy::none());
    let error = refused(builder.build()?.bulk().update_users(&file()).await)?;
    let heard = (error.kind(), error.effect());
    expect("what is heard", (ErrorKind::MissingCredential, Effect::NotSent), heard)?;
    Ok(expect("requests", 0, sandbox.requests().len())?)
}

fn handshake(response: Value) -> Result<WorkflowHandshake, super::Problem> {
    Ok(serde_json::from_value(response)?)
}

async fn the_token_is_read_in_data_only() -> Outcome {
    let newer = handshake(json!({ "data": { "sessionToken": "made-up" } }))?;
    let token = newer.data.and_then(|session| session.session_token);
    expect("token", "made-up", held("token", token)?.expose())?;

    let older = handshake(json!({ "sessionToken": "made-up" }))?;
    expect("session", false, older.data.is_some())?;
    expect("what is written again", json!({}), serde_json::to_value(&older)?)?;

    let both = json!({ "sessionToken": "out of date", "data": { "sessionToken": "made-up" } });
    let token = handshake(both)?.data.and_then(|session| session.session_token);
    Ok(expect("token", "made-up", held("token", token)?.expose())?)
}

async fn the_token_does_not_show() -> Outcome {
    let newer = handshake(json!({ "data": { "sessionToken": "made-up" } }))?;
    let text = format!("{newer:?}");
    Ok(expect(&text, false, text.contains("made-up"))?)
}
