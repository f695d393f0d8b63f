//! Names of operations and components, by the rules of the house.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use crate::page::PageOperation;

/// Words of a title that a name does without.
const SMALL: [&str; 6] = ["a", "an", "the", "of", "s", "current"];

/// What an operation does, by the verb of its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    List,
    Read,
    Create,
    Update,
    Delete,
    Upload,
    Other,
}

/// The names of an operation.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) verb: Verb,
    /// The `operationId`.
    pub(super) operation: String,
    /// The component of the request.
    pub(super) request: String,
    /// The component of the response of success.
    pub(super) response: String,
    /// The thing that it is about, in the singular.
    pub(super) subject: String,
}

impl Names {
    pub(super) fn of(operation: &PageOperation) -> Self {
        let words = words(operation);
        let verb = verb(words.first().map_or("", String::as_str));
        let id = words.join(" ").to_lower_camel_case();
        let rest = if verb == Verb::Other { &words[..] } else { &words[1..] };
        let rest: Vec<_> =
            rest.iter().take_while(|word| *word != "by" && *word != "with").collect();
        let rest = if rest.is_empty() { words.iter().collect() } else { rest };
        let joined = rest.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
        let plural = joined.to_upper_camel_case();
        let subject = singular(&plural);
        let (request, response) = match verb {
            Verb::List => (format!("{subject}Filter"), format!("{subject}List")),
            Verb::Read => (format!("{plural}Lookup"), format!("{plural}Read")),
            Verb::Create => (format!("{subject}Creation"), format!("{subject}Created")),
            Verb::Update => (format!("{subject}Update"), format!("{subject}Updated")),
            Verb::Delete => (format!("{subject}Deletion"), format!("{subject}Deleted")),
            Verb::Upload => (format!("{subject}Upload"), format!("{subject}Uploaded")),
            Verb::Other => (format!("{plural}Order"), format!("{plural}Result")),
        };
        Self { verb, operation: id, request, response, subject }
    }
}

/// The words of the title, or of method and path if there is none.
fn words(operation: &PageOperation) -> Vec<String> {
    let split = |text: &str| -> Vec<String> {
        let plain: String =
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
        plain
            .split_whitespace()
            .map(str::to_lowercase)
            .filter(|word| !SMALL.contains(&word.as_str()))
            .collect()
    };
    let mut words = split(&operation.title);
    if words.is_empty() {
        words = vec![operation.method.to_lowercase()];
        let fixed =
            operation.path.split('/').filter(|part| !part.starts_with('{') && *part != "v1");
        words.extend(fixed.flat_map(split));
    }
    words
}

fn verb(word: &str) -> Verb {
    match word {
        "list" | "search" => Verb::List,
        "get" | "read" | "fetch" | "retrieve" => Verb::Read,
        "create" | "add" | "post" => Verb::Create,
        "update" | "change" | "edit" | "put" | "patch" => Verb::Update,
        "delete" | "remove" => Verb::Delete,
        "upload" => Verb::Upload,
        _ => Verb::Other,
    }
}

/// The singular of a name. English has more forms; a person sees the draft.
pub(super) fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if name.ends_with(ending) {
            return name[..name.len() - 2].to_owned();
        }
    }
    match name.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) && !stem.is_empty() => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// A name of a component; `None` if nothing of the text can be part of one.
pub(super) fn component(text: &str) -> Option<String> {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let name = plain.to_upper_camel_case();
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_become_singular() {
        let singular = ["Mugs", "Categories", "Boxes", "Status", "Class", "Analysis"].map(singular);
        assert_eq!(singular, ["Mug", "Category", "Box", "Status", "Class", "Analysis"]);
    }
}
