//! The calls as a service would write them by hand, with reqwest and serde_json.
//!
//! The types have the fields that the server sends, and no check beyond the status and the marker
//! of success: it is the least that a careful service does.

use serde::{Deserialize, Serialize};

use crate::failed::Failed;

/// A change of an order's status.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusChange<'a> {
    /// The number of the order.
    pub transaction_id: &'a str,
    /// The status that it is to have.
    #[serde(rename = "statusID")]
    pub status_id: &'a str,
}

/// The order and status of every change.
pub(crate) const CHANGE: StatusChange<'static> =
    StatusChange { transaction_id: "ORD202601150042", status_id: "5f0c2a9d7be14c3380a6d912" };

/// Which user is read.
#[derive(Serialize)]
pub(crate) struct UserQuery<'a> {
    pub(crate) id: &'a str,
}

/// The user of every read.
pub(crate) const QUERY: UserQuery<'static> = UserQuery { id: "40217" };

/// Every field is read, and none is looked at.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "decoding a field costs what it costs, whether it is looked at or not")]
struct User {
    #[serde(rename = "_id")]
    id: String,
    username: Option<String>,
    #[serde(rename = "firstName")]
    first_name: Option<String>,
    #[serde(rename = "lastName")]
    last_name: Option<String>,
    email: Option<String>,
    coins: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "decoding a field costs what it costs, whether it is looked at or not")]
pub(crate) struct UserRead {
    data: User,
}

/// A list of products.
#[derive(Debug, Deserialize)]
pub struct ProductList {
    /// The products.
    pub data: Vec<Product>,
}

/// A product of the store.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoding a field costs what it costs, whether it is looked at or not")]
pub struct Product {
    #[serde(rename = "_id")]
    id: Option<String>,
    #[serde(rename = "communityID")]
    community_id: Option<String>,
    #[serde(rename = "categoryID")]
    category_id: Option<String>,
    name: Option<String>,
    description: Option<String>,
    image: Option<String>,
    price: Option<f64>,
    display_order: Option<i64>,
    is_archived: Option<bool>,
    is_discount_enabled: Option<bool>,
    redemption_instructions: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

/// The response to a change.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "decoding a field costs what it costs, whether it is looked at or not")]
pub struct Confirmation {
    /// The marker of success.
    pub status: String,
    message: Option<String>,
    data: Order,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoding a field costs what it costs, whether it is looked at or not")]
struct Order {
    transaction_id: String,
    status_id: String,
    status: OrderStatus,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "decoding a field costs what it costs, whether it is looked at or not")]
struct OrderStatus {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    category: Option<String>,
    color: Option<String>,
}

/// The calls over one HTTP client.
#[derive(Debug)]
pub(crate) struct ByHand {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) key: &'static str,
}

impl ByHand {
    pub(crate) async fn read(&self) -> Result<UserRead, Failed> {
        let request = self.http.post(format!("{}/v1/users/info", self.base)).json(&QUERY);
        let response = request.bearer_auth(self.key).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }

    pub(crate) async fn list(&self) -> Result<ProductList, Failed> {
        let request = self.http.get(format!("{}/v1/products", self.base));
        let response = request.bearer_auth(self.key).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }

    pub(crate) async fn write(&self) -> Result<Confirmation, Failed> {
        let url = format!("{}/v1/redemption-transactions/status", self.base);
        let request = self.http.put(url).json(&CHANGE);
        let response = request.bearer_auth(self.key).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }
}
