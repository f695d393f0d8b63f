//! How callers build what a request holds.

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};
use syn::{
    Field, Fields, GenericArgument, Ident, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct,
    PathArguments, Type, Variant, parse_quote,
};

use crate::attributes;

/// What a constructor has to know of the types around it.
pub(crate) struct Kinds {
    /// The one value of an enum that has no other, by the name of the enum.
    only: BTreeMap<String, Ident>,
    /// The enums.
    enums: BTreeSet<String>,
}

impl Kinds {
    pub(crate) fn of(items: &[Item]) -> Self {
        let enums = items.iter().filter_map(|item| match item {
            Item::Enum(item) => Some(item),
            _ => None,
        });
        let only = enums.clone().filter_map(|item| {
            let variant = item.variants.first().filter(|variant| variant.fields.is_empty())?;
            (item.variants.len() == 1).then(|| (item.ident.to_string(), variant.ident.clone()))
        });
        Self { only: only.collect(), enums: enums.map(|item| item.ident.to_string()).collect() }
    }

    /// The value of a field that can have no other.
    fn only_value(&self, held: &Type) -> Option<proc_macro2::TokenStream> {
        let value = self.only.get(&name_of(held)?)?;
        Some(quote!(#held::#value))
    }

    /// Whether a parameter of this type is taken in any form that becomes one: texts, the
    /// hand-written types that are made from any text, and enums. What has to be parsed is not.
    fn is_converted(&self, held: &Type) -> bool {
        let text = quote!(#held).to_string();
        let converted = ["Secret", "TextOrNull", "Timestamp"];
        let is_scalar =
            text.strip_prefix("crate :: scalars :: ").is_some_and(|name| converted.contains(&name));
        let is_enum = name_of(held).is_some_and(|name| self.enums.contains(&name));
        is_scalar || is_enum || *held == parse_quote!(::std::string::String)
    }

    fn parameter(&self, held: &Type) -> Type {
        if self.is_converted(held) {
            parse_quote!(impl ::std::convert::Into<#held>)
        } else {
            held.clone()
        }
    }

    fn value(&self, ident: &Option<Ident>, held: &Type) -> proc_macro2::TokenStream {
        if self.is_converted(held) { quote!(#ident.into()) } else { quote!(#ident) }
    }
}

/// The name of a type that is beside this one.
fn name_of(held: &Type) -> Option<String> {
    let Type::Path(path) = held else { return None };
    path.path.get_ident().map(ToString::to_string)
}

/// `new` with the required fields in the order of the document, and one setter for each optional
/// field. The document says which is which: the type does not, because a required field may be
/// nullable and an optional list is a plain one.
pub(crate) fn of_struct(item: &ItemStruct, required: &[String], kinds: &Kinds) -> Option<ItemImpl> {
    let Fields::Named(fields) = &item.fields else { return None };
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
    let parameters = given.iter().map(|field| {
        let (ident, parameter) = (&field.ident, kinds.parameter(&field.ty));
        quote!(#ident: #parameter)
    });
    let given = given.iter().map(|field| {
        let (ident, value) = (&field.ident, kinds.value(&field.ident, &field.ty));
        quote!(#ident: #value)
    });
    let fixed = fixed.iter().map(|field| {
        let (ident, value) = (&field.ident, kinds.only_value(&field.ty));
        quote!(#ident: #value)
    });
    let absent = optional.iter().map(|field| {
        let (ident, value) = (&field.ident, absent(&field.ty));
        quote!(#ident: #value)
    });
    let setters = optional.iter().filter_map(|field| setter(field, kinds));
    Some(parse_quote! {
        impl #name {
            #[doc = " With the required fields; the optional ones are left out."]
            #[must_use]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#given,)* #(#fixed,)* #(#absent,)* }
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

fn setter(field: &Field, kinds: &Kinds) -> Option<ImplItem> {
    let ident = field.ident.as_ref()?;
    let inner = option_of(&field.ty);
    let held = inner.unwrap_or(&field.ty);
    let parameter = kinds.parameter(held);
    let value = kinds.value(&field.ident, held);
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

/// The variants of an enum of known words and any other text, and the type of the known ones.
fn open_enum(item: &ItemEnum) -> Option<(&Variant, Type, &Variant)> {
    let [known, other] = item.variants.iter().collect::<Vec<_>>()[..] else { return None };
    let text: Type = parse_quote!(::std::string::String);
    let held = |fields: &Fields| match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(fields.unnamed[0].ty.clone()),
        _ => None,
    };
    let (of_known, of_other) = (held(&known.fields)?, held(&other.fields)?);
    let is_known = name_of(&of_known).is_some_and(|name| name.starts_with("Known"));
    (is_known && of_other == text).then_some((known, of_known, other))
}

/// Whether an enum is made from any text.
pub(crate) fn is_open_enum(item: &ItemEnum) -> bool {
    open_enum(item).is_some()
}

/// An enum of known values and any other text is made from a text.
pub(crate) fn of_open_enum(item: &ItemEnum) -> Vec<ItemImpl> {
    let Some((known, of_known, other)) = open_enum(item) else { return Vec::new() };
    let (name, known, other) = (&item.ident, &known.ident, &other.ident);
    vec![
        parse_quote! {
            impl ::std::convert::From<&str> for #name {
                fn from(value: &str) -> Self {
                    match value.parse::<#of_known>() {
                        Ok(known) => Self::#known(known),
                        Err(_) => Self::#other(value.to_owned()),
                    }
                }
            }
        },
        parse_quote! {
            impl ::std::convert::From<::std::string::String> for #name {
                fn from(value: ::std::string::String) -> Self {
                    Self::from(value.as_str())
                }
            }
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str, required: &[&str]) -> String {
        let file = syn::parse_str::<syn::File>(source).expect("valid Rust");
        let kinds = Kinds::of(&file.items);
        let required: Vec<_> = required.iter().map(|name| (*name).to_owned()).collect();
        let items = file.items.iter().flat_map(|item| match item {
            Item::Struct(item) => of_struct(item, &required, &kinds).into_iter().collect(),
            Item::Enum(item) => of_open_enum(item),
            _ => Vec::new(),
        });
        let items: Vec<_> = items.map(Item::Impl).collect();
        prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items })
    }

    #[test]
    fn a_request_type_gets_a_constructor_in_the_order_of_the_document_and_setters() {
        let source = r#"pub struct A {
            pub id: ::std::string::String,
            pub at: crate::scalars::Timestamp,
            pub owner: crate::scalars::ObjectId,
            pub n: ::std::option::Option<i64>,
            pub key: ::std::option::Option<crate::scalars::Secret>,
        }"#;
        let text = written(source, &["owner", "id", "at"]);
        for part in [
            "owner: crate::scalars::ObjectId,\n        id: impl ::std::convert::Into<::std::string::String>,\n        at: impl ::std::convert::Into<crate::scalars::Timestamp>,",
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
    fn an_open_enum_is_made_from_a_text() {
        let open = "pub enum Kind { KnownKind(KnownKind), String(::std::string::String) }";
        let text = written(open, &[]);
        assert!(text.contains("impl ::std::convert::From<&str> for Kind"), "{text}");
        let loose = "pub enum Loose { Number(f64), String(::std::string::String) }";
        assert_eq!(written(loose, &[]), "");
    }
}
