//! What the sandbox does with keys that a schema does not name.

/// What happens to keys, and to parts of a form, that the schema of a request does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UnknownKeys {
    /// The request is refused with 400.
    #[default]
    Refused,
    /// They are ignored, as many services do.
    Ignored,
}
