//! Entries of `quirks.toml` for what a page contradicts in itself.

use heck::ToKebabCase;
use jiff::civil::Date;
use openapi_model::pointer;

use crate::{contradictions::Contradiction, yaml::Yaml};

/// The draft of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuirkDraft {
    pub(crate) id: String,
    pub(crate) summary: String,
    pub(crate) operation: String,
    pub(crate) places: Vec<String>,
    pub(crate) sources: Vec<Source>,
}

/// A page, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) page: String,
    pub(crate) date: Date,
    pub(crate) says: String,
}

/// What an entry needs to know of the operation.
pub(super) struct QuirkContext<'a> {
    pub(super) operation: &'a str,
    pub(super) schemas: &'a [(String, Yaml)],
    pub(super) page: String,
    pub(super) date: Date,
    /// Whether the page prints the day.
    pub(super) is_dated: bool,
}

/// The draft for two pages that document one operation in different ways.
pub(crate) fn of_two_pages(operation: &str, place: String, sources: Vec<Source>) -> QuirkDraft {
    QuirkDraft {
        id: format!("{}-two-pages", operation.to_kebab_case()),
        summary: "Two pages document the operation in different ways; the newer one is taken."
            .to_owned(),
        operation: operation.to_owned(),
        places: vec![place],
        sources,
    }
}

/// The drafts of all contradictions that have a place in the draft of the document.
pub(super) fn drafts(found: &[Contradiction], context: &QuirkContext<'_>) -> Vec<QuirkDraft> {
    let mut drafts: Vec<QuirkDraft> = Vec::new();
    for one in found {
        let places = places(one, context);
        let id = id(one, context);
        if !places.is_empty() && drafts.iter().all(|known| known.id != id) {
            drafts.push(QuirkDraft {
                id,
                summary: one.summary.clone(),
                operation: context.operation.to_owned(),
                places,
                sources: vec![Source {
                    page: context.page.clone(),
                    date: context.date,
                    says: says(one, context),
                }],
            });
        }
    }
    drafts
}

fn id(one: &Contradiction, context: &QuirkContext<'_>) -> String {
    let kind = if one.fields.len() > 1 { "spelling" } else { "example" };
    let field = one.fields.first().map(|name| name.to_kebab_case()).unwrap_or_default();
    format!("{}-{field}-{kind}", context.operation.to_kebab_case())
}

fn says(one: &Contradiction, context: &QuirkContext<'_>) -> String {
    let day = if context.is_dated {
        ""
    } else {
        " No date is printed; this is the day on which the page was read."
    };
    format!("{}{day}", one.summary)
}

/// The properties with one of the names, and the object that lacks it.
fn places(one: &Contradiction, context: &QuirkContext<'_>) -> Vec<String> {
    let mut places = Vec::new();
    for (component, schema) in context.schemas {
        let properties = property_names(schema);
        for field in one.fields.iter().filter(|field| properties.contains(&field.as_str())) {
            let field = pointer::escape(field);
            places.push(format!("/components/schemas/{component}/properties/{field}"));
        }
    }
    places
}

fn property_names(schema: &Yaml) -> Vec<&str> {
    let Yaml::Map(entries) = schema else {
        return Vec::new();
    };
    match entries.iter().find(|(key, _)| key == "properties") {
        Some((_, Yaml::Map(properties))) => {
            properties.iter().map(|(name, _)| name.as_str()).collect()
        }
        _ => Vec::new(),
    }
}
