//! Says in words why a value does not fit its schema, without repeating the value.

use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind},
};

/// What the violations are about: the noun of the whole, and that of its members.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nouns {
    pub(super) whole: &'static str,
    pub(super) member: &'static str,
}

/// How much worse it is to have another type, or another value of an enum, than any other violation:
/// such an alternative is hardly the one that was meant.
const WRONG_TYPE: usize = 1_000;
const WRONG_VALUE: usize = 10;

/// The violations of a value as phrases. Of alternatives, those of the best-fitting one are given.
pub(super) fn explain(error: &ValidationError<'_>, nouns: Nouns) -> Vec<String> {
    let subject = subject(error, nouns);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| format!("{} is not known", member(error, nouns, name)))
            .collect(),
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            explain_best(context, nouns)
        }
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            vec![format!("{subject} mixes alternatives of which only one may be used")]
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![format!("{} is missing", member(error, nouns, name))]
        }
        ValidationErrorKind::Type { kind } => vec![format!("{subject} is not {}", types(kind))],
        ValidationErrorKind::Format { format } => {
            vec![format!("{subject} does not have the format {format}")]
        }
        _ => vec![format!("{subject}: {}", error.masked())],
    }
}

/// Whether the value fits its schema, or an alternative of it, but for keys that are not known.
pub(super) fn only_unknown_keys(error: &ValidationError<'_>) -> bool {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { .. } => true,
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            context.iter().any(|errors| errors.iter().all(only_unknown_keys))
        }
        _ => false,
    }
}

/// Explains the alternative with the fewest violations. If several lack one member each, any of
/// these would do, so all of them are named.
fn explain_best(alternatives: &[Vec<ValidationError<'_>>], nouns: Nouns) -> Vec<String> {
    let Some(least) = alternatives.iter().map(|errors| badness(errors)).min() else {
        return Vec::new();
    };
    let mut best = alternatives.iter().filter(|errors| badness(errors) == least);
    let missing: Option<Vec<&str>> = best.clone().map(|errors| only_missing(errors)).collect();
    let first = best.next().map(Vec::as_slice).unwrap_or_default();
    match (missing, first) {
        (Some(names), [error, ..]) => {
            vec![format!("{} is missing", member(error, nouns, &names.join(" or ")))]
        }
        _ => first.iter().flat_map(|error| explain(error, nouns)).collect(),
    }
}

fn badness(errors: &[ValidationError<'_>]) -> usize {
    let badness = |error: &ValidationError<'_>| match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected.len(),
        ValidationErrorKind::Type { .. } => WRONG_TYPE,
        ValidationErrorKind::Enum { .. } => WRONG_VALUE,
        _ => 1,
    };
    errors.iter().map(badness).sum()
}

/// The name of the member that is missing. Returns `None` if anything else is wrong.
fn only_missing<'a>(errors: &'a [ValidationError<'_>]) -> Option<&'a str> {
    match errors {
        [error] => match error.kind() {
            ValidationErrorKind::Required { property } => property.as_str(),
            _ => None,
        },
        _ => None,
    }
}

/// The place of an error, as the subject of a sentence.
fn subject(error: &ValidationError<'_>, nouns: Nouns) -> String {
    match place(error) {
        "" => format!("the {}", nouns.whole),
        place => format!("the {} {place}", nouns.member),
    }
}

/// A member of the object at the place of an error.
fn member(error: &ValidationError<'_>, nouns: Nouns, name: &str) -> String {
    match place(error) {
        "" => format!("the {} {name}", nouns.member),
        place => format!("the {} {name} of {place}", nouns.member),
    }
}

/// The JSON pointer to the place, without its first slash.
fn place<'a>(error: &'a ValidationError<'_>) -> &'a str {
    error.instance_path().as_str().trim_start_matches('/')
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(single) => with_article(*single).to_owned(),
        TypeKind::Multiple(types) => {
            types.iter().map(with_article).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn with_article(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Array => "an array",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}
