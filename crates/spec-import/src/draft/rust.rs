//! What of a page has no Rust name of its own, because another part of it has that name.

use sdk_codegen::rust_names;

use crate::shape::Field;

/// The listed values that become variants, and those that are left to the open arm: the ones without
/// a letter or a digit, and the ones whose variant an earlier value has.
pub(super) fn listed(words: &[String]) -> (Vec<String>, Vec<String>) {
    let mut variants = Vec::new();
    words.iter().cloned().partition(|word| {
        let variant = rust_names::type_name(word);
        let is_named = word.chars().any(char::is_alphanumeric) && !variants.contains(&variant);
        variants.push(variant);
        is_named
    })
}

/// The name in Rust for a field whose own name an earlier field has; `None` for any other field.
pub(super) fn renamed(fields: &[Field], index: usize) -> Option<String> {
    let name_of = |field: &Field| rust_names::field(&field.name);
    let name = name_of(&fields[index]);
    let earlier = fields[..index].iter().filter(|field| name_of(field) == name).count();
    let mut number = earlier + 1;
    let is_taken = |name: &str| fields.iter().any(|field| name_of(field) == name);
    while number > 1 && is_taken(&format!("{name}_{number}")) {
        number += 1;
    }
    (number > 1).then(|| format!("{name}_{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    fn field(name: &str) -> Field {
        let (name, shape) = (name.to_owned(), Shape::any());
        Field { name, required: None, shape, description: None, line: 0 }
    }

    #[test]
    fn values_with_one_variant_and_values_without_a_name_are_left_out() {
        let words = ["x-y", "x y", "", "-", "123"].map(str::to_owned);
        assert_eq!(listed(&words).0, ["x-y", "123"]);
        assert_eq!(listed(&words).1, ["x y", "", "-"]);
    }

    #[test]
    fn a_field_with_the_name_of_an_earlier_one_gets_a_free_name() {
        let fields = ["_id", "id", "id_2", "name"].map(field);
        let names: Vec<_> = (0..fields.len()).map(|index| renamed(&fields, index)).collect();
        assert_eq!(names, [None, Some("id_3".to_owned()), None, None]);
    }
}
