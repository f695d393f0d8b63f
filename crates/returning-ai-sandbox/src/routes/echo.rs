//! Repeating what a request named in its answer, so that the answer is about what was asked.

use returning_ai_client::scalars::ObjectId;
use serde_json::Value;

use crate::call::Call;

/// Puts what the request named where the documented example repeats its own.
pub(super) fn repeat(answer: &mut Value, call: &Call) {
    for echo in call.operation.echoes {
        if let Some(id) = call.text(echo.variable)
            && let Some(place) = place(answer, echo.places, id)
            && let Some(shown) = answer.pointer_mut(place)
        {
            *shown = Value::String(id.to_owned());
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
