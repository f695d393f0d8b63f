//! What progenitor's output still needs before it is a crate that people read.
//!
//! Documentation on every item, one line for each attribute; `#[non_exhaustive]` on what a
//! response holds, so that a field more is no breaking change; `new` and setters on what a request
//! holds; and JSON Schemas behind a feature, so that tests can compare types with the document.

use std::collections::BTreeMap;

use quote::{format_ident, quote};
use serde_json::Value;
use syn::{
    Attribute, Field, Fields, File, ImplItem, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, Type,
    parse_quote,
    visit_mut::{self, VisitMut},
};

use crate::{reach::Reach, table};

/// Applies every step to the parsed output.
pub fn apply(file: &mut File, bundle: &Value, reach: &Reach) {
    SplitDocs.visit_file_mut(file);
    for item in &mut file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types_module(module, reach),
            Item::Impl(block) if is_client(block) => client_methods(block, bundle),
            _ => {}
        }
    }
}

/// The names of the types in `mod types`, in the order of the file.
pub fn type_names(file: &File) -> Vec<String> {
    let types = file.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    let items = types.map_or(&[][..], |(_, items)| items);
    items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            Item::Type(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect()
}

/// A text of several lines in one attribute becomes a code block when it is formatted, so each
/// line gets an attribute of its own.
struct SplitDocs;

impl VisitMut for SplitDocs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        *attributes = attributes.drain(..).flat_map(split_doc).collect();
    }
}

fn split_doc(attribute: Attribute) -> Vec<Attribute> {
    let Some(text) = doc_text(&attribute) else { return vec![attribute] };
    doc_lines(&text)
        .into_iter()
        .map(|mut line| {
            line.style = attribute.style;
            line
        })
        .collect()
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    match &pair.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })
            if pair.path.is_ident("doc") =>
        {
            Some(text.value())
        }
        _ => None,
    }
}

fn doc_lines(text: &str) -> Vec<Attribute> {
    text.trim()
        .lines()
        .map(|line| if line.is_empty() { String::new() } else { format!(" {}", line.trim_start()) })
        .map(|line| parse_quote!(#[doc = #line]))
        .collect()
}

fn is_documented(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}

fn types_module(module: &mut ItemMod, reach: &Reach) {
    let Some((_, items)) = &mut module.content else { return };
    let mut finished = Vec::new();
    for mut item in items.drain(..) {
        let constructor = match &mut item {
            Item::Struct(item) => structure(item, reach),
            Item::Enum(item) => {
                enumeration(item, reach);
                None
            }
            _ => None,
        };
        finished.push(item);
        finished.extend(constructor.map(Item::Impl));
    }
    *items = finished;
}

fn structure(item: &mut ItemStruct, reach: &Reach) -> Option<ItemImpl> {
    let name = item.ident.to_string();
    decorate(&mut item.attrs, &name, reach);
    for field in &mut item.fields {
        document_field(field);
    }
    reach.requests.contains(&name).then(|| constructor(item)).flatten()
}

fn enumeration(item: &mut ItemEnum, reach: &Reach) {
    decorate(&mut item.attrs, &item.ident.to_string(), reach);
    for variant in &mut item.variants {
        if !is_documented(&variant.attrs) {
            let text = match &variant.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    let held = &fields.unnamed[0].ty;
                    format!(" Holds `{}`.", quote!(#held).to_string().replace(' ', ""))
                }
                _ => format!(" The value `{}`.", wire_name(&variant.attrs, &variant.ident)),
            };
            variant.attrs.insert(0, parse_quote!(#[doc = #text]));
        }
    }
}

fn decorate(attributes: &mut Vec<Attribute>, name: &str, reach: &Reach) {
    if !is_documented(attributes) {
        let text = format!(" The schema `{name}` of the document, which has no description.");
        attributes.insert(0, parse_quote!(#[doc = #text]));
    }
    let after_derive = attributes
        .iter()
        .position(|attribute| attribute.path().is_ident("derive"))
        .map_or(attributes.len(), |index| index + 1);
    if reach.responses.contains(name) {
        attributes.insert(after_derive, parse_quote!(#[non_exhaustive]));
    }
    attributes.insert(
        after_derive,
        parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]),
    );
}

fn document_field(field: &mut Field) {
    let Some(ident) = field.ident.clone() else { return };
    if is_documented(&field.attrs) {
        return;
    }
    let text = if ident == "extra" {
        " Further fields, as they came.".to_owned()
    } else {
        format!(" The field `{}`.", wire_name(&field.attrs, &ident))
    };
    field.attrs.insert(0, parse_quote!(#[doc = #text]));
}

/// The name on the wire: what `#[serde(rename = …)]` says, or the Rust name.
fn wire_name(attributes: &[Attribute], ident: &syn::Ident) -> String {
    let mut name = ident.to_string();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Other keys of the attribute end the parsing, which leaves the Rust name.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = meta.value()?.parse::<syn::LitStr>()?.value();
            }
            Ok(())
        });
    }
    name
}

/// `new` with the required fields and one setter for each optional field.
fn constructor(item: &ItemStruct) -> Option<ItemImpl> {
    let Fields::Named(fields) = &item.fields else { return None };
    let name = &item.ident;
    let (required, optional): (Vec<&Field>, Vec<&Field>) =
        fields.named.iter().partition(|field| option_of(&field.ty).is_none());
    let parameters = required.iter().map(|field| {
        let (ident, parameter) = (&field.ident, parameter_type(&field.ty));
        quote!(#ident: #parameter)
    });
    let given = required.iter().map(|field| {
        let (ident, value) = (&field.ident, converted(&field.ident, &field.ty));
        quote!(#ident: #value)
    });
    let absent = optional.iter().map(|field| {
        let ident = &field.ident;
        quote!(#ident: ::std::option::Option::None)
    });
    let setters = optional.iter().filter_map(|field| setter(field));
    Some(parse_quote! {
        impl #name {
            #[doc = " With the required fields; the optional ones are left out."]
            #[must_use]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#given,)* #(#absent,)* }
            }
            #(#setters)*
        }
    })
}

fn setter(field: &Field) -> Option<ImplItem> {
    let ident = field.ident.as_ref()?;
    let inner = option_of(&field.ty)?;
    let parameter = parameter_type(inner);
    let value = converted(&field.ident, inner);
    let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let method = if ident == "new" { format_ident!("with_new") } else { ident.clone() };
    Some(parse_quote! {
        #(#docs)*
        #[must_use]
        pub fn #method(mut self, #ident: #parameter) -> Self {
            self.#ident = ::std::option::Option::Some(#value);
            self
        }
    })
}

/// A text is taken in any form that becomes one, everything else as it is.
fn parameter_type(held: &Type) -> Type {
    if is_text(held) { parse_quote!(impl ::std::convert::Into<#held>) } else { held.clone() }
}

fn converted(ident: &Option<syn::Ident>, held: &Type) -> proc_macro2::TokenStream {
    if is_text(held) { quote!(#ident.into()) } else { quote!(#ident) }
}

fn is_text(held: &Type) -> bool {
    *held == parse_quote!(::std::string::String)
}

fn option_of(held: &Type) -> Option<&Type> {
    let Type::Path(path) = held else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            syn::GenericArgument::Type(inner) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

fn is_client(block: &ItemImpl) -> bool {
    block.trait_.is_none() && *block.self_ty == parse_quote!(Client)
}

fn client_methods(block: &mut ItemImpl, bundle: &Value) {
    // `Client::new` panics where TLS cannot start, and its HTTP client follows redirects, which
    // would carry a change to another host.
    block.items.retain(|item| !matches!(item, ImplItem::Fn(method) if method.sig.ident == "new"));
    let rows: BTreeMap<String, table::Row> =
        table::rows(bundle).into_iter().map(|row| (row.rust_name(), row)).collect();
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item
            && let Some(row) = rows.get(&method.sig.ident.to_string())
        {
            method.attrs.extend(doc_lines(&row.facts()).into_iter().collect::<Vec<_>>());
            order_attributes(&mut method.attrs);
        }
        visit_mut::visit_impl_item_mut(&mut SplitDocs, item);
    }
}

/// Documentation first, because the added lines belong to those that stand there already.
fn order_attributes(attributes: &mut [Attribute]) {
    attributes.sort_by_key(|attribute| !attribute.path().is_ident("doc"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(source: &str, reach: &Reach) -> String {
        let mut file = syn::parse_str::<File>(source).expect("valid Rust");
        apply(&mut file, &Value::Null, reach);
        prettyplease::unparse(&file)
    }

    fn requests(names: &[&str]) -> Reach {
        Reach {
            requests: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Reach::default()
        }
    }

    #[test]
    fn a_request_type_gets_a_constructor_and_setters() {
        let source = r#"pub mod types {
            /// A.
            #[derive(Clone)]
            pub struct A { pub id: ::std::string::String, pub n: ::std::option::Option<i64> }
        }"#;
        let text = passed(source, &requests(&["A"]));
        assert!(
            text.contains(
                "pub fn new(id: impl ::std::convert::Into<::std::string::String>) -> Self"
            ),
            "{text}"
        );
        assert!(text.contains("pub fn n(mut self, n: i64) -> Self"), "{text}");
        assert!(!text.contains("non_exhaustive"), "{text}");
    }

    #[test]
    fn a_response_type_may_grow() {
        let reach = Reach { responses: ["A".to_owned()].into(), ..Reach::default() };
        let text = passed("pub mod types { #[derive(Clone)] pub struct A { pub id: u8 } }", &reach);
        assert!(text.contains("#[non_exhaustive]"), "{text}");
        assert!(!text.contains("pub fn new"), "{text}");
    }

    #[test]
    fn every_line_of_a_description_is_a_line_of_documentation() {
        let text = passed("/** One.\n\n    Two. */ pub struct A;", &Reach::default());
        assert!(text.contains("/// One.\n///\n/// Two."), "{text}");
    }

    #[test]
    fn undocumented_fields_and_variants_are_named_as_on_the_wire() {
        let source = r#"pub mod types {
            pub struct A { #[serde(rename = "statusID")] pub status_id: u8 }
            pub enum B { #[serde(rename = "on-hold")] OnHold }
        }"#;
        let text = passed(source, &Reach::default());
        assert!(text.contains("/// The field `statusID`."), "{text}");
        assert!(text.contains("/// The value `on-hold`."), "{text}");
    }

    #[test]
    fn the_constructor_that_follows_redirects_is_gone() {
        let text = passed(
            "impl Client { pub fn new() {} pub fn new_with_client() {} }",
            &Reach::default(),
        );
        assert!(!text.contains("fn new()") && text.contains("fn new_with_client()"), "{text}");
    }
}
