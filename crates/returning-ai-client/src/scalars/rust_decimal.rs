//! Amounts as decimals to count with.

use rust_decimal::Decimal as Number;

use super::Decimal;

/// The digits are kept: `12.50` stays `12.50`.
impl From<Number> for Decimal {
    fn from(number: Number) -> Self {
        let digits = number.to_string();
        digits.parse().expect("a decimal is a number of JSON")
    }
}

/// Fails for a number with more digits than the crate `rust_decimal` holds, instead of rounding it.
impl TryFrom<&Decimal> for Number {
    type Error = rust_decimal::Error;

    fn try_from(decimal: &Decimal) -> Result<Self, rust_decimal::Error> {
        let text = decimal.as_str();
        let is_scientific = text.contains(['e', 'E']);
        if is_scientific { Number::from_scientific(text) } else { Number::from_str_exact(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_keeps_its_digits_both_ways() {
        for digits in ["12.50", "0", "-3", "79228162514264337593543950335", "0.000001"] {
            let amount: Decimal = digits.parse().expect("a number");
            let number = Number::try_from(&amount).expect("it fits");
            assert_eq!(number.to_string(), digits);
            assert_eq!(Decimal::from(number), amount);
        }
    }

    #[test]
    fn what_would_be_rounded_is_refused() {
        for digits in ["79228162514264337593543950336", "0.12345678901234567890123456789012"] {
            let amount: Decimal = digits.parse().expect("a number");
            assert!(Number::try_from(&amount).is_err(), "{digits}");
        }
    }
}
