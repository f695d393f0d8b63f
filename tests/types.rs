//! Locks every generated type and every generated method.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
};

use quote::quote;
use returning_ai_client::{operation::Operation, operations};
use returning_ai_tests::{
    dispatch, harness,
    recode::Type,
    snapshots::{self, Kind, Subject},
    spec,
};
use sdk_codegen::projection;
use syn::{
    Attribute, ImplItem, ImplItemFn, Item, ItemImpl, Path, Stmt, Token,
    parse::Parser,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

fn main() -> ExitCode {
    let (file, queried) = (spec::generated(), spec::queries());
    let texts: Vec<(Subject, String)> =
        types(&file).into_iter().chain(queries(&queried)).chain(methods(&file)).collect();
    let expected: Vec<_> = texts.iter().map(|(subject, _)| subject.clone()).collect();
    let mut trials: Vec<_> =
        texts.into_iter().map(|(subject, text)| snapshots::trial(subject, text)).collect();
    trials.push(snapshots::nothing_else("types", expected));
    harness::run(trials)
}

/// Each type with its constructor and setters; documentation and bodies are left out, because a
/// reviewer looks for names, types and attributes here.
fn types(file: &syn::File) -> Vec<(Subject, String)> {
    let items = spec::types(file);
    let subject = |row: &Type| Subject::new(row.group, Kind::Types, row.name);
    dispatch::TYPES.iter().map(|row| (subject(row), of_type(items, row.name))).collect()
}

fn of_type(items: &[Item], name: &str) -> String {
    let about: Vec<Item> =
        items.iter().filter(|item| is_about(item, name)).map(signatures).collect();
    assert!(!about.is_empty(), "the type {name} is not generated");
    print(about)
}

fn signatures(item: &Item) -> Item {
    let mut item = item.clone();
    SignaturesOnly.visit_item_mut(&mut item);
    item
}

/// The type itself, its required fields where they are a type, what it can do, and a `Debug` of its own, which hides something.
fn is_about(item: &Item, name: &str) -> bool {
    match item {
        Item::Struct(item) => item.ident == name || item.ident == format!("{name}Required"),
        Item::Enum(item) => item.ident == name,
        Item::Impl(item) => is_for(item, name) && (item.trait_.is_none() || is_of(item, "Debug")),
        _ => false,
    }
}

fn is_of(item: &ItemImpl, name: &str) -> bool {
    let path = item.trait_.as_ref().map(|(_, path, _)| path);
    path.and_then(|path| path.segments.last()).is_some_and(|segment| segment.ident == name)
}

fn is_for(item: &ItemImpl, name: &str) -> bool {
    matches!(&*item.self_ty, syn::Type::Path(path) if path.path.is_ident(name))
}

/// Each type for optional parameters, with the method that takes it.
fn queries(file: &syn::File) -> Vec<(Subject, String)> {
    let methods = client_methods(file);
    let mut found = BTreeSet::new();
    let mut texts = Vec::new();
    for operation in operations::ALL {
        let name = sdk_codegen::queries::type_name(operation.id);
        let by = format!("{}_by", sdk_codegen::rust_names::field(operation.id));
        if let Some(method) = methods.get(&by) {
            let text = format!("{}\n{}", of_type(&file.items, &name), signature(method));
            texts.push((Subject::new(operation.group, Kind::Types, &name), text));
            found.insert(name);
        }
    }
    let structures = file.items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        _ => None,
    });
    assert_eq!(structures.collect::<BTreeSet<_>>(), found, "each type belongs to one operation");
    texts
}

/// Each row of the operation table with its method, where the generator writes one.
fn methods(file: &syn::File) -> Vec<(Subject, String)> {
    let bundle = spec::bundle();
    let documented: BTreeMap<_, _> = spec::operations(&bundle).into_iter().collect();
    let methods = client_methods(file);
    let text = |operation: &Operation| {
        let method = methods.get(&sdk_codegen::rust_names::field(operation.id));
        let is_generated = projection::is_generated(&bundle, documented[operation.id]);
        assert_eq!(method.is_some(), is_generated, "the method of {}", operation.id);
        let signature = method.map(|method| format!("{}\n", signature(method)));
        format!("{}{operation:#?}\n", signature.unwrap_or_default())
    };
    let subject = |row: &Operation| Subject::new(row.group, Kind::Operations, row.id);
    operations::ALL.iter().map(|row| (subject(row), text(row))).collect()
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

fn print(items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items })
}

/// Leaves out documentation, lints and bodies, and the paths of what every Rust program can name.
struct SignaturesOnly;

impl VisitMut for SignaturesOnly {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| {
            !["doc", "must_use"].iter().any(|left_out| attribute.path().is_ident(left_out))
        });
        attributes.iter_mut().for_each(shorten_attribute);
    }

    fn visit_impl_item_fn_mut(&mut self, method: &mut ImplItemFn) {
        method.block.stmts = Vec::<Stmt>::new();
        visit_mut::visit_impl_item_fn_mut(self, method);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        if is_of_the_prelude(path) {
            keep_the_last_segment(path);
        }
        visit_mut::visit_path_mut(self, path);
    }
}

/// `::std::option::Option` and its like: the generator writes them out, so that no name of a document
/// can hide them.
fn is_of_the_prelude(path: &Path) -> bool {
    const PRELUDE: [[&str; 3]; 4] = [
        ["std", "convert", "Into"],
        ["std", "option", "Option"],
        ["std", "string", "String"],
        ["std", "vec", "Vec"],
    ];
    let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    path.leading_colon.is_some() && PRELUDE.iter().any(|known| segments == known)
}

fn keep_the_last_segment(path: &mut Path) {
    path.leading_colon = None;
    path.segments = path.segments.pop().into_iter().collect();
}

/// Shortens the names of derived traits and of the one function that attributes of fields name.
fn shorten_attribute(attribute: &mut Attribute) {
    let is_derive = attribute.path().is_ident("derive");
    let syn::Meta::List(list) = &mut attribute.meta else { return };
    if is_derive {
        let parse = Punctuated::<Path, Token![,]>::parse_terminated;
        let mut traits = parse.parse2(list.tokens.clone()).expect("derived traits are paths");
        traits.iter_mut().for_each(keep_the_last_segment);
        list.tokens = quote!(#traits);
    } else {
        let text = list.tokens.to_string().replace("::std::option::Option::", "Option::");
        list.tokens = text.parse().expect("a shorter literal is a token as well");
    }
}
