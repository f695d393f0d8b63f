//! Orders of the store and the statuses that they pass through.
//!
#![doc = include_str!("../../group-docs/redemptions.md")]

use returning_ai_client::{
    operations::UPDATE_REDEMPTION_ORDER_STATUS,
    types::{
        RedemptionOrderStatusUpdate, RedemptionOrderStatusUpdateByStatusIdCamel as ByCamel,
        RedemptionOrderStatusUpdateByStatusIdUpper as ByUpper,
    },
};
use returning_ai_runtime::{
    Effect, Error, Variables,
    internal::{RetryLoop, invalid_input, is_read_whole, with_call, with_note, with_targets},
};
use serde::{Deserialize, Serialize};

pub use returning_ai_client::types::RedemptionStatus;

use crate::{
    client::{self, Client},
    status_id::{Spelling, StatusId, StatusIdSpelling},
};

impl Client {
    /// Orders of the store and the statuses that they pass through.
    pub fn redemptions(&self) -> Redemptions<'_> {
        Redemptions { client: self }
    }
}

/// The operations on redemption orders; see [`Client::redemptions`].
#[derive(Clone, Copy, Debug)]
pub struct Redemptions<'a> {
    client: &'a Client,
}

/// A change of an order's status, as [`Redemptions::update_status`] takes it.
///
/// It wraps the generated request types because the documentation spells one of their
/// fields in two ways. It can be kept in a queue as JSON, whose form stays as it is; a field that is
/// spelled wrong there is refused, because without `refund_coins` the change would be another one.
///
/// ```
/// use returning_ai::redemptions::UpdateStatus;
///
/// let queued = r#"{"transaction_id":"ORD202601150042","status_id":"5f0c2a9d7be14c3380a6d912"}"#;
/// let update: UpdateStatus = serde_json::from_str(queued)?;
/// assert_eq!(serde_json::to_string(&update)?, queued);
/// let refund = serde_json::to_string(&update.refund_coins(true))?;
/// assert!(refund.ends_with(r#""refund_coins":true}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateStatus {
    transaction_id: String,
    status_id: StatusId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refund_coins: Option<bool>,
}

impl UpdateStatus {
    /// Moves the order with the number `transaction_id`, such as `ORD202601150042`, to a status.
    pub fn new(transaction_id: impl Into<String>, status_id: StatusId) -> Self {
        Self { transaction_id: transaction_id.into(), status_id, refund_coins: None }
    }

    /// Whether the user gets the coins of the order back. The service does so when the new status
    /// is one that counts as refunded; without this setting the field is not sent.
    ///
    /// The field is documented for the host `api.returning.ai` only, and the response does not repeat
    /// it: that an update is confirmed does not show that coins were given back.
    #[must_use]
    pub fn refund_coins(mut self, refund: bool) -> Self {
        self.refund_coins = Some(refund);
        self
    }

    /// The number of the order.
    pub fn transaction_id(&self) -> &str {
        &self.transaction_id
    }

    /// The status that the order is to have.
    pub fn status_id(&self) -> &StatusId {
        &self.status_id
    }

    /// What was said about coins; `None` if nothing was.
    pub fn refunds_coins(&self) -> Option<bool> {
        self.refund_coins
    }

    /// What a person needs to look the change up.
    fn targets(&self) -> Variables {
        let mut targets = Variables::from([
            ("transactionId", self.transaction_id.clone()),
            ("statusId", self.status_id.to_string()),
        ]);
        targets.extend(self.refund_coins.map(|refund| ("refundCoins", refund.to_string())));
        targets
    }

    /// A number that the service would trim could not be recognised in its response.
    fn check(&self) -> Result<(), Error> {
        let id = &self.transaction_id;
        let problem = if id.is_empty() {
            "is empty"
        } else if id.trim() != id || id.chars().any(char::is_control) {
            "has white space at an end or holds a control character"
        } else {
            return Ok(());
        };
        Err(invalid_input(format!("the order number {problem}")))
    }

    fn spelled(&self, spelling: Spelling) -> RedemptionOrderStatusUpdate {
        let (order, status_id) = (&self.transaction_id, self.status_id.object_id());
        match spelling {
            Spelling::Upper => {
                let mut update = ByUpper::new(order, status_id);
                update.refund_coins = self.refund_coins;
                update.into()
            }
            Spelling::Camel => {
                let mut update = ByCamel::new(order, status_id);
                update.refund_coins = self.refund_coins;
                update.into()
            }
        }
    }
}

/// An order and the status that it has now, as the service confirmed it. Whether coins were given
/// back is not in the response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatusUpdate {
    /// The order number.
    pub transaction_id: String,
    /// The id of the status, which is the requested one.
    pub status_id: StatusId,
    /// The status itself.
    pub status: RedemptionStatus,
}

impl Redemptions<'_> {
    #[doc = include_str!("../../operation-docs/updateRedemptionOrderStatus.md")]
    ///
    /// # Notes
    ///
    /// An `Ok` means that the service confirmed the new status of this order. Whether coins were
    /// given back is not in the response. A call whose outcome is unknown is never repeated; see
    /// [`did_it_happen`](crate::did_it_happen).
    ///
    /// The first call of a client may make two requests, one for each spelling of the status id;
    /// see [`StatusIdSpelling::Negotiate`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{Client, Effect, StatusId, redemptions::UpdateStatus};
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::from_env()?;
    /// let shipping: StatusId = "5f0c2a9d7be14c3380a6d912".parse()?;
    /// let update = UpdateStatus::new("ORD202601150042", shipping);
    /// match client.redemptions().update_status(update).await {
    ///     Ok(update) => println!("the order is now {}", update.status.name),
    ///     Err(error) if error.effect() == Effect::Unknown => eprintln!("ask a person: {error}"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    // Not one expression, because the spelling of the request is negotiated.
    pub async fn update_status(&self, update: UpdateStatus) -> Result<StatusUpdate, Error> {
        self.update(&update).await.map_err(|error| with_targets(error, update.targets()))
    }

    async fn update(&self, update: &UpdateStatus) -> Result<StatusUpdate, Error> {
        let call = self.client.call_info(&UPDATE_REDEMPTION_ORDER_STATUS);
        update.check().map_err(|error| with_call(error, call))?;
        let mut retry_loop = self.client.engine().retry_loop();
        match self.client.spelling() {
            StatusIdSpelling::StatusID => self.send(&mut retry_loop, update, Spelling::Upper).await,
            StatusIdSpelling::StatusId => self.send(&mut retry_loop, update, Spelling::Camel).await,
            StatusIdSpelling::Negotiate => self.negotiate(&mut retry_loop, update).await,
        }
    }

    /// The spelling to begin with: the one that was confirmed, or the documented one.
    fn first_spelling(&self) -> Result<Spelling, Error> {
        if let Some(confirmed) = self.client.confirmed().get() {
            return Ok(confirmed);
        }
        let base = self.client.engine().base_url(&UPDATE_REDEMPTION_ORDER_STATUS)?;
        Ok(Spelling::documented_for(base))
    }

    /// Sends the spelling that is known or documented, and after a rejection the other one, once.
    ///
    /// A service may change its spelling after it was confirmed, so a rejection of a confirmed one is
    /// followed by the other from time to time.
    async fn negotiate(
        &self,
        retry_loop: &mut RetryLoop,
        update: &UpdateStatus,
    ) -> Result<StatusUpdate, Error> {
        let first = self.first_spelling()?;
        let rejection = match self.send_and_learn(retry_loop, update, first).await {
            Err(error) if may_be_the_spelling(&error) => error,
            settled => return settled,
        };
        if !self.client.confirmed().may_ask_again() {
            return Err(rejection);
        }
        retry_loop.allow_another();
        match self.send_and_learn(retry_loop, update, first.other()).await {
            Err(error) if may_be_the_spelling(&error) => {
                Err(with_note(retry_loop.conclude(rejection), BOTH_TRIED))
            }
            Err(error) if had_no_response(&error) => Err(retry_loop.conclude(rejection)),
            settled => settled,
        }
    }

    /// Sends one spelling and remembers it when the response shows that the service took it.
    async fn send_and_learn(
        &self,
        retry_loop: &mut RetryLoop,
        update: &UpdateStatus,
        spelling: Spelling,
    ) -> Result<StatusUpdate, Error> {
        let result = self.send(retry_loop, update, spelling).await;
        let confirmed = match &result {
            Ok(_) => true,
            Err(error) => error.effect() == Effect::Applied,
        };
        if confirmed {
            self.client.confirmed().set(spelling);
        }
        result
    }

    async fn send(
        &self,
        retry_loop: &mut RetryLoop,
        update: &UpdateStatus,
        spelling: Spelling,
    ) -> Result<StatusUpdate, Error> {
        let body = update.spelled(spelling);
        let send = |connection| {
            let (api, body) = (client::generated(connection), &body);
            async move { api.update_redemption_order_status(body).await }
        };
        let (operation, variables) = (&UPDATE_REDEMPTION_ORDER_STATUS, update.targets());
        let engine = self.client.engine();
        let response: Confirmed = engine.call_in(retry_loop, operation, variables, send).await?;
        Ok(StatusUpdate {
            transaction_id: update.transaction_id.clone(),
            status_id: update.status_id.clone(),
            status: response.data.status,
        })
    }
}

/// What is said where the second attempt was rejected as the first one was.
const BOTH_TRIED: &str = "the other spelling of the status id was tried as well";

/// A wrong spelling looks like a missing field, like an unknown one, or like a status that does
/// not exist. A response that was not read to its end may say that the change was made.
fn may_be_the_spelling(error: &Error) -> bool {
    error.effect() == Effect::Rejected
        && matches!(error.status(), Some(400 | 404 | 422))
        && is_read_whole(error)
}

/// Whether the second spelling never reached the service: then the first response says more.
fn had_no_response(error: &Error) -> bool {
    error.effect() == Effect::Rejected && error.status().is_none()
}

/// What of the response is more than its confirmation.
#[derive(Deserialize)]
struct Confirmed {
    data: ConfirmedData,
}

#[derive(Deserialize)]
struct ConfirmedData {
    status: RedemptionStatus,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_in_a_queue_is_the_same_one_again() {
        let status: StatusId = "5f0c2a9d7be14c3380a6d912".parse().expect("an id");
        let change = UpdateStatus::new("ORD202601150042", status.clone());
        for change in [change.clone(), change.refund_coins(false)] {
            let json = serde_json::to_string(&change).expect("JSON");
            let again: UpdateStatus = serde_json::from_str(&json).expect(&json);
            assert_eq!((again.transaction_id(), again.status_id()), ("ORD202601150042", &status));
            assert_eq!(again.refunds_coins(), change.refunds_coins());
        }
        let misspelled = json!({
            "transaction_id": "ORD202601150042", "status_id": status, "refundCoins": true,
        });
        assert!(serde_json::from_value::<UpdateStatus>(misspelled).is_err());
    }
}
