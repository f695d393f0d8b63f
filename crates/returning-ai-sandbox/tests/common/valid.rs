//! Valid requests to every operation of the table, made from the bundle.

use http::Method;
use reqwest::{Client, RequestBuilder};
use returning_ai_client::operation::Operation;
use returning_ai_sandbox::Sandbox;
use serde_json::Value;

/// The value of variables and parameters that take an id.
pub(crate) const ID: &str = "5f0c2a9d7be14c3380a6d9aa";

/// The boundary of the forms.
const BOUNDARY: &str = "----a-boundary";

pub(crate) fn bundle() -> Value {
    serde_json::from_str(include_str!("../../../../openapi/returning-ai.json")).unwrap()
}

pub(crate) fn resolve<'a>(bundle: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(target) => resolve(bundle, bundle.pointer(&target[1..]).unwrap()),
        None => value,
    }
}

pub(crate) fn description<'a>(bundle: &'a Value, operation: &Operation) -> &'a Value {
    let items = bundle["paths"].as_object().unwrap().values();
    let mut methods = items.flat_map(|item| item.as_object().unwrap().values());
    methods.find(|method| method["operationId"] == operation.id).unwrap()
}

/// The documented examples of a media type, in their order.
pub(crate) fn examples(bundle: &Value, media: &Value) -> Vec<Value> {
    if let Some(example) = media.get("example") {
        return vec![example.clone()];
    }
    let named = media["examples"].as_object().into_iter().flatten();
    named.map(|(_, example)| resolve(bundle, example)["value"].clone()).collect()
}

/// A body and its content type.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// Every documented body of an operation: the examples of JSON, and a form with all its parts.
pub(crate) fn bodies(bundle: &Value, operation: &Operation) -> Vec<Body> {
    let body = resolve(bundle, &description(bundle, operation)["requestBody"]);
    let content = body["content"].as_object().into_iter().flatten();
    content.flat_map(|(name, media)| bodies_of(bundle, name, media)).collect()
}

fn bodies_of(bundle: &Value, content_type: &str, media: &Value) -> Vec<Body> {
    match content_type {
        "application/json" => examples(bundle, media).iter().map(json).collect(),
        "multipart/form-data" => vec![whole_form(bundle, media)],
        other => panic!("no request has the media type {other}"),
    }
}

pub(crate) fn json(value: &Value) -> Body {
    Body { content_type: "application/json".to_owned(), bytes: value.to_string().into_bytes() }
}

fn whole_form(bundle: &Value, media: &Value) -> Body {
    let schema = resolve(bundle, &media["schema"]);
    let properties = schema["properties"].as_object().unwrap();
    let texts: Vec<String> = properties.iter().map(|it| whole_part(media, it)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    form(&texts)
}

fn whole_part(media: &Value, (name, property): (&String, &Value)) -> String {
    if property["format"] != "binary" {
        return part(&format!("name=\"{name}\""), None, ID);
    }
    let documented = media["encoding"][name]["contentType"].as_str().unwrap_or("image/png");
    let content_type = documented.split(',').next().unwrap();
    part(&format!("name=\"{name}\"; filename=\"a.csv\""), Some(content_type), "Name\nAda\n")
}

/// A part of a form as it is on the wire.
pub(crate) fn part(disposition: &str, content_type: Option<&str>, text: &str) -> String {
    let content_type = content_type.map(|it| format!("content-type: {it}\r\n")).unwrap_or_default();
    format!("content-disposition: form-data; {disposition}\r\n{content_type}\r\n{text}\r\n")
}

/// A form of such parts.
pub(crate) fn form(parts: &[&str]) -> Body {
    let parts: String = parts.iter().map(|part| format!("--{BOUNDARY}\r\n{part}")).collect();
    Body {
        content_type: format!("multipart/form-data; boundary={BOUNDARY}"),
        bytes: format!("{parts}--{BOUNDARY}--\r\n").into_bytes(),
    }
}

/// The path of an operation with a valid value in each variable.
pub(crate) fn path(bundle: &Value, operation: &Operation) -> String {
    let parameters = parameters(bundle, operation, "path");
    parameters.into_iter().fold(operation.path.to_owned(), |path, parameter| {
        let name = parameter["name"].as_str().unwrap();
        path.replace(&format!("{{{name}}}"), &value(bundle, &parameter["schema"]))
    })
}

pub(crate) fn parameters<'a>(
    bundle: &'a Value,
    operation: &Operation,
    place: &str,
) -> Vec<&'a Value> {
    let parameters = description(bundle, operation)["parameters"].as_array().into_iter().flatten();
    parameters.map(|it| resolve(bundle, it)).filter(|it| it["in"] == place).collect()
}

/// A value that fits a schema: the first known one, a number, or an id.
fn value(bundle: &Value, schema: &Value) -> String {
    let schema = resolve(bundle, schema);
    if let Some(alternatives) = schema["anyOf"].as_array() {
        return value(bundle, &alternatives[0]);
    }
    match (schema["enum"][0].as_str(), schema["type"].as_str()) {
        (Some(known), _) => known.to_owned(),
        (None, Some("integer" | "number")) => "1".to_owned(),
        _ => ID.to_owned(),
    }
}

/// A request with every required parameter, without credentials and without a body.
pub(crate) fn bare(sandbox: &Sandbox, bundle: &Value, operation: &Operation) -> RequestBuilder {
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
    let required = |place| {
        let parameters = parameters(bundle, operation, place).into_iter();
        parameters
            .filter(|it| it["required"] == true)
            .map(|it| (it["name"].as_str().unwrap().to_owned(), value(bundle, &it["schema"])))
    };
    let query: Vec<_> = required("query").map(|(name, value)| format!("{name}={value}")).collect();
    let url = format!("{}{}?{}", sandbox.url(), path(bundle, operation), query.join("&"));
    let request = Client::builder().no_proxy().build().unwrap().request(method, url);
    required("header").fold(request, |request, (name, value)| request.header(name, value))
}

/// Adds a credential in the place that a security scheme of the bundle names.
pub(crate) fn with_credential(
    request: RequestBuilder,
    bundle: &Value,
    scheme: &str,
    credential: &str,
) -> RequestBuilder {
    let scheme = &bundle["components"]["securitySchemes"][scheme];
    match (scheme["in"].as_str(), scheme["name"].as_str()) {
        (Some("header"), Some(name)) => request.header(name, credential),
        (None, None) => request.bearer_auth(credential),
        other => panic!("no scheme has the place {other:?}"),
    }
}

/// A valid request with the demo key in the place of the first documented scheme.
pub(crate) fn request(sandbox: &Sandbox, bundle: &Value, operation: &Operation) -> RequestBuilder {
    let request = bare(sandbox, bundle, operation);
    match operation.security.first() {
        Some(scheme) => with_credential(request, bundle, scheme, sandbox.api_key()),
        None => request,
    }
}

pub(crate) fn with_body(request: RequestBuilder, body: &Body) -> RequestBuilder {
    request.header("content-type", &body.content_type).body(body.bytes.clone())
}

/// The same with the first documented body, if there is one.
pub(crate) fn with_first_body(
    request: RequestBuilder,
    bundle: &Value,
    operation: &Operation,
) -> RequestBuilder {
    match bodies(bundle, operation).first() {
        Some(body) => with_body(request, body),
        None => request,
    }
}
