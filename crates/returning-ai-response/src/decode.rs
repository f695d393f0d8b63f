//! The typed value of a response, within bounds of memory and time.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::{
    body_defect::BodyDefect,
    capture::{Capture, Places},
    evidence::Evidence,
    json_path,
    meter::{Bounds, Meter, Stopped},
    surrogates,
};

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// The body does not fit the type, at this place, which is the end of a sentence.
    At(String),
    /// Decoding was given up.
    Stopped(Stopped),
}

/// A whole body as a type, with what the response is classified by, if all of that was seen on the way.
/// Returns `None` if it does not fit or takes too much.
pub(crate) fn decode<'a, T: DeserializeOwned>(
    body: &'a [u8],
    places: &Places,
    bounds: Bounds,
) -> Option<(Box<T>, Option<Evidence<'a>>)> {
    let mut json = serde_json::Deserializer::from_str(std::str::from_utf8(body).ok()?);
    let capture = Capture::new(places, Meter::new(bounds));
    // The value may be large, and is handed on several times.
    let value = Box::new(capture.decode(&mut json).ok()?);
    let captured = capture.finish();
    let defect = json.end().is_err().then_some(BodyDefect::Trailing);
    let evidence = (!captured.has_missed).then(|| Evidence::new(captured, defect));
    Some((value, evidence))
}

/// How many fields that do not fit are passed over in one response.
const REPAIRS: usize = 256;

/// A body as a type that it does not fit as it is.
///
/// Half of a character becomes U+FFFD, and an optional field of another type is absent. Of the place of
/// a misfit only these names are shown, because a key that the service chose may be personal data.
pub(crate) fn repaired<T: DeserializeOwned>(
    text: &[u8],
    names: &[&str],
    bounds: Bounds,
) -> Result<T, Misfit> {
    // The changed text is beside the body in memory.
    let bounds = Bounds { bytes: bounds.bytes / 2, ..bounds };
    let mut text = surrogates::replaced(text);
    let mut last: Option<Path> = None;
    for _ in 0..REPAIRS {
        let path = match located(&text, bounds)? {
            Ok(value) => return Ok(value),
            Err(path) => path,
        };
        let is_stuck = last.as_ref().is_some_and(|last| last.to_string() == path.to_string());
        let cut = if is_stuck { None } else { without(&text, &path) };
        let Some(cut) = cut else { return Err(Misfit::At(shown(&last.unwrap_or(path), names))) };
        tracing::warn!(place = shown(&path, names), "an optional field of a response does not fit");
        text = Cow::Owned(cut);
        last = Some(path);
    }
    Err(Misfit::At(last.map(|path| shown(&path, names)).unwrap_or_default()))
}

/// A text as a type, or the place where it does not fit.
fn located<T: DeserializeOwned>(text: &[u8], bounds: Bounds) -> Result<Result<T, Path>, Misfit> {
    let nothing = Places::default();
    let counted = Capture::new(&nothing, Meter::new(bounds));
    let mut json = serde_json::Deserializer::from_slice(text);
    match serde_path_to_error::deserialize(counted.count(&mut json)) {
        Ok(value) => Ok(Ok(value)),
        Err(error) => match counted.meter.stopped() {
            Some(stopped) => Err(Misfit::Stopped(stopped)),
            None => Ok(Err(error.path().clone())),
        },
    }
}

/// The text with null in place of a field, where it may be absent: what is at the top of a response is
/// what it is about, and an item that is left out would be missed.
fn without(text: &[u8], path: &Path) -> Option<Vec<u8>> {
    let segments: Vec<_> = path.iter().collect();
    let is_field = matches!(segments.last(), Some(Segment::Map { .. }));
    let span = json_path::span(text, &segments).filter(|_| is_field && segments.len() > 1)?;
    Some([&text[..span.start], b"null", &text[span.end..]].concat())
}

/// A place as the end of a sentence.
fn shown(path: &Path, names: &[&str]) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("[{index}]"),
        Segment::Map { key } if names.binary_search(&key.as_str()).is_ok() => format!(".{key}"),
        _ => ".?".to_owned(),
    };
    let place: String = path.iter().map(segment).collect();
    if place.is_empty() { place } else { format!(" at {}", place.trim_start_matches('.')) }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::Instant};

    use serde::Deserialize;

    use super::*;

    const NAMES: &[&str] = &["data", "name", "status"];

    fn bounds(bytes: usize) -> Bounds {
        Bounds { bytes, deadline: None }
    }

    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
        read_within(text, bounds(1_000_000))
    }

    fn read_within<T: DeserializeOwned>(text: &str, bounds: Bounds) -> Result<T, Misfit> {
        match decode(text.as_bytes(), &Places::default(), bounds) {
            Some((value, _)) => Ok(*value),
            None => repaired(text.as_bytes(), NAMES, bounds),
        }
    }

    #[test]
    fn the_place_that_does_not_fit_shows_names_of_fields_and_no_key_of_the_response() {
        type Fields = BTreeMap<String, Vec<u8>>;
        for (text, place) in [
            (r#"{"name": [1, "x"]}"#, " at name[1]"),
            (r#"{"ada": ["x"]}"#, " at ?[0]"),
            (r#"{"ada@example.com": 7}"#, " at ?"),
            ("7", ""),
        ] {
            let misfit = read::<Fields>(text).expect_err("it does not fit");
            assert_eq!(misfit, Misfit::At(place.to_owned()), "{text}");
        }
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Page {
        data: Vec<Item>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Item {
        name: String,
        status: Option<String>,
        price: Option<f64>,
    }

    #[test]
    fn an_optional_field_that_does_not_fit_is_absent_and_a_required_one_is_not() {
        let page: Page = read(
            r#"{"data": [{"name": "a", "status": {"x": [1]}, "price": 1.5},
                {"name": "b", "status": "c", "price": []}]}"#,
        )
        .expect("what does not fit is optional");
        let item = |name: &str, status: Option<&str>, price| Item {
            name: name.to_owned(),
            status: status.map(str::to_owned),
            price,
        };
        assert_eq!(page.data, [item("a", None, Some(1.5)), item("b", Some("c"), None)]);
        for (text, place) in [
            (r#"{"data": [{"name": "a", "status": 7}, {"name": 7}]}"#, " at data[1].name"),
            (r#"{"data": [{"name": "a"}, "b"]}"#, " at data[1]"),
            (r#"{"data": [{"status": "a"}]}"#, " at data[0]"),
            (r#"{"data": 7}"#, " at data"),
        ] {
            assert_eq!(read::<Page>(text), Err(Misfit::At(place.to_owned())), "{text}");
        }
    }

    #[test]
    fn half_of_a_character_is_replaced() {
        let page: Page = read(r#"{"data": [{"name": "a\ud83d"}]}"#).expect("a text");
        assert_eq!(page.data[0].name, "a\u{fffd}");
    }

    #[test]
    fn short_json_of_a_large_type_is_given_up_before_it_fills_the_memory() {
        let many = format!("[{}]", vec!["{}"; 10_000].join(","));
        #[derive(Debug, Deserialize, PartialEq)]
        struct Large {
            a: Option<[u64; 32]>,
        }
        for text in [many.as_str(), &many.replace("{}", "null")] {
            let stopped = read_within::<Vec<Option<Large>>>(text, bounds(100_000));
            assert_eq!(stopped, Err(Misfit::Stopped(Stopped::TooLarge)));
        }
        let nodes = format!("[{}]", vec![r#"{"a":1}"#; 1_000].join(","));
        let stopped = read_within::<Vec<serde_json::Value>>(&nodes, bounds(500_000));
        assert_eq!(stopped, Err(Misfit::Stopped(Stopped::TooLarge)));
    }

    #[test]
    fn decoding_ends_at_its_deadline() {
        let many = format!("[{}]", vec!["1"; 10_000].join(","));
        let bounds = Bounds { bytes: usize::MAX, deadline: Some(Instant::now()) };
        let late = read_within::<Vec<u64>>(&many, bounds);
        assert_eq!(late, Err(Misfit::Stopped(Stopped::TooLate)));
    }
}
