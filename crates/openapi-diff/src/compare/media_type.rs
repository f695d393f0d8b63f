//! One media type: its name, and what it is compared for.

use super::Comparison;
use crate::{finding_builder::FindingBuilder, operation_set::OperationSet, usage::Usage};

/// What media types are compared for.
pub(super) struct Owner<'s> {
    pub(super) operations: &'s OperationSet,
    pub(super) usage: Usage,
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or(name).trim().to_lowercase()
}

/// Whether a name stands for the other one too, as `application/*` and `application/json` do for
/// `application/problem+json`.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    let (Some((wide_type, wide_sub)), Some((narrow_type, narrow_sub))) =
        (wide.split_once('/'), narrow.split_once('/'))
    else {
        return false;
    };
    wide != narrow
        && (wide == "*/*"
            || (wide_type == narrow_type
                && (wide_sub == "*" || narrow_sub.ends_with(&format!("+{wide_sub}")))))
}

pub(super) fn report<'a>(
    comparison: &mut Comparison<'a>,
    owner: &Owner<'_>,
    builder: FindingBuilder<'a>,
) {
    comparison.builders.add(builder.of(owner.operations).going(owner.usage.direction()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_suffixes_cover_names() {
        assert!(covers("application/*", "application/json"));
        assert!(covers("application/json", "application/problem+json"));
        assert!(!covers("application/json", "application/xml"));
        assert!(!covers("text/*", "application/json"));
    }
}
