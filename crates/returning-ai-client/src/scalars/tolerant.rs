//! How the generated types read what responses hold, where the derived way would fail a whole response.
//!
//! `crates/sdk-codegen/src/lenient.rs` names these functions on the fields of responses.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, SeqAccess, Visitor},
};
use serde_json::{Number, Value};

/// The items of a list that are there: a null says nothing, and must not fail its neighbours.
pub(crate) fn items<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_seq(Items(PhantomData))
}

/// The same for a list that may be missing or null itself.
pub(crate) fn optional_items<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<Present<T>>::deserialize(deserializer).map(|list| list.map(|Present(items)| items))
}

/// A list without its nulls.
struct Present<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Present<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        items(deserializer).map(Self)
    }
}

/// Reads the items one after the other, so that the nulls never take the place of an item.
struct Items<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<Option<T>>()? {
            items.extend(item);
        }
        Ok(items)
    }
}

/// The word of an open list of words, by its own conversion: what is not known stays a text.
pub(crate) fn word<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    deserializer.deserialize_str(Word(PhantomData))
}

struct Word<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for Word<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }
}

/// A whole number in any form of JSON: `12`, `12.0` and `1.2e1` are the same number, and a service
/// that counts in floating point numbers writes the second.
#[allow(dead_code, reason = "only a document that requires a whole number of a response uses it")]
pub(crate) fn integer<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i128>,
{
    whole(&Number::deserialize(deserializer)?)
}

/// The same for a number that may be missing or null.
pub(crate) fn optional_integer<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i128>,
{
    Option::<Number>::deserialize(deserializer)?.as_ref().map(whole).transpose()
}

/// Above this, one floating point number represents several integers.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn whole<T: TryFrom<i128>, E: Error>(number: &Number) -> Result<T, E> {
    let is_exact = |float: &f64| float.fract() == 0.0 && float.abs() <= EXACT;
    let whole = number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
        .or_else(|| number.as_f64().filter(is_exact).map(|float| float as i128));
    whole
        .and_then(|whole| T::try_from(whole).ok())
        .ok_or_else(|| E::custom("expected a whole number that fits"))
}

/// A value as one of several alternatives; `None` if it is not of this one.
///
/// The derived way keeps a number of an alternative as its digits where another crate has switched
/// on that numbers keep them, and then takes it for no number.
pub(crate) fn alternative<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn null_items_are_left_out() {
        assert_eq!(items::<_, i64>(json!([1, null, 2])).expect("a list"), [1, 2]);
        let read = |value: Value| optional_items::<_, String>(value).expect("a list or null");
        assert_eq!(read(json!(["a", null])), Some(vec!["a".to_owned()]));
        assert_eq!((read(json!([])), read(json!(null))), (Some(Vec::new()), None));
        assert!(items::<_, i64>(json!([1, "2"])).is_err(), "another type is not absence");
        assert!(items::<_, i64>(json!(null)).is_err(), "a list that has to be there");
    }

    #[test]
    fn a_word_is_a_text_and_nothing_else() {
        assert_eq!(word::<_, String>(json!("gold")).expect("a text"), "gold");
        for value in [json!(7), json!(true), json!(["gold"]), json!({}), json!(null)] {
            assert!(word::<_, String>(value.clone()).is_err(), "{value}");
        }
    }

    #[test]
    fn a_whole_number_may_have_a_point() {
        for text in ["12", "12.0", "1.2e1"] {
            let number: Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(integer::<_, i64>(number.clone()).expect(text), 12);
            assert_eq!(optional_integer::<_, u64>(number).expect(text), Some(12));
        }
        assert_eq!(optional_integer::<_, i64>(json!(null)).expect("null"), None);
        assert_eq!(integer::<_, u64>(json!(u64::MAX)).expect("the largest"), u64::MAX);
        assert_eq!(integer::<_, i64>(json!(i64::MIN)).expect("the smallest"), i64::MIN);
    }

    #[test]
    fn what_is_no_whole_number_that_fits_is_refused() {
        for number in [json!(12.5), json!(1e300), json!(u64::MAX), json!("12"), json!(null)] {
            assert!(integer::<_, i64>(number.clone()).is_err(), "{number}");
        }
        assert!(integer::<_, u64>(json!(-1)).is_err());
    }
}
