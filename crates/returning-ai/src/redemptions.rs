//! Orders of the store and the statuses that they pass through.

use returning_ai_client::{
    Variables,
    operations::UPDATE_REDEMPTION_ORDER_STATUS,
    types::{
        RedemptionOrderStatusUpdate, RedemptionOrderStatusUpdateByStatusIdCamel as ByCamel,
        RedemptionOrderStatusUpdateByStatusIdUpper as ByUpper,
    },
};

use serde::{Deserialize, Serialize};

pub use returning_ai_client::types::RedemptionStatus;

use crate::{
    client::Client,
    confirm::{self, Confirmation},
    effect::Effect,
    error::Error,
    failure::Failure,
    partial_json::PartialJson,
    retry::RetryLoop,
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
/// fields in two ways. It can be kept in a queue as JSON; a field that is spelled wrong there is
/// refused, because without `refund_coins` the change would be another one.
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
    fn targets(&self) -> Vec<(&'static str, String)> {
        let mut targets = vec![
            ("transactionId", self.transaction_id.clone()),
            ("statusId", self.status_id.to_string()),
        ];
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
        Err(Error::new(Failure::InvalidInput, format!("the order number {problem}")))
    }

    fn spelled(&self, spelling: Spelling) -> RedemptionOrderStatusUpdate {
        let status_id = self.status_id.object_id();
        let transaction_id = self.transaction_id.clone();
        let refund_coins = self.refund_coins;
        match spelling {
            Spelling::Upper => ByUpper { refund_coins, status_id, transaction_id }.into(),
            Spelling::Camel => ByCamel { refund_coins, status_id, transaction_id }.into(),
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
    #[doc = include_str!("../facts/updateRedemptionOrderStatus.md")]
    ///
    /// An `Ok` means that the service confirmed the new status of this order. Whether coins were
    /// given back is not in the response. A call whose outcome is unknown is never repeated; see
    /// [`did_it_happen`](crate::did_it_happen).
    ///
    /// The first call of a client may make two requests, one for each spelling of the status id;
    /// see [`StatusIdSpelling::Negotiate`].
    ///
    /// # Errors
    ///
    /// Look at [`Error::effect`] first: after [`Effect::Unknown`] and [`Effect::Applied`] do not
    /// call again.
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
    pub async fn update_status(&self, update: UpdateStatus) -> Result<StatusUpdate, Error> {
        self.update(&update).await.map_err(|error| error.with_targets(update.targets()))
    }

    async fn update(&self, update: &UpdateStatus) -> Result<StatusUpdate, Error> {
        update
            .check()
            .map_err(|error| error.with_call((&UPDATE_REDEMPTION_ORDER_STATUS).into()))?;
        let settings = self.client.settings();
        let mut retry_loop = self.client.retry_loop();
        match settings.spelling {
            StatusIdSpelling::StatusID => self.send(&mut retry_loop, update, Spelling::Upper).await,
            StatusIdSpelling::StatusId => self.send(&mut retry_loop, update, Spelling::Camel).await,
            StatusIdSpelling::Negotiate => match settings.confirmed.get() {
                Some(spelling) => self.send(&mut retry_loop, update, spelling).await,
                None => self.negotiate(&mut retry_loop, update).await,
            },
        }
    }

    /// Sends the documented spelling, and after a rejection the other one, once.
    async fn negotiate(
        &self,
        retry_loop: &mut RetryLoop,
        update: &UpdateStatus,
    ) -> Result<StatusUpdate, Error> {
        let base = self.client.settings().addresses.for_operation(&UPDATE_REDEMPTION_ORDER_STATUS);
        let base =
            base.map_err(|error| error.with_call((&UPDATE_REDEMPTION_ORDER_STATUS).into()))?;
        let first = Spelling::documented_for(base);
        let rejection = match self.send_and_learn(retry_loop, update, first).await {
            Err(error) if may_be_the_spelling(&error) => error,
            settled => return settled,
        };
        retry_loop.allow_another();
        match self.send_and_learn(retry_loop, update, first.other()).await {
            Err(error) if may_be_the_spelling(&error) || had_no_response(&error) => {
                Err(retry_loop.conclude(rejection))
            }
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
            self.client.settings().confirmed.set(spelling);
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
        let send = |generated: returning_ai_client::Client| {
            let body = body.clone();
            async move { generated.update_redemption_order_status(&body).await }
        };
        let read = |document: &PartialJson<'_>, _: &Variables| read(document, update);
        self.client.call(retry_loop, &UPDATE_REDEMPTION_ORDER_STATUS, send, read).await
    }
}

/// A wrong spelling looks like a missing field, like an unknown one, or like a status that does
/// not exist.
fn may_be_the_spelling(error: &Error) -> bool {
    error.effect() == Effect::Rejected && matches!(error.status(), Some(400 | 404 | 422))
}

/// Whether the second spelling never reached the service: then the first response says more.
fn had_no_response(error: &Error) -> bool {
    error.effect() == Effect::Rejected && error.status().is_none()
}

/// Reads the response against what was asked, under either spelling.
pub(crate) fn read(document: &PartialJson<'_>, asked: &UpdateStatus) -> Confirmation<StatusUpdate> {
    let denied = |detail: &str| Confirmation::Contradicted(detail.to_owned());
    let unconfirmed = |detail: &str| Confirmation::Unconfirmed(detail.to_owned());
    match confirm::success(&UPDATE_REDEMPTION_ORDER_STATUS, document) {
        Err(contradiction) => return denied(contradiction),
        Ok(false) => return unconfirmed("the response does not report success"),
        Ok(true) => {}
    }
    match echoed(document, &[ORDER], |id| id == asked.transaction_id) {
        Some(false) => return denied("the response is not about the order that was asked for"),
        None => return unconfirmed("the response does not name the order that was asked for"),
        Some(true) => {}
    }
    let is_asked = |id: &str| id.eq_ignore_ascii_case(asked.status_id.as_str());
    let nested = echoed(document, &[NESTED_STATUS], is_asked);
    match echoed(document, &SPELLED_STATUS, is_asked) {
        _ if nested == Some(false) => denied("the response is about another status"),
        Some(false) => denied("the response is not about the status that was asked for"),
        None => unconfirmed("the response does not name the status that was asked for"),
        Some(true) => decoded(document, asked),
    }
}

const ORDER: &str = "/data/transactionId";
const SPELLED_STATUS: [&str; 2] = ["/data/statusId", "/data/statusID"];
const NESTED_STATUS: &str = "/data/status/_id";

/// The places of a response by which it confirms a change of an order.
pub(crate) const PLACES: [&str; 4] = [ORDER, SPELLED_STATUS[0], SPELLED_STATUS[1], NESTED_STATUS];

/// Whether every id at these places is the one that was asked for; `None` if there is no id.
fn echoed(
    document: &PartialJson<'_>,
    places: &[&str],
    is_asked: impl Fn(&str) -> bool,
) -> Option<bool> {
    let found = places.iter().filter_map(|place| document.value.pointer(place));
    found.map(|id| id.as_str().is_some_and(&is_asked)).reduce(|one, other| one && other)
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

fn decoded(document: &PartialJson<'_>, asked: &UpdateStatus) -> Confirmation<StatusUpdate> {
    match document.decode::<Confirmed>() {
        Ok(confirmed) => Confirmation::Confirmed(StatusUpdate {
            transaction_id: asked.transaction_id.clone(),
            status_id: asked.status_id.clone(),
            status: confirmed.data.status,
        }),
        Err(place) => Confirmation::Malformed(format!(
            "the service confirmed the change, but its response does not fit{place}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use returning_ai_client::BodyEnd;
    use serde_json::json;

    use super::*;

    const SHIPPING: &str = "5f0c2a9d7be14c3380a6d912";
    const OTHER: &str = "5f0c2a9d7be14c3380a6d913";

    fn confirm(data: serde_json::Value) -> Confirmation<StatusUpdate> {
        let body = json!({"status": "success", "data": data}).to_string();
        let asked = UpdateStatus::new("ORD1", SHIPPING.parse().expect("an id"));
        read(&PartialJson::read(body.as_bytes(), &BodyEnd::Complete), &asked)
    }

    fn status() -> serde_json::Value {
        json!({"_id": SHIPPING, "name": "Shipping"})
    }

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

    #[test]
    fn either_spelling_and_both_when_equal_are_read() {
        for data in [
            json!({"transactionId": "ORD1", "statusId": SHIPPING, "status": status()}),
            json!({"transactionId": "ORD1", "statusID": SHIPPING, "status": status()}),
            json!({"transactionId": "ORD1", "statusID": SHIPPING, "statusId": SHIPPING, "status": status()}),
            json!({"transactionId": "ORD1", "statusId": SHIPPING.to_uppercase(), "status": status()}),
        ] {
            assert!(matches!(confirm(data.clone()), Confirmation::Confirmed(_)), "{data}");
        }
    }

    #[test]
    fn a_response_about_something_else_confirms_nothing() {
        for data in [
            json!({"transactionId": "ORD2", "statusId": SHIPPING, "status": status()}),
            json!({"transactionId": "ORD1", "statusId": OTHER, "status": status()}),
            json!({"transactionId": "ORD1", "statusId": SHIPPING, "statusID": OTHER, "status": status()}),
            json!({"transactionId": "ORD1", "statusId": SHIPPING, "status": {"_id": OTHER, "name": "x"}}),
            json!({"transactionId": "ORD1", "status": status()}),
            json!({"transactionId": "ORD1", "statusId": null, "status": status()}),
            json!(null),
        ] {
            let confirm = confirm(data.clone());
            assert!(
                matches!(confirm, Confirmation::Unconfirmed(_) | Confirmation::Contradicted(_)),
                "{data}"
            );
        }
    }

    #[test]
    fn a_confirmed_change_whose_status_cannot_be_read_is_unfit_and_says_where() {
        let data = json!({"transactionId": "ORD1", "statusId": SHIPPING, "status": {"_id": SHIPPING, "name": 7}});
        let Confirmation::Malformed(detail) = confirm(data) else { panic!("the name is not text") };
        assert!(detail.ends_with("data.status.name"), "{detail}");
    }
}
