//! What a response says about a call, by the facts of the operation table.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    operation::{Api, DeclaredEffect, Echo, Marker, Operation},
    partial_json::PartialJson,
    route::Variables,
};

/// What the response says, read against what was asked.
pub(crate) enum Confirmation<T> {
    /// It confirms what was asked and fits the documentation.
    Confirmed(T),
    /// It fits the documentation, which does not say by what it confirms what was asked.
    Unverifiable(T),
    /// It confirms what was asked and does not fit.
    Malformed(String),
    /// It does not show that what was asked was done.
    Unconfirmed(String),
    /// It says that something else was done, or nothing.
    Contradicted(String),
}

/// Reads the response to an operation of the table.
pub(crate) fn documented<T: DeserializeOwned>(
    api: &Api,
    operation: &Operation,
    variables: &Variables,
    document: &PartialJson<'_>,
) -> Confirmation<T> {
    let is_confirmed = match success(api, operation, document) {
        Ok(is_confirmed) => is_confirmed,
        Err(contradiction) => return Confirmation::Contradicted(contradiction.to_owned()),
    };
    if let Some(variable) = other_id(operation, variables, document) {
        let detail = format!("the response is not about the `{variable}` that was asked for");
        return Confirmation::Contradicted(detail);
    }
    if document.defect.is_some() && !is_echoed(operation, document) {
        let detail = "the response breaks off before it names what was changed";
        return Confirmation::Unconfirmed(detail.to_owned());
    }
    if let Some(variable) = missing_echo(operation, document) {
        let detail = format!("the response does not name the `{variable}` that was asked for");
        return Confirmation::Unconfirmed(detail);
    }
    match document.decode(api.fields) {
        Ok(value) if is_confirmed => Confirmation::Confirmed(value),
        Ok(value) if is_read(operation) => Confirmation::Unverifiable(value),
        Ok(value) if operation.markers.is_empty() && is_whole(operation, document) => {
            Confirmation::Unverifiable(value)
        }
        Ok(_) => Confirmation::Unconfirmed("the response does not report success".to_owned()),
        Err(place) if is_confirmed && is_echoed(operation, document) => Confirmation::Malformed(
            format!("the service reported success, but its response does not fit{place}"),
        ),
        Err(place) => Confirmation::Unconfirmed(format!("the response does not fit{place}")),
    }
}

fn is_read(operation: &Operation) -> bool {
    operation.effect == DeclaredEffect::Read
}

/// Whether a marker of success is there, or why the response denies success.
fn success(
    api: &Api,
    operation: &Operation,
    document: &PartialJson<'_>,
) -> Result<bool, &'static str> {
    let says = |markers: &[Marker]| -> Vec<bool> {
        markers.iter().filter_map(|marker| says(marker, document)).collect()
    };
    let said = says(operation.markers);
    let has_no_marker = operation.markers.is_empty();
    let is_denied = said.contains(&false)
        || (has_no_marker && (says(api.markers).contains(&false) || is_failure(document)));
    if is_denied {
        return Err("the response reports that the request was not carried out");
    }
    Ok(!said.is_empty())
}

/// Whether a response reports a failure in a form that services commonly use. It is asked only where
/// no page documents by what the response shows success: there the fields may mean something else, and
/// a doubt is all that comes of it.
fn is_failure(document: &PartialJson<'_>) -> bool {
    FAILURES.iter().any(|(place, is_failure)| {
        let value = document.value.pointer(place).filter(|value| !value.is_null());
        value.is_some_and(is_failure)
    })
}

/// Whether a value tells of a failure.
type Tells = fn(&Value) -> bool;

/// Where such a failure is reported, and which values tell of one.
const FAILURES: [(&str, Tells); 7] = [
    ("/error", is_something),
    ("/errors", is_something),
    ("/success", |value| value == &Value::Bool(false)),
    ("/status", is_bad_status),
    ("/meta/status", is_bad_status),
    ("/statusCode", is_bad_code),
    ("/meta/statusCode", is_bad_code),
];

/// The places of a response by which a call of an operation is judged.
pub(crate) fn places(api: &Api, operation: &Operation) -> Vec<&'static str> {
    let markers = operation.markers.iter().chain(api.markers).map(|marker| match *marker {
        Marker::Text { pointer, .. } | Marker::Flag { pointer, .. } => pointer,
    });
    let echoes = operation.echoes.iter().flat_map(|echo| echo.places).copied();
    let failures = FAILURES.into_iter().map(|(place, _)| place);
    markers.chain(echoes).chain(failures).chain(["/message"]).collect()
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// Whether a status is neither a text, which the markers judge, nor true, nor a code of success.
fn is_bad_status(value: &Value) -> bool {
    match value {
        Value::String(_) | Value::Bool(true) => false,
        Value::Number(_) => is_bad_code(value),
        Value::Null | Value::Bool(false) | Value::Array(_) | Value::Object(_) => true,
    }
}

/// Whether a number, which may be written as a text, is not a success code.
fn is_bad_code(value: &Value) -> bool {
    let code = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    code.is_some_and(|code| !(200.0..300.0).contains(&code))
}

/// Whether the response is of the kind that is documented, or that every undocumented one has.
fn is_whole(operation: &Operation, document: &PartialJson<'_>) -> bool {
    if operation.is_list { document.value.is_array() } else { document.value.is_object() }
}

/// Whether a marker says success; `None` if it is absent or of another type.
fn says(marker: &Marker, document: &PartialJson<'_>) -> Option<bool> {
    let at = |pointer: &str| document.value.pointer(pointer);
    match *marker {
        Marker::Text { pointer, value } => at(pointer)?.as_str().map(|found| found == value),
        Marker::Flag { pointer, value } => at(pointer)?.as_bool().map(|found| found == value),
    }
}

/// What was asked for and for which the response names another value.
fn other_id(
    operation: &Operation,
    variables: &Variables,
    document: &PartialJson<'_>,
) -> Option<&'static str> {
    let is_other = |echo: &&Echo| {
        let wanted = variables.get(echo.variable);
        let is_wanted = |id: &String| wanted.is_some_and(|wanted| is_same(wanted, id));
        let found: Vec<_> = ids(echo.places, document).collect();
        if operation.is_echo_required {
            !found.iter().all(is_wanted)
        } else {
            !found.is_empty() && !found.iter().any(is_wanted)
        }
    };
    operation.echoes.iter().find(is_other).map(|echo| echo.variable)
}

/// Only the digits of an object id have two forms.
fn is_same(asked: &str, found: &str) -> bool {
    asked == found || (is_object_id(asked) && asked.eq_ignore_ascii_case(found))
}

/// Whether a text has the form of an object id.
pub(crate) fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether the response names an object for each id that it documents.
fn is_echoed(operation: &Operation, document: &PartialJson<'_>) -> bool {
    operation.echoes.iter().all(|echo| ids(echo.places, document).next().is_some())
}

/// What the response has to name and does not.
fn missing_echo(operation: &Operation, document: &PartialJson<'_>) -> Option<&'static str> {
    let is_missing = |echo: &&Echo| ids(&echo.places[..1], document).next().is_none();
    let mut required = operation.echoes.iter().filter(|_| operation.is_echo_required);
    required.find(is_missing).map(|echo| echo.variable)
}

/// The values where a response repeats an id. An id may be written as a number; what is neither that
/// nor a text names nothing.
fn ids(places: &[&'static str], document: &PartialJson<'_>) -> impl Iterator<Item = String> {
    let found = places.iter().flat_map(|place| document.at_any_case(place));
    found.filter_map(|value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        response::BodyEnd,
        tests::api::{
            API, ARCHIVE_THING, CREATE_THING, MANAGE_USER, MOVE_ORDER, READ_THING, UPDATE_NOTE,
            UPLOAD_IMAGES,
        },
    };

    fn read(
        operation: &Operation,
        variables: &[(&'static str, &str)],
        body: &Value,
    ) -> &'static str {
        let variables: Variables =
            variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let text = body.to_string();
        let document =
            PartialJson::parse(text.as_bytes(), &BodyEnd::Complete, &places(&API, operation));
        match documented::<Value>(&API, operation, &variables, &document) {
            Confirmation::Confirmed(_) => "confirmed",
            Confirmation::Unverifiable(_) => "unverifiable",
            Confirmation::Malformed(_) => "malformed",
            Confirmation::Unconfirmed(_) => "unconfirmed",
            Confirmation::Contradicted(_) => "contradicted",
        }
    }

    #[test]
    fn a_change_needs_its_marker_and_a_read_does_not() {
        for (operation, body, confirm) in [
            (&UPDATE_NOTE, json!({"status": "success"}), "confirmed"),
            (&UPDATE_NOTE, json!({"status": "error"}), "contradicted"),
            (&UPDATE_NOTE, json!({}), "unconfirmed"),
            (&UPDATE_NOTE, json!({"status": null}), "unconfirmed"),
            (&UPDATE_NOTE, json!([]), "unconfirmed"),
            (&ARCHIVE_THING, json!({"meta": {"status": "success"}}), "confirmed"),
            (&ARCHIVE_THING, json!({"meta": {"status": "failed"}}), "contradicted"),
            (&READ_THING, json!({"data": {}}), "unverifiable"),
            (&READ_THING, json!({"meta": {"status": "error"}, "data": {}}), "contradicted"),
        ] {
            assert_eq!(read(operation, &[], &body), confirm, "{} {body}", operation.id);
        }
    }

    #[test]
    fn a_response_about_another_object_confirms_nothing() {
        const ID: &str = "5f0c2a9d7be14c3380a6d912";
        for (asked, found, confirm) in [
            (ID, json!(ID), "confirmed"),
            (ID, json!(ID.to_uppercase()), "confirmed"),
            (ID, json!("5f0c2a9d7be14c3380a6d913"), "contradicted"),
            (ID, json!(null), "confirmed"),
            ("a1", json!("a1"), "confirmed"),
            ("a1", json!("A1"), "contradicted"),
            ("7", json!(7), "confirmed"),
        ] {
            let body = json!({"status": "success", "data": {"noteId": found}});
            let asked = [("noteId", asked)];
            assert_eq!(read(&UPDATE_NOTE, &asked, &body), confirm, "{body}");
        }
    }

    #[test]
    fn a_response_about_another_user_or_action_denies_the_change() {
        let asked = [("action", "delete"), ("user", "ada")];
        for (body, confirm) in [
            (json!({"action": "delete", "user": "ada"}), "unverifiable"),
            (json!({}), "unverifiable"),
            (json!({"action": "delete", "user": "bo"}), "contradicted"),
            (json!({"action": "restore", "user": "ada"}), "contradicted"),
            (json!({"user": "Ada"}), "contradicted"),
        ] {
            assert_eq!(read(&MANAGE_USER, &asked, &body), confirm, "{body}");
        }
    }

    #[test]
    fn a_response_without_a_documented_marker_may_still_deny_the_change() {
        for (body, confirm) in [
            (json!({}), "unverifiable"),
            (json!({"error": false, "errors": [], "success": true}), "unverifiable"),
            (json!({"error": null, "errors": null, "status": true}), "unverifiable"),
            (json!({"error": "", "status": 201, "statusCode": 200}), "unverifiable"),
            (json!({"error": {}, "meta": {"statusCode": "204"}}), "unverifiable"),
            (json!({"status": "success", "statusCode": "OK"}), "unverifiable"),
            (json!({"error": true}), "contradicted"),
            (json!({"error": "made up"}), "contradicted"),
            (json!({"error": {"code": 7}}), "contradicted"),
            (json!({"errors": ["made up"]}), "contradicted"),
            (json!({"errors": {"name": "made up"}}), "contradicted"),
            (json!({"success": false}), "contradicted"),
            (json!({"status": "error"}), "contradicted"),
            (json!({"status": false}), "contradicted"),
            (json!({"status": 500}), "contradicted"),
            (json!({"status": {}}), "contradicted"),
            (json!({"statusCode": 404}), "contradicted"),
            (json!({"statusCode": "404"}), "contradicted"),
            (json!({"meta": {"statusCode": 500}}), "contradicted"),
            (json!({"meta": {"success": false}}), "contradicted"),
            (json!([]), "unconfirmed"),
            (json!(null), "unconfirmed"),
            (json!("created"), "unconfirmed"),
            (json!(201), "unconfirmed"),
        ] {
            assert_eq!(read(&CREATE_THING, &[], &body), confirm, "{body}");
        }
        for (body, confirm) in [(json!([]), "unverifiable"), (json!({}), "unconfirmed")] {
            assert_eq!(read(&UPLOAD_IMAGES, &[], &body), confirm, "{body}");
        }
    }

    const SHIPPING: &str = "5f0c2a9d7be14c3380a6d912";
    const OTHER: &str = "5f0c2a9d7be14c3380a6d913";

    fn moved(data: &Value) -> &'static str {
        let asked = [("order", "ORD1"), ("statusId", SHIPPING)];
        read(&MOVE_ORDER, &asked, &json!({"status": "success", "data": data}))
    }

    #[test]
    fn a_required_echo_is_read_in_either_spelling_and_in_both_when_they_are_equal() {
        let status = json!({"_id": SHIPPING, "name": "Shipping"});
        for data in [
            json!({"order": "ORD1", "statusId": SHIPPING, "status": status}),
            json!({"order": "ORD1", "statusID": SHIPPING, "status": status}),
            json!({"order": "ORD1", "statusID": SHIPPING, "statusId": SHIPPING, "status": status}),
            json!({"order": "ORD1", "statusId": SHIPPING.to_uppercase(), "status": status}),
        ] {
            assert_eq!(moved(&data), "confirmed", "{data}");
        }
    }

    #[test]
    fn a_response_that_does_not_name_all_that_was_asked_for_confirms_nothing() {
        let status = json!({"_id": SHIPPING, "name": "Shipping"});
        let other = json!({"_id": OTHER, "name": "x"});
        for (data, expected) in [
            (json!({"order": "ORD2", "statusId": SHIPPING, "status": status}), "contradicted"),
            (json!({"order": "ORD1", "statusId": OTHER, "status": status}), "contradicted"),
            (
                json!({"order": "ORD1", "statusId": SHIPPING, "statusID": OTHER, "status": status}),
                "contradicted",
            ),
            (json!({"order": "ORD1", "statusId": SHIPPING, "status": other}), "contradicted"),
            (json!({"order": "ORD1", "status": status}), "unconfirmed"),
            (json!({"order": "ORD1", "statusId": null, "status": status}), "unconfirmed"),
            (json!({"statusId": SHIPPING}), "unconfirmed"),
            (json!(null), "unconfirmed"),
        ] {
            assert_eq!(moved(&data), expected, "{data}");
        }
    }
}
