//! The operations whose pages disagree about the version in the path.

/// How the paths of the partner operations begin: the store, leaderboards, and the appearance of a
/// community.
///
/// The pages of spring 2026 print these paths with `/v1`, most examples of May 2026 without; of June
/// 2026 one page has it, and a customer edition does not. Which form the gateway serves for a
/// community is only seen by calling it. Sources and dates are in `openapi/quirks.toml` under
/// `partner-paths-version`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PartnerPaths {
    /// `/v1/products`.
    #[default]
    V1,
    /// `/products`.
    Root,
}
