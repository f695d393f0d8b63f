//! The words of OpenAPI 3.0: which keywords an object has, and what stands at each.
//!
//! One table says it for every rule, so that no rule mistakes a property that is called `enum`, or
//! the data of an example, for a keyword.

/// The kinds of objects that a document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Header,
    Example,
    Components,
    Schema,
    Discriminator,
    SecurityScheme,
}

/// What stands at a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Data of the API or of a tool, in which nothing is a keyword.
    Data,
    /// A text that is shown to a reader of the generated documentation.
    Prose,
    Text,
    Flag,
    Number,
    /// A whole number that is not negative.
    Count,
    /// A list of texts.
    Texts,
    /// A list of data with at least one item.
    Values,
    One(Kind),
    /// A schema, or true or false.
    SchemaOrFlag,
    List(Kind),
    /// Names that the document chooses, each with an object.
    Map(Kind),
}

/// What stands at a keyword of an object; none where OpenAPI 3.0 knows no such keyword.
pub(super) fn shape(kind: Kind, key: &str) -> Option<Shape> {
    match kind {
        Kind::Document => document(key),
        Kind::Info => info(key),
        Kind::Contact => texts(key, &["name", "url", "email"]),
        Kind::License => texts(key, &["name", "url"]),
        Kind::Server => server(key),
        Kind::ServerVariable => server_variable(key),
        Kind::PathItem => path_item(key),
        Kind::Operation => operation(key),
        Kind::ExternalDocs => texts(key, &["url"]).or_else(|| prose(key)),
        Kind::Parameter | Kind::Header => parameter(key),
        Kind::RequestBody => request_body(key),
        Kind::MediaType => media_type(key),
        Kind::Encoding => encoding(key),
        Kind::Response => response(key),
        Kind::Example => example(key),
        Kind::Components => components(key),
        Kind::Schema => schema(key),
        Kind::Discriminator => discriminator(key),
        Kind::SecurityScheme => security_scheme(key),
    }
}

/// The section of the components that a reference in place of such an object names.
pub(super) fn section(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Schema => "schemas",
        Kind::Response => "responses",
        Kind::Parameter => "parameters",
        Kind::Example => "examples",
        Kind::RequestBody => "requestBodies",
        Kind::Header => "headers",
        Kind::SecurityScheme => "securitySchemes",
        _ => return None,
    })
}

fn texts(key: &str, known: &[&str]) -> Option<Shape> {
    known.contains(&key).then_some(Shape::Text)
}

fn prose(key: &str) -> Option<Shape> {
    matches!(key, "summary" | "description").then_some(Shape::Prose)
}

fn document(key: &str) -> Option<Shape> {
    Some(match key {
        "openapi" => Shape::Text,
        "info" => Shape::One(Kind::Info),
        "servers" => Shape::List(Kind::Server),
        "paths" => Shape::Map(Kind::PathItem),
        "components" => Shape::One(Kind::Components),
        _ => return None,
    })
}

fn info(key: &str) -> Option<Shape> {
    Some(match key {
        "title" | "description" => Shape::Prose,
        "termsOfService" | "version" => Shape::Text,
        "contact" => Shape::One(Kind::Contact),
        "license" => Shape::One(Kind::License),
        _ => return None,
    })
}

fn server(key: &str) -> Option<Shape> {
    Some(match key {
        "url" => Shape::Text,
        "description" => Shape::Prose,
        "variables" => Shape::Map(Kind::ServerVariable),
        _ => return None,
    })
}

fn server_variable(key: &str) -> Option<Shape> {
    Some(match key {
        "enum" => Shape::Texts,
        "default" => Shape::Text,
        "description" => Shape::Prose,
        _ => return None,
    })
}

fn path_item(key: &str) -> Option<Shape> {
    Some(match key {
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" => {
            Shape::One(Kind::Operation)
        }
        "$ref" => Shape::Text,
        "summary" | "description" => Shape::Prose,
        "servers" => Shape::List(Kind::Server),
        "parameters" => Shape::List(Kind::Parameter),
        _ => return None,
    })
}

fn operation(key: &str) -> Option<Shape> {
    Some(match key {
        "tags" => Shape::Texts,
        "summary" | "description" => Shape::Prose,
        "externalDocs" => Shape::One(Kind::ExternalDocs),
        "operationId" => Shape::Text,
        "parameters" => Shape::List(Kind::Parameter),
        "requestBody" => Shape::One(Kind::RequestBody),
        "responses" => Shape::Map(Kind::Response),
        "callbacks" | "security" => Shape::Data,
        "deprecated" => Shape::Flag,
        "servers" => Shape::List(Kind::Server),
        _ => return None,
    })
}

fn parameter(key: &str) -> Option<Shape> {
    Some(match key {
        "name" | "in" | "style" => Shape::Text,
        "description" => Shape::Prose,
        "required" | "deprecated" | "allowEmptyValue" | "explode" | "allowReserved" => Shape::Flag,
        "schema" => Shape::One(Kind::Schema),
        "content" => Shape::Map(Kind::MediaType),
        "example" => Shape::Data,
        "examples" => Shape::Map(Kind::Example),
        _ => return None,
    })
}

fn request_body(key: &str) -> Option<Shape> {
    Some(match key {
        "description" => Shape::Prose,
        "content" => Shape::Map(Kind::MediaType),
        "required" => Shape::Flag,
        _ => return None,
    })
}

fn media_type(key: &str) -> Option<Shape> {
    Some(match key {
        "schema" => Shape::One(Kind::Schema),
        "example" => Shape::Data,
        "examples" => Shape::Map(Kind::Example),
        "encoding" => Shape::Map(Kind::Encoding),
        _ => return None,
    })
}

fn encoding(key: &str) -> Option<Shape> {
    Some(match key {
        "contentType" | "style" => Shape::Text,
        "headers" => Shape::Map(Kind::Header),
        "explode" | "allowReserved" => Shape::Flag,
        _ => return None,
    })
}

fn response(key: &str) -> Option<Shape> {
    Some(match key {
        "description" => Shape::Prose,
        "headers" => Shape::Map(Kind::Header),
        "content" => Shape::Map(Kind::MediaType),
        "links" => Shape::Data,
        _ => return None,
    })
}

fn example(key: &str) -> Option<Shape> {
    Some(match key {
        "summary" | "description" => Shape::Prose,
        "value" => Shape::Data,
        "externalValue" => Shape::Text,
        _ => return None,
    })
}

fn components(key: &str) -> Option<Shape> {
    Some(match key {
        "schemas" => Shape::Map(Kind::Schema),
        "responses" => Shape::Map(Kind::Response),
        "parameters" => Shape::Map(Kind::Parameter),
        "examples" => Shape::Map(Kind::Example),
        "requestBodies" => Shape::Map(Kind::RequestBody),
        "headers" => Shape::Map(Kind::Header),
        "securitySchemes" => Shape::Map(Kind::SecurityScheme),
        "links" | "callbacks" => Shape::Data,
        _ => return None,
    })
}

fn schema(key: &str) -> Option<Shape> {
    Some(match key {
        "type" | "format" | "pattern" => Shape::Text,
        "title" | "description" => Shape::Prose,
        "multipleOf" | "maximum" | "minimum" => Shape::Number,
        "exclusiveMaximum" | "exclusiveMinimum" | "uniqueItems" => Shape::Flag,
        "nullable" | "readOnly" | "writeOnly" | "deprecated" => Shape::Flag,
        "maxLength" | "minLength" | "maxItems" | "minItems" | "maxProperties" | "minProperties" => {
            Shape::Count
        }
        "required" => Shape::Texts,
        "enum" => Shape::Values,
        "allOf" | "oneOf" | "anyOf" => Shape::List(Kind::Schema),
        "not" | "items" => Shape::One(Kind::Schema),
        "properties" => Shape::Map(Kind::Schema),
        "additionalProperties" => Shape::SchemaOrFlag,
        "default" | "example" | "xml" => Shape::Data,
        "discriminator" => Shape::One(Kind::Discriminator),
        "externalDocs" => Shape::One(Kind::ExternalDocs),
        _ => return None,
    })
}

fn discriminator(key: &str) -> Option<Shape> {
    Some(match key {
        "propertyName" => Shape::Text,
        "mapping" => Shape::Data,
        _ => return None,
    })
}

fn security_scheme(key: &str) -> Option<Shape> {
    Some(match key {
        "type" | "name" | "in" | "scheme" | "bearerFormat" | "openIdConnectUrl" => Shape::Text,
        "description" => Shape::Prose,
        "flows" => Shape::Data,
        _ => return None,
    })
}
