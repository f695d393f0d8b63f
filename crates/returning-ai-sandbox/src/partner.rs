//! The paths under which the partner operations are served.

use returning_ai_client::operation::Operation;

/// The form of the paths of the partner operations: the pages show them with `/v1` and without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PartnerPathForm {
    /// `/v1/products` and `/products`.
    #[default]
    Both,
    /// `/v1/products` only.
    V1,
    /// `/products` only.
    Root,
}

impl PartnerPathForm {
    /// The paths of an operation. One that is not a partner operation has only the path of the table.
    pub(crate) fn paths(self, operation: &Operation) -> Vec<&'static str> {
        let versioned = operation.path;
        let root = versioned.strip_prefix("/v1").filter(|_| operation.is_partner);
        match (self, root) {
            (Self::Both, Some(root)) => vec![versioned, root],
            (Self::Root, Some(root)) => vec![root],
            (Self::V1, _) | (_, None) => vec![versioned],
        }
    }
}
