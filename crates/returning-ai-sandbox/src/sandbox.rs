//! The running sandbox, as a test uses it.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    builder::Builder,
    error::{FaultError, ItemsError, KeysError, StartError},
    faults::Fault,
    keys::{DEMO_KEY, Grant},
    lock::lock,
    recorder::RecordedRequest,
    router::router,
    server::{self, Connections},
    settings::Settings,
    state::{Order, State, Status, User},
};

/// A loopback server that behaves as the API is documented. Dropping it shuts it down.
pub struct Sandbox {
    url: String,
    base_url: String,
    state: Arc<State>,
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

    /// The settings of a sandbox that is yet to be started.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) async fn launch(settings: Settings) -> Result<Self, StartError> {
        let prefix = settings.checked_prefix()?.to_owned();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, settings.port));
        let state = Arc::new(State::new(settings)?);
        let bind_error = |source| StartError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind_error)?;
        let url = format!("http://{}", listener.local_addr().map_err(bind_error)?);
        let connections = Connections::default();
        let acceptor =
            tokio::spawn(server::accept(listener, router(&state), Arc::clone(&connections)));
        let base_url = format!("{url}{prefix}");
        Ok(Self { url, base_url, state, acceptor, connections })
    }

    /// The address, `http://127.0.0.1:PORT`, without the prefix and without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address with the prefix, to which the documented paths are appended.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A made-up key with every permission. It works for every kind of credential: as a bearer token
    /// and in each header that the documentation names.
    #[must_use]
    pub fn api_key(&self) -> &str {
        DEMO_KEY
    }

    /// Adds or replaces a key that has these permissions only.
    pub fn add_key(&self, key: &str, permissions: &[&str]) {
        let permissions = permissions.iter().map(|&permission| permission.to_owned()).collect();
        self.state.keys.add(key, Grant::Permissions(permissions));
    }

    /// Adds or replaces a key that has expired.
    pub fn add_expired_key(&self, key: &str) {
        self.state.keys.add(key, Grant::Expired);
    }

    /// Adds or replaces a key that belongs to another community.
    pub fn add_key_of_another_community(&self, key: &str) {
        self.state.keys.add(key, Grant::OtherCommunity);
    }

    /// Adds or replaces the keys of a JSON document, for instance
    /// `{"keys": [{"key": "reader", "permissions": ["store"]}, {"key": "old", "state": "expired"}]}`.
    /// A key without permissions has all of them, and a state is one of `active`, `expired`,
    /// `inactive` and `other-community`.
    ///
    /// # Errors
    /// The document does not have this form. Then no key is added.
    pub fn add_keys(&self, document: &[u8]) -> Result<usize, KeysError> {
        self.state.keys.add_all(document)
    }

    /// Adds or replaces a key that is switched off.
    pub fn add_inactive_key(&self, key: &str) {
        self.state.keys.add(key, Grant::Inactive);
    }

    /// Replaces the items of a list. The operation then responds with the page that the request asks
    /// for and with the totals of these items; filters and sort orders are not applied. Until then it
    /// responds with its documented example.
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
    /// The operation is not one of `listLeaderboards`, `listStoreCategories`, `listStoreProducts`,
    /// `listStreakDefinitions` and `getDailyGamificationHistory`.
    pub fn set_items(&self, operation_id: &str, items: Vec<Value>) -> Result<(), ItemsError> {
        self.state.items.set(operation_id, items)
    }

    /// The orders.
    #[must_use]
    pub fn orders(&self) -> Orders<'_> {
        Orders { state: &self.state }
    }

    /// The users, sorted by name.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        lock(&self.state.community).users().cloned().collect()
    }

    /// The balance of a user, including all refunds. Returns 0 if the user is unknown.
    #[must_use]
    pub fn coins(&self, user: &str) -> u64 {
        lock(&self.state.community).user(user).map_or(0, |user| user.coins)
    }

    /// The sum of all refunds to all users.
    #[must_use]
    pub fn coins_refunded(&self) -> u64 {
        lock(&self.state.community).users().map(|user| user.refunded).sum()
    }

    /// The statuses that an order can have.
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        lock(&self.state.community).statuses().to_vec()
    }

    /// The status with this name: Pending, Processing, Shipping, Completed, Cancelled or Refunded.
    #[must_use]
    pub fn status(&self, name: &str) -> Option<Status> {
        let community = lock(&self.state.community);
        community.statuses().iter().find(|status| status.name == name).cloned()
    }

    /// How many requests were carried out. Operations that are declared as reads do not count; those
    /// that respond with their documented example do, although the sandbox remembers no change.
    #[must_use]
    pub fn executed_changes(&self) -> usize {
        lock(&self.state.community).executed()
    }

    /// The same for one operation.
    #[must_use]
    pub fn executed_changes_of(&self, operation_id: &str) -> usize {
        lock(&self.state.community).executed_of(operation_id)
    }

    /// The latest requests that were read to their end, in the order of arrival, including refused
    /// ones. [`Builder::record_limits`] bounds them.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.recorder.all()
    }

    /// How many requests were dropped from the record because of its limits.
    #[must_use]
    pub fn dropped_requests(&self) -> usize {
        self.state.recorder.dropped()
    }

    /// Deletes the recorded requests.
    pub fn clear_requests(&self) {
        self.state.recorder.clear();
    }

    /// Queues a fault for the next request to the operation that does not meet an earlier fault.
    ///
    /// # Errors
    /// There is no such operation, or the fault has a status or a header that cannot be sent.
    pub fn fault(&self, operation_id: &str, fault: Fault) -> Result<(), FaultError> {
        self.state.faults.add(operation_id, fault)
    }

    /// How many requests are still going to meet a fault.
    #[must_use]
    pub fn waiting_faults(&self) -> usize {
        self.state.faults.waiting()
    }

    /// Drops the faults that no request has met.
    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// Shuts the server down and waits until its tasks have ended.
    pub async fn stop(mut self) {
        self.acceptor.abort();
        // The task ends with the error that it was aborted, as intended.
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
    state: &'a State,
}

impl Orders<'_> {
    /// The order as it is now.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Order> {
        lock(&self.state.community).order(id).cloned()
    }

    /// All orders as they are now, sorted by number.
    #[must_use]
    pub fn all(&self) -> Vec<Order> {
        lock(&self.state.community).orders().cloned().collect()
    }

    /// Adds or replaces an order. An unknown user is added without coins.
    pub fn add(&self, order: Order) {
        lock(&self.state.community).add_order(order);
    }
}

impl fmt::Debug for Orders<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.all()).finish()
    }
}
