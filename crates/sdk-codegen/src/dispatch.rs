//! The table by which tests find the Rust type of a schema, a request or a response.
//!
//! It is generated so that no type and no operation can be forgotten in a test.

use openapi_model::{media_type, refs};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use crate::projection;

/// The code of the tests' `dispatch.rs`.
pub fn tokens(bundle: &Value) -> TokenStream {
    let forms = projection::forms(bundle);
    let types = schemas(bundle).filter(|(name, _)| !forms.contains(*name)).map(|(name, schema)| {
        let group = schema.get("x-group").and_then(Value::as_str).unwrap_or_default();
        let rust_type = format_ident!("{name}");
        quote!(Type::of::<types::#rust_type>(#name, #group))
    });
    let operations = operations(bundle).map(|(id, operation)| entry(bundle, id, operation));
    quote! {
        //! The Rust type behind each schema, request and response of the document.

        use returning_ai_client::types;

        use crate::recode::{Response, Body, Exchange, Type};

        /// Every component schema.
        pub const TYPES: &[Type] = &[#(#types),*];

        /// Every operation.
        pub const OPERATIONS: &[Exchange] = &[#(#operations),*];
    }
}

fn entry(bundle: &Value, id: &str, operation: &Value) -> TokenStream {
    let request = operation
        .pointer("/requestBody")
        .and_then(|body| json_type(bundle, body))
        .map_or_else(|| quote!(None), |held| quote!(Some(Body::of::<#held>())));
    let responses = operation.get("responses").and_then(Value::as_object);
    let responses = responses.into_iter().flatten().filter_map(|(status, response)| {
        let held = json_type(bundle, response)?;
        Some(quote!(Response { status: #status, body: Body::of::<#held>() }))
    });
    quote!(Exchange { operation: #id, request: #request, responses: &[#(#responses),*] })
}

/// The type of the JSON body of a request or a response, through references if there are any.
fn json_type(bundle: &Value, part: &Value) -> Option<TokenStream> {
    let content = refs::resolve(bundle, part)?.get("content")?.as_object()?;
    let (_, media_type) = content.iter().find(|(name, _)| media_type::is_json(name))?;
    media_type.get("schema").map(rust_type)
}

fn rust_type(schema: &Value) -> TokenStream {
    let reference = schema.get("$ref").and_then(Value::as_str);
    if let Some(name) = reference.and_then(|text| text.strip_prefix("#/components/schemas/")) {
        let name = format_ident!("{name}");
        return quote!(types::#name);
    }
    match (schema.get("type").and_then(Value::as_str), schema.get("items")) {
        (Some("array"), Some(items)) => {
            let item = rust_type(items);
            quote!(Vec<#item>)
        }
        _ => quote!(serde_json::Value),
    }
}

fn schemas(bundle: &Value) -> impl Iterator<Item = (&String, &Value)> {
    bundle.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
}

fn operations(bundle: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let paths = bundle.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(Map::values).filter_map(Value::as_object);
    items.flatten().filter(|(method, _)| crate::bundle::is_method(method)).map(|(_, operation)| {
        (operation.get("operationId").and_then(Value::as_str).unwrap_or_default(), operation)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_is_found_through_references_and_with_parameters_of_its_media_type() {
        let schema = json!({"$ref": "#/components/schemas/A"});
        let bundle = json!({
            "paths": {"/v1/x": {"put": {
                "operationId": "updateX",
                "requestBody": {"content": {"application/json; charset=utf-8": {"schema": schema}}},
                "responses": {"200": {"$ref": "#/components/responses/One"}},
            }}},
            "components": {"responses": {
                "One": {"$ref": "#/components/responses/Two"},
                "Two": {"content": {"application/json": {"schema": {"type": "array", "items": schema}}}},
            }},
        });
        let code = tokens(&bundle).to_string().replace(' ', "");
        assert!(code.contains("request:Some(Body::of::<types::A>())"), "{code}");
        assert!(code.contains("body:Body::of::<Vec<types::A>>()"), "{code}");
    }
}
