//! The documented example as a response.

use returning_ai_client::operation::Operation;
use serde_json::{Map, Value, json};

use crate::{
    assumption::{EXAMPLE, WIDGET_PAGE},
    document::Document,
    media_type::JSON,
    response::{ApiResponse, Content},
};

/// The page of a widget. The documentation shows none.
const PAGE: &str = include_str!("page.html");

/// The first documented success: its example, or an empty object if the page shows no example.
pub(super) fn documented(document: &Document, operation: &Operation) -> ApiResponse {
    let status = operation.success.first().copied().unwrap_or(200);
    let response = document
        .operation(operation.id)
        .and_then(|description| description.get("responses")?.get(status.to_string()));
    let content = response.and_then(|it| document.resolve(it).get("content")?.as_object());
    let content = content.map_or(Content::Empty, |content| example(document, content));
    let assumption = if matches!(content, Content::Text { .. }) { WIDGET_PAGE } else { EXAMPLE };
    ApiResponse::new(status, content).assuming(assumption)
}

fn example(document: &Document, content: &Map<String, Value>) -> Content {
    if let Some(media) = content.get(JSON) {
        return Content::Json(
            documented_value(document, media).cloned().unwrap_or_else(|| json!({})),
        );
    }
    let Some((content_type, media)) = content.iter().next() else { return Content::Empty };
    let text = match documented_value(document, media) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None if content_type == "text/html" => PAGE.to_owned(),
        None => String::new(),
    };
    Content::Text { content_type: content_type.clone(), text }
}

/// The example of a media type, of the first of its named examples, or of its schema.
fn documented_value<'a>(document: &'a Document, media: &'a Value) -> Option<&'a Value> {
    let named =
        || document.resolve(media.get("examples")?.as_object()?.values().next()?).get("value");
    let schema = || document.resolve(media.get("schema")?).get("example");
    media.get("example").or_else(named).or_else(schema)
}
