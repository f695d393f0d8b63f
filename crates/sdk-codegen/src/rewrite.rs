//! What progenitor's output still needs before it is a crate that people read.
//!
//! Documentation on every item, one line for each attribute; `#[non_exhaustive]` on every type with
//! fields and on every enum, so that another field or value is not a breaking change; `new` and
//! setters on what a request holds; a tolerant reading of what a response holds; and JSON
//! Schemas behind a feature, so that tests can compare types with the document.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::composition;
use openapi_model::{Kind, Node, ObjectRef, Objects, Reach, reach};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Field, Fields, File, ImplItem, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct,
    parse_quote, visit_mut::VisitMut,
};

use crate::{
    api_version, attributes,
    bundle::{RUST_NAME, SENT},
    constructors::{self, Kinds},
    lenient, open_enums, projection, request_url,
    table::{self, Row},
};

/// What the document says and the generator's output does not show.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The names of the component schemas that become types.
    pub schemas: Vec<String>,
    /// Those of them that list words and take any other text.
    pub open_enums: BTreeSet<String>,
    /// Which of them requests and responses hold.
    pub reach: Reach,
    /// The properties that each of them requires, in the order of the document.
    pub required: BTreeMap<String, Vec<String>>,
    /// The fields that the document names in Rust, as type and field, with their names on the wire.
    pub renamed: BTreeMap<(String, String), String>,
    /// The operations.
    pub rows: Vec<Row>,
}

impl Facts {
    /// The facts of a bundle.
    pub fn of(bundle: &Node) -> Self {
        let objects = Objects::of(bundle);
        let document = bundle.to_json();
        let forms = projection::forms(&document);
        let known_words = open_enums::known_words(&document);
        let is_type = |object: &&ObjectRef<'_>| {
            let is_part = forms.contains(object.name) || known_words.contains_key(object.name);
            objects.is_component(object) && !is_part
        };
        let components: Vec<_> = objects.all(Kind::Schema).filter(is_type).collect();
        let required = components.iter().map(|object| {
            let members = composition::members(&objects, object).into_iter();
            let names = members.flat_map(composition::own_required).map(str::to_owned);
            (object.name.to_owned(), names.collect())
        });
        Self {
            schemas: components.iter().map(|object| object.name.to_owned()).collect(),
            open_enums: known_words.into_values().collect(),
            reach: reach(bundle, SENT),
            required: required.collect(),
            renamed: components.iter().flat_map(|object| renamed(&objects, object)).collect(),
            rows: table::rows(&document),
        }
    }
}

/// The properties of a type that have a Rust name of their own.
fn renamed(objects: &Objects<'_>, object: &ObjectRef<'_>) -> Vec<((String, String), String)> {
    let properties = composition::properties(objects, object).into_iter();
    let renamed = properties.filter_map(|property| {
        let field = property.schema.text(RUST_NAME)?;
        Some(((object.name.to_owned(), field.to_owned()), property.name.to_owned()))
    });
    renamed.collect()
}

/// Applies every step to the parsed output, and returns the operations that have no method in it.
#[must_use]
pub fn apply(file: &mut File, facts: &Facts) -> Vec<String> {
    SplitDocs.visit_file_mut(file);
    escape_segments(file);
    let mut rows: BTreeMap<String, &Row> = facts
        .rows
        .iter()
        .filter(|row| row.is_generated())
        .map(|row| (row.rust_name(), row))
        .collect();
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

/// progenitor leaves a backslash in a path as it is, which a URL takes for a slash: a text that
/// is in the path could then lead to another object. So its function is not imported, and ours
/// of the same name is.
fn escape_segments(file: &mut File) {
    let mut was_imported = false;
    for item in &mut file.items {
        if let Item::Use(import) = item
            && let syn::UseTree::Path(path) = &mut import.tree
            && let syn::UseTree::Group(group) = &mut *path.tree
        {
            let is_theirs = |tree: &syn::UseTree| matches!(tree, syn::UseTree::Name(name) if name.ident == "encode_path");
            was_imported |= group.items.iter().any(is_theirs);
            let others = group.items.iter().filter(|objects| !is_theirs(objects)).cloned();
            group.items = others.collect();
        }
    }
    if was_imported {
        file.items.insert(
            0,
            parse_quote!(
                #[allow(unused_imports)]
                use crate::encode_path;
            ),
        );
    }
}

fn split_doc(attribute: Attribute) -> Vec<Attribute> {
    let Some(text) = attributes::doc_text(&attribute).filter(|text| !text.trim().is_empty()) else {
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
    open_enums::drop_conversions(items, |name| facts.open_enums.contains(name));
    let kinds = Kinds::of(items, &facts.open_enums);
    let mut finished = Vec::new();
    for mut item in items.drain(..) {
        let added = match &mut item {
            Item::Struct(item) => structure(item, facts, &kinds),
            Item::Enum(item) => enumeration(item, facts),
            _ => Vec::new(),
        };
        finished.push(item);
        finished.extend(added);
    }
    *items = finished;
}

/// What no page documents may hold a key, so neither a type that holds anything nor the further
/// fields of a type show it.
fn hide_content(item: &mut ItemStruct) -> Option<ItemImpl> {
    let shown = shown_without_content(item)?;
    attributes::take_derive(&mut item.attrs, &parse_quote!(Debug))?;
    let name = &item.ident;
    let (_, generics, _) = item.generics.split_for_impl();
    Some(parse_quote! {
        impl ::std::fmt::Debug for #name #generics {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                #shown
            }
        }
    })
}

/// The body of `Debug` for a type with undocumented content. Returns `None` for any other type.
fn shown_without_content(item: &ItemStruct) -> Option<TokenStream> {
    let name = item.ident.to_string();
    match &item.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let text = format!("{name}([hidden])");
            holds_anything(&fields.unnamed[0]).then(|| quote!(f.write_str(#text)))
        }
        Fields::Named(fields) => {
            fields.named.iter().find(|field| holds_anything(field))?;
            let is_further =
                |field: &&Field| field.ident.as_ref().is_some_and(|name| name == "extra");
            let fields = fields.named.iter().filter(|field| !is_further(field)).map(|field| {
                let ident = &field.ident;
                let text = ident.as_ref().map(ToString::to_string);
                if holds_anything(field) {
                    quote!(.field(#text, &::std::format_args!("[hidden]")))
                } else {
                    quote!(.field(#text, &self.#ident))
                }
            });
            Some(quote!(f.debug_struct(#name)#(#fields)*.finish_non_exhaustive()))
        }
        _ => None,
    }
}

/// Whether a field holds JSON that no page describes.
fn holds_anything(field: &Field) -> bool {
    let held = &field.ty;
    let held = quote!(#held).to_string();
    held.contains(":: serde_json :: Value") || held.contains(":: serde_json :: Map <")
}

fn structure(item: &mut ItemStruct, facts: &Facts, kinds: &Kinds<'_>) -> Vec<Item> {
    let hidden = hide_content(item);
    let name = item.ident.to_string();
    let is_received = facts.reach.responses.contains(&name);
    // A field more must not break a caller: what is sent has a constructor and setters.
    let may_grow = is_received || matches!(item.fields, Fields::Named(_));
    decorate(&mut item.attrs, &name, may_grow);
    if is_received {
        lenient::of_fields(item);
    }
    for field in &mut item.fields {
        restore_wire_name(field, &name, facts);
        document_field(field);
    }
    let mut added = Vec::new();
    if facts.reach.requests.contains(&name) {
        let required = facts.required.get(&name).map_or(&[][..], Vec::as_slice);
        added = constructed(item, required, kinds);
    }
    added.extend(hidden.map(Item::Impl));
    added
}

fn constructed(item: &ItemStruct, required: &[String], kinds: &Kinds<'_>) -> Vec<Item> {
    let (mut named, block) = constructors::of_struct(item, required, kinds);
    let hidden = named.as_mut().and_then(hide_content).map(Item::Impl);
    let block = block.map(Item::Impl);
    named.map(Item::Struct).into_iter().chain(hidden).chain(block).collect()
}

fn restore_wire_name(field: &mut Field, owner: &str, facts: &Facts) {
    let Some(ident) = &field.ident else { return };
    if let Some(wire) = facts.renamed.get(&(owner.to_owned(), ident.to_string())) {
        field.attrs.push(parse_quote!(#[serde(rename = #wire)]));
    }
}

fn enumeration(item: &mut ItemEnum, facts: &Facts) -> Vec<Item> {
    let mut added = Vec::new();
    if facts.open_enums.contains(&item.ident.to_string()) {
        added = open_enums::open(item);
    }
    // A value more is nothing that should break a caller, whichever way it travels.
    decorate(&mut item.attrs, &item.ident.to_string(), true);
    for variant in &mut item.variants {
        if !is_documented(&variant.attrs) {
            let text = match &variant.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    let held = &fields.unnamed[0].ty;
                    format!(" Holds `{}`.", quote!(#held).to_string().replace(' ', ""))
                }
                _ => format!(
                    " The value `{}`.",
                    attributes::wire_name(&variant.attrs, &variant.ident)
                ),
            };
            variant.attrs.insert(0, parse_quote!(#[doc = #text]));
        }
    }
    added.extend(lenient::of_alternatives(item));
    added.into_iter().map(Item::Impl).collect()
}

fn decorate(attributes: &mut Vec<Attribute>, name: &str, may_grow: bool) {
    if !is_documented(attributes) {
        let text = format!(" The schema `{name}` of the document, which has no description.");
        attributes.insert(0, parse_quote!(#[doc = #text]));
    }
    let after_derive = attributes
        .iter()
        .position(|attribute| attribute.path().is_ident("derive"))
        .map_or(attributes.len(), |index| index + 1);
    if may_grow {
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
        format!(" The field `{}`.", attributes::wire_name(&field.attrs, &ident))
    };
    field.attrs.insert(0, parse_quote!(#[doc = #text]));
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
            // An empty line, because the facts are not part of the last paragraph.
            method.attrs.push(parse_quote!(#[doc = ""]));
            method.attrs.extend(doc_lines(&row.facts()));
            order_attributes(&mut method.attrs);
            api_version::leave_out(method);
            request_url::hand_over(method);
        }
    }
}

/// Documentation first, because the added lines belong to those that are there already.
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

    #[test]
    fn what_stands_in_a_path_is_escaped_by_our_own_function() {
        let source = "use progenitor_client::{encode_path, ClientHooks};";
        let text = passed(source, &Facts::default());
        assert!(text.contains("use crate::encode_path;"), "{text}");
        assert!(!text.contains("progenitor_client::{encode_path"), "{text}");
    }

    #[test]
    fn what_can_hold_anything_does_not_show_it() {
        let source = "pub mod types {
            #[derive(Clone, Debug)] pub struct A(pub ::serde_json::Value);
            #[derive(Clone, Debug)] pub struct B(pub ::std::string::String);
            #[derive(Clone, Debug)] pub struct C { pub id: u8, pub extra: ::serde_json::Map<u8, u8> }
            #[derive(Clone, Debug)] pub struct D(pub ::serde_json::Map<u8, u8>);
        }";
        let text = passed(source, &Facts::default());
        assert!(text.contains("f.write_str(\"A([hidden])\")"), "{text}");
        assert!(text.contains("f.write_str(\"D([hidden])\")"), "{text}");
        assert!(text.contains(".field(\"id\", &self.id).finish_non_exhaustive()"), "{text}");
        assert_eq!(text.matches("Debug)]").count(), 1, "{text}");
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
