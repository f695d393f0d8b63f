//! Why a text is not a document.

use openapi_model::Location;

/// A text that is not an OpenAPI 3.0 document.
#[derive(Debug, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct DocumentError {
    /// Where the reason is.
    pub at: Location,
    /// Why it is refused.
    pub reason: Refusal,
}

/// Why a text is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither YAML nor JSON.
    #[error("this is neither valid YAML nor JSON: {0}")]
    Syntax(String),
    /// Something else than an OpenAPI document.
    #[error("this is not an OpenAPI document: {0}")]
    NotOpenApi(&'static str),
    /// Another version of OpenAPI.
    #[error("this is {0}, and only OpenAPI 3.0 is compared")]
    Version(String),
    /// A reference whose target is not in the document.
    #[error("the reference `{0}` leads nowhere")]
    MissingReference(String),
    /// A reference that leads back to itself.
    #[error("the reference `{0}` leads in a circle and never to an object")]
    CircularReference(String),
    /// Lists and mappings in each other without end.
    #[error("this is nested deeper than {0} levels")]
    Depth(usize),
    /// Something else than a mapping or a list where OpenAPI has one.
    #[error("`{0}` has to be {1}")]
    Form(String, &'static str),
}
