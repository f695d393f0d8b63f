//! Locks every generated type, every generated method and every derived JSON Schema.

use std::{collections::BTreeMap, process::ExitCode};

use returning_ai_client::operations;
use returning_ai_tests::{
    dispatch, harness,
    snapshots::{self, Kind, Subject},
    spec,
};
use serde_json::Value;
use syn::{
    Attribute, ImplItem, ImplItemFn, Item, ItemImpl, Stmt,
    visit_mut::{self, VisitMut},
};

fn main() -> ExitCode {
    let file = spec::generated();
    let texts: Vec<(Subject, String)> =
        types(&file).into_iter().chain(methods(&file)).chain(schemas()).collect();
    let expected: Vec<_> = texts.iter().map(|(subject, _)| subject.clone()).collect();
    let mut trials: Vec<_> =
        texts.into_iter().map(|(subject, text)| snapshots::trial(subject, text)).collect();
    trials.push(snapshots::nothing_else("types", expected));
    harness::run(trials)
}

/// Each type with its constructor and setters; documentation and bodies are left out, because a
/// reviewer looks for names, types and attributes here.
fn types(file: &syn::File) -> Vec<(Subject, String)> {
    let items = module(file);
    dispatch::TYPES
        .iter()
        .map(|row| {
            let about: Vec<Item> = items
                .iter()
                .filter(|item| is_about(item, row.name))
                .cloned()
                .map(|mut item| {
                    SignaturesOnly.visit_item_mut(&mut item);
                    item
                })
                .collect();
            assert!(!about.is_empty(), "the type {} is not generated", row.name);
            (Subject::new(row.group, Kind::Types, row.name), print(about))
        })
        .collect()
}

fn is_about(item: &Item, name: &str) -> bool {
    match item {
        Item::Struct(item) => item.ident == name,
        Item::Enum(item) => item.ident == name,
        Item::Impl(item) => item.trait_.is_none() && is_for(item, name),
        _ => false,
    }
}

fn is_for(item: &ItemImpl, name: &str) -> bool {
    matches!(&*item.self_ty, syn::Type::Path(path) if path.path.is_ident(name))
}

/// Each method with its row of the operation table.
fn methods(file: &syn::File) -> Vec<(Subject, String)> {
    let methods = client_methods(file);
    operations::ALL
        .iter()
        .map(|operation| {
            let name = xtask::rust_names::field(operation.id);
            let method = methods.get(&name).unwrap_or_else(|| panic!("no method {name}"));
            let text = format!("{}\n{operation:#?}\n", signature(method));
            (Subject::new(operation.group, Kind::Operations, operation.id), text)
        })
        .collect()
}

fn signature(method: &ImplItemFn) -> String {
    let mut method = method.clone();
    SignaturesOnly.visit_impl_item_fn_mut(&mut method);
    let block: ItemImpl = syn::parse_quote!(impl Client { #method });
    print(vec![Item::Impl(block)])
}

fn client_methods(file: &syn::File) -> BTreeMap<String, ImplItemFn> {
    let blocks = file.items.iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() && is_for(block, "Client") => Some(block),
        _ => None,
    });
    blocks
        .flat_map(|block| &block.items)
        .filter_map(|item| match item {
            ImplItem::Fn(method) => Some((method.sig.ident.to_string(), method.clone())),
            _ => None,
        })
        .collect()
}

fn schemas() -> Vec<(Subject, String)> {
    let mut generator = schemars::generate::SchemaSettings::openapi3().into_generator();
    dispatch::TYPES
        .iter()
        .map(|row| {
            let mut schema = (row.schema)(&mut generator).to_value();
            leave_out_descriptions(&mut schema);
            let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
            (Subject::new(row.group, Kind::Schemas, row.name), text)
        })
        .collect()
}

/// Texts for people change without a change of the type.
fn leave_out_descriptions(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            // A property may have the name, and then its value is a schema.
            map.retain(|key, value| key != "description" || !value.is_string());
            map.values_mut().for_each(leave_out_descriptions);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_descriptions),
        _ => {}
    }
}

fn module(file: &syn::File) -> &[Item] {
    let types = file.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    types.map_or(&[], |(_, items)| items)
}

fn print(items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items })
}

/// Leaves out documentation, lints and bodies.
struct SignaturesOnly;

impl VisitMut for SignaturesOnly {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| {
            !["doc", "must_use"].iter().any(|left_out| attribute.path().is_ident(left_out))
        });
    }

    fn visit_impl_item_fn_mut(&mut self, method: &mut ImplItemFn) {
        method.block.stmts = Vec::<Stmt>::new();
        visit_mut::visit_impl_item_fn_mut(self, method);
    }
}
