//! Rules about request bodies and responses: media types, statuses, and the one type of success.

use openapi_model::composition;
use openapi_model::{
    Kind, Node, ObjectRef, Objects,
    media_type::{FORM, essence, is_json},
};
use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

const BODY_MEDIA_TYPES: Rule = Rule {
    id: "body-media-types",
    why: "the generator panics on a second media type of a request and cannot reach that of a response",
};
const MEDIA_TYPE_SCHEMA: Rule =
    Rule { id: "media-type-schema", why: "the generator panics on JSON without a schema" };
const REQUEST_MEDIA_TYPE: Rule = Rule {
    id: "request-media-type",
    why: "the generator refuses request bodies of any other media type or form",
};
const RESPONSE_MEDIA_TYPE: Rule = Rule {
    id: "response-media-type",
    why: "everything but JSON becomes a raw stream of bytes, which has to be meant",
};
const REQUEST_BODY_REQUIRED: Rule = Rule {
    id: "request-body-required",
    why: "the generated method takes the body in any case, so an optional one cannot be left out",
};
const RESPONSE_STATUS: Rule = Rule {
    id: "response-status",
    why: "`default` counts as success and as failure at once, so the generator takes it for the type of both",
};
const SUCCESS_RANGE: Rule = Rule {
    id: "success-range",
    why: "the table of operations lists the statuses of success, and a class of statuses is none",
};
const SUCCESS_RESPONSE: Rule = Rule {
    id: "success-response",
    why: "without a response of success the generator returns a raw stream for every response",
};
const SUCCESS_TYPE: Rule = Rule {
    id: "success-type",
    why: "the generator panics on an operation that succeeds with more than one type",
};

pub(super) const RULES: &[Rule] = &[
    BODY_MEDIA_TYPES,
    MEDIA_TYPE_SCHEMA,
    REQUEST_MEDIA_TYPE,
    RESPONSE_MEDIA_TYPE,
    REQUEST_BODY_REQUIRED,
    RESPONSE_STATUS,
    SUCCESS_RANGE,
    SUCCESS_RESPONSE,
    SUCCESS_TYPE,
];

/// Media types of responses that are meant to become raw streams.
const RAW_RESPONSES: [&str; 7] = [
    "application/octet-stream",
    "application/pdf",
    "image/jpeg",
    "image/png",
    "text/csv",
    "text/html",
    "text/plain",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    for body in objects.all(Kind::RequestBody) {
        media_types(objects, body, findings);
        for media_type in objects.at(body, "content") {
            request_media_type(objects, media_type, findings);
        }
    }
    for response in objects.all(Kind::Response) {
        media_types(objects, response, findings);
        for media_type in objects.at(response, "content") {
            response_media_type(media_type, findings);
        }
    }
    for operation in context.operations() {
        request_body_required(context, operation, findings);
        statuses(objects, operation, findings);
        success(objects, operation, findings);
    }
}

/// The responses of success of an operation.
pub(super) fn successes<'t, 'a>(
    objects: &'t Objects<'a>,
    operation: &'t ObjectRef<'a>,
) -> impl Iterator<Item = &'t ObjectRef<'a>> {
    objects.at(operation, "responses").filter(|response| response.name.starts_with('2'))
}

fn media_types(objects: &Objects<'_>, body: &ObjectRef<'_>, findings: &mut Findings) {
    for (index, media_type) in objects.at(body, "content").enumerate() {
        // The client is generated without forms that hold files, so one may be beside the JSON.
        let is_left_out = body.kind == Kind::RequestBody && media_type.name == FORM;
        let before = objects.at(body, "content").take(index);
        let is_second = before.into_iter().any(|other| other.name != FORM);
        if is_second && !is_left_out {
            let message = format!("`{}` is another media type of one body", media_type.name);
            let fix = "keep the one that the client is to use";
            findings.add(BODY_MEDIA_TYPES, media_type.anchor(), message, fix);
        }
        if is_json(media_type.name) && !media_type.has("schema") {
            let message = "this JSON has no schema";
            let fix = "write `schema`; `{}` where nothing is known of it";
            findings.add(MEDIA_TYPE_SCHEMA, media_type.anchor(), message, fix);
        }
    }
}

fn request_media_type(objects: &Objects<'_>, media_type: &ObjectRef<'_>, findings: &mut Findings) {
    let schema = objects.at(media_type, "schema").find_map(|schema| objects.resolve(schema));
    let is_text = |format: Option<&str>| {
        let narrowed =
            |schema: &ObjectRef<'_>| schema.has("enum") || composition::has_text_limit(schema);
        schema.is_some_and(|schema| {
            schema.text("type") == Some("string")
                && schema.text("format") == format
                && !narrowed(schema)
        })
    };
    let essence = essence(media_type.name);
    let (fits, fix) = match essence {
        // Forms with files are sent by hand-written code, because the generator cannot take them.
        "application/json" => (true, ""),
        FORM => (
            schema.is_some_and(|schema| objects.is_component(schema)),
            "write the schema as a reference to a component, which is then left out of the client",
        ),
        "application/x-www-form-urlencoded" => {
            (!media_type.has("encoding"), "remove `encoding`; the generator panics on it")
        }
        "text/plain" => {
            (is_text(None), "write the schema `type: string` without anything that narrows it")
        }
        "application/octet-stream" => {
            (is_text(Some("binary")), "write the schema `type: string` with `format: binary`")
        }
        _ => (false, "use JSON, a form, plain text or `application/octet-stream`"),
    };
    if !fits {
        let message = format!("a request of `{essence}` in this form cannot be generated");
        findings.add(REQUEST_MEDIA_TYPE, media_type.anchor(), message, fix);
    }
}

fn response_media_type(media_type: &ObjectRef<'_>, findings: &mut Findings) {
    if !is_json(media_type.name) && !RAW_RESPONSES.contains(&essence(media_type.name)) {
        let message = format!("`{}` is not a known media type of a response", media_type.name);
        let fix = format!("write `application/json` or one of {}", RAW_RESPONSES.join(", "));
        findings.add(RESPONSE_MEDIA_TYPE, media_type.anchor(), message, fix);
    }
}

fn request_body_required(
    context: &Context<'_>,
    operation: &ObjectRef<'_>,
    findings: &mut Findings,
) {
    for listed in context.objects.at(operation, "requestBody") {
        let Some(body) = context.objects.resolve(listed) else { continue };
        if !body.is_set("required") && !context.is_decided(listed) {
            let message = "the request body is not required";
            let fix = "write `required: true`, or name the place in openapi/quirks.toml";
            findings.add(REQUEST_BODY_REQUIRED, body.anchor_of("required"), message, fix);
        }
    }
}

fn statuses(objects: &Objects<'_>, operation: &ObjectRef<'_>, findings: &mut Findings) {
    for response in objects.at(operation, "responses").filter(|response| !is_status(response.name))
    {
        let message = format!("`{}` is not a status", response.name);
        let fix = "name the documented statuses, \"404\", or their class, 4XX";
        findings.add(RESPONSE_STATUS, response.anchor(), message, fix);
    }
    for response in successes(objects, operation).filter(|response| response.name == "2XX") {
        let message = "`2XX` names no status of success";
        let fix = "name the documented status, \"200\"";
        findings.add(SUCCESS_RANGE, response.anchor(), message, fix);
    }
}

fn is_status(name: &str) -> bool {
    match name.as_bytes() {
        [b'1'..=b'5', rest @ ..] => {
            rest == b"XX" || (rest.len() == 2 && rest.iter().all(u8::is_ascii_digit))
        }
        _ => false,
    }
}

fn success(objects: &Objects<'_>, operation: &ObjectRef<'_>, findings: &mut Findings) {
    let mut successes = successes(objects, operation);
    let Some(first) = successes.next() else {
        if operation.has("responses") {
            let message = "this operation documents no success";
            let fix = "add the documented response of success, without content where none is known";
            findings.add(SUCCESS_RESPONSE, operation.anchor_of("responses"), message, fix);
        }
        return;
    };
    for other in successes.filter(|other| body_type(objects, other) != body_type(objects, first)) {
        let [one, two] = [first, other].map(|response| body_type(objects, response));
        let message = format!("{} gives {one} and {} gives {two}", first.name, other.name);
        let fix = "keep one type of success, or one schema that holds the fields of both as optional ones";
        findings.add(SUCCESS_TYPE, other.anchor(), message, fix);
    }
}

/// What the generator makes of the body of a response.
fn body_type(objects: &Objects<'_>, response: &ObjectRef<'_>) -> String {
    let media_type =
        objects.resolve(response).and_then(|response| objects.at(response, "content").next());
    match media_type {
        None => "no body".to_owned(),
        Some(media_type) if is_json(media_type.name) => {
            let schema = media_type.node.get("schema");
            schema.map(Node::to_json).unwrap_or_default().to_string()
        }
        Some(_) => "a raw stream".to_owned(),
    }
}
