//! What a comparison does at each keyword, on top of the table of OpenAPI's keywords.

use openapi_model::keywords::{self, Shape as Held};
pub(crate) use openapi_model::keywords::{Kind, METHODS, is_extension};

/// How both sides of a keyword are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// For readers only: it changes nothing between caller and service.
    Documentation,
    /// Data in which nothing is a keyword.
    Data,
    /// Data in a list whose order means nothing.
    Set,
    One(Kind),
    List(Kind),
    /// Names that the document chooses, each with an object.
    Map(Kind),
    /// Paths or statuses, each with an object, beside extensions.
    Patterned(Kind),
    /// The reference that replaces an object.
    Reference,
}

/// How a keyword of an object is compared. Returns `None` if OpenAPI 3.0 knows no such keyword.
pub(crate) fn shape(kind: Kind, key: &str) -> Option<Shape> {
    if is_documentation(kind, key) {
        return Some(Shape::Documentation);
    }
    if kind == Kind::PathItem && key == "$ref" {
        return Some(Shape::Reference);
    }
    Some(match keywords::shape(kind, key)? {
        Held::One(Kind::Contact | Kind::License) => Shape::Data,
        Held::Data if kind == Kind::Flow => Shape::Map(Kind::Other),
        Held::One(kind) => Shape::One(kind),
        Held::SchemaOrFlag => Shape::One(Kind::Schema),
        Held::List(kind) => Shape::List(kind),
        Held::Map(kind) => Shape::Map(kind),
        Held::Patterned(kind) => Shape::Patterned(kind),
        Held::Reference => Shape::Reference,
        Held::Texts | Held::Values | Held::Requirements => Shape::Set,
        Held::Prose => Shape::Documentation,
        Held::Data | Held::Text | Held::Flag | Held::Number | Held::Count | Held::References => {
            Shape::Data
        }
    })
}

/// The keys that are for readers, wherever they are keywords.
fn is_documentation(kind: Kind, key: &str) -> bool {
    match key {
        // Its keys are expressions.
        _ if kind == Kind::Callback => false,
        "description" | "summary" | "title" | "example" | "examples" | "externalDocs" | "tags" => {
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_keywords() {
        assert_eq!(shape(Kind::Schema, "title"), Some(Shape::Documentation));
        assert_eq!(shape(Kind::Schema, "properties"), Some(Shape::Map(Kind::Schema)));
        assert_eq!(shape(Kind::Document, "paths"), Some(Shape::Patterned(Kind::PathItem)));
        assert_eq!(shape(Kind::Schema, "const"), None);
    }
}
