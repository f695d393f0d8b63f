//! Keywords that stand alone, and those that nothing looks at.

use openapi_model::Node;

use super::Difference;
use crate::{
    finding_builder::FindingBuilder,
    grammar::{self, Kind, Shape},
    wording,
};

/// What is known of the object in which something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was compared keyword by keyword, so that what is left means nothing.
    Compared,
    /// It is a component that no operation of both documents refers to.
    Unused,
    /// It is a component of which no use of the old document is one of the new document.
    Moved,
    /// Nothing has looked at it.
    Unknown,
}

pub(super) fn builder<'a>(place: &Difference<'a, '_>, standing: Standing) -> FindingBuilder<'a> {
    let is_hint = place.key == "bearerFormat";
    let is_scheme = matches!(place.kind, Kind::SecurityScheme | Kind::Flows | Kind::Flow);
    if is_scheme && standing == Standing::Unused && !is_hint && stands_alone(place) {
        let phrase = "is a credential that no operation asks for";
        let rule = "unused-component-changed";
        return FindingBuilder::new(rule, place.action(), place.old, place.new, phrase);
    }
    if let Some(builder) = scheme(place).or_else(|| server_variable(place)) {
        return builder;
    }
    if let Some((stem, phrase)) = alone(place) {
        return presence(place, stem, phrase);
    }
    let is_known = place.key.is_empty() || grammar::shape(place.kind, place.key).is_some();
    let is_outer = matches!(place.kind, Kind::Document | Kind::Other);
    let (rule, phrase) = match standing {
        _ if !is_known => {
            ("unhandled", format!("the keyword `{}` is not understood here", place.key))
        }
        Standing::Unused => {
            ("unused-component-changed", "is reached by no operation of both documents".to_owned())
        }
        Standing::Moved => (
            "unused-component-changed",
            "is used at other places than before, each of which is a finding".to_owned(),
        ),
        Standing::Unknown if !is_outer => {
            ("unhandled", format!("a change of `{}` is not understood here", place.key))
        }
        _ => ("refactored", format!("`{}` is written in another way", place.key)),
    };
    FindingBuilder::new(rule, place.action(), place.old, place.new, phrase)
}

/// What differs in a scheme of credentials and takes nothing away from callers.
fn scheme<'a>(place: &Difference<'a, '_>) -> Option<FindingBuilder<'a>> {
    let (old, new, action) = (place.old, place.new, place.action());
    match (place.kind, place.key) {
        (Kind::Flows, key) if old.is_none() => {
            let phrase = format!("the flow `{key}` is one more way to get a token");
            Some(FindingBuilder::new("security-scheme-flow-added", action, old, new, phrase))
        }
        (Kind::SecurityScheme, "name" | "scheme") if is_same_name(place) => {
            let phrase =
                format!("`{}` is written in another case, which means the same", place.key);
            Some(FindingBuilder::new("refactored", action, old, new, phrase))
        }
        _ => None,
    }
}

/// Names of headers and of HTTP schemes have no case.
fn is_same_name(place: &Difference<'_, '_>) -> bool {
    let is_header = |node: &Node| node.text("in") == Some("header");
    let has_case = place.key == "name" && !(is_header(place.within.0) && is_header(place.within.1));
    match (place.old.and_then(Node::as_str), place.new.and_then(Node::as_str)) {
        (Some(old), Some(new)) => !has_case && old.eq_ignore_ascii_case(new),
        _ => false,
    }
}

/// A variable of a server, or a value of one, by its name.
fn server_variable<'a>(place: &Difference<'a, '_>) -> Option<FindingBuilder<'a>> {
    let value = |node: Option<&Node>| node.map_or("nothing".to_owned(), wording::short);
    let phrase = match (place.kind, place.key, place.holds) {
        (Kind::Server, "variables", Some(Shape::One(_))) => {
            let presence = if place.old.is_none() { "is new" } else { "is gone" };
            format!("a variable of its address {presence}")
        }
        (Kind::ServerVariable, "enum", Some(Shape::Data)) => match place.old {
            Some(old) => format!("its address can no longer have {}", wording::short(old)),
            None => format!("its address can have {} too", value(place.new)),
        },
        (Kind::ServerVariable, "enum", _) => {
            format!(
                "its address can have {} now, and could have {}",
                value(place.new),
                value(place.old)
            )
        }
        (Kind::ServerVariable, "default", _) => {
            format!(
                "its address has {} unless it is chosen, and had {}",
                value(place.new),
                value(place.old)
            )
        }
        _ => return None,
    };
    let rule = "server-variable-changed";
    Some(FindingBuilder::new(rule, place.action(), place.old, place.new, phrase))
}

/// Whether a keyword has a rule of its own, wherever it stands.
pub(super) fn stands_alone(place: &Difference<'_, '_>) -> bool {
    alone(place).is_some()
}

/// Keywords with rules of their own: the beginning of the rule, and what they are.
fn alone(place: &Difference<'_, '_>) -> Option<(&'static str, &'static str)> {
    grammar::shape(place.kind, place.key)?;
    Some(match (place.kind, place.key) {
        (Kind::Document, "openapi") => ("openapi-version", "the version of OpenAPI"),
        (Kind::Info, "version") => ("api-version", "the version of the API"),
        (Kind::Info, _) => ("info", "what is said about the API"),
        (Kind::Server, "variables") | (Kind::ServerVariable, _) => {
            ("server-variable", "the variable of the server")
        }
        (Kind::Operation, "callbacks") | (Kind::Callback, _) => {
            ("callbacks", "what the service calls back")
        }
        (Kind::Link, _) | (Kind::Response, "links") => ("response-link", "the link"),
        (Kind::MediaType, "encoding") | (Kind::Encoding, _) => {
            ("encoding", "the encoding of a part")
        }
        (Kind::Components, "schemas") => ("api-schema", "the component"),
        (Kind::Components, "securitySchemes") => {
            ("api-security-component", "the scheme of credentials")
        }
        (Kind::Components, _) => ("component", "the component"),
        (Kind::SecurityScheme, "bearerFormat") => {
            ("security-scheme-bearer-format", "the hint of how a token looks")
        }
        (Kind::SecurityScheme, "type") => ("api-security-component-type", "the kind of credential"),
        (Kind::SecurityScheme | Kind::Flows, _) => ("security-scheme", "how credentials are sent"),
        (Kind::Flow, "authorizationUrl" | "refreshUrl") => {
            ("api-security-component-oauth-url", "the address of the authorization")
        }
        (Kind::Flow, "tokenUrl") => {
            ("api-security-component-oauth-token-url", "the address for tokens")
        }
        (Kind::Flow, "scopes") => ("api-security-component-oauth-scope", "the scope"),
        _ => return None,
    })
}

fn presence<'a>(place: &Difference<'a, '_>, stem: &str, phrase: &str) -> FindingBuilder<'a> {
    let comes_and_goes = matches!(
        stem,
        "api-schema"
            | "component"
            | "api-security-component"
            | "api-security-component-oauth-scope"
            | "callbacks"
            | "response-link"
    );
    let is_object = |node: &Node| node.is_mapping();
    let sides = [place.old, place.new];
    if matches!(stem, "api-schema" | "component" | "api-security-component")
        && !sides.into_iter().flatten().all(is_object)
    {
        let phrase = format!("{phrase} is no object");
        return FindingBuilder::new("unhandled", place.action(), place.old, place.new, phrase);
    }
    if comes_and_goes {
        return FindingBuilder::presence(stem, place.old, place.new, phrase);
    }
    let verb = wording::verb(place.old, place.new);
    let rule = format!("{stem}-changed");
    FindingBuilder::new(&rule, place.action(), place.old, place.new, format!("{phrase} {verb}"))
}
