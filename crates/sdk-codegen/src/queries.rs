//! The optional parameters of an operation as one type with setters.
//!
//! The generator writes a positional argument for each parameter, so that a list is called with a row
//! of `None`, and one more parameter breaks every call. The type gives each parameter its name and
//! its documentation, and may grow. The positional method is kept for the crate itself, under another
//! name: in its place is one without the optional parameters, which an operation has before the first
//! of them is documented as well.

use std::collections::BTreeMap;

use openapi_model::refs;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::{Attribute, File, FnArg, ImplItem, ImplItemFn, Item, Pat, Type};

use crate::{attributes, constructors::option_of, rust_names, table::Row};

/// The code of `queries.rs`.
pub fn tokens(file: &File, bundle: &Value, rows: &[Row]) -> TokenStream {
    let methods: BTreeMap<String, &ImplItemFn> =
        methods(file).map(|method| (method.sig.ident.to_string(), method)).collect();
    let queries = rows.iter().filter_map(|row| {
        let method = methods.get(&row.rust_name()).filter(|method| has_optional(method))?;
        Some(query(row, method, &arguments(method), &descriptions(bundle, row.id())))
    });
    let queries: Vec<_> = queries.collect();
    let uses = (!queries.is_empty()).then(|| {
        quote! {
            #[allow(unused_imports)]
            use crate::generated::{ByteStream, Client, Error, ResponseValue, types};
        }
    });
    quote! {
        //! The optional parameters of operations.

        #uses
        #(#queries)*
    }
}

/// Renames the methods that take optional parameters by their positions, and hides them behind
/// methods without those parameters.
pub fn hide_positional(file: &mut File) {
    for item in &mut file.items {
        let Item::Impl(block) = item else { continue };
        block.items = block.items.drain(..).flat_map(without_optional).collect();
    }
}

fn without_optional(item: ImplItem) -> Vec<ImplItem> {
    match item {
        ImplItem::Fn(mut method) if has_optional(&method) => {
            let plain = plain(&method, &arguments(&method));
            method.sig.ident = positional(&method.sig.ident);
            method.vis = syn::parse_quote!(pub(crate));
            vec![plain, ImplItem::Fn(method)]
        }
        other => vec![other],
    }
}

fn has_optional(method: &ImplItemFn) -> bool {
    arguments(method).iter().any(|argument| argument.inner.is_some())
}

fn positional(method: &Ident) -> Ident {
    format_ident!("{method}_positional")
}

/// The name of the type for an operation's parameters.
pub fn type_name(id: &str) -> String {
    format!("{}Query", rust_names::type_name(id))
}

/// An argument of a generated method.
struct Argument {
    name: Ident,
    /// The type as it is.
    given: Type,
    /// What an `Option` holds.
    inner: Option<Type>,
}

fn methods(file: &File) -> impl Iterator<Item = &ImplItemFn> {
    let blocks = file.items.iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some(block),
        _ => None,
    });
    blocks.flat_map(|block| &block.items).filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

fn arguments(method: &ImplItemFn) -> Vec<Argument> {
    let typed = method.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    typed
        .filter_map(|argument| match &*argument.pat {
            Pat::Ident(pattern) => Some(Argument {
                name: pattern.ident.clone(),
                given: (*argument.ty).clone(),
                inner: option_of(&argument.ty).cloned(),
            }),
            _ => None,
        })
        .collect()
}

/// The descriptions of an operation's parameters by their Rust names.
fn descriptions(bundle: &Value, id: &str) -> BTreeMap<String, String> {
    let paths = bundle.get("paths").and_then(Value::as_object).into_iter().flatten();
    let items = paths.filter_map(|(_, item)| item.as_object());
    let lists = items
        .filter(|item| {
            item.values().any(|operation| operation.get("operationId") == Some(&id.into()))
        })
        .flat_map(|item| {
            let own = item.values().filter(|it| it.get("operationId") == Some(&id.into()));
            own.filter_map(|operation| operation.get("parameters")).chain(item.get("parameters"))
        });
    lists
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|parameter| refs::resolve(bundle, parameter))
        .filter_map(|parameter| {
            let name = parameter.get("name")?.as_str()?;
            let text = parameter.get("description")?.as_str()?;
            Some((rust_names::field(name), text.to_owned()))
        })
        .collect()
}

fn query(
    row: &Row,
    method: &ImplItemFn,
    arguments: &[Argument],
    descriptions: &BTreeMap<String, String>,
) -> TokenStream {
    let name = format_ident!("{}", type_name(row.id()));
    let fields: Vec<Field<'_>> =
        arguments.iter().filter_map(|argument| Field::of(argument, descriptions)).collect();
    let declared = fields.iter().map(Field::declared);
    let setters = fields.iter().map(Field::setter);
    let call = call(&name, method, arguments);
    let docs = format!(" The optional parameters of `{}`; none is set at first.", row.id());
    quote! {
        #[doc = #docs]
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#declared),* }

        impl #name {
            /// Without any parameter.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }
            #(#setters)*
        }

        impl Client { #call }
    }
}

struct Field<'a> {
    name: &'a Ident,
    held: Type,
    docs: String,
}

impl<'a> Field<'a> {
    fn of(argument: &'a Argument, descriptions: &BTreeMap<String, String>) -> Option<Self> {
        let held = owned(argument.inner.as_ref()?);
        let docs = descriptions.get(&argument.name.to_string());
        let docs = docs.map_or_else(
            || format!(" The parameter `{}`.", argument.name),
            |text| format!(" {}", text.trim().replace('\n', " ")),
        );
        Some(Self { name: &argument.name, held, docs })
    }

    fn declared(&self) -> TokenStream {
        let Self { name, held, docs } = self;
        quote! {
            #[doc = #docs]
            pub #name: Option<#held>
        }
    }

    fn setter(&self) -> TokenStream {
        let Self { name, held, docs } = self;
        let is_text = *held == syn::parse_quote!(String);
        let parameter = if is_text { quote!(impl Into<String>) } else { quote!(#held) };
        let value = if is_text { quote!(#name.into()) } else { quote!(#name) };
        quote! {
            #[doc = #docs]
            #[must_use]
            pub fn #name(mut self, #name: #parameter) -> Self {
                self.#name = Some(#value);
                self
            }
        }
    }
}

/// What holds the value that an argument borrows.
fn owned(inner: &Type) -> Type {
    match inner {
        Type::Reference(reference) if *reference.elem == syn::parse_quote!(str) => {
            syn::parse_quote!(String)
        }
        Type::Reference(reference) => (*reference.elem).clone(),
        other => other.clone(),
    }
}

/// The parameters that have to be given.
fn required(arguments: &[Argument]) -> impl Iterator<Item = TokenStream> {
    let required = arguments.iter().filter(|argument| argument.inner.is_none());
    required.map(|argument| {
        let (name, given) = (&argument.name, &argument.given);
        quote!(#name: #given)
    })
}

/// The method without the optional parameters.
fn plain(method: &ImplItemFn, arguments: &[Argument]) -> ImplItem {
    let (name, output) = (&method.sig.ident, &method.sig.output);
    let positional = positional(name);
    let docs = docs_of_required(method, arguments);
    let required = required(arguments);
    let passed = arguments.iter().map(|argument| match &argument.inner {
        None => argument.name.to_token_stream(),
        Some(_) => quote!(None),
    });
    syn::parse_quote! {
        #(#docs)*
        pub async fn #name<'a>(&'a self, #(#required),*) #output {
            self.#positional(#(#passed),*).await
        }
    }
}

/// The documentation of a method, a line each, without what it says of optional parameters.
fn docs_of_required<'m>(method: &'m ImplItemFn, arguments: &[Argument]) -> Vec<&'m Attribute> {
    let (optional, required): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|argument| argument.inner.is_some());
    let is_about_optional = |line: &str| {
        let is_about = |argument: &&Argument| line.starts_with(&format!("- `{}`:", argument.name));
        optional.iter().any(is_about) || (required.is_empty() && line == "Arguments:")
    };
    let line = |attribute: &Attribute| attributes::doc_text(attribute);
    let is_kept = |attribute: &&Attribute| {
        line(attribute).is_some_and(|line| !is_about_optional(line.trim_start()))
    };
    let mut docs: Vec<_> = method.attrs.iter().filter(is_kept).collect();
    // The blank lines around what is left out become one.
    docs.dedup_by_key(|attribute| line(attribute));
    docs
}

/// The method that takes the type.
fn call(name: &Ident, method: &ImplItemFn, arguments: &[Argument]) -> TokenStream {
    let (generated, output) = (&method.sig.ident, &method.sig.output);
    let docs = format!(" Calls `{generated}` with the optional parameters of one value.");
    let (by, positional) = (format_ident!("{generated}_by"), positional(generated));
    let required = required(arguments);
    let passed = arguments.iter().map(|argument| {
        let field = &argument.name;
        match &argument.inner {
            None => quote!(#field),
            Some(Type::Reference(reference)) if *reference.elem == syn::parse_quote!(str) => {
                quote!(query.#field.as_deref())
            }
            Some(Type::Reference(_)) => quote!(query.#field.as_ref()),
            Some(_) => quote!(query.#field.clone()),
        }
    });
    quote! {
        #[doc = #docs]
        #[allow(clippy::all)]
        pub async fn #by<'a>(&'a self, #(#required,)* query: &'a #name) #output {
            self.#positional(#(#passed),*).await
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::table;

    fn written(arguments: &str) -> String {
        let source = format!(
            "impl Client {{ pub async fn list_things<'a>(&'a self, {arguments}) -> Result<u8, ()> {{ Ok(1) }} }}"
        );
        let file = syn::parse_str(&source).expect("valid Rust");
        let bundle = json!({"paths": {"/v1/things": {"get": {
            "operationId": "listThings",
            "parameters": [{"name": "sortBy", "description": "The order."}],
        }}}});
        let code = tokens(&file, &bundle, &table::rows(&bundle));
        prettyplease::unparse(&syn::parse2(code).expect("valid Rust"))
    }

    #[test]
    fn many_optional_parameters_become_one_type() {
        let code = written(
            "owner: &'a str, limit: Option<u64>, sort_by: Option<&'a crate::X>, text: Option<&'a str>",
        );
        for part in [
            "pub struct ListThingsQuery",
            "/// The order.\n    pub sort_by: Option<crate::X>",
            "pub fn text(mut self, text: impl Into<String>) -> Self",
            "pub fn limit(mut self, limit: u64) -> Self",
            "query.limit.clone()",
            "query.sort_by.as_ref()",
            "query.text.as_deref()",
            "owner: &'a str",
        ] {
            assert!(code.contains(part), "{part} is missing in\n{code}");
        }
    }

    #[test]
    fn one_optional_parameter_is_named_as_well() {
        let code = written("id: &'a str, limit: Option<u64>");
        assert!(code.contains("pub struct ListThingsQuery"), "{code}");
        assert!(!written("id: &'a str").contains("struct"));
    }

    #[test]
    fn what_takes_optional_parameters_by_position_is_hidden() {
        let source = "impl Client {
            /// Arguments:
            /// - `i`: It.
            /// - `b`: Besides.
            pub async fn a<'a>(&'a self, i: u8, b: Option<u8>) {}
            pub async fn c(&self) {}
        }";
        let mut file: File = syn::parse_str(source).expect("valid Rust");
        hide_positional(&mut file);
        let code = prettyplease::unparse(&file);
        let plain =
            "pub async fn a<'a>(&'a self, i: u8) {\n        self.a_positional(i, None).await";
        assert_eq!((code.matches("`i`").count(), code.matches("`b`").count()), (2, 1), "{code}");
        for part in [plain, "pub(crate) async fn a_positional<'a>(", "pub async fn c("] {
            assert!(code.contains(part), "{part} is missing in\n{code}");
        }
    }
}
