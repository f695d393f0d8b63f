//! Rules about examples: they are there, and they hold no secret.

use openapi_model::{Anchor, Kind, Node, ObjectRef, Objects, Value, media_type};
use sdk_codegen::finding::{Findings, Rule};

use super::bodies;
use crate::context::Context;

const OPERATION_EXAMPLE: Rule = Rule {
    id: "operation-example",
    why: "the tests and the sandbox send and serve the examples, so a body without one is not tested",
};
const EXAMPLE_CREDENTIAL: Rule = Rule {
    id: "example-credential",
    why: "an example is published, and a credential that works must never be",
};

pub(super) const RULES: &[Rule] = &[OPERATION_EXAMPLE, EXAMPLE_CREDENTIAL];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for operation in context.operations() {
        let bodies = context.objects.at(operation, "requestBody");
        for body in bodies.chain(bodies::successes(&context.objects, operation)) {
            has_example(&context.objects, body, findings);
        }
    }
    for object in context.files.iter().flat_map(|file| file.objects.iter()) {
        for (node, pointer) in data(object) {
            let anchor = Anchor { at: node.at.clone(), pointer };
            credentials(node, &anchor, name(object), findings);
        }
    }
}

fn has_example(objects: &Objects<'_>, body: &ObjectRef<'_>, findings: &mut Findings) {
    let Some(body) = objects.resolve(body) else { return };
    for media_type in
        objects.at(body, "content").filter(|media_type| media_type::is_json(media_type.name))
    {
        if !media_type.has("example") && objects.at(media_type, "examples").next().is_none() {
            let message = "this JSON body has no example";
            let fix = "add an `example` of the documented shape with made-up ids";
            findings.add(OPERATION_EXAMPLE, media_type.anchor(), message, fix);
        }
    }
}

/// The sample data that an object holds itself.
fn data<'a>(object: &ObjectRef<'a>) -> Vec<(&'a Node, openapi_model::Pointer)> {
    let keys: &[&str] = match object.kind {
        Kind::MediaType | Kind::Parameter | Kind::Header => &["example"],
        Kind::Schema => &["example", "default", "enum"],
        Kind::Example => &["value"],
        _ => &[],
    };
    keys.iter().filter_map(|key| Some((object.node.get(key)?, object.pointer.key(key)))).collect()
}

/// The name of the field or the parameter that the data is a sample of.
fn name<'a>(object: &ObjectRef<'a>) -> &'a str {
    match object.kind {
        Kind::Schema if object.keyword == "properties" => object.name,
        Kind::Parameter => object.text("name").unwrap_or_default(),
        Kind::Header => object.name,
        _ => "",
    }
}

fn credentials(node: &Node, anchor: &Anchor, name: &str, findings: &mut Findings) {
    match &node.value {
        Value::String(text) => {
            if let Some(kind) = credential(name, text) {
                let message = format!("this sample looks like {kind}");
                let fix = "write a placeholder such as `<api-key>`";
                findings.add(EXAMPLE_CREDENTIAL, anchor.clone(), message, fix);
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                let anchor = Anchor { at: item.at.clone(), pointer: anchor.pointer.index(index) };
                credentials(item, &anchor, name, findings);
            }
        }
        Value::Mapping(entries) => {
            for entry in entries {
                let pointer = anchor.pointer.key(&entry.key);
                let anchor = Anchor { at: entry.value.at.clone(), pointer };
                credentials(&entry.value, &anchor, &entry.key, findings);
            }
        }
        _ => {}
    }
}

fn credential(name: &str, text: &str) -> Option<&'static str> {
    if is_token(text) {
        Some("a JSON web token")
    } else if text.split(|letter: char| !letter.is_alphanumeric()).any(is_digest) {
        Some("a key of 40 or 64 hexadecimal digits")
    } else if text.strip_prefix("Bearer ").is_some_and(|key| !is_placeholder(key)) {
        Some("a bearer token")
    } else if names_a_secret(name) && !is_placeholder(text) {
        Some("a secret, by the name of its field")
    } else {
        None
    }
}

/// Whether a text holds three parts of base64 with dots between them, of which the first is JSON.
fn is_token(text: &str) -> bool {
    let is_base64 = |letter: char| letter.is_ascii_alphanumeric() || "-_=".contains(letter);
    text.split(|letter: char| !is_base64(letter) && letter != '.').any(|word| {
        let parts: Vec<&str> = word.split('.').collect();
        word.starts_with("eyJ") && parts.len() == 3 && parts[..2].iter().all(|part| part.len() > 3)
    })
}

fn is_digest(word: &str) -> bool {
    matches!(word.len(), 40 | 64) && word.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn names_a_secret(name: &str) -> bool {
    let name: String =
        name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    let secrets = [
        "accesskey",
        "apikey",
        "authkey",
        "authorization",
        "cookie",
        "password",
        "privatekey",
        "secret",
        "secretkey",
        "systemkey",
        "token",
        "widgetkey",
    ];
    secrets.iter().any(|secret| name.ends_with(secret))
}

fn is_placeholder(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let marks = ["<", "{", "*", "...", "…", "example", "placeholder", "redacted", "xxx", "your"];
    matches!(text.as_str(), "" | "bearer" | "string" | "token")
        || marks.iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::credential;

    #[test]
    fn credentials_are_known_by_their_form_or_their_field() {
        let hex = "0123456789abcdef";
        for (name, text) in [
            ("x", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl".to_owned()),
            ("x", hex.repeat(4)),
            ("x", format!("key {}", &hex.repeat(3)[..40])),
            ("Authorization", "Bearer 12345".to_owned()),
            ("api_key", "k-12345".to_owned()),
            ("clientSecret", "12345".to_owned()),
        ] {
            assert!(credential(name, &text).is_some(), "{name}: {text}");
        }
    }

    #[test]
    fn ids_and_placeholders_are_no_credentials() {
        for (name, text) in [
            ("_id", "5f0c2a9d7be14c3380a6d912"),
            ("apiKeyId", "5f0c2a9d7be14c3380a6d912"),
            ("tokenType", "Bearer"),
            ("apiKey", "<api-key>"),
            ("Authorization", "Bearer <api-key>"),
            ("password", "********"),
        ] {
            assert_eq!(credential(name, text), None, "{name}: {text}");
        }
    }
}
