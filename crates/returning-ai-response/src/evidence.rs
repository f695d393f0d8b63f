//! What a response is classified by.

use serde::de::IgnoredAny;

use crate::{
    body_defect::BodyDefect,
    capture::{Capture, Captured, Places},
    meter::{Bounds, Meter},
    response::BodyEnd,
    value::Value,
};

/// What a body shows.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    /// Why the body is not simply one JSON value.
    pub(crate) defect: Option<BodyDefect>,
    captured: Captured<'a>,
}

impl<'a> Evidence<'a> {
    /// What was captured of a body that was read to its end.
    pub(crate) fn new(captured: Captured<'a>, defect: Option<BodyDefect>) -> Self {
        Self { defect, captured }
    }

    /// Reads a body as far as it goes, for the values at these places.
    pub(crate) fn read(body: &'a [u8], end: &BodyEnd, places: &Places) -> Self {
        let (text, is_text) = match std::str::from_utf8(body) {
            Ok(text) => (text, true),
            Err(error) => {
                (std::str::from_utf8(&body[..error.valid_up_to()]).unwrap_or_default(), false)
            }
        };
        let capture = Capture::new(places, Meter::new(Bounds::NONE));
        let mut json = serde_json::Deserializer::from_str(text);
        let read = capture.decode(&mut json);
        let defect = match read {
            _ if !is_text => Some(BodyDefect::Encoding),
            Err(error) => Some(BodyDefect::from_error(body, &error)),
            Ok(IgnoredAny) => json.end().is_err().then_some(BodyDefect::Trailing),
        };
        Self::new(capture.finish(), BodyDefect::from_end(end).or(defect))
    }

    /// The value as a whole; `None` if it could not be read to its end.
    pub(crate) fn root(&self) -> Option<&Value<'a>> {
        self.captured.root.as_ref()
    }

    /// The values at a place, each with whether its keys are written so, case included.
    pub(crate) fn at(&self, place: &str) -> impl Iterator<Item = (bool, &Value<'a>)> {
        let found = self.captured.found.iter().filter(move |found| found.place == place);
        found.map(|found| (found.is_exact, &found.value))
    }

    /// The text at a place.
    pub(crate) fn text(&self, place: &str) -> Option<&str> {
        self.at(place).find_map(|(_, value)| match value {
            Value::Text(text) => Some(&**text),
            _ => None,
        })
    }

    /// How many items the list at a place has, nulls included.
    pub(crate) fn length(&self, place: &str) -> Option<u64> {
        self.at(place).find_map(|(_, value)| match value {
            Value::List { length } => Some(*length),
            _ => None,
        })
    }

    /// Whether a failure is reported; below the data only on request.
    pub(crate) fn tells_failure(&self, with_data: bool) -> bool {
        let failures = self.captured.failures;
        failures.in_envelope || (with_data && failures.in_data)
    }

    /// Whether the body is an object or a list with something behind it.
    pub(crate) fn is_followed(&self) -> bool {
        let is_container = matches!(self.root(), Some(Value::List { .. } | Value::Object { .. }));
        is_container && matches!(self.defect, Some(BodyDefect::Trailing))
    }

    /// Whether the body breaks off where a failure may be reported.
    pub(crate) fn breaks_off_in_failure(&self) -> bool {
        self.defect.is_some() && self.captured.failures.at_cut
    }
}

/// A body without the mark of its byte order, which some services begin a text with.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Evidence<'_> {
        read_until(text.as_bytes(), &BodyEnd::Complete)
    }

    fn read_until<'a>(body: &'a [u8], end: &BodyEnd) -> Evidence<'a> {
        let places = ["/status", "/meta/status", "/data/_id", "/message", "/data"];
        Evidence::read(body, end, &Places::new(places))
    }

    fn text<'a>(evidence: &'a Evidence<'_>, place: &str) -> Option<&'a str> {
        evidence.text(place)
    }

    #[test]
    fn what_confirms_a_change_is_found_behind_any_number_of_values() {
        let many = vec!["7"; 100_000].join(",");
        let body = format!(
            r#"{{"x": [{many}], "data": {{"y": [{many}], "_id": "1", "name": "z"}},
               "meta": {{"status": "success"}}, "message": "done", "other": "gone"}}"#
        );
        let evidence = read(&body);
        assert_eq!(evidence.defect, None);
        for (place, expected) in
            [("/meta/status", "success"), ("/data/_id", "1"), ("/message", "done")]
        {
            assert_eq!(text(&evidence, place), Some(expected));
        }
    }

    #[test]
    fn a_failure_behind_any_number_of_values_is_no_empty_one() {
        let many = vec!["7"; 100_000].join(",");
        for (failure, tells) in [
            (r#""errors": ["made up"]"#, true),
            (r#""errors": []"#, false),
            (r#""error": {"code": 7}"#, true),
            (r#""error": {}"#, false),
        ] {
            let body = format!(r#"{{"x": [{many}], {failure}}}"#);
            assert_eq!(read(&body).tells_failure(false), tells, "{failure}");
        }
    }

    #[test]
    fn what_is_before_a_cut_counts_and_a_cut_text_does_not() {
        let evidence = read(r#"{"status": "success", "data": {"_id": "1", "message": "Ship"#);
        assert_eq!(evidence.defect, Some(BodyDefect::Cut));
        assert_eq!(text(&evidence, "/data/_id"), Some("1"));
        assert_eq!((text(&evidence, "/status"), evidence.root()), (Some("success"), None));
        let evidence = read(r#"{"status": "success", "error": "the order is lo"#);
        assert!(evidence.breaks_off_in_failure() && !evidence.tells_failure(true));
    }

    #[test]
    fn keys_are_compared_without_their_case_and_remember_it() {
        let evidence = read(r#"{"Status": "success", "data": {"_ID": 7}}"#);
        let found: Vec<_> = evidence.at("/status").map(|(is_exact, _)| is_exact).collect();
        assert_eq!(found, [false]);
        assert_eq!(evidence.at("/data/_id").count(), 1);
    }

    #[test]
    fn the_items_of_a_list_are_counted_with_its_nulls() {
        let evidence = read(r#"{"data": [null, {"a": [1, 2]}, null]}"#);
        assert_eq!(evidence.length("/data"), Some(3));
        assert_eq!(read(r#"{"data": null}"#).length("/data"), None);
    }

    #[test]
    fn defects_are_told_apart() {
        assert_eq!(read("").defect, Some(BodyDefect::Empty));
        assert_eq!(read("<html>").defect, Some(BodyDefect::Page));
        assert_eq!(read("x").defect, Some(BodyDefect::Syntax { line: 1, column: 1 }));
        assert_eq!(read("{} {}").defect, Some(BodyDefect::Trailing));
        assert_eq!(read("{}\n\t ").defect, None);
        assert!(read(&"[".repeat(200_000)).defect.is_some());
        let odd = read_until(b"{\"message\": \"\xff\"}", &BodyEnd::Complete);
        assert_eq!(odd.defect, Some(BodyDefect::Encoding));
        let long = read_until(b"{}", &BodyEnd::OverLimit);
        assert_eq!(long.defect, Some(BodyDefect::OverLimit));
    }
}
