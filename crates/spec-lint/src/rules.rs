//! The rules of the profile, a file for each subject.

mod bodies;
mod calls;
pub(crate) mod descriptions;
mod echoes;
mod enums;
mod example_fit;
mod examples;
mod files;
mod formats;
mod keywords;
mod names;
mod operations;
mod parameters;
mod provenance;
mod references;
mod register;
mod schemas;
mod spellings;
mod text;
pub(crate) mod todo;
mod unions;
mod vendor_ids;

use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

/// Every rule, grouped by subject.
pub(crate) fn all() -> Vec<Rule> {
    [
        files::RULES,
        keywords::RULES,
        references::RULES,
        text::RULES,
        descriptions::RULES,
        todo::RULES,
        operations::RULES,
        provenance::RULES,
        parameters::RULES,
        bodies::RULES,
        calls::RULES,
        echoes::RULES,
        names::RULES,
        schemas::RULES,
        unions::RULES,
        enums::RULES,
        formats::RULES,
        examples::RULES,
        spellings::RULES,
        example_fit::RULES,
        vendor_ids::RULES,
        register::RULES,
    ]
    .concat()
}

/// Checks every rule.
pub(crate) fn check(context: &Context<'_>, findings: &mut Findings) {
    for check in [
        files::check,
        keywords::check,
        references::check,
        text::check,
        descriptions::check,
        todo::check,
        operations::check,
        provenance::check,
        parameters::check,
        bodies::check,
        calls::check,
        echoes::check,
        names::check,
        schemas::check,
        unions::check,
        enums::check,
        formats::check,
        examples::check,
        spellings::check,
        example_fit::check,
        vendor_ids::check,
        register::check,
    ] {
        check(context, findings);
    }
}
