//! Hand-written types of single values, where the generated type would accept too much, accept too
//! little, or show too much.

mod decimal;
mod field_value;
mod object_id;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod secret;
mod text_or_null;
mod timestamp;
pub(crate) mod tolerant;
mod unknown_word;

pub use decimal::{Decimal, ParseDecimalError};
pub use field_value::{FieldValue, ParseFieldValueError};
pub use object_id::{ObjectId, ObjectIdError};
pub use secret::Secret;
pub use text_or_null::TextOrNull;
pub use timestamp::{Date, NoSuchDay, OutOfRange, Timestamp};
pub use unknown_word::UnknownWord;
