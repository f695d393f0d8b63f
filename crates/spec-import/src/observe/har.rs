//! HAR 1.2. Only what is compared is read: no header, no cookie, no timing.

use serde::Deserialize;

use super::{Exchange, RecordingError, Tree};
use crate::json::Json;

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    query_string: Vec<Query>,
    post_data: Option<Content>,
}

#[derive(Deserialize)]
struct Query {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    content: Option<Content>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    #[serde(default)]
    mime_type: String,
    text: Option<String>,
    encoding: Option<String>,
}

/// The exchanges, and what was passed over.
pub(super) fn read(file: &str, text: &str) -> Result<(Vec<Exchange>, Vec<String>), RecordingError> {
    let har: Har = serde_json::from_str(text)
        .map_err(|error| RecordingError::Har { file: file.to_owned(), line: error.line() })?;
    let mut exchanges = Vec::new();
    let mut unanswered = 0;
    let mut unreadable = 0;
    for entry in har.log.entries {
        // Browsers write 0 for a request without a response.
        if entry.response.status == 0 {
            unanswered += 1;
            continue;
        }
        let (request, bad_request) = tree(entry.request.post_data.as_ref());
        let (response, bad_response) = tree(entry.response.content.as_ref());
        unreadable += usize::from(bad_request) + usize::from(bad_response);
        exchanges.push(Exchange {
            operation: None,
            method: entry.request.method.to_uppercase(),
            path: path(&entry.request.url),
            status: entry.response.status,
            query: query(&entry.request),
            request,
            response,
        });
    }
    let mut notes = Vec::new();
    if unanswered > 0 {
        notes.push(format!("{file}: {unanswered} requests without a response were passed over"));
    }
    if unreadable > 0 {
        notes.push(format!("{file}: {unreadable} bodies that call themselves JSON are not"));
    }
    Ok((exchanges, notes))
}

fn path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |start| &rest[start..]);
    path.split(['?', '#']).next().unwrap_or_default().to_owned()
}

fn query(request: &Request) -> Vec<(String, Tree)> {
    request.query_string.iter().map(|one| (one.name.clone(), tree_of_query(&one.value))).collect()
}

/// What is written in a query is a text; a number or a truth value is one that looks like it.
fn tree_of_query(value: &str) -> Tree {
    match value {
        "true" | "false" => Tree::Boolean,
        _ if value.parse::<i64>().is_ok() => Tree::Integer,
        _ if value.parse::<f64>().is_ok() => Tree::Number,
        _ => Tree::of_text(value),
    }
}

/// The types of a body, and whether it calls itself JSON without being it.
fn tree(content: Option<&Content>) -> (Option<Tree>, bool) {
    let Some(Content { mime_type, text: Some(text), encoding }) = content else {
        return (None, false);
    };
    if !openapi_model::media_type::essence(mime_type).trim().to_lowercase().ends_with("json") {
        return (None, false);
    }
    if text.trim().is_empty() {
        return (None, false);
    }
    let decoded = match encoding.as_deref() {
        Some("base64") => decode(text),
        _ => Some(text.clone()),
    };
    match decoded.and_then(|text| Json::parse(&text).ok()) {
        Some(value) => (Some(Tree::of(&value)), false),
        None => (None, true),
    }
}

fn decode(text: &str) -> Option<String> {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?;
    String::from_utf8(bytes).ok()
}
