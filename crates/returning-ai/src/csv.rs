//! Files of rows, as the operations on many records take them.

pub(crate) mod product_row;
pub(crate) mod user_sheet;
