//! Keywords on their own, and those that nothing looks at.

use openapi_model::Node;

use super::Difference;
use crate::{
    action::Level,
    finding_builder::FindingBuilder,
    grammar::{self, Kind, Shape},
    rules::{Presence, Rule},
    wording,
};

const API_SCHEMA: Presence =
    Presence::new("api-schema", [Level::Info, Level::Info, Level::Breaking]);
const API_SECURITY_COMPONENT: Presence =
    Presence::new("api-security-component", [Level::Info, Level::Info, Level::Breaking]);
const API_SECURITY_COMPONENT_OAUTH_SCOPE: Presence =
    Presence::new("api-security-component-oauth-scope", [Level::Info, Level::Info, Level::Info]);
const API_SECURITY_COMPONENT_OAUTH_TOKEN_URL: Presence = Presence::new(
    "api-security-component-oauth-token-url",
    [Level::Breaking, Level::Breaking, Level::Info],
);
const API_SECURITY_COMPONENT_OAUTH_URL: Presence = Presence::new(
    "api-security-component-oauth-url",
    [Level::Breaking, Level::Breaking, Level::Info],
);
const API_SECURITY_COMPONENT_TYPE: Presence =
    Presence::new("api-security-component-type", [Level::Breaking, Level::Breaking, Level::Info]);
const API_VERSION: Presence =
    Presence::new("api-version", [Level::Breaking, Level::Breaking, Level::Info]);
const CALLBACKS: Presence =
    Presence::new("callbacks", [Level::Info, Level::Warning, Level::Breaking]);
const COMPONENT: Presence = Presence::new("component", [Level::Info, Level::Info, Level::Breaking]);
const ENCODING: Presence =
    Presence::new("encoding", [Level::Breaking, Level::Breaking, Level::Breaking]);
const INFO: Presence = Presence::new("info", [Level::Breaking, Level::Breaking, Level::Info]);
const OPENAPI_VERSION: Presence =
    Presence::new("openapi-version", [Level::Breaking, Level::Breaking, Level::Info]);
const REFACTORED: Rule = Rule::new("refactored", Level::Info);
const RESPONSE_LINK: Presence =
    Presence::new("response-link", [Level::Info, Level::Info, Level::Info]);
const SECURITY_SCHEME: Presence =
    Presence::new("security-scheme", [Level::Breaking, Level::Breaking, Level::Breaking]);
const SECURITY_SCHEME_BEARER_FORMAT: Presence =
    Presence::new("security-scheme-bearer-format", [Level::Breaking, Level::Breaking, Level::Info]);
const SECURITY_SCHEME_FLOW_ADDED: Rule = Rule::new("security-scheme-flow-added", Level::Info);
const SERVER_VARIABLE: Presence =
    Presence::new("server-variable", [Level::Breaking, Level::Breaking, Level::Warning]);
const UNHANDLED: Rule = Rule::new("unhandled", Level::Breaking);
const UNUSED_COMPONENT_CHANGED: Rule = Rule::new("unused-component-changed", Level::Info);

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
        let rule = UNUSED_COMPONENT_CHANGED;
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
            (UNHANDLED, format!("the keyword `{}` is not understood here", place.key))
        }
        Standing::Unused => {
            (UNUSED_COMPONENT_CHANGED, "is reached by no operation of both documents".to_owned())
        }
        Standing::Moved => (
            UNUSED_COMPONENT_CHANGED,
            "is used at other places than before, each of which is a finding".to_owned(),
        ),
        Standing::Unknown if !is_outer => {
            (UNHANDLED, format!("a change of `{}` is not understood here", place.key))
        }
        _ if place.key.is_empty() => (REFACTORED, "is a path without operations".to_owned()),
        _ => (REFACTORED, format!("`{}` is written in another way", place.key)),
    };
    FindingBuilder::new(rule, place.action(), place.old, place.new, phrase)
}

/// What differs in a scheme of credentials and takes nothing away from callers.
fn scheme<'a>(place: &Difference<'a, '_>) -> Option<FindingBuilder<'a>> {
    let (old, new, action) = (place.old, place.new, place.action());
    match (place.kind, place.key) {
        (Kind::Flows, key) if old.is_none() => {
            let phrase = format!("the flow `{key}` is one more way to get a token");
            Some(FindingBuilder::new(SECURITY_SCHEME_FLOW_ADDED, action, old, new, phrase))
        }
        (Kind::SecurityScheme, "name" | "scheme") if is_same_name(place) => {
            let phrase =
                format!("`{}` is written in another case, which means the same", place.key);
            Some(FindingBuilder::new(REFACTORED, action, old, new, phrase))
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
    let sides = (place.old, place.new);
    Some(FindingBuilder::changed(SERVER_VARIABLE, place.action(), sides, phrase))
}

/// Whether a keyword has a rule of its own, wherever it is.
pub(super) fn stands_alone(place: &Difference<'_, '_>) -> bool {
    alone(place).is_some()
}

/// Keywords with rules of their own: the beginning of the rule, and what they are.
fn alone(place: &Difference<'_, '_>) -> Option<(Presence, &'static str)> {
    grammar::shape(place.kind, place.key)?;
    Some(match (place.kind, place.key) {
        (Kind::Document, "openapi") => (OPENAPI_VERSION, "the version of OpenAPI"),
        (Kind::Info, "version") => (API_VERSION, "the version of the API"),
        (Kind::Info, _) => (INFO, "what is said about the API"),
        (Kind::Server, "variables") | (Kind::ServerVariable, _) => {
            (SERVER_VARIABLE, "the variable of the server")
        }
        (Kind::Operation, "callbacks") | (Kind::Callback, _) => {
            (CALLBACKS, "what the service calls back")
        }
        (Kind::Link, _) | (Kind::Response, "links") => (RESPONSE_LINK, "the link"),
        (Kind::MediaType, "encoding") | (Kind::Encoding, _) => (ENCODING, "the encoding of a part"),
        (Kind::Components, "schemas") => (API_SCHEMA, "the component"),
        (Kind::Components, "securitySchemes") => {
            (API_SECURITY_COMPONENT, "the scheme of credentials")
        }
        (Kind::Components, _) => (COMPONENT, "the component"),
        (Kind::SecurityScheme, "bearerFormat") => {
            (SECURITY_SCHEME_BEARER_FORMAT, "the hint of how a token looks")
        }
        (Kind::SecurityScheme, "type") => (API_SECURITY_COMPONENT_TYPE, "the kind of credential"),
        (Kind::SecurityScheme | Kind::Flows, _) => (SECURITY_SCHEME, "how credentials are sent"),
        (Kind::Flow, "authorizationUrl" | "refreshUrl") => {
            (API_SECURITY_COMPONENT_OAUTH_URL, "the address of the authorization")
        }
        (Kind::Flow, "tokenUrl") => {
            (API_SECURITY_COMPONENT_OAUTH_TOKEN_URL, "the address for tokens")
        }
        (Kind::Flow, "scopes") => (API_SECURITY_COMPONENT_OAUTH_SCOPE, "the scope"),
        _ => return None,
    })
}

fn presence<'a>(place: &Difference<'a, '_>, rules: Presence, phrase: &str) -> FindingBuilder<'a> {
    let is_component = [API_SCHEMA, COMPONENT, API_SECURITY_COMPONENT].contains(&rules);
    let (old, new, action) = (place.old, place.new, place.action());
    if is_component && ![old, new].into_iter().flatten().all(Node::is_mapping) {
        return FindingBuilder::new(
            UNHANDLED,
            action,
            old,
            new,
            format!("{phrase} is not an object"),
        );
    }
    if is_component
        || [CALLBACKS, RESPONSE_LINK, API_SECURITY_COMPONENT_OAUTH_SCOPE].contains(&rules)
    {
        return FindingBuilder::presence(rules, old, new, phrase);
    }
    let phrase = format!("{phrase} {}", wording::verb(old, new));
    FindingBuilder::changed(rules, action, (old, new), phrase)
}
