//! Responses and situations that are easily taken for something else. Each test is one kind of them, with
//! several members of the kind, and says by hand what a caller has to hear.

mod bytes;
mod confirmation;
mod connections;
mod ids;
mod lists;
mod messages;
mod statuses;
mod text;

use std::{sync::Arc, time::Duration};

use returning_ai::{Client, ClientBuilder, Error, RetryPolicy, store::StoreCategoryUpdate};
use returning_ai_tests::{
    faults_sockets::{
        request::Request,
        script::{Door, Reply, Step},
        server::Server,
    },
    scenario::{self, ORDER, SHIPPING},
};

/// A category of the store, and another one.
const CATEGORY: &str = "5f0c2a9d7be14c3380a6d921";
const OTHER: &str = "5f0c2a9d7be14c3380a6d922";

/// The response that confirms the change of the scenario, with something more at its top.
fn confirmed(more: &str) -> String {
    format!(
        r#"{{"status":"success","message":"ok",{more}"data":{{"transactionId":"{ORDER}","statusId":"{SHIPPING}","status":{{"_id":"{SHIPPING}","name":"Shipping"}}}}}}"#
    )
}

/// A service that responds so to every request.
async fn always(response: Vec<u8>) -> Server {
    responding(move |_| response.clone()).await
}

async fn responding(respond: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Server {
    let reply: Reply = Arc::new(respond);
    scripted(move |_| vec![Step::Serve(reply.clone())]).await
}

/// A service that does this on each connection.
async fn scripted(steps: impl Fn(usize) -> Vec<Step> + Send + Sync + 'static) -> Server {
    Server::start(Door::Open, Arc::new(steps)).await.expect("started")
}

fn builder(server: &Server) -> ClientBuilder {
    let pause = Duration::from_millis(1);
    Client::builder()
        .api_key("made-up-key")
        .base_url(server.url())
        .retry(RetryPolicy::default().delays(pause, pause))
}

fn client(server: &Server) -> Client {
    builder(server).build().expect("valid")
}

/// The change of the scenario, whose response has a marker and repeats its ids.
async fn change(client: &Client) -> Result<(), Error> {
    client.redemptions().update_status(scenario::change()).await.map(drop)
}

/// An idempotent change.
async fn rename(client: &Client) -> Result<(), Error> {
    let renamed = StoreCategoryUpdate::new().name("Cups");
    client.store().update_category(CATEGORY, &renamed).await.map(drop)
}

/// A change whose response has no documented marker.
async fn delete(client: &Client) -> Result<(), Error> {
    client.store().delete_product(CATEGORY).await.map(drop)
}

/// What a caller hears, in a word, and how many requests were made.
fn heard<T>(result: &Result<T, Error>, server: &Server) -> (&'static str, usize) {
    let word = result.as_ref().map_or_else(|error| error.effect().code(), |_| "ok");
    (word, server.seen().requests.len())
}
