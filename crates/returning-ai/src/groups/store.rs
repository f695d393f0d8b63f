//! The store of a community: its configuration, categories, products, and purchases.
//!
//! The pages describe two models of the same objects. Until May 2026, requests and responses name
//! categories, statuses, roles and users by their ids; in June 2026 they name them by their names.
//! The types hold the fields of both, each optional, and say which model a field belongs to; the
//! register of quirks has the sources under `store-fields-by-id-and-by-name`.
//!
#![doc = include_str!("../../group-docs/store.md")]

#[cfg(feature = "uploads")]
use std::slice;

#[cfg(feature = "uploads")]
use reqwest::multipart::Form;
use returning_ai_client::operations::{
    BULK_CREATE_STORE_PRODUCTS, BULK_UPDATE_STORE_PRODUCTS, CREATE_STORE_CATEGORY,
    CREATE_STORE_PRODUCT, DELETE_STORE_PRODUCT, GET_STORE_CATEGORY, GET_STORE_CONFIGURATION,
    GET_STORE_PRODUCT, LIST_STORE_CATEGORIES, LIST_STORE_PRODUCTS, UPDATE_PURCHASE_HISTORY,
    UPDATE_STORE_CATEGORY, UPDATE_STORE_CONFIGURATION, UPDATE_STORE_PRODUCT,
};

#[cfg(feature = "csv")]
pub use crate::csv::product_row::ProductRow;
use returning_ai_client::Client as Generated;
pub use returning_ai_client::groups::store::*;

use returning_ai_client::groups::common::Undocumented;
use returning_ai_runtime::{
    Error, Items,
    internal::{Count, Page, Start},
};
#[cfg(feature = "uploads")]
use returning_ai_runtime::{Upload, internal::UploadRefusal};

use crate::client::Client;

impl Client {
    /// The store of a community: its configuration, categories, products, and purchases.
    pub fn store(&self) -> Store<'_> {
        Store { client: self }
    }
}

/// The operations on the store; see [`Client::store`].
#[derive(Clone, Copy, Debug)]
pub struct Store<'a> {
    client: &'a Client,
}

/// Many products at once, as JSON or as a CSV file.
///
/// [`ProductRow`] writes such files.
#[derive(Clone, Debug)]
pub enum ProductBatch<T> {
    /// The products as JSON.
    Json(T),
    /// The products as a file.
    #[cfg(feature = "uploads")]
    Csv(Upload),
}

#[cfg(feature = "uploads")]
impl<T> From<Upload> for ProductBatch<T> {
    fn from(file: Upload) -> Self {
        Self::Csv(file)
    }
}

impl From<Vec<StoreProductCreation>> for ProductBatch<StoreProductBatchCreation> {
    fn from(products: Vec<StoreProductCreation>) -> Self {
        Self::Json(products.into())
    }
}

impl From<Vec<StoreProductBatchUpdateItem>> for ProductBatch<StoreProductBatchUpdate> {
    fn from(changes: Vec<StoreProductBatchUpdateItem>) -> Self {
        Self::Json(changes.into())
    }
}

/// The form of a file of products.
#[cfg(feature = "uploads")]
async fn form(file: &Upload, limit: u64) -> Result<Form, UploadRefusal> {
    Ok(Form::new().part("file", file.part(Some("text/csv"), limit).await?))
}

impl<'a> Store<'a> {
    #[doc = include_str!("../../operation-docs/listStoreCategories.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{FieldValue, store::ListStoreCategoriesQuery};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let query = ListStoreCategoriesQuery::new()
    ///     .filter(FieldValue::new("isArchived", "false"))
    ///     .sort(FieldValue::ascending("displayOrder"))
    ///     .limit(50);
    /// let categories = client.store().list_categories(&query).await?;
    /// println!("{} categories", categories.data.unwrap_or_default().len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_categories(
        &self,
        query: &ListStoreCategoriesQuery,
    ) -> Result<StoreCategoryList, Error> {
        self.client
            .run(
                &LIST_STORE_CATEGORIES,
                |api| async move { api.list_store_categories_by(query).await },
            )
            .await
    }

    /// The categories of [`Store::list_categories`] over all pages, from the `skip` of the query on.
    ///
    #[doc = include_str!("../../operation-docs/listStoreCategories.md")]
    ///
    /// # Notes
    ///
    /// A page that cannot be read is the last item, as an error.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let mut categories = client.store().categories(Default::default());
    /// while let Some(category) = categories.next().await {
    ///     println!("{:?}", category?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn categories(&self, query: ListStoreCategoriesQuery) -> Items<'static, StoreCategory> {
        let count = Count::Items { from: query.skip.unwrap_or(0) };
        let start = Start::new(&LIST_STORE_CATEGORIES, count, query.limit);
        let send = move |api: Generated, skip| {
            let query = query.clone().skip(skip);
            async move { api.list_store_categories_by(&query).await }
        };
        self.client.pages(&LIST_STORE_CATEGORIES, start, send, |list: StoreCategoryList| {
            Page::of(list.data).total(list.meta.and_then(|meta| meta.total))
        })
    }

    #[doc = include_str!("../../operation-docs/createStoreCategory.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::StoreCategoryCreation;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let cups = StoreCategoryCreation::new("Cups").display_order(3);
    /// let created = client.store().create_category(&cups).await?;
    /// println!("{:?}", created.data.and_then(|category| category.id));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_category(
        &self,
        category: &StoreCategoryCreation,
    ) -> Result<StoreCategoryCreated, Error> {
        self.client
            .run(
                &CREATE_STORE_CATEGORY,
                |api| async move { api.create_store_category(category).await },
            )
            .await
    }

    #[doc = include_str!("../../operation-docs/getStoreCategory.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::GetStoreCategoryQuery;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (id, query) = ("5f0c2a9d7be14c3380a6d912", GetStoreCategoryQuery::new());
    /// let category = client.store().get_category(id, &query.fields("name,isArchived")).await?;
    /// println!("{:?}", category.data);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_category(
        &self,
        category_id: &str,
        query: &GetStoreCategoryQuery,
    ) -> Result<StoreCategoryRead, Error> {
        self.client
            .run(&GET_STORE_CATEGORY, |api| async move {
                api.get_store_category_by(category_id, query).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/updateStoreCategory.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::StoreCategoryUpdate;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let archived = StoreCategoryUpdate::new().is_archived(true);
    /// client.store().update_category("5f0c2a9d7be14c3380a6d912", &archived).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_category(
        &self,
        category_id: &str,
        changes: &StoreCategoryUpdate,
    ) -> Result<StoreCategoryUpdated, Error> {
        self.client
            .run(&UPDATE_STORE_CATEGORY, |api| async move {
                api.update_store_category(category_id, changes).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/listStoreProducts.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{FieldValue, store::ListStoreProductsQuery};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let vouchers = ListStoreProductsQuery::new().filter(FieldValue::new("type", "voucher"));
    /// let products = client.store().list_products(&vouchers).await?;
    /// println!("{:?} in all", products.meta.and_then(|meta| meta.total));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_products(
        &self,
        query: &ListStoreProductsQuery,
    ) -> Result<StoreProductList, Error> {
        self.client
            .run(&LIST_STORE_PRODUCTS, |api| async move { api.list_store_products_by(query).await })
            .await
    }

    /// The products of [`Store::list_products`] over all pages, from the `skip` of the query on.
    ///
    #[doc = include_str!("../../operation-docs/listStoreProducts.md")]
    ///
    /// # Notes
    ///
    /// A page that cannot be read is the last item, as an error.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let mut products = client.store().products(Default::default());
    /// while let Some(product) = products.next().await {
    ///     println!("{:?}", product?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn products(&self, query: ListStoreProductsQuery) -> Items<'static, StoreProduct> {
        let count = Count::Items { from: query.skip.unwrap_or(0) };
        let start = Start::new(&LIST_STORE_PRODUCTS, count, query.limit);
        let send = move |api: Generated, skip| {
            let query = query.clone().skip(skip);
            async move { api.list_store_products_by(&query).await }
        };
        self.client.pages(&LIST_STORE_PRODUCTS, start, send, |list: StoreProductList| {
            Page::of(list.data).total(list.meta.and_then(|meta| meta.total))
        })
    }

    #[doc = include_str!("../../operation-docs/createStoreProduct.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::StoreProductCreation;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let cup = StoreProductCreation::new("Cup", "12.50".parse()?);
    /// let created = client.store().create_product(&cup).await?;
    /// println!("{:?}", created.data.and_then(|product| product.id));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_product(
        &self,
        product: &StoreProductCreation,
    ) -> Result<StoreProductCreated, Error> {
        self.client
            .run(
                &CREATE_STORE_PRODUCT,
                |api| async move { api.create_store_product(product).await },
            )
            .await
    }

    #[doc = include_str!("../../operation-docs/getStoreProduct.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::GetStoreProductQuery;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (id, thai) = ("5f0c2a9d7be14c3380a6d912", GetStoreProductQuery::new().lang("th"));
    /// let product = client.store().get_product(id, &thai).await?;
    /// println!("{:?}", product.data.and_then(|product| product.price));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_product(
        &self,
        product_id: &str,
        query: &GetStoreProductQuery,
    ) -> Result<StoreProductRead, Error> {
        self.client
            .run(&GET_STORE_PRODUCT, |api| async move {
                api.get_store_product_by(product_id, query).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/updateStoreProduct.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{TextOrNull, store::StoreProductUpdate};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let changes = StoreProductUpdate::new().purchase_status_override_name(TextOrNull::Null);
    /// client.store().update_product("5f0c2a9d7be14c3380a6d912", &changes).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_product(
        &self,
        product_id: &str,
        changes: &StoreProductUpdate,
    ) -> Result<StoreProductUpdated, Error> {
        self.client
            .run(&UPDATE_STORE_PRODUCT, |api| async move {
                api.update_store_product(product_id, changes).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/deleteStoreProduct.md")]
    ///
    /// # Notes
    ///
    /// What a second call does is not documented.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// client.store().delete_product("5f0c2a9d7be14c3380a6d912").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_product(&self, product_id: &str) -> Result<Undocumented, Error> {
        self.client
            .run(
                &DELETE_STORE_PRODUCT,
                |api| async move { api.delete_store_product(product_id).await },
            )
            .await
    }

    #[doc = include_str!("../../operation-docs/bulkCreateStoreProducts.md")]
    ///
    /// # Notes
    ///
    /// A file that is missing or empty is refused before anything is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{Upload, store::StoreProductCreation};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let cups = vec![StoreProductCreation::new("Cup", "12.50".parse()?)];
    /// client.store().bulk_create_products(cups).await?;
    /// client.store().bulk_create_products(Upload::from_path("products.csv")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn bulk_create_products(
        &self,
        products: impl Into<ProductBatch<StoreProductBatchCreation>>,
    ) -> Result<Undocumented, Error> {
        let operation = &BULK_CREATE_STORE_PRODUCTS;
        match &products.into() {
            #[cfg(feature = "uploads")]
            ProductBatch::Csv(file) => {
                self.client
                    .engine()
                    .upload(operation, &[], slice::from_ref(file), |limit| form(file, limit))
                    .await
            }
            ProductBatch::Json(products) => {
                self.client
                    .run(
                        operation,
                        |api| async move { api.bulk_create_store_products(products).await },
                    )
                    .await
            }
        }
    }

    #[doc = include_str!("../../operation-docs/bulkUpdateStoreProducts.md")]
    ///
    /// # Notes
    ///
    /// A file that is missing or empty is refused before anything is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::ProductRow;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut dearer = ProductRow::default();
    /// dearer.price = Some("13".parse()?);
    /// let changes = ProductRow::changes([(Some("5f0c2a9d7be14c3380a6d912"), dearer)])?;
    /// client.store().bulk_update_products(changes).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn bulk_update_products(
        &self,
        changes: impl Into<ProductBatch<StoreProductBatchUpdate>>,
    ) -> Result<StoreProductBatchUpdated, Error> {
        let operation = &BULK_UPDATE_STORE_PRODUCTS;
        match &changes.into() {
            #[cfg(feature = "uploads")]
            ProductBatch::Csv(file) => {
                self.client
                    .engine()
                    .upload(operation, &[], slice::from_ref(file), |limit| form(file, limit))
                    .await
            }
            ProductBatch::Json(changes) => {
                self.client
                    .run(
                        operation,
                        |api| async move { api.bulk_update_store_products(changes).await },
                    )
                    .await
            }
        }
    }

    #[doc = include_str!("../../operation-docs/getStoreConfiguration.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::GetStoreConfigurationQuery;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let query = GetStoreConfigurationQuery::new().fields("title,isEnabled");
    /// let store = client.store().get_configuration(&query).await?;
    /// println!("{:?}", store.data);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_configuration(
        &self,
        query: &GetStoreConfigurationQuery,
    ) -> Result<StoreConfigurationRead, Error> {
        self.client
            .run(&GET_STORE_CONFIGURATION, |api| async move {
                api.get_store_configuration_by(query).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/updateStoreConfiguration.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::StoreConfigurationUpdate;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let open = StoreConfigurationUpdate::new().is_enabled(true).title("The shop");
    /// client.store().update_configuration(&open).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_configuration(
        &self,
        changes: &StoreConfigurationUpdate,
    ) -> Result<StoreConfigurationUpdated, Error> {
        self.client
            .run(&UPDATE_STORE_CONFIGURATION, |api| async move {
                api.update_store_configuration(changes).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/updatePurchaseHistory.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::store::StorePurchaseHistoryUpdate;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let update = StorePurchaseHistoryUpdate::new()
    ///     .voucher_code("made-up-code")
    ///     .voucher_expiry_date("31/12/2026");
    /// client.store().update_purchase("ORD202601150042000001", &update).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_purchase(
        &self,
        purchase_history_id: &str,
        update: &StorePurchaseHistoryUpdate,
    ) -> Result<StorePurchaseHistoryUpdated, Error> {
        self.client
            .run(&UPDATE_PURCHASE_HISTORY, |api| async move {
                api.update_purchase_history(purchase_history_id, update).await
            })
            .await
    }
}
