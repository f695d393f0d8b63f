//! Numbers that count money or points, which must not be rounded.

use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// A number that keeps the digits with which it came.
///
/// Coins, points and prices arrive as JSON numbers of any size. A floating point number would round
/// them, and the next request would send something else than what was read. A number that came as a
/// text goes back as one.
///
/// Decimals are compared, ordered and hashed by their values: `12`, `12.0` and `1.2e1` are equal.
///
/// ```
/// use returning_ai_client::scalars::Decimal;
///
/// let price: Decimal = serde_json::from_str("12345678901234567890.10")?;
/// assert_eq!(price.as_str(), "12345678901234567890.10");
/// assert_eq!(serde_json::to_string(&price)?, "12345678901234567890.10");
/// assert_eq!(Decimal::from(500).to_i64(), Some(500));
/// assert!(price > Decimal::from(500) && Decimal::try_from(0.5)? < Decimal::from(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Decimal {
    digits: String,
    /// Whether it came as a text. No page shows this for an amount, and some do for other numbers.
    is_text: bool,
}

impl Decimal {
    /// The digits as they came, in the grammar of JSON numbers.
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    fn number(digits: String) -> Self {
        Self { digits, is_text: false }
    }

    /// The number, where it is a whole one that fits; `12.0` and `1e3` count as whole.
    pub fn to_i64(&self) -> Option<i64> {
        let (mantissa, exponent) = match self.digits.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (self.digits.as_str(), 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{}", fraction.trim_end_matches('0'));
        // How many places the point has to move to the right behind the last digit.
        let places = exponent - i32::try_from(fraction.trim_end_matches('0').len()).ok()?;
        let number: i64 = all.parse().ok()?;
        if number == 0 {
            return Some(0);
        }
        let power = 10_i64.checked_pow(places.unsigned_abs());
        match power {
            Some(power) if places >= 0 => number.checked_mul(power),
            Some(power) => (number % power == 0).then(|| number / power),
            None => None,
        }
    }

    /// The nearest floating point number, which may be rounded.
    pub fn to_f64(&self) -> f64 {
        self.digits.parse().unwrap_or(f64::NAN)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        Value::of(&self.digits).cmp(&Value::of(&other.digits))
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let value = Value::of(&self.digits);
        (value.is_negative, value.magnitude).hash(state);
        value.significant().for_each(|digit| digit.hash(state));
    }
}

/// What a number is worth, in whichever of its forms it is written: its significant digits behind a
/// decimal point, times ten to the power of `magnitude`.
struct Value<'a> {
    is_negative: bool,
    /// `None` for zero, which is less than every power of ten.
    magnitude: Option<i128>,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Value<'a> {
    fn of(digits: &'a str) -> Self {
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let leading_zeros = zeros(whole.bytes().chain(fraction.bytes()));
        let is_zero = leading_zeros == whole.len() + fraction.len();
        let point = whole.len() as i128 - leading_zeros as i128;
        let magnitude = (!is_zero).then(|| point.saturating_add(power(exponent)));
        Self { is_negative: digits.len() > unsigned.len() && !is_zero, magnitude, whole, fraction }
    }

    /// The digits without the zeros around them.
    fn significant(&self) -> impl Iterator<Item = u8> {
        let digits = || self.whole.bytes().chain(self.fraction.bytes());
        let (leading, trailing) = (zeros(digits()), zeros(digits().rev()));
        let length = self.whole.len() + self.fraction.len();
        digits().skip(leading).take(length.saturating_sub(leading + trailing))
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let size = || {
            let digits = || self.significant().cmp(other.significant());
            self.magnitude.cmp(&other.magnitude).then_with(digits)
        };
        match (self.is_negative, other.is_negative) {
            (false, false) => size(),
            (true, true) => size().reverse(),
            (is_negative, _) => {
                if is_negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

fn zeros(digits: impl Iterator<Item = u8>) -> usize {
    digits.take_while(|digit| *digit == b'0').count()
}

/// The value of an exponent. One of more digits than the type holds counts as the largest.
fn power(exponent: &str) -> i128 {
    let largest = if exponent.starts_with('-') { i128::MIN } else { i128::MAX };
    exponent.parse().unwrap_or(largest)
}

/// A text that is not a JSON number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseDecimalError;

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number is written as in JSON, such as 12, -0.5 or 1e3")
    }
}

impl std::error::Error for ParseDecimalError {}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Blanks around a number are not part of it, and the JSON reader would pass over them.
        let begins = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        let ends = text.ends_with(|last: char| last.is_ascii_digit());
        let is_number =
            begins && ends && serde_json::from_str::<&RawValue>(text).is_ok_and(is_whole(text));
        if is_number { Ok(Self::number(text.to_owned())) } else { Err(ParseDecimalError) }
    }
}

fn is_whole(text: &str) -> impl FnOnce(&RawValue) -> bool {
    move |raw| raw.get() == text
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::number(number.to_string())
    }
}

impl From<u64> for Decimal {
    fn from(number: u64) -> Self {
        Self::number(number.to_string())
    }
}

impl From<i32> for Decimal {
    fn from(number: i32) -> Self {
        Self::number(number.to_string())
    }
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        Self::number(number.to_string())
    }
}

impl TryFrom<f64> for Decimal {
    type Error = ParseDecimalError;

    /// The shortest digits that give this floating point number again.
    fn try_from(number: f64) -> Result<Self, Self::Error> {
        serde_json::Number::from_f64(number)
            .map(|number| Self::number(number.to_string()))
            .ok_or(ParseDecimalError)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({})", self.digits)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_text {
            return serializer.serialize_str(&self.digits);
        }
        if let Ok(number) = self.digits.parse::<i64>()
            && number.to_string() == self.digits
        {
            return serializer.serialize_i64(number);
        }
        let number = serde_json::Number::from_f64(self.to_f64());
        match number.filter(|number| number.to_string() == self.digits) {
            Some(number) => number.serialize(serializer),
            // Only a serializer of JSON can write digits as they are, which is why the plain
            // numbers take the usual way.
            None => RawValue::from_string(self.digits.clone())
                .map_err(serde::ser::Error::custom)?
                .serialize(serializer),
        }
    }
}

/// The name under which the JSON library hands out a value as it is written. Where it does not, the
/// number comes as the library read it, which rounds what no plain number holds.
const AS_WRITTEN: &str = "$serde_json::private::RawValue";
/// The name under which it hands out a number where another crate has switched on that it keeps the
/// digits of every number.
const WITH_DIGITS: &str = "$serde_json::private::Number";

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(AS_WRITTEN, AnyNumber)
    }
}

struct AnyNumber;

impl<'de> Visitor<'de> for AnyNumber {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Decimal, A::Error> {
        match map.next_key_seed(Key)? {
            Some(()) => map.next_value_seed(AsWritten),
            None => Err(de::Error::custom("expected a number, found an object")),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Decimal, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        let number: Decimal = text.parse().map_err(|_| E::custom("expected a number"))?;
        Ok(Decimal { is_text: true, ..number })
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Decimal, E> {
        Ok(number.into())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Decimal, E> {
        Ok(number.into())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Decimal, E> {
        Decimal::try_from(number).map_err(E::custom)
    }
}

/// One of the names under which the JSON library hands out a number. The key is not kept, so that a
/// number takes memory for its digits only.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<(), E> {
        match key {
            AS_WRITTEN | WITH_DIGITS => Ok(()),
            _ => Err(E::custom("expected a number, found an object")),
        }
    }
}

/// The JSON of a number, or of a text that holds one.
struct AsWritten;

impl<'de> DeserializeSeed<'de> for AsWritten {
    type Value = Decimal;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Decimal, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for AsWritten {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_str<E: de::Error>(self, written: &str) -> Result<Decimal, E> {
        if !written.starts_with('"') {
            return written.parse().map_err(|_| E::custom("expected a number"));
        }
        let text: Cow<'_, str> = serde_json::from_str(written).map_err(E::custom)?;
        AnyNumber.visit_str(&text)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Decimal {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "format": "decimal" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Price {
        price: Option<Decimal>,
    }

    #[test]
    fn digits_survive_exactly() {
        for digits in [
            "0",
            "-0",
            "12",
            "12.0",
            "12.50",
            "0.1",
            "1e3",
            "1E+30",
            "9007199254740993",
            "18446744073709551615",
            "123456789012345678901234567890.123456789",
        ] {
            let text = format!("{{\"price\":{digits}}}");
            let price: Price = serde_json::from_str(&text).expect("a number");
            assert_eq!(price.price.as_ref().map(Decimal::as_str), Some(digits));
            assert_eq!(serde_json::to_string(&price).expect("JSON"), text);
        }
    }

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn hash(number: &Decimal) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        number.hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn numbers_of_one_value_are_equal_in_every_form() {
        for forms in [
            &["12", "12.0", "1.2e1", "1200E-2", "0.12e+2", "0.012e3"][..],
            &["0", "-0", "0.00", "0e99", "-0.0e-7"],
            &["-0.5", "-5e-1", "-0.50"],
            &["100", "1e2", "100.00"],
        ] {
            let numbers: Vec<_> = forms.iter().map(|form| number(form)).collect();
            for other in &numbers {
                assert_eq!((&numbers[0], hash(&numbers[0])), (other, hash(other)));
            }
        }
        let text: Decimal = serde_json::from_str("\"12.50\"").expect("a number");
        assert_eq!(text, number("12.5"), "a number that came as a text has its value");
    }

    #[test]
    fn numbers_are_ordered_by_their_values() {
        let sorted = [
            "-1e99999999999999999999999999999999999999999",
            "-1e3",
            "-12.5",
            "-12",
            "-0.1",
            "0",
            "1e-99999999999999999999999999999999999999999",
            "0.001",
            "0.09",
            "0.1",
            "0.11",
            "9",
            "10",
            "10.01",
            "9007199254740992",
            "9007199254740993",
            "1e30",
        ]
        .map(number);
        for (index, lesser) in sorted.iter().enumerate() {
            assert_eq!(lesser.cmp(lesser), Ordering::Equal);
            for greater in &sorted[index + 1..] {
                assert_eq!(lesser.cmp(greater), Ordering::Less, "{lesser} < {greater}");
                assert_eq!(greater.cmp(lesser), Ordering::Greater, "{greater} > {lesser}");
            }
        }
    }

    #[test]
    fn anything_else_is_no_number() {
        for text in
            ["\"twelve\"", "\"\"", "true", "{}", "[]", "{\"$serde_json::private::RawValue\":\"x\"}"]
        {
            assert!(serde_json::from_str::<Decimal>(text).is_err(), "{text}");
        }
        for text in ["", " 1", "1 ", "01", "+1", ".5", "1.", "NaN", "1 2", "1,5"] {
            assert!(text.parse::<Decimal>().is_err(), "{text:?}");
        }
        assert!(Decimal::try_from(f64::NAN).is_err());
    }

    #[test]
    fn a_number_that_came_as_a_text_goes_back_as_one() {
        for text in ["\"12.50\"", "\"-1\""] {
            let read: Decimal = serde_json::from_str(text).expect("a number");
            assert_eq!(format!("\"{}\"", read.as_str()), text);
            assert_eq!(serde_json::to_string(&read).expect("JSON"), text);
            let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(serde_json::from_value::<Decimal>(value).expect("a number"), read);
        }
    }

    #[test]
    fn null_and_absence_are_no_number_and_no_error() {
        for text in ["{}", "{\"price\":null}"] {
            let price: Price = serde_json::from_str(text).expect("nothing");
            assert_eq!(price, Price { price: None });
        }
    }

    #[test]
    fn a_buffered_number_is_read_as_well() {
        #[derive(Debug, Deserialize)]
        #[serde(untagged)]
        enum Buffered {
            Held { price: Decimal },
        }
        for (text, digits) in [("{\"price\":12}", "12"), ("{\"price\":1.5}", "1.5")] {
            let Buffered::Held { price } = serde_json::from_str(text).expect("a number");
            assert_eq!(price.as_str(), digits);
        }
        let value = serde_json::json!({"price": 7});
        let price: Price = serde_json::from_value(value.clone()).expect("a number");
        assert_eq!(serde_json::to_value(price).expect("a value"), value);
    }

    #[test]
    fn whole_numbers_are_told_from_rounded_ones() {
        for (digits, whole) in [
            ("12", Some(12)),
            ("12.0", Some(12)),
            ("1e3", Some(1000)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
            ("1e18", Some(1_000_000_000_000_000_000)),
            ("1200e-2", Some(12)),
            ("0e400", Some(0)),
            ("12.5", None),
            ("1e-400", None),
            ("1e300", None),
            ("9223372036854775808", None),
        ] {
            assert_eq!(digits.parse::<Decimal>().expect("a number").to_i64(), whole, "{digits}");
        }
    }
}
