//! What the engine is told of an API: its operations, servers and security schemes.
//!
//! The client crate generates these tables from the OpenAPI document, so that no such fact is written
//! a second time by hand.

use std::collections::BTreeMap;

/// The values of what names the objects of a request, by the names in the table.
pub type Variables = BTreeMap<&'static str, String>;

/// The facts of one API.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Every documented operation.
    pub operations: &'static [Operation],
    /// Every documented base URL; those of production are first, and the very first is the default.
    pub servers: &'static [Server],
    /// How each kind of credential is sent.
    pub security_schemes: &'static [SecurityScheme],
    /// Every marker of success that the documentation knows, whatever operation it belongs to.
    pub markers: &'static [Marker],
    /// The name of every field of every schema, in alphabetical order.
    pub fields: &'static [&'static str],
}

/// How a credential of one kind is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// The name that [`Operation::security`] uses.
    pub name: &'static str,
    /// The header that carries the credential, in lower case.
    pub header: &'static str,
    /// Whether `Bearer` comes before the credential.
    pub is_bearer: bool,
}

/// One documented operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The `operationId` of the OpenAPI document, for instance `updateOrder`.
    pub id: &'static str,
    /// The documentation group, which is also the name of the YAML file and of the facade's module.
    pub group: &'static str,
    /// The HTTP method in upper case.
    pub method: &'static str,
    /// The path with its variables in braces, relative to the base URL of a host.
    pub path: &'static str,
    /// The statuses of success that the documentation names.
    pub success: &'static [u16],
    /// The permission that the key needs, where the documentation names one.
    pub permission: Option<&'static str>,
    /// What calling the operation may do to the server.
    pub effect: DeclaredEffect,
    /// The hosts that serve the operation; the first is the default.
    pub hosts: &'static [&'static str],
    /// The security schemes of which one is needed; empty if none is documented.
    pub security: &'static [&'static str],
    /// Whether the pages show its path with and without `/v1`.
    pub is_partner: bool,
    /// By what a response shows that the request was carried out; one of them is enough.
    pub markers: &'static [Marker],
    /// The fields of the body, or of its items, and the parameters of the query that name the objects
    /// of a change.
    pub targets: &'static [&'static str],
    /// Where a response repeats what was asked.
    pub echoes: &'static [Echo],
    /// Whether a response confirms nothing that does not repeat each echo at its first place; all
    /// other places then have to agree with it.
    pub is_echo_required: bool,
    /// How the operation hands out a list in pages, if it does.
    pub paging: Option<Paging>,
    /// Whether the documented response of success is a list.
    pub is_list: bool,
    /// Where the facts come from.
    pub documentation: Documentation,
}

/// What calling an operation may do to the server, which decides what may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclaredEffect {
    /// It changes nothing. Repeating it is always safe.
    Read,
    /// It changes something, and doing it twice is the same as doing it once.
    Idempotent,
    /// It changes something, and doing it twice may change it twice.
    Write,
}

/// A field of a response and the value that marks success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Marker {
    /// A text that has to be this one.
    Text {
        /// The place, as a JSON pointer.
        pointer: &'static str,
        /// The text.
        value: &'static str,
    },
    /// A truth value that has to be this one.
    Flag {
        /// The place, as a JSON pointer.
        pointer: &'static str,
        /// The truth value.
        value: bool,
    },
}

/// Where a response repeats a variable of the path, or a field of [`Operation::targets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Echo {
    /// The name of the variable or of the field.
    pub variable: &'static str,
    /// JSON pointers into the response; the id is at one of them at least, if at any.
    pub places: &'static [&'static str],
}

/// The page that an operation was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Documentation {
    /// The address of the page.
    pub page: &'static str,
    /// The date of its last change, `YYYY-MM-DD`, where the page prints one.
    pub modified: Option<&'static str>,
    /// How much of the operation the documentation covers.
    pub evidence: Evidence,
}

/// How much of an operation the documentation covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// Method, path, request and success response are documented.
    Documented,
    /// Method and path are documented, something else is not.
    Partial,
}

/// A base URL under which the API is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// The name that [`Operation::hosts`] uses.
    pub host: &'static str,
    /// The environment, if it is not production.
    pub environment: Option<&'static str>,
    /// The base URL, without a slash at its end. It may hold a variable in braces.
    pub url: &'static str,
}

/// How an operation hands out a list in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Paging {
    /// Where the items of a page are, as a JSON pointer into the response.
    pub items: &'static str,
    /// How many items a page has at most, if the documentation says so.
    pub maximum: Option<u64>,
    /// How many it has if no number is requested, if the documentation says so.
    pub default: Option<u64>,
}
