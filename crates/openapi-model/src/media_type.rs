//! Media types.

/// The media type of a form with files.
pub const FORM: &str = "multipart/form-data";

/// Whether a media type is `application/json`, with or without parameters. Case and blanks count,
/// because they count for generators.
pub fn is_json(media_type: &str) -> bool {
    essence(media_type) == "application/json"
}

/// A media type without its parameters.
pub fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn parameters_do_not_matter_and_spelling_does() {
        assert!(is_json("application/json") && is_json("application/json; charset=utf-8"));
        for other in ["Application/JSON", "application/json ;x=y", "application/jsonl", "text/json"]
        {
            assert!(!is_json(other), "{other}");
        }
    }
}
