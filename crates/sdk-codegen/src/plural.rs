//! Singular and plural in messages.

/// A number and what it counts, in the singular or the plural.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn one_is_no_plural() {
        assert_eq!(["1 rule", "0 rules", "2 rules"], [1, 0, 2].map(|number| count(number, "rule")));
    }
}
