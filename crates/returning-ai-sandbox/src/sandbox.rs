//! The running sandbox, as a test holds it.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    builder::Builder,
    error::{FaultError, ItemsError, StartError},
    exchange::Shared,
    faults::Fault,
    keys::{DEMO_KEY, Grant},
    lock::lock,
    recorder::RecordedRequest,
    routes,
    server::{self, Connections},
    world::{Order, Status, User},
};

/// A loopback server that behaves as documented. Dropping it shuts it down.
pub struct Sandbox {
    url: String,
    base_url: String,
    shared: Arc<Shared>,
    acceptor: JoinHandle<()>,
    connections: Connections,
}

impl Sandbox {
    /// Starts a sandbox with the default settings on the current tokio runtime.
    ///
    /// # Errors
    /// No loopback port can be opened.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// The settings, to be changed before the start.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) async fn launch(builder: Builder) -> Result<Self, StartError> {
        let prefix = builder.checked_prefix()?;
        let shared = Arc::new(Shared::new(&builder)?);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, builder.port));
        let bind_error = |source| StartError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind_error)?;
        let url = format!("http://{}", listener.local_addr().map_err(bind_error)?);
        let connections = Connections::default();
        let router = routes::router(&shared, prefix, builder.partner_paths);
        let acceptor = tokio::spawn(server::accept(listener, router, Arc::clone(&connections)));
        let base_url = format!("{url}{prefix}");
        Ok(Self { url, base_url, shared, acceptor, connections })
    }

    /// The address, `http://127.0.0.1:PORT`, without the prefix and without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address with the prefix, under which the documented paths stand.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A made-up key that holds every permission and is good for every kind of credential: as a
    /// bearer token, and in each of the headers that the documentation names.
    #[must_use]
    pub fn api_key(&self) -> &str {
        DEMO_KEY
    }

    /// Adds or replaces a key that holds these permissions and no other.
    pub fn add_key(&self, key: &str, permissions: &[&str]) {
        let permissions = permissions.iter().map(|&permission| permission.to_owned()).collect();
        self.shared.keys.add(key, Grant::Permissions(permissions));
    }

    /// Adds or replaces a key that has expired.
    pub fn add_expired_key(&self, key: &str) {
        self.shared.keys.add(key, Grant::Expired);
    }

    /// Adds or replaces a key that is switched off.
    pub fn add_inactive_key(&self, key: &str) {
        self.shared.keys.add(key, Grant::Inactive);
    }

    /// Gives a list its items, in place of those that it had before. The operation then answers
    /// the piece that the request asks for, with the totals of these items; neither filters nor an
    /// order are applied. A list that was given nothing answers its documented example.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use returning_ai_sandbox::Sandbox;
    /// use serde_json::json;
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let products = (0..45).map(|number| json!({ "name": format!("Product {number}") }));
    /// sandbox.set_items("listStoreProducts", products.collect())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The operation is none of `listLeaderboards`, `listStoreCategories`, `listStoreProducts`,
    /// `listStreakDefinitions` and `getDailyGamificationHistory`.
    pub fn set_items(&self, operation_id: &str, items: Vec<Value>) -> Result<(), ItemsError> {
        self.shared.items.set(operation_id, items)
    }

    /// The orders.
    #[must_use]
    pub fn orders(&self) -> Orders<'_> {
        Orders { shared: &self.shared }
    }

    /// The users, in the order of their names.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        lock(&self.shared.world).users().cloned().collect()
    }

    /// The balance of a user, with everything that refunds gave back; 0 for an unknown user.
    #[must_use]
    pub fn coins(&self, user: &str) -> u64 {
        lock(&self.shared.world).user(user).map_or(0, |user| user.coins)
    }

    /// What refunds gave back to all users together.
    #[must_use]
    pub fn coins_given_back(&self) -> u64 {
        lock(&self.shared.world).users().map(|user| user.given_back).sum()
    }

    /// The statuses that an order can have.
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        lock(&self.shared.world).statuses().to_vec()
    }

    /// The status of this name: Pending, Processing, Shipping, Completed, Cancelled or Refunded.
    #[must_use]
    pub fn status(&self, name: &str) -> Option<Status> {
        let world = lock(&self.shared.world);
        world.statuses().iter().find(|status| status.name == name).cloned()
    }

    /// How many requests were really carried out. Only operations that are not declared as reads
    /// count; those that answer their documented example count although nothing remembers them.
    #[must_use]
    pub fn executed_changes(&self) -> usize {
        lock(&self.shared.world).executed()
    }

    /// The same for one operation.
    #[must_use]
    pub fn executed_changes_of(&self, operation_id: &str) -> usize {
        lock(&self.shared.world).executed_of(operation_id)
    }

    /// Every request that was read to its end, in the order of arrival, the refused ones too.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.recorder.all()
    }

    /// Forgets the requests.
    pub fn clear_requests(&self) {
        self.shared.recorder.clear();
    }

    /// Queues a fault for the next request to the operation that no earlier fault answers.
    ///
    /// # Errors
    /// There is no such operation, or the fault has a status or a header that cannot be sent.
    pub fn fault(&self, operation_id: &str, fault: Fault) -> Result<(), FaultError> {
        self.shared.faults.add(operation_id, fault)
    }

    /// How many requests will still meet a fault.
    #[must_use]
    pub fn waiting_faults(&self) -> usize {
        self.shared.faults.waiting()
    }

    /// Drops the faults that no request has met.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Shuts the server down and waits until its tasks have ended.
    pub async fn stop(mut self) {
        self.acceptor.abort();
        // The task ends as aborted, which is what was asked for.
        let _ = (&mut self.acceptor).await;
        let mut connections = std::mem::take(&mut *lock(&self.connections));
        connections.shutdown().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.acceptor.abort();
        lock(&self.connections).abort_all();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sandbox").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// Access to the orders of a sandbox.
#[derive(Clone, Copy)]
pub struct Orders<'a> {
    shared: &'a Shared,
}

impl Orders<'_> {
    /// The order as it is now.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Order> {
        lock(&self.shared.world).order(id).cloned()
    }

    /// All orders as they are now, by their numbers.
    #[must_use]
    pub fn all(&self) -> Vec<Order> {
        lock(&self.shared.world).orders().cloned().collect()
    }

    /// Adds or replaces an order. A user who is not known yet is added without coins.
    pub fn add(&self, order: Order) {
        lock(&self.shared.world).add_order(order);
    }
}

impl fmt::Debug for Orders<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.all()).finish()
    }
}
