//! Numbers as they are written. As binary fractions, different numbers of a document could be equal.

use std::cmp::Ordering;

use serde_json::Number as Json;

/// A decimal number of any length. The zeros at its ends are left out, so that the same number
/// always has the same parts.
#[derive(Clone, Debug)]
pub struct Number {
    is_negative: bool,
    /// No digits are zero.
    digits: String,
    /// By which power of ten the digits are multiplied.
    exponent: i64,
    /// The nearest number that JSON libraries have, spelled as in the text.
    json: Json,
}

/// Numbers are equal by their value; `1.0` is one.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.is_negative == other.is_negative
            && self.exponent == other.exponent
            && self.digits == other.digits
    }
}

impl Eq for Number {}

impl Number {
    /// Reads a number as JSON and YAML write it in decimal digits. Returns `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (is_negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        Self::of(is_negative, &digits, exponent)
    }

    fn of(is_negative: bool, digits: &str, exponent: i64) -> Option<Self> {
        let short = digits.trim_end_matches('0');
        let exponent = exponent.checked_add(i64::try_from(digits.len() - short.len()).ok()?)?;
        let short = short.trim_start_matches('0');
        let (is_negative, exponent) =
            if short.is_empty() { (false, 0) } else { (is_negative, exponent) };
        let json = nearest(is_negative, short, exponent)?;
        Some(Self { is_negative, digits: short.to_owned(), exponent, json })
    }

    /// A number that another library has read.
    pub fn from_json(number: &Json) -> Self {
        let json = number.clone();
        match Self::parse(&number.to_string()) {
            Some(parsed) => Self { json, ..parsed },
            None => Self { is_negative: false, digits: number.to_string(), exponent: 0, json },
        }
    }

    /// The same number with the digits of the text out of which another library read it. Returns
    /// `None` if that text is another number.
    pub(crate) fn with_digits(&self, text: &str) -> Option<Self> {
        let exact = Self::parse(text)?;
        let is_whole = !text.contains(['.', 'e', 'E']);
        let json = if is_whole { exact.json.clone() } else { self.json.clone() };
        (exact.as_f64() == self.as_f64()).then_some(Self { json, ..exact })
    }

    /// The number for JSON; a text if JSON libraries would make another number of it.
    pub fn to_json(&self) -> serde_json::Value {
        if self.is_exact() { self.json.clone().into() } else { self.to_string().into() }
    }

    /// The nearest number that JSON libraries have.
    pub fn as_json(&self) -> &Json {
        &self.json
    }

    /// The same text for equal numbers.
    pub fn canonical(&self) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        format!("{sign}{}e{}", self.digits, self.exponent)
    }

    /// Whether JSON libraries have this very number.
    fn is_exact(&self) -> bool {
        Self::parse(&self.json.to_string()).as_ref() == Some(self)
    }

    /// The nearest binary fraction.
    pub fn as_f64(&self) -> Option<f64> {
        self.json.as_f64()
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// The next whole number, upwards or downwards. Returns `None` for a fraction and for a number of
    /// more digits than can be counted.
    pub fn neighbour(&self, upwards: bool) -> Option<Self> {
        let whole = i128::try_from(self.scaled(0).filter(|_| self.is_integer())?).ok()?;
        let whole = if self.is_negative { -whole } else { whole };
        Self::parse(&(if upwards { whole + 1 } else { whole - 1 }).to_string())
    }

    /// Whether it is a whole multiple of another number. Returns `None` if that takes too many digits.
    pub fn is_multiple_of(&self, other: &Self) -> Option<bool> {
        let least = self.exponent.min(other.exponent);
        let (own, other) = (self.scaled(least)?, other.scaled(least)?);
        (other != 0).then(|| own % other == 0)
    }

    /// The digits as a whole number, where they are multiplied by this power of ten.
    fn scaled(&self, exponent: i64) -> Option<u128> {
        let zeros = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        if self.digits.is_empty() {
            return Some(0);
        }
        self.digits.parse::<u128>().ok()?.checked_mul(10_u128.checked_pow(zeros)?)
    }

    /// How large it is, whatever its sign.
    fn magnitude(&self, other: &Self) -> Ordering {
        let order = |number: &Self| {
            let places = i64::try_from(number.digits.len()).unwrap_or(i64::MAX);
            (!number.digits.is_empty()).then(|| number.exponent.saturating_add(places))
        };
        order(self).cmp(&order(other)).then_with(|| self.digits.cmp(&other.digits))
    }
}

/// The nearest number of the JSON library: a whole one as long as it has room.
fn nearest(is_negative: bool, digits: &str, exponent: i64) -> Option<Json> {
    if digits.is_empty() {
        return Some(0.into());
    }
    let sign = if is_negative { "-" } else { "" };
    if (0..20).contains(&exponent) {
        let zeros = "0".repeat(usize::try_from(exponent).ok()?);
        let whole = format!("{sign}{digits}{zeros}");
        if let Ok(number) = whole.parse::<i64>() {
            return Some(number.into());
        }
        if let Ok(number) = whole.parse::<u64>() {
            return Some(number.into());
        }
    }
    Json::from_f64(format!("{sign}{digits}e{exponent}").parse().ok()?)
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_exact() {
            return self.json.fmt(f);
        }
        let sign = if self.is_negative { "-" } else { "" };
        let places = usize::try_from(self.exponent.unsigned_abs()).unwrap_or(usize::MAX);
        if self.exponent >= 0 && places < 40 {
            write!(f, "{sign}{}{}", self.digits, "0".repeat(places))
        } else if self.exponent < 0 && places < 40 {
            let padded = format!("{:0>width$}", self.digits, width = places + 1);
            let (whole, fraction) = padded.split_at(padded.len() - places);
            write!(f, "{sign}{whole}.{fraction}")
        } else {
            write!(f, "{sign}{}e{}", self.digits, self.exponent)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).expect("it is a number")
    }

    #[test]
    fn spellings_of_a_number_are_equal() {
        for (one, other) in [("1.0", "1"), ("1e2", "100"), ("-0", "0"), ("0.10", "1E-1")] {
            assert_eq!(number(one), number(other), "{one} and {other}");
        }
    }

    #[test]
    fn digits_beyond_a_binary_fraction_count() {
        assert!(number("99999999999999999999") > number("99999999999999999998"));
        assert!(number("0.1") < number("0.1000000000000000001"));
        assert!(number("-9223372036854775808") < number("-9223372036854775807"));
        assert!(number("9") < number("10") && number("0") < number("0.001"));
        assert!(number("-1") < number("0"));
    }

    #[test]
    fn a_number_is_shown_as_it_was_written() {
        for text in ["99999999999999999999", "0.1000000000000000001", "-7", "2.5"] {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("0.1000000000000000001").to_json(), "0.1000000000000000001");
        assert_eq!(number("1.0").to_json(), 1);
    }

    #[test]
    fn whole_numbers_have_neighbours() {
        assert_eq!(number("0").neighbour(true), Some(number("1")));
        assert_eq!(number("-1e2").neighbour(false), Some(number("-101")));
        assert_eq!(number("0.5").neighbour(true), None);
    }

    #[test]
    fn multiples_are_found_without_rounding() {
        assert_eq!(number("0.3").is_multiple_of(&number("0.1")), Some(true));
        assert_eq!(number("4").is_multiple_of(&number("3")), Some(false));
        assert_eq!(number("4").is_multiple_of(&number("0")), None);
    }
}
