//! Rules about operations: their names, methods, paths, credentials and effects.

use std::collections::BTreeMap;

use openapi_model::{Entry, Kind, Node, ObjectRef, Value};
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::{rust_names, workspace::COMMON};

use crate::context::Context;

const OPERATION_ID: Rule = Rule {
    id: "operation-id",
    why: "the generator names the method of the client after it and refuses an operation without one",
};
const OPERATION_ID_FORM: Rule = Rule {
    id: "operation-id-form",
    why: "the method of the client and the constant of the table are named after it, and not every text becomes a Rust name",
};
const OPERATION_ID_UNIQUE: Rule = Rule {
    id: "operation-id-unique",
    why: "two operations with one Rust name give a client that does not compile",
};
const OPERATION_ID_RESERVED: Rule = Rule {
    id: "operation-id-reserved",
    why: "the generated client or the table of operations has an item of this name already",
};
const METHOD: Rule =
    Rule { id: "method", why: "the HTTP client of the generated code has no such method" };
const PATH_FORM: Rule = Rule {
    id: "path-form",
    why: "the path is appended to the address of the host as it is, and the key goes with it",
};
const PATH_VARIABLE_ALONE: Rule = Rule {
    id: "path-variable-alone",
    why: "the client finds the values of variables by the segments of the path, and checks each as one segment",
};
const OPERATION_TEXT: Rule = Rule {
    id: "operation-text",
    why: "summary and description are the documentation of the generated method",
};
const OPERATION_SECURITY: Rule = Rule {
    id: "operation-security",
    why: "the client chooses the credential by it, and an operation that needs none has to say so",
};
const SECURITY_TOGETHER: Rule = Rule {
    id: "security-together",
    why: "the table lists credentials of which one is enough, and the client sends one",
};
const CALLBACKS: Rule = Rule {
    id: "callbacks",
    why: "the generator ignores callbacks, and joining the files does not look into them",
};
const OPERATION_PERMISSION: Rule = Rule {
    id: "operation-permission",
    why: "the client names the permission in the error of a call that lacks it",
};
const OPERATION_EFFECT: Rule = Rule {
    id: "operation-effect",
    why: "the effect decides whether a call may be repeated, and a repeated write may act twice",
};
const OPERATION_HOST: Rule = Rule {
    id: "operation-host",
    why: "the client sends a call to the first host that its operation names",
};
const OPERATION_PARTNER: Rule = Rule {
    id: "operation-partner",
    why: "a client can be told to leave out the /v1 of these operations, so there has to be one",
};

pub(super) const RULES: &[Rule] = &[
    OPERATION_ID,
    OPERATION_ID_FORM,
    OPERATION_ID_UNIQUE,
    OPERATION_ID_RESERVED,
    METHOD,
    PATH_FORM,
    PATH_VARIABLE_ALONE,
    OPERATION_TEXT,
    OPERATION_SECURITY,
    SECURITY_TOGETHER,
    CALLBACKS,
    OPERATION_PERMISSION,
    OPERATION_EFFECT,
    OPERATION_HOST,
    OPERATION_PARTNER,
];

/// The methods that the generated client has itself, from its hooks and its own description, and
/// the constants that the table has beside its rows.
const RESERVED: [&str; 12] = [
    "all",
    "api_version",
    "baseurl",
    "client",
    "exec",
    "inner",
    "markers",
    "new",
    "new_with_client",
    "post",
    "pre",
    "servers",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for item in context.objects.all(Kind::PathItem) {
        path_form(item, findings);
    }
    unique_ids(context, findings);
    for owner in context.objects.iter().filter(|object| has_callbacks(object)) {
        let fix = "describe the calls of the service in words, and what they send as schemas";
        findings.add(CALLBACKS, owner.anchor_of("callbacks"), "these are callbacks", fix);
    }
    for operation in context.operations() {
        operation_id(operation, findings);
        method(operation, findings);
        texts(operation, findings);
        security(context, operation, findings);
        permission(operation, findings);
        effect(operation, findings);
        hosts(context, operation, findings);
        partner(operation, findings);
    }
}

fn path_form(item: &ObjectRef<'_>, findings: &mut Findings) {
    if !is_path(item.name) {
        let message = format!("`{}` is not a path that can be appended to an address", item.name);
        let fix = "begin it with one slash, and leave out empty and dot segments, `?`, `#` and lone braces";
        findings.add(PATH_FORM, item.anchor(), message, fix);
    } else if item.name.split('/').any(has_more_than_a_variable) {
        let message = format!("`{}` has a variable that is a part of a segment", item.name);
        let fix = "teach crates/returning-ai-runtime/src/route.rs to read such a segment first";
        findings.add(PATH_VARIABLE_ALONE, item.anchor(), message, fix);
    }
}

fn has_more_than_a_variable(segment: &str) -> bool {
    let inner = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    segment.contains('{') && inner.is_none_or(|name| name.contains(['{', '}']))
}

fn is_path(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    let inner = rest.strip_suffix('/').unwrap_or(rest);
    let is_segment = |segment: &str| !matches!(segment, "" | "." | "..") && is_balanced(segment);
    !path.contains(['?', '#', ' ']) && inner.split('/').all(is_segment)
}

fn is_balanced(segment: &str) -> bool {
    let variables: Vec<&str> = segment.split('{').skip(1).collect();
    let closed = |part: &&str| part.split_once('}').is_some_and(|(name, _)| !name.is_empty());
    segment.matches('}').count() == variables.len() && variables.iter().all(closed)
}

fn operation_id(operation: &ObjectRef<'_>, findings: &mut Findings) {
    let id = operation.text("operationId").unwrap_or_default();
    if id.is_empty() {
        let message = "this operation has no `operationId`";
        let fix = "name it by a verb and what it acts on, `updateOrderStatus`";
        findings.add(OPERATION_ID, operation.anchor_of("operationId"), message, fix);
    } else if !is_camel_case(id) {
        let message = format!("`{id}` is not a word in camel case");
        let fix = "write letters and digits only, a small letter first, as in `updateOrderStatus`";
        findings.add(OPERATION_ID_FORM, operation.anchor_of("operationId"), message, fix);
    }
    let name = rust_names::field(id);
    if RESERVED.contains(&name.as_str()) {
        let message = format!("`{id}` becomes `{name}`");
        let fix = "name it by a verb and what it acts on";
        findings.add(OPERATION_ID_RESERVED, operation.anchor_of("operationId"), message, fix);
    }
}

fn has_callbacks(object: &ObjectRef<'_>) -> bool {
    matches!(object.kind, Kind::Operation | Kind::Components) && object.has("callbacks")
}

fn is_camel_case(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.bytes().all(|letter| letter.is_ascii_alphanumeric())
}

fn unique_ids(context: &Context<'_>, findings: &mut Findings) {
    let mut known: BTreeMap<String, &ObjectRef<'_>> = BTreeMap::new();
    let mut operations: Vec<_> = context.operations().collect();
    operations.sort_by_key(|operation| operation.at);
    for operation in operations {
        let Some(id) = operation.text("operationId") else { continue };
        let name = rust_names::field(id);
        match known.get(&name) {
            Some(first) => {
                let first = first.anchor_of("operationId").at;
                let message = format!("`{id}` and the operation at {first} both become `{name}`");
                let anchor = operation.anchor_of("operationId");
                findings.add(OPERATION_ID_UNIQUE, anchor, message, "rename one of them");
            }
            None => drop(known.insert(name, operation)),
        }
    }
}

fn method(operation: &ObjectRef<'_>, findings: &mut Findings) {
    if matches!(operation.keyword, "options" | "trace") {
        let message = format!("`{}` cannot be generated", operation.keyword);
        let fix = "leave the operation out";
        findings.add(METHOD, operation.anchor(), message, fix);
    }
}

fn texts(operation: &ObjectRef<'_>, findings: &mut Findings) {
    for key in ["summary", "description"] {
        if operation.text(key).is_none_or(|text| text.trim().is_empty()) {
            let message = format!("this operation has no `{key}`");
            let fix = "describe it in words of our own";
            findings.add(OPERATION_TEXT, operation.anchor_of(key), message, fix);
        }
    }
}

fn security(context: &Context<'_>, operation: &ObjectRef<'_>, findings: &mut Findings) {
    let anchor = operation.anchor_of("security");
    let fix = "list the security schemes of the components, or write `security: []`";
    let Some(Value::Sequence(requirements)) =
        operation.node.get("security").map(|security| &security.value)
    else {
        return findings.add(
            OPERATION_SECURITY,
            anchor,
            "this operation has no list `security`",
            fix,
        );
    };
    let schemes = context.bundle.find("/components/securitySchemes");
    let is_known = |name: &str| schemes.is_some_and(|schemes| schemes.entry(name).is_some());
    for (index, requirement) in requirements.iter().enumerate() {
        let anchor = operation.anchor_of_item("security", index, requirement);
        if !matches!(requirement.value, Value::Mapping(_)) {
            findings.add(OPERATION_SECURITY, anchor.clone(), "this names no security scheme", fix);
        }
        if matches!(&requirement.value, Value::Mapping(_)) && requirement.entries().is_empty() {
            let message = "this item needs no credential, beside others that do or alone";
            findings.add(OPERATION_SECURITY, anchor.clone(), message, fix);
        }
        if requirement.entries().len() > 1 {
            let message = "this needs several credentials at once";
            let fix = "list each scheme as an item of its own if one of them is enough; otherwise \
                       teach the client to send them together first";
            findings.add(SECURITY_TOGETHER, anchor.clone(), message, fix);
        }
        let has_list = |scheme: &Entry| matches!(scheme.value.value, Value::Sequence(_));
        for scheme in requirement.entries().iter().filter(|scheme| !has_list(scheme)) {
            let message = format!("`{}` needs a list of scopes", scheme.key);
            let fix = "write `[]`; only OAuth has scopes";
            findings.add(OPERATION_SECURITY, anchor.clone(), message, fix);
        }
        for scheme in requirement.entries().iter().filter(|scheme| !is_known(&scheme.key)) {
            let message = format!("there is no security scheme `{}`", scheme.key);
            findings.add(OPERATION_SECURITY, anchor.clone(), message, fix);
        }
    }
}

fn partner(operation: &ObjectRef<'_>, findings: &mut Findings) {
    if operation.has("x-partner")
        && !(operation.is_set("x-partner") && operation.pointer.as_str().contains("/~1v1~1"))
    {
        let message =
            "`x-partner` is true for paths whose /v1 may be left out, and is nowhere else";
        let fix = "write `x-partner: true` at an operation below /v1, or remove it";
        findings.add(OPERATION_PARTNER, operation.anchor_of("x-partner"), message, fix);
    }
}

fn permission(operation: &ObjectRef<'_>, findings: &mut Findings) {
    let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    let Some(permission) = operation.node.get("x-permission") else { return };
    if !permission.as_str().is_some_and(is_word) {
        let message = "`x-permission` is not the name of a permission";
        let fix = "write the exact name as the documentation gives it, or leave it out";
        findings.add(OPERATION_PERMISSION, operation.anchor_of("x-permission"), message, fix);
    }
}

fn effect(operation: &ObjectRef<'_>, findings: &mut Findings) {
    let effect = operation.text("x-effect").unwrap_or_default();
    let anchor = operation.anchor_of("x-effect");
    if !matches!(effect, "read" | "idempotent" | "write") {
        let message = "this operation does not say what a call changes";
        let fix = "write `x-effect: read`, `idempotent` or `write`; `write` where it is not known";
        findings.add(OPERATION_EFFECT, anchor, message, fix);
    } else if effect == "read" && matches!(operation.keyword, "put" | "patch" | "delete") {
        let message = format!("a {} that changes nothing", operation.keyword.to_uppercase());
        let fix = "write `x-effect: idempotent` or `write`; these methods change something";
        findings.add(OPERATION_EFFECT, anchor, message, fix);
    }
}

fn hosts(context: &Context<'_>, operation: &ObjectRef<'_>, findings: &mut Findings) {
    let known = context.hosts();
    let fix = if known.is_empty() {
        format!("give the servers of {COMMON} names by `x-host`, and list those")
    } else {
        format!("list names of servers, the default first: {}", known.join(", "))
    };
    let hosts = operation.node.get("x-host").map_or(&[][..], Node::items);
    if hosts.is_empty() {
        let message = "this operation names no host";
        findings.add(OPERATION_HOST, operation.anchor_of("x-host"), message, fix.clone());
    }
    for (index, host) in hosts.iter().enumerate() {
        if !host.as_str().is_some_and(|name| known.contains(&name)) {
            let message = format!("no server has the name {}", host.to_json());
            let anchor = operation.anchor_of_item("x-host", index, host);
            findings.add(OPERATION_HOST, anchor, message, fix.clone());
        }
    }
}
