//! Makes the calls that are measured.

use std::{hint::black_box, time::Duration};

use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use returning_ai::{
    StatusId, StatusIdSpelling, redemptions::UpdateStatus, store::ListStoreProductsQuery,
    users::UserDataQuery,
};
use returning_ai_client::{Inner, Limits, types};
use tokio::runtime::{Builder, Runtime};

use crate::{
    by_hand::{ByHand, CHANGE, QUERY},
    by_hyper::ByHyper,
    call::{Call, Operation, Way},
    failed::Failed,
    server::Address,
};

/// The key of every call. The server does not look at it.
const KEY: &str = "made-up-key";
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long a body the facade reads.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// How long a connection for writes may idle: longer than a call takes on an emulated processor.
const IDLE: Duration = Duration::from_secs(4);

/// Makes one kind of call, again and again, on one thread.
#[derive(Debug)]
pub struct Caller {
    runtime: Runtime,
    client: Client,
    operation: Operation,
}

#[derive(Debug)]
enum Client {
    Facade(returning_ai::Client),
    Generated(returning_ai_client::Client),
    Reqwest(ByHand),
    Hyper(ByHyper),
}

impl Caller {
    /// Makes calls to the server at this address.
    ///
    /// # Errors
    ///
    /// When a client cannot be built.
    pub fn new(call: Call, server: &Address) -> Result<Self, Failed> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        // Some clients look for the runtime when they are built.
        let entered = runtime.enter();
        let client = Client::new(call, server)?;
        drop(entered);
        Ok(Self { runtime, client, operation: call.operation })
    }

    /// Makes one call and waits for it.
    ///
    /// # Errors
    ///
    /// When the call failed.
    pub fn call(&self) -> Result<(), Failed> {
        self.runtime.block_on(self.client.call(self.operation))
    }
}

impl Client {
    fn new(call: Call, server: &Address) -> Result<Self, Failed> {
        let idle = if call.is_fresh { 0 } else { usize::MAX };
        Ok(match call.way {
            Way::Facade => Self::Facade(facade(call, server)?),
            Way::Generated => Self::Generated(returning_ai_client::Client::new_with_client(
                &server.url,
                http_client(idle, server)?,
                inner()?,
            )),
            Way::Reqwest => Self::Reqwest(ByHand {
                http: http_client(idle, server)?,
                base: server.url.clone(),
                key: KEY,
            }),
            Way::Hyper => Self::Hyper(ByHyper::new(&server.url, KEY, idle)),
        })
    }

    async fn call(&self, operation: Operation) -> Result<(), Failed> {
        match self {
            Self::Facade(client) => by_facade(client, operation).await,
            Self::Generated(client) => by_generated(client, operation).await,
            Self::Reqwest(client) => match operation {
                Operation::Read => client.read().await.map(|read| drop(black_box(read))),
                Operation::List => client.list().await.map(|list| drop(black_box(list))),
                Operation::Write => client.write().await.map(|update| drop(black_box(update))),
            },
            Self::Hyper(client) => match operation {
                Operation::Read => client.read().await.map(|read| drop(black_box(read))),
                Operation::List => client.list().await.map(|list| drop(black_box(list))),
                Operation::Write => client.write().await.map(|update| drop(black_box(update))),
            },
        }
    }
}

async fn by_facade(client: &returning_ai::Client, operation: Operation) -> Result<(), Failed> {
    match operation {
        Operation::Read => {
            let query = UserDataQuery::new(QUERY.id);
            black_box(client.users().get_data(&query).await?);
        }
        Operation::List => {
            let query = ListStoreProductsQuery::new();
            black_box(client.store().list_products(&query).await?);
        }
        Operation::Write => {
            let status: StatusId = CHANGE.status_id.parse().map_err(invalid)?;
            let update = UpdateStatus::new(CHANGE.transaction_id, status);
            black_box(client.redemptions().update_status(update).await?);
        }
    }
    Ok(())
}

async fn by_generated(
    client: &returning_ai_client::Client,
    operation: Operation,
) -> Result<(), Failed> {
    match operation {
        Operation::Read => {
            let query = types::UserDataQuery::new(QUERY.id);
            black_box(client.get_user_data(&query).await.map_err(invalid)?);
        }
        Operation::List => {
            let query = returning_ai_client::queries::ListStoreProductsQuery::new();
            black_box(client.list_store_products_by(&query).await.map_err(invalid)?);
        }
        Operation::Write => {
            let update = types::RedemptionOrderStatusUpdateByStatusIdUpper::new(
                CHANGE.transaction_id,
                CHANGE.status_id.parse().map_err(invalid)?,
            );
            let sent = client.update_redemption_order_status(&update.into()).await;
            black_box(sent.map_err(invalid)?);
        }
    }
    Ok(())
}

fn invalid(why: impl std::fmt::Display) -> Failed {
    Failed::Generated(why.to_string())
}

/// The facade, with connections for writes as the call wants them.
fn facade(call: Call, server: &Address) -> Result<returning_ai::Client, Failed> {
    let mut builder = returning_ai::Client::builder()
        .api_key(KEY)
        .base_url(&server.url)
        // By default a list of 8 MiB of short items takes too much memory when it is decoded.
        .max_body_bytes(MOST_BYTES)
        .status_id_spelling(StatusIdSpelling::StatusID);
    let keeps_writes = call.operation == Operation::Write && !call.is_fresh;
    if keeps_writes {
        builder = builder.reuse_connections_for_writes(IDLE);
    }
    if let Some(root) = &server.root {
        builder = builder.add_root_certificate(root);
    }
    Ok(builder.build()?)
}

fn http_client(idle: usize, server: &Address) -> Result<reqwest::Client, Failed> {
    let mut builder = reqwest::Client::builder().no_proxy().http1_only().timeout(TIMEOUT);
    if let Some(root) = &server.root {
        builder = builder.tls_certs_merge([reqwest::Certificate::from_pem(root.as_bytes())?]);
    }
    Ok(builder.pool_max_idle_per_host(idle).build()?)
}

/// What the generated client sends with every request.
fn inner() -> Result<Inner, Failed> {
    let mut key = HeaderValue::try_from(format!("Bearer {KEY}"))?;
    key.set_sensitive(true);
    let limits = Limits {
        timeout: TIMEOUT,
        connect_timeout: TIMEOUT,
        idle_timeout: None,
        max_body_bytes: 8 * 1024 * 1024,
    };
    Ok(Inner::new(HeaderMap::from_iter([(AUTHORIZATION, key)]), limits))
}
