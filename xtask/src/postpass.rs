//! What progenitor's output still needs before it is a crate that people read.
//!
//! Documentation on every item, one line for each attribute; `#[non_exhaustive]` on what a
//! response holds, so that a field more is no breaking change; `new` and setters on what a request
//! holds; and JSON Schemas behind a feature, so that tests can compare types with the document.

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};
use syn::{
    Attribute, Field, Fields, File, ImplItem, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, Type,
    parse_quote, visit_mut::VisitMut,
};

use crate::{
    composition,
    document::Node,
    grammar::Kind,
    reach::{self, Reach},
    table::{self, Row},
    tree::Tree,
};

/// What the document says and the generator's output does not show.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The names of the component schemas.
    pub schemas: Vec<String>,
    /// Which of them requests and responses hold.
    pub reach: Reach,
    /// The properties that each of them requires.
    pub required: BTreeMap<String, BTreeSet<String>>,
    /// The operations.
    pub rows: Vec<Row>,
}

impl Facts {
    /// The facts of a bundle.
    pub fn of(bundle: &Node) -> Self {
        let tree = Tree::of(bundle);
        let components: Vec<_> =
            tree.all(Kind::Schema).filter(|site| tree.is_component(site)).collect();
        let required = components.iter().map(|site| {
            let names = composition::required(&tree, site);
            (site.name.to_owned(), names.into_iter().map(str::to_owned).collect())
        });
        Self {
            schemas: components.iter().map(|site| site.name.to_owned()).collect(),
            reach: reach::reach(bundle),
            required: required.collect(),
            rows: table::rows(&bundle.to_json()),
        }
    }
}

/// Applies every step to the parsed output, and returns the operations that have no method in it.
#[must_use]
pub fn apply(file: &mut File, facts: &Facts) -> Vec<String> {
    SplitDocs.visit_file_mut(file);
    let mut rows: BTreeMap<String, &Row> =
        facts.rows.iter().map(|row| (row.rust_name(), row)).collect();
    for item in &mut file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types_module(module, facts),
            Item::Impl(block) if is_client(block) => client_methods(block, &mut rows),
            _ => {}
        }
    }
    rows.into_values().map(|row| format!("`{}`", row.id())).collect()
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
    let Some(text) = doc_text(&attribute).filter(|text| !text.trim().is_empty()) else {
        return vec![attribute];
    };
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

fn types_module(module: &mut ItemMod, facts: &Facts) {
    let Some((_, items)) = &mut module.content else { return };
    let mut finished = Vec::new();
    for mut item in items.drain(..) {
        let constructor = match &mut item {
            Item::Struct(item) => structure(item, facts),
            Item::Enum(item) => {
                enumeration(item, &facts.reach);
                None
            }
            _ => None,
        };
        finished.push(item);
        finished.extend(constructor.map(Item::Impl));
    }
    *items = finished;
}

fn structure(item: &mut ItemStruct, facts: &Facts) -> Option<ItemImpl> {
    let name = item.ident.to_string();
    decorate(&mut item.attrs, &name, &facts.reach);
    for field in &mut item.fields {
        document_field(field);
    }
    if !facts.reach.requests.contains(&name) {
        return None;
    }
    constructor(item, facts.required.get(&name).unwrap_or(&BTreeSet::new()))
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
        // Keys of another form end the parsing, which leaves the Rust name.
        let _ = attribute.parse_nested_meta(|meta| {
            let Ok(value) = meta.value() else { return Ok(()) };
            let text = value.parse::<syn::LitStr>()?.value();
            if meta.path.is_ident("rename") {
                name = text;
            }
            Ok(())
        });
    }
    name
}

/// `new` with the required fields and one setter for each optional field. The document says which
/// is which: the type does not, because a required field may be nullable and an optional list is a
/// plain one.
fn constructor(item: &ItemStruct, required: &BTreeSet<String>) -> Option<ItemImpl> {
    let Fields::Named(fields) = &item.fields else { return None };
    let name = &item.ident;
    let is_required = |field: &&Field| {
        let ident = field.ident.as_ref();
        ident.is_some_and(|ident| required.contains(&wire_name(&field.attrs, ident)))
    };
    let (required, optional): (Vec<&Field>, Vec<&Field>) =
        fields.named.iter().partition(is_required);
    let parameters = required.iter().map(|field| {
        let (ident, parameter) = (&field.ident, parameter_type(&field.ty));
        quote!(#ident: #parameter)
    });
    let given = required.iter().map(|field| {
        let (ident, value) = (&field.ident, converted(&field.ident, &field.ty));
        quote!(#ident: #value)
    });
    let absent = optional.iter().map(|field| {
        let (ident, value) = (&field.ident, absent(&field.ty));
        quote!(#ident: #value)
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

/// The value of an optional field that was not set.
fn absent(held: &Type) -> proc_macro2::TokenStream {
    match option_of(held) {
        Some(_) => quote!(::std::option::Option::None),
        None => quote!(::std::default::Default::default()),
    }
}

fn setter(field: &Field) -> Option<ImplItem> {
    let ident = field.ident.as_ref()?;
    let inner = option_of(&field.ty);
    let held = inner.unwrap_or(&field.ty);
    let parameter = parameter_type(held);
    let value = converted(&field.ident, held);
    let value = if inner.is_some() { quote!(::std::option::Option::Some(#value)) } else { value };
    let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let method = if ident == "new" { format_ident!("with_new") } else { ident.clone() };
    Some(parse_quote! {
        #(#docs)*
        #[must_use]
        pub fn #method(mut self, #ident: #parameter) -> Self {
            self.#ident = #value;
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

/// Each method gets the facts of its row, which is then taken out of `rows`.
fn client_methods(block: &mut ItemImpl, rows: &mut BTreeMap<String, &Row>) {
    // `Client::new` panics where TLS cannot start, and its HTTP client follows redirects, which
    // would carry a change to another host.
    block.items.retain(|item| !matches!(item, ImplItem::Fn(method) if method.sig.ident == "new"));
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item
            && let Some(row) = rows.remove(&method.sig.ident.to_string())
        {
            // An empty line, because the facts are no part of the last paragraph.
            method.attrs.push(parse_quote!(#[doc = ""]));
            method.attrs.extend(doc_lines(&row.facts()));
            order_attributes(&mut method.attrs);
        }
    }
}

/// Documentation first, because the added lines belong to those that stand there already.
fn order_attributes(attributes: &mut [Attribute]) {
    attributes.sort_by_key(|attribute| !attribute.path().is_ident("doc"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn passed(source: &str, facts: &Facts) -> String {
        let mut file = syn::parse_str::<File>(source).expect("valid Rust");
        assert_eq!(apply(&mut file, facts), [""; 0]);
        prettyplease::unparse(&file)
    }

    fn requests(names: &[&str], required: &[&str]) -> Facts {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Facts {
            reach: Reach { requests: set(names), ..Reach::default() },
            required: names.iter().map(|name| ((*name).to_owned(), set(required))).collect(),
            ..Facts::default()
        }
    }

    #[test]
    fn a_request_type_gets_a_constructor_and_setters() {
        let source = r#"pub mod types {
            /// A.
            #[derive(Clone)]
            pub struct A { pub id: ::std::string::String, pub n: ::std::option::Option<i64> }
        }"#;
        let text = passed(source, &requests(&["A"], &["id"]));
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
    fn the_document_and_not_the_type_says_what_is_required() {
        let source = r#"pub mod types {
            pub struct A {
                #[serde(rename = "nullNote")]
                pub null_note: ::std::option::Option<::std::string::String>,
                #[serde(default, rename = "allTags", skip_serializing_if = "x")]
                pub all_tags: ::std::vec::Vec<::std::string::String>,
                pub extra: ::std::collections::BTreeMap<::std::string::String, i64>,
            }
        }"#;
        let text = passed(source, &requests(&["A"], &["nullNote"]));
        for part in [
            "pub fn new(null_note: ::std::option::Option<::std::string::String>) -> Self",
            "all_tags: ::std::default::Default::default()",
            "extra: ::std::default::Default::default()",
            "self.all_tags = all_tags;",
            "self.extra = extra;",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("pub fn null_note"), "{text}");
    }

    #[test]
    fn a_response_type_may_grow() {
        let reach = Reach { responses: ["A".to_owned()].into(), ..Reach::default() };
        let facts = Facts { reach, ..Facts::default() };
        let text = passed("pub mod types { #[derive(Clone)] pub struct A { pub id: u8 } }", &facts);
        assert!(text.contains("#[non_exhaustive]"), "{text}");
        assert!(!text.contains("pub fn new"), "{text}");
    }

    #[test]
    fn every_line_of_a_description_is_a_line_of_documentation() {
        let text = passed("/** One.\n\n    Two. */ pub struct A;", &Facts::default());
        assert!(text.contains("/// One.\n///\n/// Two."), "{text}");
    }

    #[test]
    fn undocumented_fields_and_variants_are_named_as_on_the_wire() {
        let source = r#"pub mod types {
            pub struct A { #[serde(rename = "statusID")] pub status_id: u8 }
            pub enum B { #[serde(rename = "on-hold")] OnHold }
        }"#;
        let text = passed(source, &Facts::default());
        assert!(text.contains("/// The field `statusID`."), "{text}");
        assert!(text.contains("/// The value `on-hold`."), "{text}");
    }

    #[test]
    fn the_constructor_that_follows_redirects_is_gone() {
        let text = passed(
            "impl Client { pub fn new() {} pub fn new_with_client() {} }",
            &Facts::default(),
        );
        assert!(!text.contains("fn new()") && text.contains("fn new_with_client()"), "{text}");
    }

    fn facts_of(id: &str) -> Facts {
        let operation =
            json!({"operationId": id, "x-documentation": {"page": "https://x.example"}});
        Facts {
            rows: table::rows(&json!({"paths": {"/v1/x": {"get": operation}}})),
            ..Facts::default()
        }
    }

    #[test]
    fn paragraphs_of_a_method_stay_apart() {
        let source =
            "impl Client { #[doc = \"One\\n\\nTwo\\n\\nSends\\n\\n\"] pub fn match_() {} }";
        let text = passed(source, &facts_of("match"));
        let docs = "/// One
    ///
    /// Two
    ///
    /// Sends
    ///
    /// Effect: Changes something; repeating it may change it again.
    ///
    /// Permission: not documented.
    ///
    /// Source: <https://x.example>.
    pub fn match_";
        assert!(text.contains(docs), "{text}");
    }

    #[test]
    fn an_operation_without_a_method_is_named() {
        let mut file = syn::parse_str::<File>("impl Client {}").expect("valid Rust");
        assert_eq!(apply(&mut file, &facts_of("getX")), ["`getX`"]);
    }
}
