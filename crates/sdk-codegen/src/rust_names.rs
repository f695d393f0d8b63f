//! The names that the generator gives to types, fields and methods, and those of the table.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// The name of a field, an argument or a method.
pub fn field(name: &str) -> String {
    escape(identifier(name, str::to_snake_case, "x"))
}

/// The name of a type or a variant.
pub fn type_name(name: &str) -> String {
    escape(identifier(name, str::to_pascal_case, "X"))
}

/// The name of a constant.
pub fn constant(name: &str) -> String {
    identifier(name, str::to_shouty_snake_case, "X")
}

/// Everything that cannot be in a Rust name separates words; apostrophes vanish.
fn identifier(name: &str, recase: fn(&str) -> String, prefix: &str) -> String {
    let words: String = name
        .chars()
        .filter(|&letter| letter != '\'')
        .map(|letter| if letter.is_alphanumeric() || letter == '_' { letter } else { '-' })
        .collect();
    let recased = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => recase(&words),
    };
    if recased.starts_with(char::is_alphabetic) { recased } else { format!("{prefix}{recased}") }
}

fn escape(name: String) -> String {
    let is_keyword = name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err();
    if is_keyword { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_collide_in_rust_get_one_name() {
        assert_eq!(field("_id"), field("id"));
        assert_eq!(field("statusID"), "status_id");
        assert_eq!(field("statusId"), "status_id");
        assert_eq!(field("type"), "type_");
        assert_eq!(field("$type"), "type_");
        assert_eq!(constant("match"), "MATCH");
        assert_eq!(constant("updateOrderStatus"), "UPDATE_ORDER_STATUS");
    }

    #[test]
    fn odd_names_get_the_names_that_the_generator_gives() {
        let names = ["First Name", "a.b", "1st", "日本", "", "won't", "+1", "-1"].map(field);
        let expected = ["first_name", "a_b", "x1st", "日本", "x", "wont", "plus1", "minus1"];
        assert_eq!(names, expected);
        assert_eq!(type_name("update-status response"), "UpdateStatusResponse");
        assert_eq!(type_name("1"), "X1");
    }
}
