//! Moves made-up orders between statuses on a sandbox in this process; no key and no network are
//! needed.
//!
//! `cargo run --example update_status`

use returning_ai::{Client, Effect, Error, StatusId, redemptions::UpdateStatus};
use returning_ai_sandbox::{AcceptedSpelling, Fault, Sandbox};

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    println!("a sandbox listens on {}\n", sandbox.url());
    an_update(&client, &sandbox).await?;
    a_refund(&client, &sandbox).await?;
    a_refusal(&client).await?;
    a_doubt(&client, &sandbox).await?;
    the_other_spelling().await
}

fn client(sandbox: &Sandbox) -> Result<Client, Error> {
    Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()
}

async fn an_update(client: &Client, sandbox: &Sandbox) -> Outcome {
    let shipping = status(sandbox, "Shipping")?;
    let update = UpdateStatus::new("ORD202601150042", shipping);
    let update = client.redemptions().update_status(update).await?;
    println!("an update");
    println!("    {} is now {}\n", update.transaction_id, update.status.name);
    Ok(())
}

async fn a_refund(client: &Client, sandbox: &Sandbox) -> Outcome {
    let order = sandbox.orders().get("ORD202601150043").ok_or("the order is gone")?;
    let before = sandbox.coins(&order.user);
    let refunded = status(sandbox, "Refunded")?;
    let refund = UpdateStatus::new(&order.id, refunded).refund_coins(true);
    let update = client.redemptions().update_status(refund).await?;
    println!("a refund");
    println!("    {} is now {}", update.transaction_id, update.status.name);
    println!("    coins of the user: {before} before, {} after\n", sandbox.coins(&order.user));
    Ok(())
}

/// The status does not exist. Both spellings are tried where the right one is not known yet; here
/// it is, so there is one request.
async fn a_refusal(client: &Client) -> Outcome {
    let unknown: StatusId = "00000000000000000000dead".parse()?;
    let refused = UpdateStatus::new("ORD202601150044", unknown);
    println!("a refused status");
    match client.redemptions().update_status(refused).await {
        Ok(_) => return Err("the status does not exist".into()),
        Err(error) => report(&error),
    }
    Ok(())
}

/// The service acts and fails before it responds, so nobody knows from the response what happened.
async fn a_doubt(client: &Client, sandbox: &Sandbox) -> Outcome {
    sandbox.fault("updateRedemptionOrderStatus", Fault::status(503).executing())?;
    let update = UpdateStatus::new("ORD202601150046", status(sandbox, "Shipping")?);
    println!("a service that fails after it acted");
    match client.redemptions().update_status(update).await {
        Ok(_) => return Err("the service failed".into()),
        Err(error) => report(&error),
    }
    Ok(())
}

fn report(error: &Error) {
    println!("    {error}");
    let advice = match error.effect() {
        Effect::NotSent => "try again when the cause is mended",
        Effect::Rejected => "the order is as it was; correct the request",
        Effect::Applied => "the change was made; do not repeat it",
        Effect::Unknown => "do not repeat it; let a person look at the order",
    };
    println!("    effect {:?}: {advice}\n", error.effect());
}

/// A service that only takes `statusId`: the first call finds out, the second one knows.
async fn the_other_spelling() -> Outcome {
    let sandbox = Sandbox::builder().spelling(AcceptedSpelling::StatusIdOnly).start().await?;
    let client = client(&sandbox)?;
    println!("a service that only takes the other spelling");
    for (call, name) in [("first", "Processing"), ("second", "Shipping")] {
        sandbox.clear_requests();
        let update = UpdateStatus::new("ORD202601150042", status(&sandbox, name)?);
        client.redemptions().update_status(update).await?;
        println!("    {call} call: {} request(s)", sandbox.requests().len());
    }
    println!("    the order changed {} times for 2 calls", sandbox.executed_changes());
    Ok(())
}

fn status(sandbox: &Sandbox, name: &str) -> Result<StatusId, Box<dyn std::error::Error>> {
    let status = sandbox.statuses().into_iter().find(|status| status.name == name);
    Ok(status.ok_or("the sandbox has no such status")?.id.parse()?)
}
