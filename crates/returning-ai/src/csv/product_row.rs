//! Products as rows of a CSV file.

use returning_ai_client::scalars::{Decimal, Secret};
use serde::Serialize;

use returning_ai_runtime::{Error, Upload, internal::invalid_input};

/// One row of a file of products, with the columns of the pages of June 2026.
///
/// A row with a name (for new products), or with the id of a product (for changes), begins a
/// product; a row without adds an entry of permissions to the product before it. A cell that is not
/// set stays blank, which on a change leaves the value as it is. How several names are written in one cell
/// of `roles`, `tags`, `users`, `combination_values` and `vouchers` is not documented, so each of them
/// is one text; that of `vouchers` is hidden in `Debug`.
///
/// ```
/// use returning_ai::store::ProductRow;
///
/// let mut cup = ProductRow::default();
/// cup.name = Some("Cup".into());
/// cup.price = Some("12.50".parse()?);
/// let file = ProductRow::new_products([cup])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct ProductRow {
    /// The name of the product.
    pub name: Option<String>,
    /// What is sold, as HTML.
    pub description: Option<String>,
    /// The address of a picture.
    pub image: Option<String>,
    /// The price.
    pub price: Option<Decimal>,
    /// The name of the category.
    #[serde(rename = "Category Name")]
    pub category_name: Option<String>,
    /// Whether the discount applies.
    #[serde(rename = "Discount Enabled")]
    pub discount_enabled: Option<bool>,
    /// The price with the discount.
    #[serde(rename = "Discount Price")]
    pub discount_price: Option<Decimal>,
    /// When the discount begins.
    #[serde(rename = "Discount Start Date")]
    pub discount_start_date: Option<String>,
    /// When the discount ends.
    #[serde(rename = "Discount End Date")]
    pub discount_end_date: Option<String>,
    /// Whether the buyer is asked for personal data.
    #[serde(rename = "User Information Enabled")]
    pub user_information_enabled: Option<bool>,
    /// Whether the buyer is asked for a name.
    #[serde(rename = "Collect Name")]
    pub collect_name: Option<bool>,
    /// Whether the buyer is asked for a phone number.
    #[serde(rename = "Collect Phone")]
    pub collect_phone: Option<bool>,
    /// Whether the buyer is asked for an address.
    #[serde(rename = "Collect Address")]
    pub collect_address: Option<bool>,
    /// Whether vouchers that expire soon are handed out first.
    #[serde(rename = "Prioritize Expiring Vouchers")]
    pub prioritize_expiring_vouchers: Option<bool>,
    /// Whether buyers see how many are left.
    #[serde(rename = "Display Remaining Quantity")]
    pub display_remaining_quantity: Option<bool>,
    /// Whether vouchers that expire soon are marked.
    #[serde(rename = "Expiring Highlight Enabled")]
    pub expiring_highlight_enabled: Option<bool>,
    /// How long before its end a voucher is marked.
    #[serde(rename = "Expiring Highlight Duration")]
    pub expiring_highlight_duration: Option<u64>,
    /// The unit of that time, such as `days`.
    #[serde(rename = "Expiring Highlight Timeframe")]
    pub expiring_highlight_timeframe: Option<String>,
    /// Whether the product is out of sale.
    pub archived: Option<bool>,
    /// What the buyer has to do, as HTML.
    #[serde(rename = "Redemption Instructions")]
    pub redemption_instructions: Option<String>,
    /// Whether access to the product is limited.
    #[serde(rename = "Product Access Enabled")]
    pub product_access_enabled: Option<bool>,
    /// The name of the status that orders of the product get instead of the category's.
    #[serde(rename = "Purchase Status Override Name")]
    pub purchase_status_override_name: Option<String>,
    /// Codes of vouchers, a secret that `Debug` does not show. The file holds them as they are.
    pub vouchers: Option<Secret>,
    /// When these vouchers expire.
    #[serde(rename = "Voucher Expire Date")]
    pub voucher_expire_date: Option<String>,
    /// Whether this entry of permissions applies.
    #[serde(rename = "Permission Enabled")]
    pub permission_enabled: Option<bool>,
    /// The kind of this entry of permissions.
    #[serde(rename = "Permission Type")]
    pub permission_type: Option<String>,
    /// The names of the roles.
    pub roles: Option<String>,
    /// The names of the tags.
    pub tags: Option<String>,
    /// The names of the users.
    pub users: Option<String>,
    /// How roles and tags are combined.
    #[serde(rename = "Combination Type")]
    pub combination_type: Option<String>,
    /// What is combined.
    #[serde(rename = "Combination Values")]
    pub combination_values: Option<String>,
    /// The price for those whom the entry admits.
    #[serde(rename = "Special Price")]
    pub special_price: Option<Decimal>,
    /// Whether that price applies.
    #[serde(rename = "Special Price Enabled")]
    pub special_price_enabled: Option<bool>,
    /// Whether the number of purchases is limited.
    #[serde(rename = "Purchase Limit Enabled")]
    pub purchase_limit_enabled: Option<bool>,
    /// How many purchases there may be.
    #[serde(rename = "Purchase Limit Quantity")]
    pub purchase_limit_quantity: Option<u64>,
    /// In how many units of time.
    #[serde(rename = "Purchase Limit Interval Count")]
    pub purchase_limit_interval_count: Option<u64>,
    /// The unit of that time, such as `months`.
    #[serde(rename = "Purchase Limit Interval Unit")]
    pub purchase_limit_interval_unit: Option<String>,
    /// How far the access goes, such as `full-access`.
    #[serde(rename = "Access Level")]
    pub access_level: Option<String>,
    /// Whether the tag is exclusive.
    #[serde(rename = "Exclusive Tag Enabled")]
    pub exclusive_tag_enabled: Option<bool>,
}

/// The first column of a file of changes.
#[derive(Serialize)]
struct ProductId<'a> {
    #[serde(rename = "Product ID")]
    product_id: Option<&'a str>,
}

impl ProductRow {
    /// A file of new products, for [`Store::bulk_create_products`](crate::store::Store::bulk_create_products).
    ///
    /// # Errors
    ///
    /// When the first row has no name, so that it belongs to no product.
    pub fn new_products(rows: impl IntoIterator<Item = Self>) -> Result<Upload, Error> {
        let rows: Vec<_> = rows.into_iter().collect();
        if rows.first().is_none_or(|row| row.name.is_none()) {
            return Err(invalid_input("the first row of a file of new products needs a name"));
        }
        write("products.csv", &rows)
    }

    /// A file of changes, for [`Store::bulk_update_products`](crate::store::Store::bulk_update_products):
    /// the id of the product, or none for a further entry of permissions of the product before.
    ///
    /// # Errors
    ///
    /// When the first row has no id, so that it belongs to no product.
    pub fn changes<'a>(
        rows: impl IntoIterator<Item = (Option<&'a str>, Self)>,
    ) -> Result<Upload, Error> {
        let rows = rows.into_iter().map(|(product_id, row)| (ProductId { product_id }, row));
        let rows: Vec<_> = rows.collect();
        if rows.first().is_none_or(|(id, _)| id.product_id.is_none_or(str::is_empty)) {
            return Err(invalid_input(
                "the first row of a file of changes needs the id of a product",
            ));
        }
        write("product-changes.csv", &rows)
    }
}

fn write<T: Serialize>(name: &str, rows: &[T]) -> Result<Upload, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = rows.iter().try_for_each(|row| writer.serialize(row));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    // The cause may repeat a cell, which may be the code of a voucher.
    let bytes = bytes.ok_or_else(|| invalid_input("the rows cannot be written as CSV"))?;
    Ok(Upload::from_bytes(name, bytes).content_type("text/csv"))
}
