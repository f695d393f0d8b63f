//! The operation table: what `operations.rs` says of each operation.

use std::collections::BTreeSet;

use openapi_model::pointer;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::{
    markers::{self, Marker},
    paging::{self, Paging},
    projection, rust_names,
};

/// One operation of the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    id: String,
    group: String,
    method: String,
    path: String,
    success: Vec<u16>,
    permission: Option<String>,
    effect: String,
    hosts: Vec<String>,
    security: Vec<String>,
    page: String,
    modified: Option<String>,
    evidence: String,
    is_partner: bool,
    is_generated: bool,
    markers: Vec<Marker>,
    targets: Vec<String>,
    echoes: Vec<(String, Vec<String>)>,
    is_echo_required: bool,
    paging: Option<Paging>,
    is_list: bool,
}

/// The operations in the order of the bundle. The lint has seen to it that the facts are there.
pub fn rows(bundle: &Value) -> Vec<Row> {
    let paths = bundle.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods
                .filter(|(method, _)| crate::bundle::is_method(method))
                .map(move |(method, operation)| row(bundle, path, method, operation))
        })
        .collect()
}

fn row(bundle: &Value, path: &str, method: &str, operation: &Value) -> Row {
    let text = |pointer: &str| operation.pointer(pointer).and_then(Value::as_str);
    let owned = |pointer: &str| text(pointer).unwrap_or_default().to_owned();
    let documentation = |key: &str| text(&format!("/x-documentation/{key}")).map(str::to_owned);
    Row {
        id: owned("/operationId"),
        group: owned("/x-group"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        success: success(operation),
        permission: text("/x-permission").map(str::to_owned),
        effect: owned("/x-effect"),
        hosts: texts(operation.get("x-host")),
        security: schemes(operation.get("security")),
        page: documentation("page").unwrap_or_default(),
        modified: documentation("modified"),
        evidence: documentation("evidence").unwrap_or_default(),
        is_partner: operation.get("x-partner") == Some(&Value::Bool(true)),
        is_generated: projection::is_generated(bundle, operation),
        markers: markers::of(bundle, operation),
        targets: texts(operation.get("x-targets")),
        echoes: echoes(operation.get("x-echo")),
        is_echo_required: operation.get("x-echo-required") == Some(&Value::Bool(true)),
        paging: paging::of(bundle, operation),
        is_list: markers::is_list(bundle, operation),
    }
}

fn echoes(list: Option<&Value>) -> Vec<(String, Vec<String>)> {
    let entries = list.and_then(Value::as_object).into_iter().flatten();
    entries.map(|(variable, places)| (variable.clone(), texts(Some(places)))).collect()
}

fn success(operation: &Value) -> Vec<u16> {
    let responses = operation.get("responses").and_then(Value::as_object);
    let statuses = responses.into_iter().flat_map(serde_json::Map::keys);
    statuses.filter_map(|status| status.parse().ok()).filter(|status| status / 100 == 2).collect()
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn schemes(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_object).flat_map(|scheme| scheme.keys().cloned()).collect()
}

impl Row {
    /// The method of the generated client.
    pub fn rust_name(&self) -> String {
        rust_names::field(&self.id)
    }

    /// The operation's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the generator writes its method.
    pub fn is_generated(&self) -> bool {
        self.is_generated
    }

    /// The documentation group.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The constant of the row.
    pub fn constant(&self) -> proc_macro2::Ident {
        format_ident!("{}", rust_names::constant(&self.id))
    }

    /// Where the operation is in the bundle, as a JSON pointer.
    pub fn pointer(&self) -> String {
        let path = pointer::escape(&self.path);
        format!("/paths/{path}/{}", self.method.to_lowercase())
    }

    /// What the documentation of the generated method has to say beside the description.
    pub fn facts(&self) -> String {
        let permission = self.permission();
        format!(
            "Effect: {}\n\nPermission: {permission}.\n\nSource: {}.",
            self.effect(),
            self.source()
        )
    }

    /// Whether it hands out a list in pages.
    pub fn has_pages(&self) -> bool {
        self.paging.is_some()
    }

    /// Where it is sent and with what, as the rest of a sentence. The first host is the default.
    pub fn host_and_credential(&self) -> String {
        let credential = match self.security.as_slice() {
            [] => "without a credential".to_owned(),
            schemes => format!("with {}", quoted(schemes)),
        };
        format!("to the host {} {credential}", quoted(&self.hosts))
    }

    /// The same for a method of the facade, with where the operation is and who may call it.
    pub fn list_of_facts(&self) -> String {
        let credential = match self.security.as_slice() {
            [] => "none".to_owned(),
            schemes => {
                schemes.iter().map(|scheme| credential(scheme)).collect::<Vec<_>>().join(" or ")
            }
        };
        format!(
            "- Operation: `{} {}`, on the [host](crate#hosts) {}\n\
             - Credential: {credential}\n\
             - Permission: {}\n\
             - Effect: {}\n\
             - Source: {}",
            self.method,
            self.path,
            quoted(&self.hosts),
            self.permission(),
            self.effect(),
            self.source(),
        )
    }

    /// What callers have to know of the errors of the facade's method, as a sentence.
    pub fn errors(&self) -> &'static str {
        match self.effect.as_str() {
            "read" => {
                "[`Error::effect`](crate::Error::effect) is never in doubt: a read changes nothing, \
                 and calling again is safe."
            }
            "idempotent" => {
                "Look at [`Error::effect`](crate::Error::effect) first. Calling again with the same \
                 values changes nothing more."
            }
            _ => {
                "Look at [`Error::effect`](crate::Error::effect) first: after `Unknown` and \
                 `Applied`, do not call again."
            }
        }
    }

    fn effect(&self) -> &'static str {
        match self.effect.as_str() {
            "read" => "Changes nothing.",
            "idempotent" => "Changes something; repeating it changes nothing more.",
            _ => "Changes something; repeating it may change it again.",
        }
    }

    fn permission(&self) -> String {
        self.permission
            .as_ref()
            .map_or_else(|| "not documented".to_owned(), |name| format!("`{name}`"))
    }

    fn source(&self) -> String {
        let date =
            self.modified.as_ref().map_or_else(String::new, |date| format!(", changed {date}"));
        format!("<{}>{date}", self.page)
    }

    /// The constant of the operation.
    fn definition(&self) -> TokenStream {
        let name = self.constant();
        let docs = format!(" `{} {}`.", self.method, self.path);
        let value = self.tokens();
        quote! {
            #[doc = #docs]
            pub const #name: Operation = #value;
        }
    }

    fn tokens(&self) -> TokenStream {
        let Self { id, group, method, path, success, hosts, security, page, .. } = self;
        let Self { targets, is_echo_required, is_list, is_partner, .. } = self;
        let markers = self.markers.iter().map(|marker| marker.tokens());
        let echoes = self.echoes.iter().map(
            |(variable, places)| quote!(Echo { variable: #variable, places: &[#(#places),*] }),
        );
        let paging = self.paging.as_ref().map(Paging::tokens);
        let paging = paging.map_or_else(|| quote!(None), |paging| quote!(Some(#paging)));
        let permission = optional(self.permission.as_deref());
        let modified = optional(self.modified.as_deref());
        let effect = match self.effect.as_str() {
            "read" => quote!(Read),
            "idempotent" => quote!(Idempotent),
            _ => quote!(Write),
        };
        let evidence =
            if self.evidence == "documented" { quote!(Documented) } else { quote!(Partial) };
        quote! {
            Operation {
                id: #id,
                group: #group,
                method: #method,
                path: #path,
                success: &[#(#success),*],
                permission: #permission,
                effect: DeclaredEffect::#effect,
                hosts: &[#(#hosts),*],
                security: &[#(#security),*],
                is_partner: #is_partner,
                markers: &[#(#markers),*],
                targets: &[#(#targets),*],
                echoes: &[#(#echoes),*],
                is_echo_required: #is_echo_required,
                paging: #paging,
                is_list: #is_list,
                documentation: Documentation {
                    page: #page,
                    modified: #modified,
                    evidence: Evidence::#evidence,
                },
            }
        }
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

fn optional(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}

/// How each kind of credential is sent.
fn security_schemes(bundle: &Value) -> impl Iterator<Item = TokenStream> {
    let schemes = bundle.pointer("/components/securitySchemes").and_then(Value::as_object);
    schemes.into_iter().flatten().map(|(name, scheme)| {
        let header = scheme.get("name").and_then(Value::as_str).unwrap_or("authorization");
        let header = header.to_lowercase();
        let is_bearer = scheme.get("scheme").and_then(Value::as_str) == Some("bearer");
        quote!(SecurityScheme { name: #name, header: #header, is_bearer: #is_bearer })
    })
}

/// The names of all fields, by which a name of the document is told from a key that somebody chose.
fn fields(bundle: &Value) -> BTreeSet<&str> {
    let schemas = bundle.pointer("/components/schemas").and_then(Value::as_object);
    schemas.into_iter().flat_map(serde_json::Map::values).flat_map(fields_of).collect()
}

fn fields_of(schema: &Value) -> Vec<&str> {
    let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let members = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    own.map(|(name, _)| name.as_str()).chain(members.flat_map(fields_of)).collect()
}

/// Every base URL, with the host and the environment that it belongs to.
fn servers(bundle: &Value) -> impl Iterator<Item = TokenStream> {
    let servers = bundle.get("servers").and_then(Value::as_array);
    servers.into_iter().flatten().map(|server| {
        let text = |key: &str| server.get(key).and_then(Value::as_str);
        let [host, url] = ["x-host", "url"].map(|key| text(key).unwrap_or_default());
        let environment = optional(text("x-environment"));
        quote!(Server { host: #host, environment: #environment, url: #url })
    })
}

/// The code of `operations.rs`.
pub fn tokens(bundle: &Value) -> TokenStream {
    let rows = rows(bundle);
    let constants = rows.iter().map(Row::definition);
    let names = rows.iter().map(Row::constant);
    let servers = servers(bundle);
    let markers = markers::ENVELOPES.iter().map(|(_, marker)| marker.tokens());
    let fields = fields(bundle);
    let security_schemes = security_schemes(bundle);
    quote! {
        //! Every documented operation, every documented base URL, and what else the engine reads.

        use returning_ai_runtime::operation::{
            Api, DeclaredEffect, Documentation, Echo, Evidence, Marker, Operation, Paging,
            SecurityScheme, Server,
        };

        /// What the engine is told of the API.
        pub static API: Api = Api {
            operations: ALL,
            servers: SERVERS,
            security_schemes: SECURITY_SCHEMES,
            markers: MARKERS,
            fields: FIELDS,
        };

        #(#constants)*

        /// Every operation, in the order of its path.
        pub const ALL: &[Operation] = &[#(#names),*];

        /// Every marker of success that the documentation knows, whatever operation it belongs to.
        pub const MARKERS: &[Marker] = &[#(#markers),*];

        /// The name of every field of every schema, in alphabetical order.
        pub const FIELDS: &[&str] = &[#(#fields),*];

        /// How each kind of credential is sent.
        pub const SECURITY_SCHEMES: &[SecurityScheme] = &[#(#security_schemes),*];

        /// Every base URL; those of production are first, and the very first is the default.
        pub const SERVERS: &[Server] = &[#(#servers),*];
    }
}

/// How callers give the credential of a security scheme: the setter of the builder is called as the
/// scheme, but for the two kinds of API key, which have one.
fn credential(scheme: &str) -> String {
    let setter =
        if scheme.ends_with("ApiKey") { "api_key".into() } else { rust_names::field(scheme) };
    format!("`{scheme}` ([`ClientBuilder::{setter}`](crate::ClientBuilder::{setter}))")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_security_scheme_is_sent_as_the_document_says() {
        let schemes = json!({"components": {"securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "key": {"type": "apiKey", "in": "header", "name": "X-Made-Up"},
        }}});
        let code: Vec<_> = security_schemes(&schemes).map(|scheme| scheme.to_string()).collect();
        for (name, header, is_bearer) in
            [("token", "authorization", true), ("key", "x-made-up", false)]
        {
            let expected =
                quote!(SecurityScheme { name: #name, header: #header, is_bearer: #is_bearer });
            assert!(code.contains(&expected.to_string()), "{code:?}");
        }
    }

    #[test]
    fn a_row_holds_what_the_operation_says() {
        let bundle = json!({"paths": {"/v1/x": {"put": {
            "operationId": "updateX",
            "x-group": "things",
            "x-effect": "write",
            "x-host": ["gateway", "integration"],
            "x-permission": "updateX",
            "x-partner": true,
            "x-targets": ["userId"],
            "x-echo": {"id": ["/data/_id"]},
            "x-echo-required": true,
            "x-documentation": {"page": "https://example.com/x", "modified": "2026-01-02", "evidence": "partial"},
            "security": [{"communityApiKey": []}],
            "responses": {"200": {}, "201": {}, "404": {}},
        }}}});
        let rows = rows(&bundle);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].rust_name(), "update_x");
        assert_eq!(rows[0].success, [200, 201]);
        assert_eq!(rows[0].security, ["communityApiKey"]);
        let code = tokens(&bundle).to_string();
        assert!(code.contains("UPDATE_X") && code.contains("Partial"), "{code}");
        assert!(code.contains("is_partner : true"), "{code}");
        assert!(code.contains(r#"targets : & ["userId"]"#), "{code}");
        assert!(code.contains("is_list : false"), "{code}");
        assert!(code.contains("is_echo_required : true"), "{code}");
        assert!(code.contains(r#"variable : "id""#) && code.contains(r#""/data/_id""#), "{code}");
    }
}
