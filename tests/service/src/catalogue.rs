//! A reader of the catalogue: lists over all pages, exact sums, and a route that no page documents.

use std::time::Duration;

use returning_ai::{CallOptions, Client, Error, Method, store::ListStoreProductsQuery};
use rust_decimal::Decimal;

/// Reads the products of the store.
#[derive(Clone, Debug)]
pub struct Catalogue {
    client: Client,
}

/// The catalogue cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A call failed.
    #[error("the catalogue cannot be read")]
    Call(#[from] Error),
    /// A price has more digits than sums are made with.
    #[error("a price has too many digits")]
    Price(#[from] rust_decimal::Error),
}

impl Catalogue {
    /// A reader whose calls have an id, by which they are found in the logs of the gateway, and less
    /// time than those of other parts of the service. Connections are shared with them.
    pub fn new(client: &Client, correlation_id: &str) -> Self {
        let options = CallOptions::new()
            .deadline(Duration::from_secs(20))
            .header("x-correlation-id", correlation_id);
        Self { client: client.with_options(options) }
    }

    /// What one of each product costs together, to the last digit.
    ///
    /// # Errors
    ///
    /// When a page cannot be read, or a price has too many digits.
    pub async fn worth(&self) -> Result<Decimal, CatalogueError> {
        let mut worth = Decimal::ZERO;
        let mut products = self.client.store().products(ListStoreProductsQuery::new());
        while let Some(product) = products.next().await {
            if let Some(price) = product?.price {
                worth += Decimal::try_from(&price)?;
            }
        }
        Ok(worth)
    }

    /// The names of the products for a word. The route is not documented and not every deployment has
    /// it; `None` means that this one has not.
    ///
    /// # Errors
    ///
    /// When the request fails otherwise, or the response is not a list of names.
    pub async fn search(&self, word: &str) -> Result<Option<Vec<String>>, CatalogueError> {
        let request = self.client.request(Method::POST, "/v1/product-search");
        // It changes nothing, so it may be repeated like a `GET`.
        let request = request.reads().form(&[("term", word)]).timeout(Duration::from_secs(5));
        match request.send().await {
            Ok(response) => Ok(Some(response.json()?)),
            Err(error) if error.status() == Some(404) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
