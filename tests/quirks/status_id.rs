//! The two spellings of the status id.

use returning_ai::{Client, ClientBuilder, Effect, RetryPolicy, StatusIdSpelling};
use returning_ai_sandbox::{AcceptedSpelling, Fault, Sandbox};
use returning_ai_tests::scenario::{self, OPERATION, ORDER, PROCESSING, SHIPPING, expect};
use serde_json::json;

tests! {
    "redemption-status-id-spelling" => [
        the_other_spelling_is_found_once,
        both_rejected_is_the_first_error,
        a_fixed_spelling_is_never_changed,
        nothing_is_sent_after_a_doubt,
        a_doubt_about_the_second_spelling_stays_one,
        the_second_spelling_adds_one_request,
        a_confirmed_spelling_stays,
        a_service_that_changes_its_spelling_is_followed,
        clones_share_what_was_learnt,
        a_malformed_confirmation_teaches_too,
        concurrent_first_calls_each_change_once,
        a_response_is_read_under_either_spelling,
    ],
}

async fn sandbox(spelling: AcceptedSpelling) -> Result<Sandbox, String> {
    Sandbox::builder().spelling(spelling).start().await.map_err(|error| error.to_string())
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url())
}

fn client(sandbox: &Sandbox) -> Result<Client, String> {
    builder(sandbox).build().map_err(|error| error.to_string())
}

async fn update(client: &Client) -> Result<(), String> {
    let update = client.redemptions().update_status(scenario::change()).await;
    let update = update.map_err(|error| error.to_string())?;
    expect("status", SHIPPING, update.status_id.as_str())
}

/// The status fields of the requests, in their order.
fn spellings(sandbox: &Sandbox) -> Vec<&'static str> {
    let field = |body: serde_json::Value| {
        ["statusID", "statusId"].into_iter().find(|name| body.get(name).is_some())
    };
    let requests = sandbox.requests();
    requests.iter().filter_map(|request| request.json().and_then(field)).collect()
}

async fn the_other_spelling_is_found_once() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::StatusIdOnly).await?;
    let client = client(&sandbox)?;
    update(&client).await?;
    expect("the first call", vec!["statusID", "statusId"], spellings(&sandbox))?;
    expect("changes", 1, sandbox.executed_changes())?;
    sandbox.clear_requests();
    update(&client).await?;
    expect("the second call", vec!["statusId"], spellings(&sandbox))?;
    expect("changes", 2, sandbox.executed_changes())?;
    let order = sandbox.orders().get(ORDER).ok_or("the order is gone")?;
    expect("status of the order", SHIPPING, order.status.id.as_str())
}

async fn both_rejected_is_the_first_error() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::Both).await?;
    let refusal = |status: u16, id: &str| Fault::status(status).header("x-request-id", id);
    for (status, id) in [(400, "first"), (404, "second")] {
        sandbox.fault(OPERATION, refusal(status, id)).map_err(|error| error.to_string())?;
    }
    let client = client(&sandbox)?;
    let error = match client.redemptions().update_status(scenario::change()).await {
        Ok(_) => return Err("both spellings were refused".to_owned()),
        Err(error) => error,
    };
    expect("status", Some(400), error.status())?;
    expect("request id", Some("first"), error.request_id())?;
    expect("attempts", 2, error.attempts())?;
    expect("effect", Effect::Rejected, error.effect())?;
    sandbox.clear_requests();
    update(&client).await?;
    expect("nothing was remembered", vec!["statusID"], spellings(&sandbox))
}

async fn a_fixed_spelling_is_never_changed() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::StatusIdOnly).await?;
    let fixed = builder(&sandbox).status_id_spelling(StatusIdSpelling::StatusID).build();
    let fixed = fixed.map_err(|error| error.to_string())?;
    let result = fixed.redemptions().update_status(scenario::change()).await;
    expect("status", Some(400), result.err().and_then(|error| error.status()))?;
    expect("requests", vec!["statusID"], spellings(&sandbox))
}

async fn nothing_is_sent_after_a_doubt() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::Both).await?;
    sandbox.fault(OPERATION, Fault::status(500)).map_err(|error| error.to_string())?;
    let result = client(&sandbox)?.redemptions().update_status(scenario::change()).await;
    expect("effect", Some(Effect::Unknown), result.err().map(|error| error.effect()))?;
    expect("requests", 1, sandbox.requests().len())
}

async fn a_doubt_about_the_second_spelling_stays_one() -> Result<(), String> {
    for second in [Fault::status(500).executing(), Fault::reset().executing(), Fault::close()] {
        let sandbox = sandbox(AcceptedSpelling::Both).await?;
        for fault in [Fault::status(400), second] {
            sandbox.fault(OPERATION, fault).map_err(|error| error.to_string())?;
        }
        let result = client(&sandbox)?.redemptions().update_status(scenario::change()).await;
        let error = result.err().ok_or("the second spelling failed")?;
        expect("effect", Effect::Unknown, error.effect())?;
        expect("attempts", 2, error.attempts())?;
        expect("requests", 2, sandbox.requests().len())?;
    }
    Ok(())
}

async fn the_second_spelling_adds_one_request() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::StatusIdOnly).await?;
    let client = builder(&sandbox).retry(RetryPolicy::none()).build();
    update(&client.map_err(|error| error.to_string())?).await?;
    expect("requests", 2, sandbox.requests().len())
}

async fn a_confirmed_spelling_stays() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::Both).await?;
    let client = client(&sandbox)?;
    update(&client).await?;
    // The first rejection is followed by the other spelling, and further ones of this minute are not.
    for (rejections, expected) in [(2, vec!["statusID", "statusId"]), (1, vec!["statusID"])] {
        sandbox.clear_requests();
        let fault = Fault::status(404).times(rejections);
        sandbox.fault(OPERATION, fault).map_err(|error| error.to_string())?;
        let result = client.redemptions().update_status(scenario::change()).await;
        let error = result.err().ok_or("both were rejected")?;
        expect("status", Some(404), error.status())?;
        expect("requests", expected, spellings(&sandbox))?;
    }
    sandbox.clear_requests();
    update(&client).await?;
    expect("requests", vec!["statusID"], spellings(&sandbox))
}

async fn a_service_that_changes_its_spelling_is_followed() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::Both).await?;
    let client = client(&sandbox)?;
    update(&client).await?;
    sandbox.clear_requests();
    sandbox.fault(OPERATION, Fault::status(400)).map_err(|error| error.to_string())?;
    update(&client).await?;
    update(&client).await?;
    expect("requests", vec!["statusID", "statusId", "statusId"], spellings(&sandbox))
}

async fn clones_share_what_was_learnt() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::StatusIdOnly).await?;
    let client = client(&sandbox)?;
    update(&client.clone()).await?;
    sandbox.clear_requests();
    update(&client).await?;
    expect("requests", vec!["statusId"], spellings(&sandbox))
}

async fn a_malformed_confirmation_teaches_too() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::StatusIdOnly).await?;
    let fault =
        Fault::usual_response().rewrite(|response| response["data"]["status"]["name"] = 7.into());
    let client = client(&sandbox)?;
    let refused = Fault::status(400);
    for fault in [refused, fault] {
        sandbox.fault(OPERATION, fault).map_err(|error| error.to_string())?;
    }
    let result = client.redemptions().update_status(scenario::change()).await;
    expect("effect", Some(Effect::Applied), result.err().map(|error| error.effect()))?;
    sandbox.clear_requests();
    update(&client).await?;
    expect("requests", vec!["statusId"], spellings(&sandbox))
}

async fn concurrent_first_calls_each_change_once() -> Result<(), String> {
    let sandbox = sandbox(AcceptedSpelling::StatusIdOnly).await?;
    let client = client(&sandbox)?;
    let (first, second, third) = (update(&client), update(&client), update(&client));
    let (first, second, third) = tokio::join!(first, second, third);
    first.and(second).and(third)?;
    expect("changes", 3, sandbox.executed_changes())?;
    expect("requests are at most two for each call", true, sandbox.requests().len() <= 6)
}

async fn a_response_is_read_under_either_spelling() -> Result<(), String> {
    for name in ["statusID", "statusId"] {
        let sandbox = sandbox(AcceptedSpelling::Both).await?;
        let client = client(&sandbox)?;
        let response = |id: &str| {
            let status = json!({ "_id": SHIPPING, "name": "Shipping" });
            let data = json!({ "transactionId": ORDER, name: id, "status": status });
            let response = json!({ "status": "success", "data": data });
            sandbox.fault(OPERATION, Fault::status(200).json(response))
        };
        response(SHIPPING).map_err(|error| error.to_string())?;
        update(&client).await?;
        // Another status under this name is a contradiction only where the name is read.
        response(PROCESSING).map_err(|error| error.to_string())?;
        let result = client.redemptions().update_status(scenario::change()).await;
        expect(name, Some(Effect::Unknown), result.err().map(|error| error.effect()))?;
    }
    Ok(())
}
