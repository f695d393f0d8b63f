//! What an answer says about a call, by the facts of the operation table.

use returning_ai_client::{
    Variables,
    operation::{DeclaredEffect, Echo, Marker, Operation},
    operations::MARKERS,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::Document;

/// What the answer says, read against what was asked.
pub(crate) enum Reading<T> {
    /// It confirms what was asked and fits the documentation.
    Fits(T),
    /// It fits the documentation, which does not say by what it confirms what was asked.
    Plausible(T),
    /// It confirms what was asked and does not fit.
    Unfit(String),
    /// It does not show that what was asked was done.
    Unconfirmed(String),
    /// It says that something else was done, or nothing.
    Denied(String),
}

/// Reads the answer to an operation of the table.
pub(crate) fn documented<T: DeserializeOwned>(
    operation: &Operation,
    variables: &Variables,
    document: &Document<'_>,
) -> Reading<T> {
    let success = success(operation, document);
    if let Err(contradiction) = &success {
        return Reading::Denied((*contradiction).to_owned());
    }
    if let Some(variable) = other_id(operation, variables, document) {
        let detail = format!("the answer is not about the `{variable}` that was asked for");
        return Reading::Denied(detail);
    }
    if document.flaw.is_some() && !is_echoed(operation, document) {
        let detail = "the answer breaks off before it names what was changed";
        return Reading::Unconfirmed(detail.to_owned());
    }
    let is_confirmed = success == Ok(true);
    match document.decode() {
        Ok(value) if is_confirmed => Reading::Fits(value),
        Ok(value) if operation.markers.is_empty() || is_read(operation) => {
            Reading::Plausible(value)
        }
        Ok(_) => Reading::Unconfirmed("the answer does not report success".to_owned()),
        Err(place) if is_confirmed && is_echoed(operation, document) => Reading::Unfit(format!(
            "the service reported success, but its answer does not fit{place}"
        )),
        Err(place) => Reading::Unconfirmed(format!("the answer does not fit{place}")),
    }
}

fn is_read(operation: &Operation) -> bool {
    operation.effect == DeclaredEffect::Read
}

/// Whether a marker of success is there, or why the answer denies success. Where the operation's own
/// answer is not documented, an answer in one of the known envelopes may still deny it.
fn success(operation: &Operation, document: &Document<'_>) -> Result<bool, &'static str> {
    let is_documented = !operation.markers.is_empty();
    let markers = if is_documented { operation.markers } else { MARKERS };
    let mut is_there = false;
    for marker in markers {
        match says(marker, document) {
            None => {}
            Some(true) => is_there = is_documented,
            Some(false) => {
                return Err("the answer reports that the request was not carried out");
            }
        }
    }
    Ok(is_there)
}

/// Whether a marker says success; none where it is not there, or is nothing that marks anything.
fn says(marker: &Marker, document: &Document<'_>) -> Option<bool> {
    let at = |pointer: &str| document.value.pointer(pointer);
    match *marker {
        Marker::Text { pointer, value } => at(pointer)?.as_str().map(|found| found == value),
        Marker::Flag { pointer, value } => at(pointer)?.as_bool().map(|found| found == value),
    }
}

/// The variable of the path for which the answer names another value.
fn other_id(
    operation: &Operation,
    variables: &Variables,
    document: &Document<'_>,
) -> Option<&'static str> {
    let is_other = |echo: &&Echo| {
        let asked = variables.get(echo.variable);
        let mut found = ids(echo, document).peekable();
        found.peek().is_some()
            && !found.any(|id| asked.is_some_and(|asked| asked.eq_ignore_ascii_case(&id)))
    };
    operation.echoes.iter().find(is_other).map(|echo| echo.variable)
}

/// Whether the answer names an object for each id that it documents.
fn is_echoed(operation: &Operation, document: &Document<'_>) -> bool {
    operation.echoes.iter().all(|echo| ids(echo, document).next().is_some())
}

/// What stands where an answer repeats an id. An id may be written as a number; what is neither that
/// nor a text is an id of nothing.
fn ids(echo: &Echo, document: &Document<'_>) -> impl Iterator<Item = String> {
    let found = echo.places.iter().filter_map(|place| document.value.pointer(place));
    found.filter(|value| !value.is_null()).map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use returning_ai_client::{
        BodyEnd,
        operations::{DELETE_COMMUNITY_API_KEY, GET_USER_DATA, UPDATE_ANALYSIS},
    };
    use serde_json::json;

    use super::*;

    fn read(
        operation: &Operation,
        variables: &[(&'static str, &str)],
        body: &Value,
    ) -> &'static str {
        let variables: Variables =
            variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let text = body.to_string();
        let document = Document::read(text.as_bytes(), &BodyEnd::Complete);
        match documented::<serde_json::Map<String, Value>>(operation, &variables, &document) {
            Reading::Fits(_) => "fits",
            Reading::Plausible(_) => "plausible",
            Reading::Unfit(_) => "unfit",
            Reading::Unconfirmed(_) => "unconfirmed",
            Reading::Denied(_) => "denied",
        }
    }

    #[test]
    fn a_change_needs_its_marker_and_a_read_does_not() {
        for (operation, body, reading) in [
            (&UPDATE_ANALYSIS, json!({"status": "success"}), "fits"),
            (&UPDATE_ANALYSIS, json!({"status": "error"}), "denied"),
            (&UPDATE_ANALYSIS, json!({}), "unconfirmed"),
            (&UPDATE_ANALYSIS, json!({"status": null}), "unconfirmed"),
            (&UPDATE_ANALYSIS, json!([]), "unconfirmed"),
            (&DELETE_COMMUNITY_API_KEY, json!({"meta": {"status": "success"}}), "fits"),
            (&DELETE_COMMUNITY_API_KEY, json!({"meta": {"status": "failed"}}), "denied"),
            (&GET_USER_DATA, json!({"data": {}}), "plausible"),
            (&GET_USER_DATA, json!({"status": "error", "data": {}}), "denied"),
        ] {
            assert_eq!(read(operation, &[], &body), reading, "{} {body}", operation.id);
        }
    }

    #[test]
    fn an_answer_about_another_object_confirms_nothing() {
        let asked = [("analysisId", "5F0c")];
        for (id, reading) in
            [(json!("5f0C"), "fits"), (json!("5f0d"), "denied"), (json!(null), "fits")]
        {
            let body = json!({"status": "success", "data": {"analysisId": id}});
            assert_eq!(read(&UPDATE_ANALYSIS, &asked, &body), reading, "{body}");
        }
    }
}
