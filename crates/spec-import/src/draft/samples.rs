//! Examples in the shape of the page's, with made-up content.

use std::collections::BTreeMap;

use crate::{
    json::Json,
    shape::{self, Field, Kind, Object, Shape, Text},
};

/// Names of fields that hold secrets.
const SECRET: [&str; 7] =
    ["password", "token", "secret", "apikey", "accesskey", "vouchercode", "authorization"];

/// Whether a field holds a secret, by its name.
pub(super) fn is_secret(name: &str) -> bool {
    let plain = name.replace(['_', '-'], "").to_lowercase();
    SECRET.iter().any(|secret| plain.ends_with(secret))
}

/// Replaces what a page shows by made-up content: the same id by the same id.
#[derive(Debug, Default)]
pub(super) struct Replacer {
    ids: BTreeMap<String, String>,
    /// What the request sends in the fields that name what it is about, by their names in lower case.
    sent: BTreeMap<String, String>,
    /// What was replaced because nobody may see it: the kind and the field.
    pub(super) reported: Vec<String>,
}

impl Replacer {
    /// Keeps what the example of the request sends in these fields.
    pub(super) fn remember(&mut self, request: &Json, fields: &[String]) {
        for field in fields {
            if let Some(text) = request.get(field).and_then(Json::as_str) {
                self.sent.insert(field.to_lowercase(), text.to_owned());
            }
        }
    }

    /// The ids that a response shows in the fields that were sent become those of the request, so
    /// that one response goes with one request, whatever two examples of a page were taken from.
    pub(super) fn align(&mut self, response: &Json) {
        match response {
            Json::Object(members) => {
                for (name, value) in members {
                    if let (Some(sent), Some(text)) =
                        (self.sent.get(&name.to_lowercase()), value.as_str())
                    {
                        self.ids.insert(text.to_lowercase(), sent.clone());
                        self.ids.insert(text.to_owned(), sent.clone());
                    }
                    self.align(value);
                }
            }
            Json::Array(items) => items.iter().for_each(|item| self.align(item)),
            _ => {}
        }
    }

    /// The value in the form of the shape. What does not fit is left out, or made up if it is
    /// required.
    pub(super) fn fit(&mut self, value: &Json, shape: &Shape, name: &str) -> Option<Json> {
        match (value, &shape.kind) {
            (Json::Null, _) if shape.nullable || shape.kind == Kind::Any => Some(Json::Null),
            (_, Kind::Any) => Some(self.any(value, name)),
            (Json::Object(members), Kind::Object(object)) => Some(self.object(members, object)),
            (Json::Array(items), Kind::List(shape)) => {
                // Two items show a list as well as ten do.
                let items = items.iter().take(2).filter_map(|item| self.fit(item, shape, name));
                Some(Json::Array(items.collect()))
            }
            (Json::String(text), Kind::Text(known)) => Some(self.word(text, known, name)),
            (Json::Number(number), Kind::Integer) if !number.is_f64() => Some(value.clone()),
            (Json::Number(_), Kind::Number) | (Json::Bool(_), Kind::Boolean) => Some(value.clone()),
            (_, Kind::OneOf(arms)) => arms.iter().find_map(|arm| self.fit(value, arm, name)),
            _ => None,
        }
    }

    /// A value of the shape, if the page shows none.
    pub(super) fn make(&mut self, shape: &Shape, name: &str) -> Json {
        match &shape.kind {
            Kind::Any => Json::Object(Vec::new()),
            Kind::Null => Json::Null,
            Kind::Integer => Json::Number(1.into()),
            Kind::Number => serde_json::Number::from_f64(1.5).map_or(Json::Null, Json::Number),
            Kind::Boolean => Json::Bool(false),
            Kind::File => Json::String("the content of a file".to_owned()),
            Kind::List(items) => Json::Array(vec![self.make(items, name)]),
            Kind::OneOf(arms) => arms.first().map_or(Json::Null, |arm| self.make(arm, name)),
            Kind::Text(text) => Json::String(self.text(text, name)),
            Kind::Object(object) => Json::Object(
                object
                    .fields
                    .iter()
                    .map(|field| (field.name.clone(), self.make(&field.shape, &field.name)))
                    .collect(),
            ),
        }
    }

    fn object(&mut self, members: &[(String, Json)], object: &Object) -> Json {
        let mut fitted = Vec::new();
        for (name, value) in members {
            let field = object.fields.iter().find(|field| field.name == *name);
            let value = match (field, &object.extra) {
                (Some(field), _) => self.fit(value, &field.shape, name),
                (None, Some(extra)) => self.fit(value, extra, name),
                (None, None) => None,
            };
            fitted.extend(value.map(|value| (name.clone(), value)));
        }
        let is_missing = |field: &&Field| {
            field.required == Some(true) && fitted.iter().all(|(name, _)| *name != field.name)
        };
        let missing: Vec<&Field> = object.fields.iter().filter(is_missing).collect();
        for field in missing {
            let made = self.make(&field.shape, &field.name);
            fitted.push((field.name.clone(), made));
        }
        Json::Object(fitted)
    }

    fn any(&mut self, value: &Json, name: &str) -> Json {
        match value {
            Json::String(text) => self.word(text, &Text::default(), name),
            Json::Array(items) => {
                Json::Array(items.iter().take(2).map(|item| self.any(item, name)).collect())
            }
            Json::Object(members) => Json::Object(
                members.iter().map(|(name, value)| (name.clone(), self.any(value, name))).collect(),
            ),
            value => value.clone(),
        }
    }

    fn word(&mut self, text: &str, known: &Text, name: &str) -> Json {
        let is_listed =
            known.words.is_empty() || known.open || known.words.iter().any(|word| word == text);
        if !is_listed {
            return Json::String(known.words[0].clone());
        }
        Json::String(self.replaced(text, name))
    }

    /// The text itself if it is harmless, and a made-up one of its form otherwise.
    fn replaced(&mut self, text: &str, name: &str) -> String {
        if shape::is_object_id(text) {
            return self.id(text);
        }
        if is_secret(name) || looks_secret(text) {
            return self.report("a credential", name, "example-secret");
        }
        if text.contains('@') {
            return self.report("an e-mail address", name, "ada@example.com");
        }
        if looks_like_a_phone(text) {
            return self.report("a phone number", name, "+1 555 0100");
        }
        if text.contains("://") {
            return "https://example.com/made-up".to_owned();
        }
        if shape::format_of(text).is_some() {
            return text.to_owned();
        }
        if let Some(number) = self.numbered(text) {
            return number;
        }
        // A sentence would be the page's own words.
        if text.split_whitespace().count() > 2 {
            "A made-up text".to_owned()
        } else {
            text.to_owned()
        }
    }

    fn report(&mut self, what: &str, name: &str, replacement: &str) -> String {
        let report = format!("{what} in the field `{name}` was replaced");
        if !self.reported.contains(&report) {
            self.reported.push(report);
        }
        replacement.to_owned()
    }

    fn id(&mut self, id: &str) -> String {
        let next = self.ids.len() + 1;
        self.ids
            .entry(id.to_lowercase())
            .or_insert_with(|| format!("5f0c2a9d7be14c3380a6e{next:03x}"))
            .clone()
    }

    /// `ORD202507013831` becomes another number of its form.
    fn numbered(&mut self, text: &str) -> Option<String> {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let prefix: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric());
        if digits < 6 || !plain {
            return None;
        }
        let next = self.ids.len() + 1;
        let width = text.len() - prefix.len();
        let number = format!("{prefix}{:0>width$}", format!("20260115{next:04}"));
        let cut = number.len().saturating_sub(text.len());
        let made = format!("{prefix}{}", &number[prefix.len() + cut..]);
        Some(self.ids.entry(text.to_owned()).or_insert(made).clone())
    }

    fn text(&mut self, text: &Text, name: &str) -> String {
        if let Some(word) = text.words.first() {
            return word.clone();
        }
        let lower = name.to_lowercase();
        if let Some(sent) = self.sent.get(&lower) {
            return sent.clone();
        }
        match text.format.as_deref() {
            Some("date-time") => "2026-01-15T09:00:00.000Z".to_owned(),
            Some("date") => "2026-01-15".to_owned(),
            Some("objectid") => self.id(name),
            Some("uri" | "url") => "https://example.com/made-up".to_owned(),
            Some("email") => "ada@example.com".to_owned(),
            _ if is_secret(name) => "example-secret".to_owned(),
            _ if lower.contains("email") => "ada@example.com".to_owned(),
            _ if lower == "status" => "success".to_owned(),
            _ if lower.ends_with("id") => self.id(name),
            _ => "made-up".to_owned(),
        }
    }
}

/// A token, a key, or anything else that is too random to be a word.
fn looks_secret(text: &str) -> bool {
    let is_token = text.starts_with("eyJ") && text.matches('.').count() == 2;
    let is_bearer =
        text.to_lowercase().starts_with("bearer ") || text.to_lowercase().starts_with("basic ");
    let prefixes = ["sk_", "pk_", "ghp_", "xox", "AKIA", "rai_", "key_"];
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_random = plain && text.len() >= 28 && digits >= 4 && letters >= 4;
    is_token || is_bearer || is_random || prefixes.iter().any(|prefix| text.starts_with(prefix))
}

fn looks_like_a_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c));
    let is_written = text.starts_with('+') || text.contains(['-', ' ', '(']);
    (9..=15).contains(&digits) && plain && is_written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> (Json, Vec<String>) {
        let value = Json::parse(text).expect("valid JSON");
        let mut replacer = Replacer::default();
        let fitted = replacer.fit(&value, &Shape::of_example(&value), "").expect("it fits");
        (fitted, replacer.reported)
    }

    #[test]
    fn one_id_is_one_id_everywhere() {
        let (value, _) = replaced(
            r#"{"a": "64b7f0a92c1d3e5f60718293", "b": ["64b7f0a92c1d3e5f60718293"], "c": "64b7f0a92c1d3e5f60718294"}"#,
        );
        let text = |key: &str| value.get(key).and_then(Json::as_str).map(str::to_owned);
        assert_ne!(text("a"), text("c"));
        assert_eq!(
            value.get("b"),
            Some(&Json::Array(vec![Json::String(text("a").expect("an id"))]))
        );
        assert!(text("a").expect("an id").starts_with("5f0c2a9d"));
    }

    #[test]
    fn a_response_repeats_the_ids_of_its_request() {
        let json = |text: &str| Json::parse(text).expect("valid JSON");
        let mut replacer = Replacer::default();
        let request = json(r#"{"mugID": "64b7f0a92c1d3e5f60718293", "note": "x"}"#);
        let request = replacer.fit(&request, &Shape::of_example(&request), "").expect("it fits");
        replacer.remember(&request, &["mugID".to_owned()]);
        let response = json(
            r#"{"mugId": "64b7f0a92c1d3e5f60718299", "mug": {"_id": "64b7f0a92c1d3e5f60718299"}}"#,
        );
        replacer.align(&response);
        let response = replacer.fit(&response, &Shape::of_example(&response), "").expect("it fits");
        assert_eq!(response.get("mugId"), request.get("mugID"));
        assert_eq!(response.get("mug").and_then(|mug| mug.get("_id")), request.get("mugID"));
    }

    #[test]
    fn secrets_addresses_and_sentences_are_replaced() {
        let (value, reported) = replaced(
            r#"{"apiKey": "canary", "a": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", "b": "canary@real.example", "c": "+66 81 234 5678", "d": "Canary sings every day", "e": "ORD20260102ffc6", "f": "canary0123456789abcdef0123456789"}"#,
        );
        let text = format!("{:?}", crate::yaml::Yaml::of_json(&value));
        for secret in ["canary", "Canary", "eyJ", "66 81", "ORD20260102ffc6"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        assert_eq!(reported.len(), 5, "{reported:?}");
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let value = Json::parse(r#"{"a": "x", "b": 1}"#).expect("valid JSON");
        let shape = Shape::of_example(&Json::parse(r#"{"a": 1, "b": 1}"#).expect("valid JSON"));
        let fitted = Replacer::default().fit(&value, &shape, "").expect("it fits");
        assert_eq!(fitted.members().len(), 1);
    }
}
