//! How callers build what a request holds.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Field, Fields, GenericArgument, Ident, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct,
    PathArguments, Type, parse_quote,
};

use crate::attributes;

/// What a constructor has to know of the types around it.
pub(crate) struct Kinds<'a> {
    /// The one value of an enum that has no other, by the name of the enum.
    only: BTreeMap<String, Ident>,
    /// The enums that hold values of other types.
    unions: BTreeSet<String>,
    /// The enums that any text becomes.
    open: &'a BTreeSet<String>,
}

impl<'a> Kinds<'a> {
    pub(crate) fn of(items: &[Item], open: &'a BTreeSet<String>) -> Self {
        let enums = items.iter().filter_map(|item| match item {
            Item::Enum(item) => Some(item),
            _ => None,
        });
        let holds = |item: &&ItemEnum| item.variants.iter().any(|held| !held.fields.is_empty());
        let only = enums.clone().filter(|item| !open.contains(&item.ident.to_string()));
        let only = only.filter_map(|item| {
            let variant = item.variants.first().filter(|variant| variant.fields.is_empty())?;
            (item.variants.len() == 1).then(|| (item.ident.to_string(), variant.ident.clone()))
        });
        let unions = enums.clone().filter(holds).map(|item| item.ident.to_string());
        Self { only: only.collect(), unions: unions.collect(), open }
    }

    /// The value of a field that can have no other.
    fn only_value(&self, held: &Type) -> Option<TokenStream> {
        let value = self.only.get(&name_of(held)?)?;
        Some(quote!(#held::#value))
    }

    fn is_open_enum(&self, held: &Type) -> bool {
        name_of(held).is_some_and(|name| self.open.contains(&name))
    }

    /// Whether a parameter of this type is taken in any form that becomes one: texts, and the enums
    /// that hold values of other types. What has to be parsed is not.
    fn is_converted(&self, held: &Type) -> bool {
        is_text(held) || name_of(held).is_some_and(|name| self.unions.contains(&name))
    }

    fn parameter(&self, held: &Type) -> Type {
        if self.is_converted(held) {
            parse_quote!(impl ::std::convert::Into<#held>)
        } else {
            held.clone()
        }
    }

    fn value(&self, ident: &Option<Ident>, held: &Type) -> TokenStream {
        if self.is_converted(held) { quote!(#ident.into()) } else { quote!(#ident) }
    }
}

/// A text, or a hand-written type that is made from any text: two of them next to each other are
/// easily swapped.
fn is_text(held: &Type) -> bool {
    let text = quote!(#held).to_string();
    let scalar = text.strip_prefix("crate :: scalars :: ");
    is_string(held)
        || scalar.is_some_and(|name| ["Secret", "TextOrNull", "Timestamp"].contains(&name))
}

fn is_string(held: &Type) -> bool {
    *held == parse_quote!(::std::string::String)
}

/// The name of a type that is beside this one.
fn name_of(held: &Type) -> Option<String> {
    let Type::Path(path) = held else { return None };
    path.path.get_ident().map(ToString::to_string)
}

/// What the name of the type with the required fields of another ends with.
pub const REQUIRED: &str = "Required";

/// `new`, and one setter for each optional field. The required fields are parameters in the order of
/// the document, unless two of them are texts: then they are the fields of a type of their own. The
/// document says what is required: the type does not, because a required field may be nullable and
/// an optional list is a plain one.
pub(crate) fn of_struct(
    item: &ItemStruct,
    required: &[String],
    kinds: &Kinds<'_>,
) -> (Option<ItemStruct>, Option<ItemImpl>) {
    let Fields::Named(fields) = &item.fields else { return (None, None) };
    let name = &item.ident;
    let place = |field: &Field| {
        let ident = field.ident.as_ref()?;
        let wire = attributes::wire_name(&field.attrs, ident);
        required.iter().position(|name| *name == wire)
    };
    let (mut given, optional): (Vec<&Field>, Vec<&Field>) =
        fields.named.iter().partition(|field| place(field).is_some());
    given.sort_by_key(|field| place(field));
    let (fixed, given): (Vec<&Field>, Vec<&Field>) =
        given.into_iter().partition(|field| kinds.only_value(&field.ty).is_some());
    let is_named = given.iter().filter(|field| is_text(&field.ty)).count() > 1;
    let named = is_named.then(|| required_fields(name, &given));
    let (parameters, given) = match &named {
        Some(named) => from_fields(named, &given),
        None => positional(&given, kinds),
    };
    let fixed = fixed.iter().map(|field| {
        let (ident, value) = (&field.ident, kinds.only_value(&field.ty));
        quote!(#ident: #value)
    });
    let absent = optional.iter().map(|field| {
        let (ident, value) = (&field.ident, absent(&field.ty));
        quote!(#ident: #value)
    });
    let setters = optional.iter().filter_map(|field| setter(field, kinds));
    let block = parse_quote! {
        impl #name {
            #[doc = " With the required fields; the optional ones are left out."]
            #[must_use]
            pub fn new(#parameters) -> Self {
                Self { #given #(#fixed,)* #(#absent,)* }
            }
            #(#setters)*
        }
    };
    (named, Some(block))
}

/// The parameters of `new`, and what they give to the fields.
fn positional(given: &[&Field], kinds: &Kinds<'_>) -> (TokenStream, TokenStream) {
    let parameters = given.iter().map(|field| {
        let (ident, parameter) = (&field.ident, kinds.parameter(&field.ty));
        quote!(#ident: #parameter)
    });
    let values = given.iter().map(|field| {
        let (ident, value) = (&field.ident, kinds.value(&field.ident, &field.ty));
        quote!(#ident: #value,)
    });
    (quote!(#(#parameters),*), quote!(#(#values)*))
}

/// The type with the required fields, which borrows their texts.
fn required_fields(name: &Ident, given: &[&Field]) -> ItemStruct {
    let required = format_ident!("{name}{REQUIRED}");
    let docs = format!(" The required fields of [`{name}`], each of which is given by its name.");
    let borrows = given.iter().any(|field| is_string(&field.ty));
    let lifetime = borrows.then(|| quote!(<'a>));
    let fields = given.iter().map(|field| {
        let (ident, held) = (&field.ident, &field.ty);
        let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
        let held = if is_string(held) { quote!(&'a str) } else { quote!(#held) };
        quote!(#(#docs)* pub #ident: #held)
    });
    parse_quote! {
        #[doc = #docs]
        #[derive(Clone, Debug, PartialEq)]
        pub struct #required #lifetime { #(#fields),* }
    }
}

/// The one parameter of `new`, and what its fields give to those of the type.
fn from_fields(required: &ItemStruct, given: &[&Field]) -> (TokenStream, TokenStream) {
    let name = &required.ident;
    let lifetime = required.generics.lifetimes().next().map(|_| quote!(<'_>));
    let values = given.iter().map(|field| {
        let ident = &field.ident;
        if is_string(&field.ty) {
            quote!(#ident: required.#ident.to_owned(),)
        } else {
            quote!(#ident: required.#ident,)
        }
    });
    (quote!(required: #name #lifetime), quote!(#(#values)*))
}

/// The value of an optional field that was not set.
fn absent(held: &Type) -> TokenStream {
    match option_of(held) {
        Some(_) => quote!(::std::option::Option::None),
        None => quote!(::std::default::Default::default()),
    }
}

fn setter(field: &Field, kinds: &Kinds<'_>) -> Option<ImplItem> {
    let ident = field.ident.as_ref()?;
    let inner = option_of(&field.ty);
    let held = inner.unwrap_or(&field.ty);
    // A setter takes one value, which its name says, so that a text cannot be in the wrong place.
    let (parameter, value): (Type, _) = if kinds.is_open_enum(held) {
        (parse_quote!(impl ::std::convert::Into<#held>), quote!(#ident.into()))
    } else {
        (kinds.parameter(held), kinds.value(&field.ident, held))
    };
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

/// What an `Option` holds.
pub(crate) fn option_of(held: &Type) -> Option<&Type> {
    let Type::Path(path) = held else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str, required: &[&str]) -> String {
        let file = syn::parse_str::<syn::File>(source).expect("valid Rust");
        let open = BTreeSet::from(["Open".to_owned()]);
        let kinds = Kinds::of(&file.items, &open);
        let required: Vec<_> = required.iter().map(|name| (*name).to_owned()).collect();
        let items = file.items.iter().flat_map(|item| match item {
            Item::Struct(item) => {
                let (named, block) = of_struct(item, &required, &kinds);
                named.map(Item::Struct).into_iter().chain(block.map(Item::Impl)).collect()
            }
            _ => Vec::new(),
        });
        let items: Vec<_> = items.collect();
        prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items })
    }

    #[test]
    fn a_request_type_gets_a_constructor_in_the_order_of_the_document_and_setters() {
        let source = r#"pub struct A {
            pub id: ::std::string::String,
            pub at: i64,
            pub owner: crate::scalars::ObjectId,
            pub n: ::std::option::Option<i64>,
            pub key: ::std::option::Option<crate::scalars::Secret>,
        }"#;
        let text = written(source, &["owner", "id", "at"]);
        for part in [
            "owner: crate::scalars::ObjectId,\n        id: impl ::std::convert::Into<::std::string::String>,\n        at: i64,",
            "pub fn n(mut self, n: i64) -> Self",
            "key: impl ::std::convert::Into<crate::scalars::Secret>,",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn the_document_and_not_the_type_says_what_is_required() {
        let source = r#"pub struct A {
            #[serde(rename = "nullNote")]
            pub null_note: ::std::option::Option<::std::string::String>,
            #[serde(default, rename = "allTags", skip_serializing_if = "x")]
            pub all_tags: ::std::vec::Vec<::std::string::String>,
            pub extra: ::std::collections::BTreeMap<::std::string::String, i64>,
        }"#;
        let text = written(source, &["nullNote"]);
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
    fn a_field_that_can_have_one_value_is_not_asked_for() {
        let text = written("pub enum Kind { Line } pub struct A { pub kind: Kind }", &["kind"]);
        assert!(text.contains("pub fn new() -> Self"), "{text}");
        assert!(text.contains("kind: Kind::Line"), "{text}");
    }

    #[test]
    fn two_required_texts_are_given_by_their_names() {
        let source = r#"pub struct A {
            /// Whose.
            pub owner: ::std::string::String,
            pub key: crate::scalars::Secret,
            pub n: i64,
        }"#;
        let text = written(source, &["n", "owner", "key"]);
        for part in [
            "pub struct ARequired<'a> {\n    pub n: i64,\n    /// Whose.\n    pub owner: &'a str,\n    pub key: crate::scalars::Secret,\n}",
            "pub fn new(required: ARequired<'_>) -> Self",
            "owner: required.owner.to_owned(),",
            "key: required.key,",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn an_open_enum_is_no_text_beside_one() {
        let source = r#"pub enum Open { B } pub struct A {
            pub name: ::std::string::String,
            pub kind: Open,
            pub other: ::std::option::Option<Open>,
        }"#;
        let text = written(source, &["name", "kind"]);
        for part in ["kind: Open,\n", "other: impl ::std::convert::Into<Open>"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }
}
