//! What the sandbox assumes where the documentation is silent. `ASSUMPTIONS.md` explains each id, and
//! the responses name the ids that they rely on.

use http::{HeaderName, HeaderValue};

/// The response header that names the assumptions.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-sandbox-assumptions");

/// The id of an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Assumption(&'static str);

pub(crate) const ANY_SCHEME: Assumption = Assumption("any-scheme");
pub(crate) const BODY_LIMIT: Assumption = Assumption("body-limit");
pub(crate) const EITHER_SPELLING: Assumption = Assumption("either-spelling");
pub(crate) const EMPTY_PARAMETER: Assumption = Assumption("empty-parameter");
pub(crate) const EXAMPLE: Assumption = Assumption("example");
pub(crate) const FILE_PART: Assumption = Assumption("file-part");
pub(crate) const FINAL_STATUS: Assumption = Assumption("final-status");
pub(crate) const LIST_PAGE: Assumption = Assumption("list-page");
pub(crate) const OTHER_COMMUNITY: Assumption = Assumption("other-community");
pub(crate) const OTHER_METHOD: Assumption = Assumption("other-method");
pub(crate) const REFUNDING_STATUS: Assumption = Assumption("refunding-status");
pub(crate) const REPEATED_MOVE: Assumption = Assumption("repeated-move");
pub(crate) const REPEATED_PARAMETER: Assumption = Assumption("repeated-parameter");
pub(crate) const REPEATED_PART: Assumption = Assumption("repeated-part");
pub(crate) const TWO_STATUSES: Assumption = Assumption("two-statuses");
pub(crate) const UNDOCUMENTED_PARAMETER: Assumption = Assumption("undocumented-parameter");
pub(crate) const UNDOCUMENTED_STATUS: Assumption = Assumption("undocumented-status");
pub(crate) const UNKNOWN_KEY: Assumption = Assumption("unknown-key");
pub(crate) const UNKNOWN_ROUTE: Assumption = Assumption("unknown-route");
pub(crate) const WIDGET_KIND: Assumption = Assumption("widget-kind");
pub(crate) const WIDGET_PAGE: Assumption = Assumption("widget-page");

/// The value of the header. Returns `None` if nothing is assumed.
pub(crate) fn header_value(assumptions: &[Assumption]) -> Option<HeaderValue> {
    let mut ids: Vec<&str> = assumptions.iter().map(|assumption| assumption.0).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() { None } else { HeaderValue::try_from(ids.join(", ")).ok() }
}
