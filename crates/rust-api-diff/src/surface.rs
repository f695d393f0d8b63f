//! The public items of generated code.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Attribute, Fields, GenericArgument, ImplItem, ImplItemFn, Item, ItemEnum, ItemImpl, ItemStruct,
    ItemTrait, Meta, Path, PathArguments, Token, TraitItem, Type as TypeSyntax,
    punctuated::Punctuated, visit_mut::VisitMut,
};

use super::{
    Crate, ParsedModule, RustError, joined,
    names::{Names, is_hidden, is_public, leaves},
    readable::short,
    signature::Signature,
};

/// The public items of generated code by their paths.
#[derive(Debug, Default)]
pub(super) struct Surface {
    pub(super) types: BTreeMap<String, Type>,
    pub(super) values: BTreeMap<String, Constant>,
    /// What is only passed on, such as `pub use`.
    pub(super) passed_on: BTreeMap<String, String>,
}

/// A struct, an enum or another name of a type.
#[derive(Clone, Debug, Default)]
pub(super) struct Type {
    /// Its name without the path.
    pub(super) name: String,
    /// `struct`, `tuple struct`, `enum`, or the whole of an alias.
    pub(super) kind: String,
    pub(super) is_enum: bool,
    pub(super) is_non_exhaustive: bool,
    /// Fields or variants.
    pub(super) members: BTreeMap<String, Member>,
    /// The traits, derived or not, with their associated types.
    pub(super) traits: BTreeMap<String, String>,
    pub(super) methods: BTreeMap<String, Method>,
    /// Everything that callers feel only when it runs.
    pub(super) inside: String,
}

#[derive(Clone, Debug)]
pub(super) struct Member {
    /// The type of a field; what a variant holds.
    pub(super) holds: String,
    pub(super) shown: String,
    pub(super) is_public: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Method {
    pub(super) signature: Signature,
    /// What it does.
    pub(super) body: String,
}

#[derive(Clone, Debug)]
pub(super) struct Constant {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) value: String,
}

impl Surface {
    /// The public items of one crate.
    pub(super) fn read(source: &Crate) -> Result<Self, RustError> {
        let modules = source.modules.iter();
        let modules = modules.map(|module| ParsedModule::read(module, module.name.clone()));
        let mut modules = modules.collect::<Result<Vec<_>, _>>()?;
        for module in &mut modules {
            remove_hidden(&mut module.file.items);
            WithoutDocs.visit_file_mut(&mut module.file);
        }
        Ok(Self::of_modules(&modules, None))
    }

    /// The items of several crates that know each other. A method may be written in another module
    /// than its type.
    pub(super) fn of_crates(mut modules: Vec<ParsedModule>, names: &Names) -> Self {
        for module in &mut modules {
            remove_hidden(&mut module.file.items);
            WithoutDocs.visit_file_mut(&mut module.file);
            WithoutOwnPaths.visit_file_mut(&mut module.file);
        }
        Self::of_modules(&modules, Some(names))
    }

    /// Types first, because methods and traits are noted with the type that has them.
    fn of_modules(modules: &[ParsedModule], names: Option<&Names>) -> Self {
        let mut surface = Self::default();
        for module in modules {
            module.file.items.iter().for_each(|item| surface.item(&module.path, item));
        }
        for module in modules {
            surface.blocks(&module.path, &module.file.items, names);
        }
        surface
    }

    /// Whether an item has this path.
    pub(super) fn declares(&self, path: &str) -> bool {
        self.types.contains_key(path) || self.values.contains_key(path)
    }

    /// The names of the items that a module declares.
    pub(super) fn names_in(&self, module: &str) -> Vec<String> {
        let name = |path: &String| {
            let (owner, name) = path.rsplit_once("::")?;
            (owner == module).then(|| name.to_owned())
        };
        self.types.keys().chain(self.values.keys()).filter_map(name).collect()
    }

    /// Whether a type has the method of this path.
    pub(super) fn has_method(&self, path: &str) -> bool {
        path.rsplit_once("::").is_some_and(|(owner, name)| {
            self.types.get(owner).is_some_and(|found| found.methods.contains_key(name))
        })
    }

    fn blocks(&mut self, module: &str, items: &[Item], names: Option<&Names>) {
        for item in items {
            match item {
                Item::Impl(block) => self.block(module, block, names),
                Item::Mod(inner) if is_public(&inner.vis) => {
                    let items = inner.content.as_ref().map_or(&[][..], |(_, items)| items);
                    self.blocks(&joined(module, &inner.ident.to_string()), items, names);
                }
                _ => {}
            }
        }
    }

    fn item(&mut self, module: &str, item: &Item) {
        let path = |name: &dyn ToString| joined(module, &name.to_string());
        match item {
            Item::Mod(inner) if is_public(&inner.vis) => {
                let items = inner.content.as_ref().map_or(&[][..], |(_, items)| items);
                let module = path(&inner.ident);
                items.iter().for_each(|item| self.item(&module, item));
            }
            Item::Struct(item) if is_public(&item.vis) => {
                self.types.insert(path(&item.ident), structure(item));
            }
            Item::Enum(item) if is_public(&item.vis) => {
                self.types.insert(path(&item.ident), enumeration(item));
            }
            Item::Trait(item) if is_public(&item.vis) => {
                self.types.insert(path(&item.ident), interface(item));
            }
            Item::Type(item) if is_public(&item.vis) => {
                let kind = format!("type{} = {}", short(&item.generics), short(&item.ty));
                let name = item.ident.to_string();
                self.types.insert(path(&item.ident), Type { name, kind, ..Type::default() });
            }
            Item::Const(item) if is_public(&item.vis) => {
                let (kind, value) = (short(&item.ty), text(&item.expr));
                let name = item.ident.to_string();
                self.values.insert(path(&item.ident), Constant { name, kind, value });
            }
            Item::Fn(item) if is_public(&item.vis) => {
                let kind = Signature::of(&item.sig).text;
                let name = item.sig.ident.to_string();
                let constant = Constant { name, kind, value: text(&item.block) };
                self.values.insert(path(&item.sig.ident), constant);
            }
            Item::Use(item) if is_public(&item.vis) => {
                leaves(&item.tree).into_iter().for_each(|leaf| {
                    self.passed_on.insert(path(&leaf.name), leaf.path.join("::"));
                });
            }
            _ => {}
        }
    }

    fn block(&mut self, module: &str, block: &ItemImpl, names: Option<&Names>) {
        let Some(owner) = self.owner(module, block, names) else { return };
        let Some(owner) = self.types.get_mut(&owner) else { return };
        match &block.trait_ {
            Some((_, path, _)) => {
                let types = block.items.iter().filter_map(|item| match item {
                    ImplItem::Type(item) => Some(format!("{} = {}", item.ident, short(&item.ty))),
                    _ => None,
                });
                let types = types.collect::<Vec<_>>().join(", ");
                owner.traits.insert(implementation(block, path, &owner.name), types);
                let functions = block.items.iter().map(text).collect::<Vec<_>>();
                owner.inside.push_str(&functions.join("\n"));
            }
            None => block.items.iter().for_each(|item| owner.method(item)),
        }
    }

    /// The type of these modules that a block is about, which may be inside another one.
    fn owner(&self, module: &str, block: &ItemImpl, names: Option<&Names>) -> Option<String> {
        let own = type_names(&block.self_ty);
        let others = block.trait_.iter().flat_map(|(_, path, _)| arguments(path));
        let mut mentioned =
            own.into_iter().chain(others.flat_map(|argument| type_names(&argument)));
        let is_type = |path: &str| self.types.contains_key(path);
        mentioned.find_map(|name| {
            let path = joined(module, &name);
            match names {
                Some(names) => names.resolve(&path, &is_type),
                None => is_type(&path).then_some(path),
            }
        })
    }
}

impl Type {
    fn method(&mut self, item: &ImplItem) {
        match item {
            ImplItem::Fn(method) if is_public(&method.vis) => {
                self.methods.insert(method.sig.ident.to_string(), Method::of(method));
            }
            other => self.inside.push_str(&text(other)),
        }
    }

    /// Whether a value can be written, or taken apart, by naming each of its fields.
    pub(super) fn is_open(&self) -> bool {
        !self.is_non_exhaustive && self.members.values().all(|member| member.is_public)
    }
}

impl Method {
    fn of(method: &ImplItemFn) -> Self {
        Self { signature: Signature::of(&method.sig), body: text(&method.block) }
    }
}

fn structure(item: &ItemStruct) -> Type {
    let shape = match item.fields {
        Fields::Named(_) => "struct",
        Fields::Unnamed(_) => "tuple struct",
        Fields::Unit => "unit struct",
    };
    let mut found = Type {
        name: item.ident.to_string(),
        kind: format!("{shape}{}", short(&item.generics)),
        ..with_attributes(&item.attrs)
    };
    for (index, field) in item.fields.iter().enumerate() {
        let name = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
        let (holds, shown) = (text(&field.ty), short(&field.ty));
        found.members.insert(name, Member { holds, shown, is_public: is_public(&field.vis) });
        found.inside.push_str(&attributes(&field.attrs));
    }
    found
}

fn enumeration(item: &ItemEnum) -> Type {
    let mut found = Type {
        name: item.ident.to_string(),
        kind: format!("enum{}", short(&item.generics)),
        is_enum: true,
        ..with_attributes(&item.attrs)
    };
    for variant in &item.variants {
        let mut fields = variant.fields.clone();
        fields.iter_mut().for_each(|field| field.attrs.clear());
        let (holds, shown) = (text(&fields), short(&fields));
        found.members.insert(variant.ident.to_string(), Member { holds, shown, is_public: true });
        found.inside.push_str(&attributes(&variant.attrs));
    }
    found
}

fn interface(item: &ItemTrait) -> Type {
    let supertraits = text(&item.supertraits);
    let mut found = Type {
        name: item.ident.to_string(),
        kind: format!("trait{} {supertraits}", short(&item.generics)).trim_end().to_owned(),
        ..Type::default()
    };
    for item in &item.items {
        if let TraitItem::Fn(method) = item {
            let (name, signature) = (method.sig.ident.to_string(), Signature::of(&method.sig));
            found.methods.insert(name, Method { signature, body: String::new() });
        }
    }
    found
}

/// The traits that are derived, and what the other attributes say.
fn with_attributes(attributes: &[Attribute]) -> Type {
    let mut found = Type::default();
    for attribute in attributes {
        match &attribute.meta {
            Meta::Path(path) if path.is_ident("non_exhaustive") => found.is_non_exhaustive = true,
            Meta::List(list) if list.path.is_ident("derive") => {
                found.traits.extend(derived(list.tokens.clone(), ""));
            }
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                found.traits.extend(conditional(list.tokens.clone()));
            }
            other => found.inside.push_str(&text(other)),
        }
    }
    found
}

fn derived(tokens: TokenStream, condition: &str) -> Vec<(String, String)> {
    let parser = Punctuated::<Path, Token![,]>::parse_terminated;
    let paths = syn::parse::Parser::parse2(parser, tokens).unwrap_or_default();
    let name = |path: &Path| path.segments.last().map(|segment| segment.ident.to_string());
    let names = paths.iter().filter_map(name);
    names.map(|name| (format!("{name}{condition}"), String::new())).collect()
}

/// What is derived behind a feature.
fn conditional(tokens: TokenStream) -> Vec<(String, String)> {
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let metas = syn::parse::Parser::parse2(parser, tokens).unwrap_or_default();
    let condition =
        metas.first().map(|meta| format!(" (with {})", short(meta))).unwrap_or_default();
    metas
        .iter()
        .skip(1)
        .filter_map(|meta| match meta {
            Meta::List(list) if list.path.is_ident("derive") => Some(list.tokens.clone()),
            _ => None,
        })
        .flat_map(|tokens| derived(tokens, &condition))
        .collect()
}

/// The name under which a trait is noted, whether it is derived or written.
fn implementation(block: &ItemImpl, path: &Path, owner: &str) -> String {
    let name = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    let arguments: Vec<_> = arguments(path).iter().map(short).collect();
    let arguments =
        if arguments.is_empty() { String::new() } else { format!("<{}>", arguments.join(", ")) };
    match short(&block.self_ty) {
        own if own == owner => format!("{name}{arguments}"),
        other => format!("{name}{arguments} for {other}"),
    }
}

/// The types between the angle brackets of a path; lifetimes tell nothing apart.
fn arguments(path: &Path) -> Vec<TypeSyntax> {
    let last = path.segments.last();
    let Some(PathArguments::AngleBracketed(list)) = last.map(|segment| &segment.arguments) else {
        return Vec::new();
    };
    let types = list.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(kind) => Some(kind.clone()),
        _ => None,
    });
    types.collect()
}

/// The names in a type, the outer ones first.
fn type_names(kind: &TypeSyntax) -> Vec<String> {
    match kind {
        TypeSyntax::Path(path) => {
            let last = path.path.segments.last().map(|segment| segment.ident.to_string());
            let inner = arguments(&path.path);
            last.into_iter().chain(inner.iter().flat_map(type_names)).collect()
        }
        TypeSyntax::Reference(reference) => type_names(&reference.elem),
        TypeSyntax::Slice(slice) => type_names(&slice.elem),
        _ => Vec::new(),
    }
}

fn attributes(list: &[Attribute]) -> String {
    list.iter().map(text).collect()
}

fn text(syntax: &impl ToTokens) -> String {
    syntax.to_token_stream().to_string()
}

/// What only the documentation says is not a change of the code.
struct WithoutDocs;

impl VisitMut for WithoutDocs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    }
}

/// Within a crate, `crate::error::Error` and an imported `Error` are the same type.
struct WithoutOwnPaths;

impl VisitMut for WithoutOwnPaths {
    fn visit_path_mut(&mut self, path: &mut Path) {
        syn::visit_mut::visit_path_mut(self, path);
        let first = path.segments.first().map(|segment| segment.ident.to_string());
        if matches!(first.as_deref(), Some("crate" | "self" | "super")) && path.segments.len() > 1 {
            path.segments = path.segments.pop().map(|last| last.into_value()).into_iter().collect();
        }
    }
}

/// Takes away what is `#[doc(hidden)]`, also inside modules and blocks.
fn remove_hidden(items: &mut Vec<Item>) {
    items.retain_mut(|item| match item {
        Item::Mod(item) => {
            if let Some((_, items)) = &mut item.content {
                remove_hidden(items);
            }
            !is_hidden(&item.attrs)
        }
        Item::Impl(block) => {
            block.items.retain(|item| match item {
                ImplItem::Fn(method) => !is_hidden(&method.attrs),
                _ => true,
            });
            true
        }
        Item::Struct(item) => !is_hidden(&item.attrs),
        Item::Enum(item) => !is_hidden(&item.attrs),
        Item::Fn(item) => !is_hidden(&item.attrs),
        Item::Const(item) => !is_hidden(&item.attrs),
        Item::Trait(item) => !is_hidden(&item.attrs),
        _ => true,
    });
}
