//! Whether a response confirms a change: one rule for every operation and every status.

use std::borrow::Cow;

use crate::{
    body_defect::BodyDefect,
    capture::Places,
    evidence::Evidence,
    operation::{Api, DeclaredEffect, Echo, Marker, Operation, Variables},
    rules::{self, Rule},
    value::Value,
};

/// What a response says about a call, by the facts of the operation table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Confirmation {
    /// It confirms what was requested.
    Confirmed,
    /// It is as the documentation has it, which does not say how it would confirm what was requested.
    Unverifiable,
    /// It does not show that what was requested was done.
    Unconfirmed(String),
    /// It says that something else was done, or nothing.
    Contradicted(String),
}

/// The place of the service's own message.
pub(crate) const MESSAGE: &str = "/message";

/// The places of a response by which a call of an operation is classified.
pub fn places(api: &Api, operation: &Operation) -> Places {
    let markers = markers(api, operation).iter().map(Marker::place);
    let echoes = operation.echoes.iter().flat_map(|echo| echo.places).copied();
    let list = operation.paging.map(|paging| paging.items);
    Places::new(markers.chain(echoes).chain(list).chain([MESSAGE]))
}

/// What marks a success. Where no page documents a marker, those of the API are known nevertheless.
fn markers<'a>(api: &'a Api, operation: &'a Operation) -> &'a [Marker] {
    if operation.markers.is_empty() { api.markers } else { operation.markers }
}

impl Marker {
    /// Where it is.
    fn place(&self) -> &'static str {
        match *self {
            Self::Text { pointer, .. } | Self::Flag { pointer, .. } => pointer,
        }
    }

    /// Whether a value is the one that marks success; `None` if it is of another type.
    fn says(&self, found: &Value<'_>) -> Option<bool> {
        match (*self, found) {
            (Self::Text { value, .. }, Value::Text(found)) => Some(value == &**found),
            (Self::Flag { value, .. }, Value::Flag(found)) => Some(value == *found),
            _ => None,
        }
    }
}

/// Decides whether a response confirms a call of an operation.
pub(crate) fn confirm(
    operation: &Operation,
    variables: &Variables,
    evidence: &Evidence<'_>,
) -> Confirmation {
    let (is_marked, is_unmarked) = marks(operation.markers, evidence);
    let tells_failure =
        rules::holds(Rule::FailuresContradict) && tells_failure(operation, evidence);
    if is_unmarked || tells_failure {
        let detail = "the response reports that the request was not carried out";
        return Confirmation::Contradicted(detail.to_owned());
    }
    if let Some(variable) = other_id(operation, variables, evidence)
        && rules::holds(Rule::EchoesHaveToMatch)
    {
        let detail = format!("the response is not about the `{variable}` that was asked for");
        return Confirmation::Contradicted(detail);
    }
    let unconfirmed = |detail: &str| Confirmation::Unconfirmed(detail.to_owned());
    match evidence.defect {
        Some(BodyDefect::Trailing) if rules::holds(Rule::NothingFollows) => {
            return unconfirmed("the service reported success, but something follows its JSON");
        }
        Some(_) if !is_echoed(operation, evidence) || evidence.breaks_off_in_failure() => {
            return unconfirmed("the response breaks off before it names what was changed");
        }
        _ => {}
    }
    if let Some(variable) = missing_echo(operation, evidence) {
        let detail = format!("the response does not name the `{variable}` that was asked for");
        return Confirmation::Unconfirmed(detail);
    }
    let is_plausible =
        is_read(operation) || (operation.markers.is_empty() && is_whole(operation, evidence));
    if is_marked {
        Confirmation::Confirmed
    } else if is_plausible && evidence.defect.is_none() {
        Confirmation::Unverifiable
    } else {
        unconfirmed("the response does not report success")
    }
}

/// Whether a response with a status of failure says nevertheless that the change was made. Where no
/// page documents a marker, any marker of the API says so.
pub(crate) fn confirms_in_spite_of_its_status(
    api: &Api,
    operation: &Operation,
    variables: &Variables,
    evidence: &Evidence<'_>,
) -> bool {
    let (is_marked, is_unmarked) = marks(markers(api, operation), evidence);
    is_marked
        && !is_unmarked
        && !tells_failure(operation, evidence)
        && other_id(operation, variables, evidence).is_none()
        && missing_echo(operation, evidence).is_none()
        && is_echoed(operation, evidence)
}

/// Whether a marker says success, and whether one denies it.
fn marks(markers: &[Marker], evidence: &Evidence<'_>) -> (bool, bool) {
    let said = markers.iter().flat_map(|marker| {
        let found = evidence.at(marker.place());
        found.filter_map(|(is_exact, value)| Some((is_exact, marker.says(value)?)))
    });
    said.fold((false, false), |(yes, no), (is_exact, says)| {
        // A key in other letters may be another field, whose value is for the forms of failure.
        (yes || (is_exact && says), no || (is_exact && !says))
    })
}

/// Whether a failure is reported. The fields of an object that was read are its own, and say nothing of
/// the read.
fn tells_failure(operation: &Operation, evidence: &Evidence<'_>) -> bool {
    evidence.tells_failure(!is_read(operation))
}

fn is_read(operation: &Operation) -> bool {
    operation.effect == DeclaredEffect::Read
}

/// Whether the response is of the kind that is documented, or that every undocumented one has.
fn is_whole(operation: &Operation, evidence: &Evidence<'_>) -> bool {
    match evidence.root() {
        Some(Value::List { .. }) => operation.is_list,
        Some(Value::Object { .. }) => !operation.is_list,
        _ => false,
    }
}

/// The variable of the request for which the response names another value.
fn other_id(
    operation: &Operation,
    variables: &Variables,
    evidence: &Evidence<'_>,
) -> Option<&'static str> {
    let is_other = |echo: &&Echo| {
        let wanted = variables.get(echo.variable);
        let is_wanted = |id: Cow<'_, str>| wanted.is_some_and(|wanted| is_same(wanted, &id));
        let at = |place: &&'static str| ids(operation, place, evidence);
        let mut all = echo.places.iter().flat_map(at);
        if operation.is_echo_required {
            return !all.all(is_wanted);
        }
        let differ =
            |place| at(place).zip(at(place).skip(1)).any(|(one, next)| !is_same(&one, &next));
        echo.places.iter().any(differ)
            || (all.next().is_some() && !echo.places.iter().flat_map(at).any(is_wanted))
    };
    operation.echoes.iter().find(is_other).map(|echo| echo.variable)
}

/// Only the digits of an object id have two forms.
fn is_same(one: &str, other: &str) -> bool {
    one == other || (is_object_id(one) && one.eq_ignore_ascii_case(other))
}

/// How many digits an object id has.
pub const OBJECT_ID_DIGITS: usize = 24;

/// Whether a text has the form of an object id.
pub fn is_object_id(text: &str) -> bool {
    text.len() == OBJECT_ID_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether the response names an object for each id that it documents.
pub(crate) fn is_echoed(operation: &Operation, evidence: &Evidence<'_>) -> bool {
    let is_named = |place: &&'static str| ids(operation, place, evidence).next().is_some();
    operation.echoes.iter().all(|echo| echo.places.iter().any(&is_named))
}

/// The variable of the request that the response has to name and does not.
fn missing_echo(operation: &Operation, evidence: &Evidence<'_>) -> Option<&'static str> {
    let is_missing = |echo: &&Echo| ids(operation, echo.places[0], evidence).next().is_none();
    let mut required = operation.echoes.iter().filter(|_| operation.is_echo_required);
    required.find(is_missing).map(|echo| echo.variable)
}

/// The values where a response repeats an id. An id may be written as a number; what is neither that
/// nor a text names nothing. Where an id is required its key may be written in any case, because what
/// is required is spelled in several ways.
fn ids<'e>(
    operation: &Operation,
    place: &'static str,
    evidence: &'e Evidence<'_>,
) -> impl Iterator<Item = Cow<'e, str>> {
    let is_any_case = operation.is_echo_required;
    let found = evidence.at(place).filter(move |(is_exact, _)| *is_exact || is_any_case);
    found.filter_map(|(_, value)| id(value))
}

fn id<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        for_tests::{
            API, ARCHIVE_THING, CREATE_THING, MANAGE_USER, MOVE_ORDER, READ_THING, UPDATE_NOTE,
            UPLOAD_IMAGES,
        },
        response::BodyEnd,
    };

    fn read(
        operation: &Operation,
        variables: &[(&'static str, &str)],
        body: &Value,
    ) -> &'static str {
        let variables: Variables =
            variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let text = body.to_string();
        let places = places(&API, operation);
        let evidence = Evidence::read(text.as_bytes(), &BodyEnd::Complete, &places);
        match confirm(operation, &variables, &evidence) {
            Confirmation::Confirmed => "confirmed",
            Confirmation::Unverifiable => "unverifiable",
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
