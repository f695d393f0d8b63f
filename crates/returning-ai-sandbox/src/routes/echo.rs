//! Repeating the ids of the path in an answer, so that it is about what was asked.

use returning_ai_client::{Variables, operation::Operation, scalars::ObjectId};
use serde_json::Value;

/// Puts the ids of the request where the documented example repeats its own.
pub(super) fn repeat(answer: &mut Value, operation: &Operation, variables: &Variables) {
    for echo in operation.echoes {
        if let Some(id) = variables.get(echo.variable)
            && let Some(place) = place(answer, echo.places, id)
            && let Some(shown) = answer.pointer_mut(place)
        {
            *shown = Value::String(id.clone());
        }
    }
}

/// Of several places, the first whose id is of the same kind as the requested one: an order shows
/// its object id at one place and its number at another, and may be asked for by either.
fn place<'a>(answer: &Value, places: &'a [&'a str], id: &str) -> Option<&'a str> {
    let shown = |place: &&str| answer.pointer(place).is_some();
    let alike = |place: &&str| {
        let text = answer.pointer(place).and_then(Value::as_str);
        text.is_some_and(|text| is_object_id(text) == is_object_id(id))
    };
    let places = || places.iter().copied();
    places().find(alike).or_else(|| places().find(shown))
}

fn is_object_id(text: &str) -> bool {
    text.parse::<ObjectId>().is_ok()
}
