//! How a value is written on the wire: `style`, `explode` and what else belongs to it.

use openapi_model::Node;

use crate::document::Document;

/// The keywords that say how a value is written.
pub(super) const WRITTEN: [&str; 4] = ["style", "explode", "allowReserved", "allowEmptyValue"];

/// How a value is written on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) style: String,
    pub(super) explode: bool,
    allows_reserved: bool,
    pub(super) allows_empty: bool,
}

impl Written {
    pub(super) fn of(document: &Document, node: &Node) -> Self {
        let default = match node.text("in") {
            Some("query" | "cookie") => "form",
            _ => "simple",
        };
        let style = node.get("style").map_or_else(
            || default.to_owned(),
            |style| style.as_str().map_or_else(|| style.to_json().to_string(), str::to_owned),
        );
        let explode = node.get("explode").and_then(Node::as_bool).unwrap_or(style == "form");
        let kind = node
            .get("schema")
            .map(|schema| document.resolve(schema))
            .and_then(|schema| schema.text("type"));
        let (style, explode) = match kind {
            // A single value has no parts that could be written apart.
            Some("string" | "number" | "integer" | "boolean") => (style, false),
            // Each item is a parameter of its own, whatever would separate them otherwise.
            Some("array") if explode && style.ends_with("Delimited") => ("form".to_owned(), true),
            _ => (style, explode),
        };
        let (allows_reserved, allows_empty) =
            (node.is_set("allowReserved"), node.is_set("allowEmptyValue"));
        Self { style, explode, allows_reserved, allows_empty }
    }

    /// Whether more differs than whether a value may be empty.
    pub(super) fn is_else(&self, other: &Self) -> bool {
        Self { allows_empty: false, ..self.clone() }
            != Self { allows_empty: false, ..other.clone() }
    }

    /// What differs, in words.
    pub(super) fn difference(&self, new: &Self) -> Option<String> {
        if self.style != new.style {
            return Some(format!("has the style `{}` now, and had `{}`", new.style, self.style));
        }
        let flags = [
            ("explode", self.explode, new.explode),
            ("allowReserved", self.allows_reserved, new.allows_reserved),
            ("allowEmptyValue", self.allows_empty, new.allows_empty),
        ];
        let (key, old, new) = flags.into_iter().find(|(_, old, new)| old != new)?;
        Some(match key {
            "explode" if new => {
                "is written as one parameter for each item now (`explode` is true)".to_owned()
            }
            "explode" => {
                "is written as one parameter for all items now (`explode` is false)".to_owned()
            }
            _ => format!("has `{key}: {new}` now, and had `{key}: {old}`"),
        })
    }
}
