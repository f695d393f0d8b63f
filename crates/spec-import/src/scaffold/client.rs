//! What the generated client has: methods, constructors, and the groups of types.

use std::collections::{BTreeMap, BTreeSet};

use sdk_codegen::{constructors::REQUIRED, workspace::Workspace};
use syn::{
    Expr, FieldValue, Fields, FnArg, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, Lit,
    Member, Pat, PathArguments, ReturnType, Type, TypeParamBound,
};

use super::{ScaffoldError, imports::add_names};

const GENERATED: &str = "crates/returning-ai-client/src/generated.rs";
const QUERIES: &str = "crates/returning-ai-client/src/queries.rs";
const GROUPS: &str = "crates/returning-ai-client/src/groups.rs";
const OPERATIONS: &str = "crates/returning-ai-client/src/operations.rs";

/// The generated client.
pub(super) struct Client {
    methods: BTreeMap<String, Signature>,
    /// The arguments of `new`, by type.
    constructors: BTreeMap<String, Vec<(String, String)>>,
    /// The fields of each type.
    fields: BTreeMap<String, Vec<(String, String)>>,
    /// The types that hold one other type and nothing else, and that type.
    newtypes: BTreeMap<String, String>,
    /// The first variant of each enum, and the type that it holds.
    variants: BTreeMap<String, (String, Option<String>)>,
    /// The names of types that each type holds.
    held: BTreeMap<String, BTreeSet<String>>,
    /// The types of each group.
    groups: BTreeMap<String, BTreeSet<String>>,
    /// Where in a response the items of a list in pages are, by the constant of the operation.
    lists: BTreeMap<String, String>,
}

/// A generated method.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) name: String,
    pub(super) arguments: Vec<(String, String)>,
    pub(super) returns: String,
}

impl Client {
    pub(super) fn read(workspace: &Workspace) -> Result<Self, ScaffoldError> {
        let mut client = Self {
            methods: BTreeMap::new(),
            constructors: BTreeMap::new(),
            fields: BTreeMap::new(),
            newtypes: BTreeMap::new(),
            variants: BTreeMap::new(),
            held: BTreeMap::new(),
            groups: BTreeMap::new(),
            lists: BTreeMap::new(),
        };
        for path in [GENERATED, QUERIES, GROUPS, OPERATIONS] {
            let text = workspace.read(path)?;
            let file = syn::parse_file(&text)
                .map_err(|source| ScaffoldError::Rust { file: path.to_owned(), source })?;
            client.add_items(&file.items, path == GROUPS);
        }
        Ok(client)
    }

    /// The method of an operation: the one that takes a query as a whole, if there is one.
    pub(super) fn method(&self, name: &str) -> Option<&Signature> {
        self.methods.get(&format!("{name}_by")).or_else(|| self.methods.get(name))
    }

    pub(super) fn constructor(&self, type_name: &str) -> Option<&[(String, String)]> {
        self.constructors.get(type_name).map(Vec::as_slice)
    }

    /// The fields of a type: name and type.
    pub(super) fn fields(&self, type_name: &str) -> &[(String, String)] {
        self.fields.get(type_name).map_or(&[], Vec::as_slice)
    }

    /// The type of a field.
    pub(super) fn field(&self, type_name: &str, name: &str) -> Option<&str> {
        let is_it = |field: &&(String, String)| field.0 == name;
        self.fields(type_name).iter().find(is_it).map(|(_, held)| held.as_str())
    }

    /// Where in a response the items are, as a JSON pointer; `None` if the operation has no pages.
    pub(super) fn list_of(&self, constant: &str) -> Option<&str> {
        self.lists.get(constant).map(String::as_str)
    }

    /// The fields of a type with the required fields of another.
    pub(super) fn required_fields(&self, type_name: &str) -> Option<&[(String, String)]> {
        self.fields.get(type_name).filter(|_| type_name.ends_with(REQUIRED)).map(Vec::as_slice)
    }

    /// The type that another one holds, and nothing else.
    pub(super) fn newtype(&self, type_name: &str) -> Option<&str> {
        self.newtypes.get(type_name).map(String::as_str)
    }

    /// Whether a value of the type can be made by its name.
    pub(super) fn is_made(&self, type_name: &str) -> bool {
        self.constructors.contains_key(type_name)
            || self.newtypes.contains_key(type_name)
            || self.variants.contains_key(type_name)
    }

    pub(super) fn variant(&self, type_name: &str) -> Option<&(String, Option<String>)> {
        self.variants.get(type_name)
    }

    /// The module of the group that has a type.
    pub(super) fn group_of(&self, type_name: &str) -> Option<&str> {
        let has = |(_, types): &(&String, &BTreeSet<String>)| types.contains(type_name);
        self.groups.iter().find(has).map(|(group, _)| group.as_str())
    }

    /// The types of a group that a caller meets who holds these.
    pub(super) fn reachable(&self, group: &str, types: &[String]) -> BTreeSet<String> {
        let own = self.groups.get(group);
        let mut found = BTreeSet::new();
        let mut waiting: Vec<&str> = types.iter().flat_map(|text| names_in(text)).collect();
        while let Some(name) = waiting.pop() {
            if own.is_some_and(|own| own.contains(name)) && found.insert(name.to_owned()) {
                waiting.extend(self.held.get(name).into_iter().flatten().map(String::as_str));
            }
        }
        found
    }

    fn add_items(&mut self, items: &[Item], are_groups: bool) {
        for item in items {
            match item {
                Item::Mod(module) if are_groups => {
                    let mut names = BTreeSet::new();
                    for item in module.content.iter().flat_map(|(_, items)| items) {
                        if let Item::Use(item) = item {
                            add_names(&item.tree, &mut names);
                        }
                    }
                    self.groups.insert(module.ident.to_string(), names);
                }
                Item::Mod(module) => {
                    if let Some((_, items)) = &module.content {
                        self.add_items(items, false);
                    }
                }
                Item::Impl(block) if block.trait_.is_none() => self.add_methods(block),
                Item::Const(row) => {
                    let list = items_pointer(&row.expr).map(|place| (row.ident.to_string(), place));
                    self.lists.extend(list);
                }
                Item::Struct(item) => {
                    self.add_held(&item.ident, &item.fields);
                    let fields = item.fields.iter().filter_map(|field| {
                        Some((field.ident.as_ref()?.to_string(), plain(&field.ty)))
                    });
                    self.fields.insert(item.ident.to_string(), fields.collect());
                    let only = only_field(&item.fields).map(plain);
                    self.newtypes.extend(only.map(|held| (item.ident.to_string(), held)));
                }
                Item::Enum(item) => {
                    item.variants.iter().for_each(|one| self.add_held(&item.ident, &one.fields));
                    if let Some(variant) = item.variants.first() {
                        let held = match &variant.fields {
                            Fields::Unnamed(fields) => {
                                fields.unnamed.first().map(|one| plain(&one.ty))
                            }
                            _ => None,
                        };
                        let variant = (variant.ident.to_string(), held);
                        self.variants.insert(item.ident.to_string(), variant);
                    }
                }
                _ => {}
            }
        }
    }

    fn add_held(&mut self, owner: &syn::Ident, fields: &Fields) {
        let held = self.held.entry(owner.to_string()).or_default();
        let types = fields.iter().map(|field| plain(&field.ty));
        held.extend(types.flat_map(|text| names_in(&text).map(str::to_owned).collect::<Vec<_>>()));
    }

    fn add_methods(&mut self, block: &ItemImpl) {
        let owner = plain(&block.self_ty);
        for item in &block.items {
            let ImplItem::Fn(method) = item else {
                continue;
            };
            let name = method.sig.ident.to_string();
            if owner == "Client" && method.sig.asyncness.is_some() {
                if let Some(returns) = returned(method) {
                    let arguments = arguments(method);
                    self.methods.insert(name.clone(), Signature { name, arguments, returns });
                }
            } else if name == "new" {
                self.constructors.insert(owner.clone(), arguments(method));
            }
        }
    }
}

/// The type of the only field, if that has no name.
fn only_field(fields: &Fields) -> Option<&Type> {
    match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(&fields.unnamed[0].ty),
        _ => None,
    }
}

/// The place of the items in a row of the table of operations, if it has pages.
fn items_pointer(row: &Expr) -> Option<String> {
    let Expr::Call(some) = field_of(row, "paging")? else { return None };
    let Expr::Lit(place) = field_of(some.args.first()?, "items")? else { return None };
    match &place.lit {
        Lit::Str(place) => Some(place.value()),
        _ => None,
    }
}

/// The value of a field in the expression of a struct.
fn field_of<'a>(of: &'a Expr, name: &str) -> Option<&'a Expr> {
    let Expr::Struct(of) = of else { return None };
    let is_it = |field: &&FieldValue| matches!(&field.member, Member::Named(one) if one == name);
    of.fields.iter().find(is_it).map(|field| &field.expr)
}

/// The names in the text of a type.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(['<', '>', '&', ',', ' ', '[', ']']).filter(|name| !name.is_empty())
}

fn arguments(method: &ImplItemFn) -> Vec<(String, String)> {
    let inputs = method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(name) => Some((name.ident.to_string(), plain(&argument.ty))),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    inputs.collect()
}

/// The type in `Result<ResponseValue<T>, …>`.
fn returned(method: &ImplItemFn) -> Option<String> {
    let ReturnType::Type(_, returned) = &method.sig.output else {
        return None;
    };
    let value = first_argument(returned)?;
    first_argument(value).map(plain)
}

fn first_argument(of: &Type) -> Option<&Type> {
    let Type::Path(path) = of else {
        return None;
    };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// The type in an `Option`.
pub(super) fn optional(type_name: &str) -> Option<&str> {
    type_name.strip_prefix("Option<")?.strip_suffix('>')
}

/// A type by its last names, without lifetimes.
fn plain(of: &Type) -> String {
    match of {
        Type::Reference(reference) => format!("&{}", plain(&reference.elem)),
        Type::Slice(slice) => format!("[{}]", plain(&slice.elem)),
        Type::Tuple(tuple) if tuple.elems.is_empty() => "()".to_owned(),
        Type::ImplTrait(bounds) => {
            let bound = bounds.bounds.iter().find_map(|bound| match bound {
                TypeParamBound::Trait(bound) => bound.path.segments.last(),
                _ => None,
            });
            bound.map_or_else(String::new, |bound| format!("impl {}", segment(bound)))
        }
        Type::Path(path) => path.path.segments.last().map(segment).unwrap_or_default(),
        _ => String::new(),
    }
}

fn segment(segment: &syn::PathSegment) -> String {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return segment.ident.to_string();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(plain(inner)),
        _ => None,
    });
    let types: Vec<_> = types.collect();
    if types.is_empty() {
        return segment.ident.to_string();
    }
    format!("{}<{}>", segment.ident, types.join(", "))
}
