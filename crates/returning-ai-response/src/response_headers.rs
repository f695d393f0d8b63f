//! The headers of a response that matter: request id, retry time, media type.

use std::time::{Duration, SystemTime};

use http::{
    HeaderMap, HeaderName,
    header::{CONTENT_TYPE, RETRY_AFTER},
};

/// The longest wait that is taken over.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The header that names the request to whoever runs the service. No page documents it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An id is shown in texts and traces, so only what looks like one is taken.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
    (plain && (1..=128).contains(&text.len())).then_some(text)
}

/// Drops an id that repeats a secret: a service may have taken it from any header.
pub(crate) fn drop_secret_id(headers: &mut HeaderMap, is_secret: impl Fn(&str) -> bool) {
    if request_id(headers).is_some_and(is_secret) {
        headers.remove(REQUEST_ID);
    }
}

/// Whether the body holds problem details, which describe a failure whatever the status is.
pub(crate) fn is_problem(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|text| text.split(';').next()).unwrap_or_default().trim();
    ["application/problem+json", "application/problem+xml"]
        .iter()
        .any(|problem| essence.eq_ignore_ascii_case(problem))
}

/// What the service asks for, in seconds or as a date, bounded to a day. Anything else counts as
/// not asked.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let is_number = text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let asked = if is_number {
        // More seconds than fit are still a very long time.
        Duration::try_from_secs_f64(text.parse().ok()?).unwrap_or(LONGEST_WAIT)
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(now).unwrap_or_default()
    };
    Some(asked.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_both_forms_and_bounded() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        let read = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().expect("a value"))]);
            retry_after(&headers, now).map(|asked| asked.as_secs())
        };
        let headers = HeaderMap::from_iter([(RETRY_AFTER, "1.5".parse().expect("a value"))]);
        assert_eq!(retry_after(&headers, now), Some(Duration::from_millis(1500)));
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("7"), Some(7));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:47 GMT"), Some(10));
        assert_eq!(read("Sat, 06 Nov 1993 08:49:47 GMT"), Some(0));
        assert_eq!(read("1000000000"), Some(86_400));
        assert_eq!(read("99999999999999999999999"), Some(86_400));
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(86_400));
        for text in ["-5", "inf", "nan", "120junk", "", "1.5.2", ".5", "1e3"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
