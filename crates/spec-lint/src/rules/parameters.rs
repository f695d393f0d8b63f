//! Rules about parameters: what the generator can put into a path, a query or a header.

use std::collections::BTreeMap;

use openapi_model::composition;
use openapi_model::{Kind, ObjectRef, Objects};
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::rust_names;

use crate::context::Context;

const PARAMETER_FORM: Rule = Rule {
    id: "parameter-form",
    why: "the generator takes parameters of a path, a query or a header that have a schema, and refuses any other",
};
const PATH_PARAMETER_UNDECLARED: Rule = Rule {
    id: "path-parameter-undeclared",
    why: "the generator panics on a variable of the path that no parameter declares",
};
const PATH_PARAMETER_UNUSED: Rule = Rule {
    id: "path-parameter-unused",
    why: "the generated method takes an argument that goes nowhere",
};
const PATH_PARAMETER_REQUIRED: Rule = Rule {
    id: "path-parameter-required",
    why: "the generator panics on a path parameter that is not required",
};
const PARAMETER_IN_PATH_AND_QUERY: Rule = Rule {
    id: "parameter-in-path-and-query",
    why: "the generator panics on two parameters of one name",
};
const PARAMETER_NAME_COLLISION: Rule = Rule {
    id: "parameter-name-collision",
    why: "two arguments with one Rust name give a method that does not compile",
};
const PARAMETER_NAMED_BODY: Rule = Rule {
    id: "parameter-named-body",
    why: "the generated method has an argument `body` already, so it does not compile",
};
const PARAMETER_COOKIE: Rule =
    Rule { id: "parameter-cookie", why: "the generator refuses cookie parameters" };
const PARAMETER_CONTENT: Rule = Rule {
    id: "parameter-content",
    why: "the generator refuses a parameter that is described by a media type",
};
const PARAMETER_STYLE: Rule = Rule {
    id: "parameter-style",
    why: "the generator refuses or silently ignores every style but the plain one",
};
const PARAMETER_OBJECT: Rule = Rule {
    id: "parameter-object",
    why: "how an object becomes a query is not certain, and the generator panics on it in one of its styles",
};
const PARAMETER_ENUM: Rule = Rule {
    id: "parameter-enum",
    why: "each operation would get an enum of its own for the same values",
};

const PARAMETER_SECRET: Rule = Rule {
    id: "parameter-secret",
    why: "addresses and headers end in the logs of proxies, and the client hides credentials of the security schemes only",
};

pub(super) const RULES: &[Rule] = &[
    PARAMETER_FORM,
    PATH_PARAMETER_UNDECLARED,
    PATH_PARAMETER_UNUSED,
    PATH_PARAMETER_REQUIRED,
    PARAMETER_IN_PATH_AND_QUERY,
    PARAMETER_NAME_COLLISION,
    PARAMETER_NAMED_BODY,
    PARAMETER_COOKIE,
    PARAMETER_CONTENT,
    PARAMETER_STYLE,
    PARAMETER_OBJECT,
    PARAMETER_ENUM,
    PARAMETER_SECRET,
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    for parameter in objects.all(Kind::Parameter).filter(|object| object.reference().is_none()) {
        form(parameter, findings);
        style(parameter, findings);
        object(objects, parameter, findings);
        enums(objects, parameter, findings);
        secret(objects, parameter, findings);
    }
    for operation in context.operations() {
        let parameters = parameters_of(objects, operation);
        undeclared(context, operation, &parameters, findings);
        unused(context, operation, &parameters, findings);
        collisions(&parameters, findings);
        named_body(operation, &parameters, findings);
    }
}

/// A parameter of an operation.
pub(super) struct Parameter<'t, 'a> {
    /// Where the operation or its path lists it.
    pub(super) listed: &'t ObjectRef<'a>,
    pub(super) name: &'a str,
    place: &'a str,
}

/// The parameters of an operation and of its path, of which the operation may replace some.
pub(super) fn parameters_of<'t, 'a>(
    objects: &'t Objects<'a>,
    operation: &'t ObjectRef<'a>,
) -> Vec<Parameter<'t, 'a>> {
    let listed = |owner| {
        objects.at(owner, "parameters").filter_map(|listed| {
            let parameter = objects.resolve(listed)?;
            let (name, place) = (parameter.text("name")?, parameter.text("in")?);
            Some(Parameter { listed, name, place })
        })
    };
    let mut parameters: Vec<_> = listed(operation).collect();
    let shared: Vec<_> = objects.parent(operation).into_iter().flat_map(listed).collect();
    for parameter in shared {
        let is_replaced =
            |own: &Parameter<'_, '_>| (own.name, own.place) == (parameter.name, parameter.place);
        if !parameters.iter().any(is_replaced) {
            parameters.push(parameter);
        }
    }
    parameters
}

/// The names between braces of a path.
pub(super) fn variables(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

fn form(parameter: &ObjectRef<'_>, findings: &mut Findings) {
    match parameter.text("in") {
        Some("cookie") => {
            let fix = "leave it out; the client sends credentials itself";
            findings.add(
                PARAMETER_COOKIE,
                parameter.anchor_of("in"),
                "this parameter is a cookie",
                fix,
            );
        }
        Some("path") if !parameter.is_set("required") => {
            let message = "this path parameter is not required";
            findings.add(
                PATH_PARAMETER_REQUIRED,
                parameter.anchor_of("required"),
                message,
                "write `required: true`",
            );
        }
        Some("path" | "query" | "header") | None => {}
        Some(place) => {
            let message = format!("there are no parameters in `{place}`");
            findings.add(
                PARAMETER_FORM,
                parameter.anchor_of("in"),
                message,
                "write `path`, `query` or `header`",
            );
        }
    }
    if parameter.has("content") {
        let message = "this parameter has `content`";
        findings.add(
            PARAMETER_CONTENT,
            parameter.anchor_of("content"),
            message,
            "describe the text that is sent by `schema`",
        );
    } else if !parameter.has("schema") {
        let message = "this parameter has no schema";
        findings.add(PARAMETER_FORM, parameter.anchor(), message, "write `schema`");
    }
}

fn style(parameter: &ObjectRef<'_>, findings: &mut Findings) {
    let plain = if parameter.text("in") == Some("query") { "form" } else { "simple" };
    if let Some(style) = parameter.text("style").filter(|style| *style != plain) {
        let message = format!("the style is `{style}`");
        findings.add(
            PARAMETER_STYLE,
            parameter.anchor_of("style"),
            message,
            format!("remove it, or write `{plain}`"),
        );
    }
    let joins = parameter.node.get("explode").and_then(|explode| explode.as_bool()) == Some(false);
    if joins && plain == "form" {
        let message = "`explode: false` is ignored, and a list is sent as one pair for each item";
        let fix = "describe the joined text as a string, or remove it";
        findings.add(PARAMETER_STYLE, parameter.anchor_of("explode"), message, fix);
    }
}

fn object(objects: &Objects<'_>, parameter: &ObjectRef<'_>, findings: &mut Findings) {
    let is_object =
        |schema: &&ObjectRef<'_>| composition::type_of(objects, schema) == Some("object");
    if let Some(schema) = objects.at(parameter, "schema").find(is_object) {
        let message = "this parameter is an object";
        let fix = "write one parameter for each of its fields";
        findings.add(PARAMETER_OBJECT, schema.anchor(), message, fix);
    }
}

fn enums(objects: &Objects<'_>, parameter: &ObjectRef<'_>, findings: &mut Findings) {
    let schemas = objects.at(parameter, "schema");
    for schema in schemas.flat_map(|schema| objects.at(schema, "items").chain([schema])) {
        if schema.has("enum") {
            let message = "this parameter lists its values itself";
            let fix = "make the enum a component and refer to it";
            findings.add(PARAMETER_ENUM, schema.anchor_of("enum"), message, fix);
        }
    }
}

fn secret(objects: &Objects<'_>, parameter: &ObjectRef<'_>, findings: &mut Findings) {
    let schemas = objects.at(parameter, "schema");
    for schema in schemas.flat_map(|schema| objects.at(schema, "items").chain([schema])) {
        let members = composition::members(objects, schema);
        if members.into_iter().any(|member| member.text("format") == Some("password")) {
            let message = "this parameter is a secret";
            let fix = "make it a security scheme, by which the client sends and hides it";
            findings.add(PARAMETER_SECRET, schema.anchor(), message, fix);
        }
    }
}

fn undeclared(
    context: &Context<'_>,
    operation: &ObjectRef<'_>,
    parameters: &[Parameter<'_, '_>],
    findings: &mut Findings,
) {
    for variable in variables(context.path_of(operation)) {
        if !parameters.iter().any(|known| (known.name, known.place) == (variable, "path")) {
            let message = format!("no parameter declares `{variable}` of the path");
            let fix =
                format!("add a parameter with `name: {variable}`, `in: path` and `required: true`");
            findings.add(PATH_PARAMETER_UNDECLARED, operation.anchor(), message, fix);
        }
    }
}

fn unused(
    context: &Context<'_>,
    operation: &ObjectRef<'_>,
    parameters: &[Parameter<'_, '_>],
    findings: &mut Findings,
) {
    let variables = variables(context.path_of(operation));
    let is_unused =
        |known: &&Parameter<'_, '_>| known.place == "path" && !variables.contains(&known.name);
    for parameter in parameters.iter().filter(is_unused) {
        let message = format!("the path has no variable `{}`", parameter.name);
        let fix = "remove the parameter, or put the variable into the path";
        findings.add(PATH_PARAMETER_UNUSED, parameter.listed.anchor(), message, fix);
    }
}

fn collisions(parameters: &[Parameter<'_, '_>], findings: &mut Findings) {
    let mut known: BTreeMap<String, &Parameter<'_, '_>> = BTreeMap::new();
    for parameter in parameters {
        let name = rust_names::field(parameter.name);
        if let Some(first) = known.get(&name) {
            collision(first, parameter, &name, findings);
        } else {
            known.insert(name, parameter);
        }
    }
}

fn collision(
    first: &Parameter<'_, '_>,
    second: &Parameter<'_, '_>,
    name: &str,
    findings: &mut Findings,
) {
    let anchor = second.listed.anchor();
    let places = [first.place, second.place];
    if first.name == second.name && places.contains(&"path") && places.contains(&"query") {
        let message = format!("`{}` is both in the path and in the query", second.name);
        let fix = "rename the variable of the path, whose name is never sent";
        findings.add(PARAMETER_IN_PATH_AND_QUERY, anchor, message, fix);
    } else {
        let message =
            format!("`{}` and `{}` both become the argument `{name}`", first.name, second.name);
        let fix =
            "leave one of them out, or rename a variable of the path, whose name is never sent";
        findings.add(PARAMETER_NAME_COLLISION, anchor, message, fix);
    }
}

fn named_body(
    operation: &ObjectRef<'_>,
    parameters: &[Parameter<'_, '_>],
    findings: &mut Findings,
) {
    if !operation.has("requestBody") {
        return;
    }
    for parameter in parameters.iter().filter(|known| rust_names::field(known.name) == "body") {
        let message = "a parameter `body` is beside a request body";
        let fix = "leave it out of the document and of the client";
        findings.add(PARAMETER_NAMED_BODY, parameter.listed.anchor(), message, fix);
    }
}
