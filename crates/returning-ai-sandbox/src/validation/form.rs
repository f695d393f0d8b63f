//! Checks the parts of a form.

use serde_json::{Map, Value};

use super::{
    schemas::{Schemas, Subject},
    typed::typed,
};
use crate::{
    assumption::{FILE_PART, REPEATED_PART},
    document::Document,
    form::Part,
    media_type::MULTIPART,
    response::ApiResponse,
};

/// Checks each part by itself, and then that every required part and no other is there.
pub(super) fn check(
    document: &Document,
    schemas: &Schemas,
    operation: &'static str,
    parts: &[Part],
) -> Result<(), ApiResponse> {
    let media = document.request_content(operation).and_then(|content| content.get(MULTIPART));
    let schema = media.and_then(|media| media.get("schema")).map(|it| document.resolve(it));
    let mut values = Map::new();
    for part in parts {
        let property = schema.and_then(|schema| schema.get("properties")?.get(&part.name));
        let value = match property {
            Some(property) if is_file(document, property) => {
                check_file(part, media)?;
                Value::String(String::new())
            }
            Some(property) => typed(document, property, &text(part, &values)?),
            // The schema refuses it, unless the sandbox was told to ignore unknown parts.
            None => Value::Null,
        };
        values.insert(part.name.clone(), value);
    }
    schemas.check(operation, Subject::Form, &values.into())
}

fn is_file(document: &Document, property: &Value) -> bool {
    document.resolve(property).get("format").and_then(Value::as_str) == Some("binary")
}

/// A name may carry several files: the plural of `images` asks for it.
fn check_file(part: &Part, media: Option<&Value>) -> Result<(), ApiResponse> {
    let refusal =
        |fault: &str| ApiResponse::refusal(400, format!("The part {} {fault}", part.name));
    if part.file_name.is_none() {
        return Err(refusal("is not a file: it has no file name").assuming(FILE_PART));
    }
    if part.bytes.is_empty() {
        return Err(refusal("is an empty file").assuming(FILE_PART));
    }
    match content_types(media, &part.name) {
        Some(documented) if !names(documented, part.content_type.as_deref()) => {
            Err(refusal(&format!("has another content type than {documented}")))
        }
        _ => Ok(()),
    }
}

/// The content types that the documentation names for a part, separated by commas.
fn content_types<'a>(media: Option<&'a Value>, part: &str) -> Option<&'a str> {
    media?.get("encoding")?.get(part)?.get("contentType")?.as_str()
}

fn names(documented: &str, content_type: Option<&str>) -> bool {
    let sent = content_type.and_then(|it| it.split(';').next()).unwrap_or_default().trim();
    documented.split(',').any(|it| it.trim().eq_ignore_ascii_case(sent))
}

fn text(part: &Part, values: &Map<String, Value>) -> Result<String, ApiResponse> {
    if values.contains_key(&part.name) {
        let message = format!("The part {} is given more than once", part.name);
        return Err(ApiResponse::refusal(400, message).assuming(REPEATED_PART));
    }
    String::from_utf8(part.bytes.to_vec())
        .map_err(|_| ApiResponse::refusal(400, format!("The part {} is not a text", part.name)))
}
