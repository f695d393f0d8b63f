//! Which operations read a list page by page.

use openapi_model::{ObjectRef, Objects};

/// The parameters and fields that say which page is asked for.
const PLACES: [&str; 3] = ["page", "skip", "offset"];

/// How deep the list of a response is looked for.
const DEPTH: usize = 4;

/// Whether a read operation asks for a page, and its response holds a list of objects.
pub(super) fn is_paged(objects: &Objects<'_>, operation: &ObjectRef<'_>) -> bool {
    operation.text("x-effect") == Some("read")
        && !operation.is_set("deprecated")
        && asks_for_a_page(objects, operation)
        && bodies(objects, operation, "responses").any(|schema| has_list(objects, schema, DEPTH))
}

fn asks_for_a_page(objects: &Objects<'_>, operation: &ObjectRef<'_>) -> bool {
    let parameters = objects.at(operation, "parameters").filter_map(|one| objects.resolve(one));
    let mut named = parameters.filter_map(|parameter| parameter.text("name"));
    named.any(|name| PLACES.contains(&name))
        || bodies(objects, operation, "requestBody")
            .flat_map(|schema| objects.at(schema, "properties"))
            .any(|property| PLACES.contains(&property.name))
}

/// The schemas of the request, or of the responses of success.
fn bodies<'t, 'a>(
    objects: &'t Objects<'a>,
    operation: &'t ObjectRef<'a>,
    key: &'t str,
) -> impl Iterator<Item = &'t ObjectRef<'a>> {
    let parts = objects.at(operation, key);
    let parts = parts.filter(move |part| key == "requestBody" || part.name.starts_with('2'));
    parts
        .filter_map(|part| objects.resolve(part))
        .flat_map(|part| objects.at(part, "content"))
        .flat_map(|content| objects.at(content, "schema"))
        .filter_map(|schema| objects.resolve(schema))
}

fn has_list(objects: &Objects<'_>, schema: &ObjectRef<'_>, depth: usize) -> bool {
    let below =
        |key: &'static str| objects.at(schema, key).filter_map(|part| objects.resolve(part));
    let is_object = |items: &ObjectRef<'_>| items.has("properties") || items.has("allOf");
    below("items").any(is_object)
        || (depth > 0
            && ["properties", "allOf"]
                .into_iter()
                .flat_map(below)
                .any(|part| has_list(objects, part, depth - 1)))
}
