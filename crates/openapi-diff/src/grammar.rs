//! The words of OpenAPI 3.0: which keywords an object has, and what stands at each.
//!
//! One table says it for every part, so that a property that is called `enum` or `description` is
//! never mistaken for a keyword.

/// The kinds of objects that a document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Document,
    Info,
    Server,
    ServerVariable,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Header,
    Components,
    Schema,
    Discriminator,
    SecurityScheme,
    Flows,
    Flow,
    Link,
    Callback,
    /// Something that has no keywords at all.
    Other,
}

/// What stands at a keyword.
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
    /// The reference that stands in place of an object.
    Reference,
}

/// What stands at a keyword of an object; none where OpenAPI 3.0 knows no such keyword.
pub(crate) fn shape(kind: Kind, key: &str) -> Option<Shape> {
    if is_documentation(kind, key) {
        return Some(Shape::Documentation);
    }
    match (kind, key) {
        (_, "$ref") if may_be_reference(kind) => Some(Shape::Reference),
        (Kind::Document, _) => document(key),
        (Kind::Info, "termsOfService" | "contact" | "license" | "version") => Some(Shape::Data),
        (Kind::Server, "url") => Some(Shape::Data),
        (Kind::Server, "variables") => Some(Shape::Map(Kind::ServerVariable)),
        (Kind::ServerVariable, "enum") => Some(Shape::Set),
        (Kind::ServerVariable, "default") => Some(Shape::Data),
        (Kind::Paths, _) => (!is_extension(key)).then_some(Shape::One(Kind::PathItem)),
        (Kind::PathItem, _) => path_item(key),
        (Kind::Operation, _) => operation(key),
        (Kind::Parameter | Kind::Header, _) => parameter(key),
        (Kind::RequestBody, "content") => Some(Shape::Map(Kind::MediaType)),
        (Kind::RequestBody, "required") => Some(Shape::Data),
        (Kind::MediaType, "schema") => Some(Shape::One(Kind::Schema)),
        (Kind::MediaType, "encoding") => Some(Shape::Map(Kind::Encoding)),
        (Kind::Encoding, "headers") => Some(Shape::Map(Kind::Header)),
        (Kind::Encoding, "contentType" | "style" | "explode" | "allowReserved") => {
            Some(Shape::Data)
        }
        (Kind::Callback, _) => (!is_extension(key)).then_some(Shape::One(Kind::PathItem)),
        (Kind::Responses, _) => (!is_extension(key)).then_some(Shape::One(Kind::Response)),
        (Kind::Response, "headers") => Some(Shape::Map(Kind::Header)),
        (Kind::Response, "content") => Some(Shape::Map(Kind::MediaType)),
        (Kind::Response, "links") => Some(Shape::Map(Kind::Link)),
        (Kind::Components, _) => components(key),
        (Kind::Schema, _) => schema(key),
        (Kind::Discriminator, "propertyName" | "mapping") => Some(Shape::Data),
        (Kind::SecurityScheme, "flows") => Some(Shape::One(Kind::Flows)),
        (Kind::SecurityScheme, _) => security_scheme(key),
        (Kind::Flows, "implicit" | "password" | "clientCredentials" | "authorizationCode") => {
            Some(Shape::One(Kind::Flow))
        }
        (Kind::Flow, "authorizationUrl" | "tokenUrl" | "refreshUrl") => Some(Shape::Data),
        (Kind::Flow, "scopes") => Some(Shape::Map(Kind::Other)),
        (Kind::Link, "server") => Some(Shape::One(Kind::Server)),
        (Kind::Link, "operationRef" | "operationId" | "parameters" | "requestBody") => {
            Some(Shape::Data)
        }
        _ => None,
    }
}

/// Whether a key is for tools, which OpenAPI leaves to whoever writes the document.
pub(crate) fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}

/// The keys that are for readers, wherever they are keywords.
fn is_documentation(kind: Kind, key: &str) -> bool {
    match key {
        // Its keys are paths, statuses or expressions.
        _ if matches!(kind, Kind::Paths | Kind::Responses | Kind::Callback) => false,
        // Here it is a section with components, of which nothing but documentation refers to any.
        "examples" if kind == Kind::Components => true,
        "description" | "summary" | "title" | "example" | "examples" | "externalDocs" | "tags"
        | "x-documentation" => true,
        _ => false,
    }
}

/// Whether a reference may stand in place of such an object.
fn may_be_reference(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Schema
            | Kind::Response
            | Kind::Parameter
            | Kind::RequestBody
            | Kind::Header
            | Kind::SecurityScheme
            | Kind::Link
            | Kind::Callback
            | Kind::PathItem
    )
}

fn document(key: &str) -> Option<Shape> {
    Some(match key {
        "openapi" => Shape::Data,
        "info" => Shape::One(Kind::Info),
        "servers" => Shape::List(Kind::Server),
        "paths" => Shape::One(Kind::Paths),
        "components" => Shape::One(Kind::Components),
        "security" => Shape::Set,
        _ => return None,
    })
}

/// The methods that a path can have.
pub(crate) const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

fn path_item(key: &str) -> Option<Shape> {
    Some(match key {
        _ if METHODS.contains(&key) => Shape::One(Kind::Operation),
        "servers" => Shape::List(Kind::Server),
        "parameters" => Shape::List(Kind::Parameter),
        _ => return None,
    })
}

fn operation(key: &str) -> Option<Shape> {
    Some(match key {
        "operationId" | "deprecated" => Shape::Data,
        "callbacks" => Shape::Map(Kind::Callback),
        "security" => Shape::Set,
        "parameters" => Shape::List(Kind::Parameter),
        "requestBody" => Shape::One(Kind::RequestBody),
        "responses" => Shape::One(Kind::Responses),
        "servers" => Shape::List(Kind::Server),
        _ => return None,
    })
}

fn parameter(key: &str) -> Option<Shape> {
    Some(match key {
        "name" | "in" | "style" | "required" | "deprecated" | "allowEmptyValue" | "explode"
        | "allowReserved" => Shape::Data,
        "schema" => Shape::One(Kind::Schema),
        "content" => Shape::Map(Kind::MediaType),
        _ => return None,
    })
}

fn components(key: &str) -> Option<Shape> {
    Some(match key {
        "schemas" => Shape::Map(Kind::Schema),
        "responses" => Shape::Map(Kind::Response),
        "parameters" => Shape::Map(Kind::Parameter),
        "requestBodies" => Shape::Map(Kind::RequestBody),
        "headers" => Shape::Map(Kind::Header),
        "securitySchemes" => Shape::Map(Kind::SecurityScheme),
        "links" => Shape::Map(Kind::Link),
        "callbacks" => Shape::Map(Kind::Callback),
        _ => return None,
    })
}

fn schema(key: &str) -> Option<Shape> {
    Some(match key {
        "type" | "format" | "pattern" | "multipleOf" | "maximum" | "minimum"
        | "exclusiveMaximum" | "exclusiveMinimum" | "uniqueItems" | "nullable" | "readOnly"
        | "writeOnly" | "deprecated" | "maxLength" | "minLength" | "maxItems" | "minItems"
        | "maxProperties" | "minProperties" | "default" | "xml" => Shape::Data,
        "required" | "enum" => Shape::Set,
        "allOf" | "oneOf" | "anyOf" => Shape::List(Kind::Schema),
        "not" | "items" | "additionalProperties" => Shape::One(Kind::Schema),
        "properties" => Shape::Map(Kind::Schema),
        "discriminator" => Shape::One(Kind::Discriminator),
        _ => return None,
    })
}

fn security_scheme(key: &str) -> Option<Shape> {
    matches!(key, "type" | "name" | "in" | "scheme" | "bearerFormat" | "openIdConnectUrl")
        .then_some(Shape::Data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_keywords() {
        assert_eq!(shape(Kind::Schema, "title"), Some(Shape::Documentation));
        assert_eq!(shape(Kind::Schema, "properties"), Some(Shape::Map(Kind::Schema)));
        assert_eq!(shape(Kind::Paths, "/title"), Some(Shape::One(Kind::PathItem)));
        assert_eq!(shape(Kind::Schema, "const"), None);
    }
}
