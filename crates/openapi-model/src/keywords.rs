//! The keywords of OpenAPI 3.0: which an object has, and what each holds.
//!
//! One table says it for every rule, so that no rule mistakes a property that is called `enum`, or
//! the data of an example, for a keyword.

/// The kinds of objects that a document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The document itself.
    Document,
    /// Title, version, …
    Info,
    /// Who to ask.
    Contact,
    /// The licence.
    License,
    /// A server.
    Server,
    /// A variable of a server.
    ServerVariable,
    /// The operations of a path.
    PathItem,
    /// An operation.
    Operation,
    /// A link to documentation.
    ExternalDocs,
    /// A parameter.
    Parameter,
    /// The body of a request.
    RequestBody,
    /// A body in one media type.
    MediaType,
    /// How a field of a form is written.
    Encoding,
    /// A response.
    Response,
    /// A header of a response.
    Header,
    /// A named example.
    Example,
    /// The components.
    Components,
    /// A schema.
    Schema,
    /// What tells alternatives apart.
    Discriminator,
    /// A way to authenticate.
    SecurityScheme,
    /// The ways to get a token.
    Flows,
    /// One way to get a token.
    Flow,
    /// Calls that the service makes, by expressions for their addresses.
    Callback,
    /// Something that has no keywords.
    Other,
    /// A link to another operation.
    Link,
}

/// What a keyword holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Data of the API or of a tool, in which nothing is a keyword.
    Data,
    /// A text that is shown to a reader of the generated documentation.
    Prose,
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// A number.
    Number,
    /// A whole number that is not negative.
    Count,
    /// A list of texts.
    Texts,
    /// A list of data with at least one item.
    Values,
    /// One object.
    One(Kind),
    /// A schema, or true or false.
    SchemaOrFlag,
    /// A list of objects.
    List(Kind),
    /// Names that the document chooses, each with an object.
    Map(Kind),
    /// Keys of a form that OpenAPI gives, such as paths, each with an object, beside extensions.
    Patterned(Kind),
    /// Alternatives of credentials.
    Requirements,
    /// A reference to an object of the same kind.
    Reference,
    /// Names that the document chooses, each with a reference or the name of a component.
    References,
}

/// What the keys or items below a value of a document mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// An object of OpenAPI, whose keys are keywords.
    Object(Kind),
    /// Objects by names that the document chose.
    Map(Kind),
    /// A list of objects.
    List(Kind),
    /// A reference.
    Reference,
    /// References by names that the document chose.
    References,
    /// A plain value.
    Value,
    /// Data of the API, or of an unknown keyword, in which nothing is a keyword.
    Data,
}

impl Scope {
    /// The document itself.
    pub const DOCUMENT: Self = Self::Object(Kind::Document);

    /// The scope below a key.
    pub fn below(self, key: &str) -> Self {
        match self {
            Self::Object(kind) => shape(kind, key).map_or(Self::Data, Self::of),
            Self::Map(kind) => Self::Object(kind),
            Self::References => Self::Reference,
            Self::List(_) | Self::Reference | Self::Value | Self::Data => Self::Data,
        }
    }

    /// The scope below an item.
    pub fn item(self) -> Self {
        match self {
            Self::List(kind) => Self::Object(kind),
            _ => Self::Data,
        }
    }

    /// Whether the keys here are words of OpenAPI.
    pub fn has_keywords(self) -> bool {
        matches!(self, Self::Object(_))
    }

    fn of(shape: Shape) -> Self {
        match shape {
            Shape::One(kind) => Self::Object(kind),
            Shape::SchemaOrFlag => Self::Object(Kind::Schema),
            Shape::List(kind) => Self::List(kind),
            Shape::Map(kind) | Shape::Patterned(kind) => Self::Map(kind),
            Shape::Reference => Self::Reference,
            Shape::References => Self::References,
            Shape::Data | Shape::Requirements => Self::Data,
            Shape::Prose
            | Shape::Text
            | Shape::Flag
            | Shape::Number
            | Shape::Count
            | Shape::Texts
            | Shape::Values => Self::Value,
        }
    }
}

/// What a keyword of an object holds. Returns `None` if OpenAPI 3.0 does not know the keyword.
pub fn shape(kind: Kind, key: &str) -> Option<Shape> {
    if key == "$ref" && section(kind).is_some() {
        return Some(Shape::Reference);
    }
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
        Kind::Flows => flows(key),
        Kind::Flow => flow(key),
        Kind::Other => None,
        Kind::Callback => (!is_extension(key)).then_some(Shape::One(Kind::PathItem)),
        Kind::Link => link(key),
    }
}

/// The section of the components that a reference to such an object names. Returns `None` if a
/// reference cannot replace such an object.
pub fn section(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Schema => "schemas",
        Kind::Response => "responses",
        Kind::Parameter => "parameters",
        Kind::Example => "examples",
        Kind::RequestBody => "requestBodies",
        Kind::Header => "headers",
        Kind::SecurityScheme => "securitySchemes",
        Kind::Link => "links",
        Kind::Callback => "callbacks",
        _ => return None,
    })
}

/// Whether a key is for tools, which OpenAPI leaves to whoever writes the document.
pub fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}

/// The methods that a path can have.
pub const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

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
        "paths" => Shape::Patterned(Kind::PathItem),
        "components" => Shape::One(Kind::Components),
        "security" => Shape::Requirements,
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
        _ if METHODS.contains(&key) => Shape::One(Kind::Operation),
        "$ref" => Shape::Reference,
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
        "responses" => Shape::Patterned(Kind::Response),
        "callbacks" => Shape::Map(Kind::Callback),
        "security" => Shape::Requirements,
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
        "links" => Shape::Map(Kind::Link),
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
        "links" => Shape::Map(Kind::Link),
        "callbacks" => Shape::Map(Kind::Callback),
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
        "mapping" => Shape::References,
        _ => return None,
    })
}

fn security_scheme(key: &str) -> Option<Shape> {
    Some(match key {
        "type" | "name" | "in" | "scheme" | "bearerFormat" | "openIdConnectUrl" => Shape::Text,
        "description" => Shape::Prose,
        "flows" => Shape::One(Kind::Flows),
        _ => return None,
    })
}

fn flows(key: &str) -> Option<Shape> {
    matches!(key, "implicit" | "password" | "clientCredentials" | "authorizationCode")
        .then_some(Shape::One(Kind::Flow))
}

fn flow(key: &str) -> Option<Shape> {
    match key {
        "scopes" => Some(Shape::Data),
        _ => texts(key, &["authorizationUrl", "tokenUrl", "refreshUrl"]),
    }
}

fn link(key: &str) -> Option<Shape> {
    Some(match key {
        "operationRef" | "operationId" => Shape::Text,
        "description" => Shape::Prose,
        "parameters" | "requestBody" => Shape::Data,
        "server" => Shape::One(Kind::Server),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_data_are_told_from_keywords() {
        let schema = Scope::Object(Kind::Schema);
        assert_eq!(schema.below("properties").below("example"), schema);
        assert_eq!(schema.below("properties").below("$ref"), schema);
        assert_eq!(schema.below("example").below("$ref"), Scope::Data);
        assert_eq!(schema.below("allOf").item().below("$ref"), Scope::Reference);
        assert_eq!(schema.below("discriminator").below("mapping").below("a"), Scope::Reference);
        let header = Scope::Object(Kind::Response).below("headers").below("value");
        assert_eq!(header.below("schema"), schema);
    }
}
