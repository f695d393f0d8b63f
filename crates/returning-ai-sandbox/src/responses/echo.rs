//! Repeats in a response the ids that the request named, so that the response is about them.

use returning_ai_client::scalars::ObjectId;
use serde_json::Value;

use crate::call::Call;

/// Replaces the ids of the documented example with those of the request.
pub(super) fn repeat(body: &mut Value, call: &Call) {
    for echo in call.operation.echoes {
        if let Some(id) = call.text(echo.variable)
            && let Some(place) = place(body, echo.places, id)
            && let Some(shown) = body.pointer_mut(place)
        {
            *shown = Value::String(id.to_owned());
        }
    }
}

/// Of several places, the first whose id is of the same kind as the one in the request: an order
/// shows its object id at one place and its number at another, and may be named by either.
fn place<'a>(body: &Value, places: &'a [&'a str], id: &str) -> Option<&'a str> {
    let shown = |place: &&str| body.pointer(place).is_some();
    let alike = |place: &&str| {
        let text = body.pointer(place).and_then(Value::as_str);
        text.is_some_and(|text| is_object_id(text) == is_object_id(id))
    };
    let places = || places.iter().copied();
    places().find(alike).or_else(|| places().find(shown))
}

fn is_object_id(text: &str) -> bool {
    text.parse::<ObjectId>().is_ok()
}
