//! Calls of the group `store`.

use returning_ai::{
    Decimal, FieldValue, ObjectId, TextOrNull, Upload,
    store::{
        GetStoreCategoryQuery, GetStoreConfigurationQuery, GetStoreProductQuery,
        ListStoreCategoriesQuery, ListStoreProductsQuery, ProductRow, StoreCategoryCreation,
        StoreCategoryUpdate, StoreConfigurationUpdate, StoreProductBatchUpdateItem,
        StoreProductCreation, StoreProductUpdate, StorePurchaseHistoryUpdate,
    },
};

use super::Call;

const ID: &str = "5f0c2a9d7be14c3380a6d912";

pub(super) fn calls() -> Vec<Call> {
    [categories(), products(), batches(), configuration(), purchases()].concat()
}

fn categories() -> Vec<Call> {
    vec![
        Call::new("listStoreCategories", "everything", |client, _| {
            Box::pin(async {
                let query = ListStoreCategoriesQuery::new()
                    .skip(20)
                    .limit(50)
                    .sort(FieldValue::ascending("displayOrder"))
                    .fields("name,isArchived")
                    .search(FieldValue::keyword("gold & silver"))
                    .filter(FieldValue::new("isArchived", "false"))
                    .user_id(id());
                client.store().list_categories(&query).await.map(drop)
            })
        }),
        Call::new("listStoreCategories", "nothing", |client, _| {
            Box::pin(async {
                client.store().list_categories(&ListStoreCategoriesQuery::new()).await.map(drop)
            })
        }),
        Call::new("createStoreCategory", "by_name", |client, _| {
            Box::pin(async {
                let cups = StoreCategoryCreation::new("Cups").display_order(3);
                client.store().create_category(&cups).await.map(drop)
            })
        }),
        Call::new("getStoreCategory", "fields", |client, names| {
            Box::pin(async move {
                client
                    .store()
                    .get_category(names.of(ID), &GetStoreCategoryQuery::new().fields("name"))
                    .await
                    .map(drop)
            })
        }),
        Call::new("updateStoreCategory", "archived", |client, names| {
            Box::pin(async move {
                let archived = StoreCategoryUpdate::new().is_archived(true);
                client.store().update_category(names.of(ID), &archived).await.map(drop)
            })
        }),
    ]
}

fn products() -> Vec<Call> {
    vec![
        Call::new("listStoreProducts", "vouchers", |client, _| {
            Box::pin(async {
                let query = ListStoreProductsQuery::new()
                    .filter(FieldValue::new("type", "voucher"))
                    .lang("th");
                client.store().list_products(&query).await.map(drop)
            })
        }),
        Call::new("createStoreProduct", "exact_price", |client, _| {
            Box::pin(async {
                let cup = StoreProductCreation::new("Cup", price("12.50"));
                client.store().create_product(&cup).await.map(drop)
            })
        }),
        Call::new("getStoreProduct", "language", |client, names| {
            Box::pin(async move {
                client
                    .store()
                    .get_product(names.of(ID), &GetStoreProductQuery::new().lang("th"))
                    .await
                    .map(drop)
            })
        }),
        Call::new("updateStoreProduct", "null_and_empty_list", |client, names| {
            Box::pin(async move {
                let changes = StoreProductUpdate::new()
                    .purchase_status_override_name(TextOrNull::Null)
                    .vouchers(Vec::new())
                    .voucher_expire_date("");
                client.store().update_product(names.of(ID), &changes).await.map(drop)
            })
        }),
        Call::new("deleteStoreProduct", "plain", |client, names| {
            Box::pin(async move { client.store().delete_product(names.of(ID)).await.map(drop) })
        }),
    ]
}

fn batches() -> Vec<Call> {
    vec![
        Call::new("bulkCreateStoreProducts", "json", |client, _| {
            Box::pin(async {
                let cups = vec![StoreProductCreation::new("Cup", price("12.50"))];
                client.store().bulk_create_products(cups).await.map(drop)
            })
        }),
        Call::new("bulkCreateStoreProducts", "csv", |client, _| {
            Box::pin(async {
                let mut cup = ProductRow::default();
                cup.name = Some("Cup, \"large\"".to_owned());
                cup.price = Some(price("12.50"));
                cup.archived = Some(false);
                cup.vouchers = Some("MADE-UP-CODE-0001".into());
                client
                    .store()
                    .bulk_create_products(ProductRow::new_products([cup])?)
                    .await
                    .map(drop)
            })
        }),
        Call::new("bulkUpdateStoreProducts", "json", |client, _| {
            Box::pin(async {
                let changes = vec![StoreProductBatchUpdateItem::new(id()).price(price("13"))];
                client.store().bulk_update_products(changes).await.map(drop)
            })
        }),
        Call::new("bulkUpdateStoreProducts", "csv", |client, names| {
            Box::pin(async move {
                let mut dearer = ProductRow::default();
                dearer.price = Some(price("13"));
                let changes: Upload = ProductRow::changes([(Some(names.of(ID)), dearer)])?;
                client.store().bulk_update_products(changes).await.map(drop)
            })
        }),
    ]
}

fn configuration() -> Vec<Call> {
    vec![
        Call::new("getStoreConfiguration", "fields", |client, _| {
            Box::pin(async {
                client
                    .store()
                    .get_configuration(&GetStoreConfigurationQuery::new().fields("title"))
                    .await
                    .map(drop)
            })
        }),
        Call::new("updateStoreConfiguration", "title", |client, _| {
            Box::pin(async {
                let open = StoreConfigurationUpdate::new().is_enabled(true).title("The shop");
                client.store().update_configuration(&open).await.map(drop)
            })
        }),
    ]
}

fn purchases() -> Vec<Call> {
    vec![Call::new("updatePurchaseHistory", "voucher", |client, names| {
        Box::pin(async move {
            let update = StorePurchaseHistoryUpdate::new()
                .voucher_code("made-up-code")
                .voucher_expiry_date("31/12/2026");
            client
                .store()
                .update_purchase(names.of("ORD202601150042000001"), &update)
                .await
                .map(drop)
        })
    })]
}

fn price(digits: &str) -> Decimal {
    digits.parse().expect("a number")
}

fn id() -> ObjectId {
    ID.parse().expect("an id")
}
