//! JSON lines, one exchange in each.

use serde::Deserialize;

use super::{Exchange, RecordingError, Tree};
use crate::json::Json;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    v: u32,
    operation: Option<String>,
    method: Option<String>,
    path: Option<String>,
    status: u16,
    #[serde(default = "empty")]
    query: Json,
    request: Option<Json>,
    response: Option<Json>,
}

fn empty() -> Json {
    Json::Object(Vec::new())
}

/// Whether a line begins like an exchange.
pub(super) fn is_exchange(line: &str) -> bool {
    Json::parse(line).is_ok_and(|value| value.get("v").is_some())
}

/// Reads the lines; blank ones are passed over.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Exchange>, RecordingError> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| {
            exchange(line).map_err(|expected| RecordingError::Line {
                file: file.to_owned(),
                line: number,
                expected,
            })
        })
        .collect()
}

fn exchange(line: &str) -> Result<Exchange, &'static str> {
    let line: Line = serde_json::from_str(line)
        .map_err(|_| "`v`, `status`, `operation` or `method` and `path`, and no other key than the listed ones")?;
    if line.v != 1 {
        return Err("version 1 of the form");
    }
    let (method, path) = match (line.method, line.path) {
        (Some(method), Some(path)) => (method, path),
        (None, None) if line.operation.is_some() => (String::new(), String::new()),
        _ => return Err("`operation`, or both `method` and `path`"),
    };
    let tree = |body: Option<Json>| match body {
        None => Ok(None),
        Some(body) => Tree::from_types(&body).map(Some).ok_or(TYPES),
    };
    let query =
        line.query.members().iter().map(|(name, value)| {
            Tree::from_types(value).map(|tree| (name.clone(), tree)).ok_or(TYPES)
        });
    Ok(Exchange {
        query: query.collect::<Result<_, _>>()?,
        operation: line.operation,
        method,
        path,
        status: line.status,
        request: tree(line.request)?,
        response: tree(line.response)?,
    })
}

const TYPES: &str = "types at every leaf, such as `string` or `integer`, and no values";
