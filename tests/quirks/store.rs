//! The two models of the store.

use returning_ai::{
    Decimal, ObjectId,
    store::{
        ListStoreCategoriesQuery, ListStoreProductsQuery, StoreCategory, StoreCategoryAccess,
        StoreCategoryCreation, StoreCategoryPurchaseLimit, StoreCategoryRule, StoreCategoryUpdate,
        StoreConfiguration, StoreConfigurationUpdate, StoreCover, StoreCoverSettings,
        StoreCurrency, StoreCurrencySettings, StoreProduct, StoreProductAccess,
        StoreProductBatchUpdateItem, StoreProductCreation, StoreProductPurchaseLimit,
        StoreProductUpdate, StorePurchaseHistoryUpdate,
    },
};
use returning_ai_tests::scenario::expect;
use serde_json::{Value, json};

use super::{
    Outcome, Problem,
    service::{Service, held},
};

tests! {
    "store-fields-by-id-and-by-name" => [
        categories_are_sent_in_either_model,
        categories_are_read_in_either_model,
        a_rule_of_the_earlier_model_is_kept_as_it_came,
        products_are_sent_in_either_model,
        batches_are_sent_in_either_model,
        products_are_read_in_either_model,
    ],
    "store-configuration-shapes" => [
        either_shape_of_the_configuration_is_read,
        either_shape_of_the_configuration_is_sent,
    ],
    "store-purchase-limit-flag" => [
        each_object_sends_its_own_flag,
        each_object_reads_its_own_flag,
    ],
    "store-voucher-expiry-spelling" => [
        a_purchase_keeps_its_spelling_and_form,
        a_product_keeps_its_spelling_and_form,
    ],
}

const CATEGORY: &str = "5f0c2a9d7be14c3380a6d921";
const PRODUCT: &str = "5f0c2a9d7be14c3380a6d931";
const STATUS: &str = "5f0c2a9d7be14c3380a6d912";
const PURCHASE: &str = "ORD202604150000000042";

fn id(text: &str) -> Result<ObjectId, Problem> {
    Ok(text.parse()?)
}

fn cup() -> StoreProductCreation {
    StoreProductCreation::new("Cup", Decimal::from(12))
}

async fn categories_are_sent_in_either_model() -> Outcome {
    let service = Service::start().await?;
    let store = service.client.store();
    let new = || StoreCategoryCreation::new("Drinks");
    store.create_category(&new().default_purchase_status_id(id(STATUS)?)).await?;
    let body = json!({ "name": "Drinks", "defaultPurchaseStatusID": STATUS });
    service.expect_sent("POST /v1/categories", body)?;
    store.create_category(&new().default_purchase_status_name("Shipping")).await?;
    let body = json!({ "name": "Drinks", "defaultPurchaseStatusName": "Shipping" });
    service.expect_sent("POST /v1/categories", body)?;

    let path = format!("PUT /v1/categories/{CATEGORY}");
    let by_id = StoreCategoryUpdate::new().default_purchase_status_id(id(STATUS)?);
    store.update_category(CATEGORY, &by_id).await?;
    service.expect_sent(&path, json!({ "defaultPurchaseStatusID": STATUS }))?;
    let by_name = StoreCategoryUpdate::new().default_purchase_status_name("Shipping");
    store.update_category(CATEGORY, &by_name).await?;
    service.expect_sent(&path, json!({ "defaultPurchaseStatusName": "Shipping" }))
}

async fn categories_are_read_in_either_model() -> Outcome {
    let service = Service::start().await?;
    for operation in
        ["listStoreCategories", "createStoreCategory", "getStoreCategory", "updateStoreCategory"]
    {
        let by_id = json!({ "_id": CATEGORY, "defaultPurchaseStatusID": STATUS });
        let category = category(&service, operation, by_id).await?;
        expect(operation, Some(STATUS), category.default_purchase_status_id.as_deref())?;
        expect(operation, None, category.default_purchase_status)?;

        let by_name = json!({ "_id": CATEGORY, "defaultPurchaseStatus": "Shipping" });
        let category = self::category(&service, operation, by_name).await?;
        expect(operation, Some("Shipping"), category.default_purchase_status.as_deref())?;
        expect(operation, None, category.default_purchase_status_id)?;
    }
    Ok(())
}

/// The category that an operation reads where the service responds with this one.
async fn category(
    service: &Service,
    operation: &str,
    shown: Value,
) -> Result<StoreCategory, Problem> {
    let is_list = operation == "listStoreCategories";
    service.shows(operation, "data", if is_list { json!([shown]) } else { shown })?;
    let store = service.client.store();
    let category = match operation {
        "createStoreCategory" => {
            store.create_category(&StoreCategoryCreation::new("Drinks")).await?.data
        }
        "getStoreCategory" => store.get_category(CATEGORY, &Default::default()).await?.data,
        "updateStoreCategory" => {
            store.update_category(CATEGORY, &StoreCategoryUpdate::new()).await?.data
        }
        _ => {
            let list = store.list_categories(&ListStoreCategoriesQuery::new()).await?;
            list.data.and_then(|mut categories| categories.pop())
        }
    };
    held("category", category)
}

async fn products_are_sent_in_either_model() -> Outcome {
    let service = Service::start().await?;
    let store = service.client.store();
    store.create_product(&cup().category_id(id(CATEGORY)?)).await?;
    let body = json!({ "name": "Cup", "price": 12, "categoryID": CATEGORY });
    service.expect_sent("POST /v1/products", body)?;
    let by_name = cup().category_name("Drinks").purchase_status_override_name("Shipping");
    store.create_product(&by_name).await?;
    let body = json!({
        "name": "Cup",
        "price": 12,
        "categoryName": "Drinks",
        "purchaseStatusOverrideName": "Shipping",
    });
    service.expect_sent("POST /v1/products", body)?;

    // No page shows the older model of a change.
    let path = format!("PUT /v1/products/{PRODUCT}");
    let by_name =
        StoreProductUpdate::new().category_name("Drinks").purchase_status_override_name("Shipping");
    store.update_product(PRODUCT, &by_name).await?;
    let body = json!({ "categoryName": "Drinks", "purchaseStatusOverrideName": "Shipping" });
    service.expect_sent(&path, body)
}

async fn batches_are_sent_in_either_model() -> Outcome {
    let service = Service::start().await?;
    let store = service.client.store();
    let cups = vec![cup().category_id(id(CATEGORY)?), cup().category_name("Drinks")];
    store.bulk_create_products(cups).await?;
    let body = json!([
        { "name": "Cup", "price": 12, "categoryID": CATEGORY },
        { "name": "Cup", "price": 12, "categoryName": "Drinks" },
    ]);
    service.expect_sent("POST /v1/products/bulk", body)?;

    // The page of June 2026 is the only one, so that a batch of changes knows its model only.
    let change = StoreProductBatchUpdateItem::new(id(PRODUCT)?)
        .category_name("Drinks")
        .purchase_status_override_name("Shipping");
    store.bulk_update_products(vec![change]).await?;
    let body = json!([{
        "productID": PRODUCT,
        "categoryName": "Drinks",
        "purchaseStatusOverrideName": "Shipping",
    }]);
    service.expect_sent("PUT /v1/products/bulk", body)
}

async fn products_are_read_in_either_model() -> Outcome {
    let service = Service::start().await?;
    for operation in READS_OF_PRODUCTS {
        let status = json!({ "isEnabled": true, "statusID": STATUS });
        let by_id =
            json!({ "_id": PRODUCT, "categoryID": CATEGORY, "purchaseStatusOverride": status });
        let product = product(&service, operation, by_id).await?;
        expect(operation, (Some(CATEGORY), None), category_of(&product))?;
        let status = held("status", product.purchase_status_override)?;
        expect(operation, Some(STATUS), status.status_id.as_deref())?;
        expect(operation, None, status.status)?;

        let status = json!({ "isEnabled": true, "status": "Shipping" });
        let by_name =
            json!({ "_id": PRODUCT, "category": "Drinks", "purchaseStatusOverride": status });
        let product = self::product(&service, operation, by_name).await?;
        expect(operation, (None, Some("Drinks")), category_of(&product))?;
        let status = held("status", product.purchase_status_override)?;
        expect(operation, Some("Shipping"), status.status.as_deref())?;
        expect(operation, None, status.status_id)?;
    }
    Ok(())
}

fn category_of(product: &StoreProduct) -> (Option<&str>, Option<&str>) {
    (product.category_id.as_deref(), product.category.as_deref())
}

/// The operations whose responses hold products.
const READS_OF_PRODUCTS: [&str; 5] = [
    "listStoreProducts",
    "createStoreProduct",
    "getStoreProduct",
    "updateStoreProduct",
    "bulkUpdateStoreProducts",
];

/// The product that an operation reads where the service responds with this one.
async fn product(
    service: &Service,
    operation: &str,
    shown: Value,
) -> Result<StoreProduct, Problem> {
    let is_list = ["listStoreProducts", "bulkUpdateStoreProducts"].contains(&operation);
    service.shows(operation, "data", if is_list { json!([shown]) } else { shown })?;
    let store = service.client.store();
    let product = match operation {
        "createStoreProduct" => store.create_product(&cup()).await?.data,
        "getStoreProduct" => store.get_product(PRODUCT, &Default::default()).await?.data,
        "updateStoreProduct" => {
            store.update_product(PRODUCT, &StoreProductUpdate::new()).await?.data
        }
        "bulkUpdateStoreProducts" => {
            let changes = vec![StoreProductBatchUpdateItem::new(id(PRODUCT)?)];
            let updated = store.bulk_update_products(changes).await?;
            updated.data.and_then(|mut products| products.pop())
        }
        _ => {
            let list = store.list_products(&ListStoreProductsQuery::new()).await?;
            list.data.and_then(|mut products| products.pop())
        }
    };
    held("product", product)
}

async fn either_shape_of_the_configuration_is_read() -> Outcome {
    let service = Service::start().await?;
    for operation in ["getStoreConfiguration", "updateStoreConfiguration"] {
        let may = json!({
            "cover": { "type": "image", "value": "https://example.com/cover.png" },
            "currency": { "name": "Beans", "symbol": "B" },
        });
        let (cover, currency) = configuration(&service, operation, may).await?;
        expect(operation, Some("image"), cover.type_.as_deref())?;
        expect(operation, Some(json!("https://example.com/cover.png")), cover.value)?;
        expect(operation, Some("Beans"), currency.name.as_deref())?;
        expect(operation, Some(json!("B")), currency.symbol)?;

        let june = json!({
            "cover": { "isEnabled": true, "light": "light.png", "dark": { "url": "dark.png" } },
            "currency": { "isEnabled": false, "name": "Beans", "light": 1, "dark": ["b"] },
        });
        let (cover, currency) = configuration(&service, operation, june).await?;
        expect(operation, Some(true), cover.is_enabled)?;
        expect(operation, Some(json!("light.png")), cover.light)?;
        // No page prints the form of these values, so that any JSON is one.
        expect(operation, Some(json!({ "url": "dark.png" })), cover.dark)?;
        expect(
            operation,
            (Some(false), Some("Beans")),
            (currency.is_enabled, currency.name.as_deref()),
        )?;
        expect(operation, (Some(json!(1)), Some(json!(["b"]))), (currency.light, currency.dark))?;
    }
    Ok(())
}

/// What an operation reads where the service responds with this configuration.
async fn configuration(
    service: &Service,
    operation: &str,
    shown: Value,
) -> Result<(StoreCover, StoreCurrency), Problem> {
    service.shows(operation, "data", shown)?;
    let store = service.client.store();
    let configuration = match operation {
        "getStoreConfiguration" => store.get_configuration(&Default::default()).await?.data,
        _ => store.update_configuration(&StoreConfigurationUpdate::new()).await?.data,
    };
    let StoreConfiguration { cover, currency, .. } = held("configuration", configuration)?;
    Ok((held("cover", cover)?, held("currency", currency)?))
}

async fn either_shape_of_the_configuration_is_sent() -> Outcome {
    let service = Service::start().await?;
    let currency = StoreCurrencySettings::new().is_enabled(true).name("Beans");
    let may = StoreConfigurationUpdate::new().currency(currency);
    service.client.store().update_configuration(&may).await?;
    let body = json!({ "currency": { "isEnabled": true, "name": "Beans" } });
    service.expect_sent("PUT /v1/stores", body)?;

    let cover =
        StoreCoverSettings::new().is_enabled(true).light(json!("l.png")).dark(json!("d.png"));
    let currency = StoreCurrencySettings::new()
        .is_enabled(true)
        .name("Beans")
        .light(json!("l.png"))
        .dark(json!({ "url": "d.png" }));
    let june = StoreConfigurationUpdate::new().cover(cover).currency(currency);
    service.client.store().update_configuration(&june).await?;
    let body = json!({
        "cover": { "isEnabled": true, "light": "l.png", "dark": "d.png" },
        "currency": {
            "isEnabled": true,
            "name": "Beans",
            "light": "l.png",
            "dark": { "url": "d.png" },
        },
    });
    service.expect_sent("PUT /v1/stores", body)
}

/// No page prints what the earlier model holds here, so nothing of it may fail a whole list.
async fn a_rule_of_the_earlier_model_is_kept_as_it_came() -> Outcome {
    let service = Service::start().await?;
    for rule in [json!("5f0c2a9d7be14c3380a6d9aa"), json!({ "permission": ["made-up"] })] {
        let shown = json!({ "_id": CATEGORY, "categoryPermission": [rule] });
        let category = category(&service, "getStoreCategory", shown.clone()).await?;
        let rules = held("permission", category.category_permission.as_deref())?;
        expect("is open", true, matches!(rules, [StoreCategoryRule::EarlierAccess(_)]))?;
        expect("what is written again", shown, serde_json::to_value(&category)?)?;
    }
    Ok(())
}

async fn each_object_sends_its_own_flag() -> Outcome {
    let service = Service::start().await?;
    let store = service.client.store();
    let limit = StoreCategoryPurchaseLimit::new().is_enabled(true).quantity(2);
    let access = vec![StoreCategoryAccess::new().purchase_limit(limit)];
    let sent = json!([{ "purchaseLimit": { "isEnabled": true, "quantity": 2 } }]);
    let new = StoreCategoryCreation::new("Drinks").category_permission(access.clone());
    store.create_category(&new).await?;
    let body = json!({ "name": "Drinks", "categoryPermission": sent });
    service.expect_sent("POST /v1/categories", body)?;
    let changes = StoreCategoryUpdate::new().category_permission(access);
    store.update_category(CATEGORY, &changes).await?;
    let path = format!("PUT /v1/categories/{CATEGORY}");
    service.expect_sent(&path, json!({ "categoryPermission": sent }))?;

    let limit = StoreProductPurchaseLimit::new().is_purchase_limit_enabled(true).quantity(2);
    let access = vec![StoreProductAccess::new().purchase_limit(limit)];
    let sent = json!([{ "purchaseLimit": { "isPurchaseLimitEnabled": true, "quantity": 2 } }]);
    products_send(&service, access, sent).await
}

/// Sends who may buy a product with every operation that takes it.
async fn products_send(service: &Service, access: Vec<StoreProductAccess>, sent: Value) -> Outcome {
    let store = service.client.store();
    let new = cup().product_permission(access.clone());
    let body = json!({ "name": "Cup", "price": 12, "productPermission": sent });
    store.create_product(&new).await?;
    service.expect_sent("POST /v1/products", body.clone())?;
    store.bulk_create_products(vec![new]).await?;
    service.expect_sent("POST /v1/products/bulk", json!([body]))?;
    let changes = StoreProductUpdate::new().product_permission(access.clone());
    store.update_product(PRODUCT, &changes).await?;
    let path = format!("PUT /v1/products/{PRODUCT}");
    service.expect_sent(&path, json!({ "productPermission": sent }))?;
    let change = StoreProductBatchUpdateItem::new(id(PRODUCT)?).product_permission(access);
    store.bulk_update_products(vec![change]).await?;
    let body = json!([{ "productID": PRODUCT, "productPermission": sent }]);
    service.expect_sent("PUT /v1/products/bulk", body)
}

async fn each_object_reads_its_own_flag() -> Outcome {
    let service = Service::start().await?;
    for (name, read) in [("isEnabled", Some(true)), ("isPurchaseLimitEnabled", None)] {
        let access = json!([{ "purchaseLimit": { name: true, "quantity": 2 } }]);
        let shown = json!({ "_id": CATEGORY, "categoryPermission": access });
        let category = category(&service, "getStoreCategory", shown).await?;
        let mut access = held("permission", category.category_permission)?;
        let Some(StoreCategoryRule::Access(access)) = access.pop() else {
            return Err("the permission is not read as that of June 2026".into());
        };
        let limit = held("limit of a category", access.purchase_limit)?;
        expect(name, (read, Some(2)), (limit.is_enabled, limit.quantity))?;
    }
    for (name, read) in [("isEnabled", None), ("isPurchaseLimitEnabled", Some(true))] {
        let access = json!([{ "purchaseLimit": { name: true, "quantity": 2 } }]);
        let shown = json!({ "_id": PRODUCT, "productPermission": access });
        let product = product(&service, "getStoreProduct", shown).await?;
        let mut access = held("permission", product.product_permission)?;
        let limit = access.pop().and_then(|access| access.purchase_limit);
        let limit = held("limit of a product", limit)?;
        expect(name, (read, Some(2)), (limit.is_purchase_limit_enabled, limit.quantity))?;
    }
    Ok(())
}

/// The forms of an expiry; each page shows one of them, and nothing turns one into another.
const EXPIRIES: [&str; 3] = ["31/12/2026", "2026-12-31T00:00:00.000Z", ""];

async fn a_purchase_keeps_its_spelling_and_form() -> Outcome {
    let service = Service::start().await?;
    for expiry in EXPIRIES {
        let product = json!({ "voucherExpiryDate": expiry, "voucherExpireDate": "made-up" });
        // The page shows the first form only; what the service makes of another is not ours to say.
        let meta = json!({ "status": "success" });
        let response = json!({ "meta": meta, "data": { "product": product } });
        service.responds("updatePurchaseHistory", 200, response)?;
        let update = StorePurchaseHistoryUpdate::new().voucher_expiry_date(expiry);
        let updated = service.client.store().update_purchase(PURCHASE, &update).await?;
        let path = format!("PATCH /v1/purchase-histories/{PURCHASE}");
        service.expect_sent(&path, json!({ "voucherExpiryDate": expiry }))?;
        let product = held("product", updated.data.and_then(|purchase| purchase.product))?;
        let read = held("expiry", product.voucher_expiry_date)?;
        expect("expiry", expiry, read.as_str())?;
    }
    Ok(())
}

async fn a_product_keeps_its_spelling_and_form() -> Outcome {
    let service = Service::start().await?;
    let store = service.client.store();
    for expiry in EXPIRIES {
        let new = cup().voucher_expire_date(expiry);
        let body = json!({ "name": "Cup", "price": 12, "voucherExpireDate": expiry });
        store.create_product(&new).await?;
        service.expect_sent("POST /v1/products", body.clone())?;
        store.bulk_create_products(vec![new]).await?;
        service.expect_sent("POST /v1/products/bulk", json!([body]))?;
        let changes = StoreProductUpdate::new().voucher_expire_date(expiry);
        store.update_product(PRODUCT, &changes).await?;
        let path = format!("PUT /v1/products/{PRODUCT}");
        service.expect_sent(&path, json!({ "voucherExpireDate": expiry }))?;
        let change = StoreProductBatchUpdateItem::new(id(PRODUCT)?);
        store.bulk_update_products(vec![change.voucher_expire_date(expiry)]).await?;
        let body = json!([{ "productID": PRODUCT, "voucherExpireDate": expiry }]);
        service.expect_sent("PUT /v1/products/bulk", body)?;
    }
    Ok(())
}
