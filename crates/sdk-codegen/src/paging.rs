//! How an operation hands out a list in pages.
//!
//! It follows from the parameters, or from the fields of the body: those operations know a place in the
//! list and a number of items.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::markers;
use openapi_model::refs;

/// Where the items of a page are, and how many there are at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    items: String,
    maximum: Option<u64>,
    default: Option<u64>,
}

/// The parameter that says how many items a page has.
pub const SIZE: &str = "limit";
/// The one that says which page is asked for.
pub const PAGE: &str = "page";
/// The one that says how many items are passed over.
pub const SKIP: &str = "skip";

/// The paging of an operation; `None` if it has none.
pub(crate) fn of(bundle: &Value, operation: &Value) -> Option<Paging> {
    let size = schema_of(bundle, operation, SIZE)?;
    [PAGE, SKIP].iter().find_map(|place| schema_of(bundle, operation, place))?;
    let number = |key: &str| size.get(key).and_then(Value::as_u64);
    let (maximum, default) = (number("maximum"), number("default"));
    let mut schemas = markers::success_schemas(bundle, operation).into_iter();
    let items = schemas.find_map(|schema| list_below(bundle, schema, "", 2))?;
    Some(Paging { items, maximum, default })
}

/// The schema of a parameter of the query, or of a field of the body.
fn schema_of<'a>(bundle: &'a Value, operation: &'a Value, name: &str) -> Option<&'a Value> {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let mut parameters = parameters.filter_map(|parameter| refs::resolve(bundle, parameter));
    let in_query = parameters.find(|parameter| {
        let is = |key: &str, value: &str| parameter.get(key).and_then(Value::as_str) == Some(value);
        is("name", name) && is("in", "query")
    });
    in_query.and_then(|parameter| parameter.get("schema")).or_else(|| {
        let body = markers::schema(bundle, operation.get("requestBody")?)?;
        markers::properties(bundle, body).remove(name)
    })
}

/// The pointer of the only list in a schema, so many levels deep at most.
fn list_below(bundle: &Value, schema: &Value, pointer: &str, depth: u8) -> Option<String> {
    let properties = markers::properties(bundle, schema);
    let at = |name: &str| format!("{pointer}/{name}");
    let is_list = |schema: &&Value| markers::type_of(bundle, schema) == Some("array");
    let mut lists = properties.iter().filter(|(_, schema)| is_list(schema));
    match (lists.next(), lists.next()) {
        (Some((name, _)), None) => Some(at(name)),
        (None, _) if depth > 1 => properties
            .iter()
            .find_map(|(name, schema)| list_below(bundle, schema, &at(name), depth - 1)),
        _ => None,
    }
}

impl Paging {
    /// The paging as a row of the table has it.
    pub(crate) fn tokens(&self) -> TokenStream {
        let optional = |number: Option<u64>| {
            number.map_or_else(|| quote!(None), |number| quote!(Some(#number)))
        };
        let (maximum, default) = (optional(self.maximum), optional(self.default));
        let items = &self.items;
        quote!(Paging { items: #items, maximum: #maximum, default: #default })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn operation(parameters: &[&str], response: Value) -> Value {
        let parameter = |name: &&str| {
            let schema = json!({"type": "integer", "maximum": 100, "default": 20});
            json!({"name": name, "in": "query", "schema": schema})
        };
        let parameters: Vec<_> = parameters.iter().map(parameter).collect();
        let content = json!({"application/json": {"schema": response}});
        json!({"parameters": parameters, "responses": {"200": {"content": content}}})
    }

    #[test]
    fn a_list_in_pages_is_known_by_its_parameters() {
        let list = json!({"type": "array", "items": {}});
        let flat = json!({"properties": {"data": list, "meta": {"type": "object"}}});
        let nested = json!({"properties": {"data": {"properties": {"results": list}}}});
        let both = json!({"properties": {"data": list, "errors": list}});
        let paging = |items: &str| {
            let (maximum, default) = (Some(100), Some(20));
            Some(Paging { items: items.to_owned(), maximum, default })
        };
        for (parameters, response, expected) in [
            (&["page", "limit"][..], &flat, paging("/data")),
            (&["skip", "limit"], &nested, paging("/data/results")),
            (&["skip", "limit"], &both, None),
            (&["limit"], &flat, None),
            (&["page"], &flat, None),
        ] {
            let operation = operation(parameters, response.clone());
            assert_eq!(of(&json!({}), &operation), expected, "{operation}");
        }
    }

    #[test]
    fn a_place_in_the_body_is_one_as_well() {
        let properties = json!({"page": {"type": "integer"}, "limit": {"type": "integer"}});
        let mut operation = operation(&[], json!({"properties": {"data": {"type": "array"}}}));
        operation["requestBody"] =
            json!({"content": {"application/json": {"schema": {"properties": properties}}}});
        let expected = Paging { items: "/data".to_owned(), maximum: None, default: None };
        assert_eq!(of(&json!({}), &operation), Some(expected));
    }
}
