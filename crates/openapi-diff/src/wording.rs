//! Values and places in the words of a report.

use openapi_model::{Node, Value, pointer};

use crate::grammar::METHODS;

/// How much of a value a sentence can hold.
const SHORT: usize = 60;

/// How many members of a list of schemas are named.
const MEMBERS: usize = 3;

/// A value in one short line.
pub(crate) fn short(node: &Node) -> String {
    let text = match &node.value {
        Value::Mapping(_) => object(node),
        Value::Number(number) => number.to_string(),
        _ => node.to_json().to_string(),
    };
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// An object in a few words: what it refers to, or what it is a schema of.
fn object(node: &Node) -> String {
    if let Some(name) = node.text("$ref").and_then(|text| text.rsplit('/').next()) {
        return format!("`{name}`");
    }
    if let Some(title) = node.text("title") {
        return format!("`{title}`");
    }
    for (key, between) in [("allOf", " with "), ("oneOf", " or "), ("anyOf", " or ")] {
        let members = node.items_at(key);
        if !members.is_empty() {
            let named: Vec<_> = members.iter().take(MEMBERS).map(short).collect();
            let more = if members.len() > MEMBERS { " and more" } else { "" };
            return format!("{}{more}", named.join(between));
        }
    }
    let names: Vec<_> = node.entries_at("properties").iter().map(|entry| &*entry.key).collect();
    match (node.text("type"), names.as_slice()) {
        (_, [_, ..]) => format!("{{ {} }}", names.join(", ")),
        (Some(name), []) => format!("\"{name}\""),
        _ => {
            let keys: Vec<_> = node.entries().iter().map(|entry| &*entry.key).collect();
            format!("{{ {} }}", keys.join(", "))
        }
    }
}

/// What happened to something, with its values where a sentence can hold them.
pub(crate) fn verb(old: Option<&Node>, new: Option<&Node>) -> String {
    let is_short = |node: &Node| !matches!(node.value, Value::Mapping(_) | Value::Sequence(_));
    match (old, new) {
        (None, _) => "is new".to_owned(),
        (_, None) => "is gone".to_owned(),
        (Some(old), Some(new)) if is_short(old) && is_short(new) => {
            format!("was {} and is {} now", short(old), short(new))
        }
        _ => "changed".to_owned(),
    }
}

/// A place as a reader names it: `Order.total`, or `GET /orders 200`.
pub(crate) fn subject(pointer: &str) -> String {
    if let Some((file, rest)) = pointer.split_once('#').filter(|(file, _)| !file.is_empty()) {
        let tokens: Vec<_> = pointer::tokens(rest).collect();
        let tokens: Vec<_> = tokens.iter().map(String::as_str).collect();
        let (name, rest) = tokens.split_first().unwrap_or((&"", &[]));
        return format!("`{name}{}` of `{file}`", inside(rest));
    }
    let tokens: Vec<_> = pointer::tokens(pointer).collect();
    let tokens: Vec<_> = tokens.iter().map(String::as_str).collect();
    match tokens.as_slice() {
        ["components", _, name, rest @ ..] => format!("`{name}{}`", inside(rest)),
        ["paths", path, method, rest @ ..] if METHODS.contains(method) => {
            operation(path, method, rest)
        }
        ["paths", path, "parameters", _, rest @ ..] => {
            format!("`{path}`{}", quoted(&inside(rest)))
        }
        ["paths", path, key, ..] => format!("`{path}` {key}"),
        ["paths", path] => format!("`{path}`"),
        [] => "the document".to_owned(),
        rest => format!("`{}`", rest.join("/")),
    }
}

/// A place in a component, named by where the component is used.
pub(crate) fn subject_at(used_at: &str, pointer: &str) -> Option<String> {
    // What is written in place is named by its own place.
    let rest =
        pointer.strip_prefix("#/components/schemas/").filter(|_| !pointer.starts_with(used_at))?;
    let tokens: Vec<_> = pointer::tokens(&format!("/{rest}")).skip(1).collect();
    let inside = inside(&tokens.iter().map(String::as_str).collect::<Vec<_>>());
    let used_at = subject(used_at);
    let has_path = used_at.starts_with('`') && !used_at.contains(' ') || used_at.contains("`.");
    Some(match used_at.strip_suffix('`').filter(|_| has_path) {
        Some(open) => format!("{open}{inside}`"),
        None => format!("{used_at}{}", quoted(&inside)),
    })
}

fn operation(path: &str, method: &str, rest: &[&str]) -> String {
    let name = format!("{} {path}", method.to_uppercase());
    match rest {
        ["requestBody", rest @ ..] => format!("`{name}` request body{}", quoted(&inside(rest))),
        ["responses", status, rest @ ..] => {
            format!("`{name}` response {status}{}", quoted(&inside(rest)))
        }
        ["callbacks", callback, rest @ ..] => {
            format!("`{name}` callback {callback}{}", quoted(&inside(rest)))
        }
        // The finding names the parameter, of which the place has only the number.
        ["parameters", _, rest @ ..] => format!("`{name}`{}", quoted(&inside(rest))),
        [] => format!("`{name}`"),
        rest => format!("`{name}` {}", rest.first().copied().unwrap_or_default()),
    }
}

fn quoted(inside: &str) -> String {
    if inside.is_empty() { String::new() } else { format!(" `{}`", inside.trim_start()) }
}

/// The way through properties and items; every other keyword says nothing to a reader.
fn inside(tokens: &[&str]) -> String {
    let mut text = String::new();
    let mut rest = tokens;
    loop {
        rest = match rest {
            [] => return text,
            ["properties", name, tail @ ..] => {
                text.push('.');
                text.push_str(name);
                tail
            }
            ["items", tail @ ..] => {
                text.push_str("[]");
                tail
            }
            ["headers", name, tail @ ..] => {
                text.push_str(" header ");
                text.push_str(name);
                tail
            }
            [_, tail @ ..] => tail,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_readers_name_them() {
        let property = "#/components/schemas/Order/properties/rows/items/properties/id/type";
        assert_eq!(subject(property), "`Order.rows[].id`");
        assert_eq!(subject("#/paths/~1a/get"), "`GET /a`");
        assert_eq!(subject("#/paths/~1a~1{x}/parameters"), "`/a/{x}` parameters");
        assert_eq!(subject("#/paths/~1a/get/parameters/0/schema/properties/b"), "`GET /a` `.b`");
        let response =
            "#/paths/~1a/get/responses/200/content/application~1json/schema/properties/b";
        assert_eq!(subject(response), "`GET /a` response 200 `.b`");
    }
}
