//! How the types of responses read what a service may send a little differently.
//!
//! A null among the items of a list, or `1.0` for a count, would fail the whole response by the
//! derived way. The functions that read them are in the client crate, in `scalars/tolerant.rs`.

use quote::quote;
use syn::{
    Attribute, Field, Fields, GenericArgument, ItemEnum, ItemImpl, ItemStruct, PathArguments, Type,
    Variant, parse_quote,
};

use crate::attributes;

/// Lets the fields of a type that a response holds be read tolerantly.
pub(crate) fn of_fields(item: &mut ItemStruct) {
    for field in &mut item.fields {
        if let Some(attribute) = attribute(field) {
            field.attrs.push(attribute);
        }
    }
}

fn attribute(field: &Field) -> Option<Attribute> {
    let inner = argument(&field.ty, "Option");
    let function = match (reading(inner.unwrap_or(&field.ty))?, inner.is_some()) {
        (Reading::Items, false) => "crate::scalars::tolerant::items",
        (Reading::Items, true) => "crate::scalars::tolerant::optional_items",
        (Reading::Integer, false) => "crate::scalars::tolerant::integer",
        (Reading::Integer, true) => "crate::scalars::tolerant::optional_integer",
    };
    // A field with a function of its own may be missing only where it says so.
    Some(if inner.is_some() {
        parse_quote!(#[serde(default, deserialize_with = #function)])
    } else {
        parse_quote!(#[serde(deserialize_with = #function)])
    })
}

enum Reading {
    Items,
    Integer,
}

fn reading(held: &Type) -> Option<Reading> {
    if let Some(item) = argument(held, "Vec") {
        // Where a null is a value of its own, it stays.
        let takes_null = is(item, "Value") || is(item, "Option");
        return (!takes_null).then_some(Reading::Items);
    }
    let integers = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
    integers.iter().any(|name| is(held, name)).then_some(Reading::Integer)
}

fn is(held: &Type, name: &str) -> bool {
    matches!(held, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// What a generic type of this name holds.
fn argument<'a>(held: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = held else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(held) => Some(held),
        _ => None,
    }
}

/// Reads alternatives one after the other from the value, in place of the derived way, which does
/// not find a number again where another crate has switched on that numbers keep their digits.
pub(crate) fn of_alternatives(item: &mut ItemEnum) -> Option<ItemImpl> {
    let is_untagged = item.attrs.iter().any(|attribute| {
        attribute.path().is_ident("serde")
            && quote!(#attribute).to_string().replace(' ', "").contains("(untagged)")
    });
    let holds_one = |variant: &Variant| matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
    if !is_untagged || !item.variants.iter().all(holds_one) {
        return None;
    }
    attributes::take_derive(&mut item.attrs, &parse_quote!(::serde::Deserialize))?;
    let name = &item.ident;
    let arms = item.variants.iter().map(|variant| {
        let name = &variant.ident;
        let is_integer = |field: &Field| matches!(reading(&field.ty), Some(Reading::Integer));
        if variant.fields.iter().any(is_integer) {
            quote!(crate::scalars::tolerant::integer(&value).ok().map(Self::#name))
        } else {
            quote!(crate::scalars::tolerant::alternative(&value).map(Self::#name))
        }
    });
    let message = format!("the value is none of the alternatives of {name}");
    Some(parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                ::std::option::Option::None
                    #(.or_else(|| #arms))*
                    .ok_or_else(|| <D::Error as ::serde::de::Error>::custom(#message))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use syn::Item;

    use super::*;

    fn structure(source: &str) -> String {
        let mut item: ItemStruct = syn::parse_str(source).expect("valid Rust");
        of_fields(&mut item);
        text(vec![Item::Struct(item)])
    }

    fn text(items: Vec<Item>) -> String {
        prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items })
    }

    #[test]
    fn lists_and_whole_numbers_are_read_tolerantly() {
        for (field, function) in [
            ("::std::vec::Vec<String>", "deserialize_with = \"crate::scalars::tolerant::items\""),
            (
                "::std::option::Option<::std::vec::Vec<A>>",
                "default, deserialize_with = \"crate::scalars::tolerant::optional_items\"",
            ),
            ("u64", "deserialize_with = \"crate::scalars::tolerant::integer\""),
            (
                "::std::option::Option<i64>",
                "default, deserialize_with = \"crate::scalars::tolerant::optional_integer\"",
            ),
        ] {
            let text = structure(&format!("pub struct A {{ pub a: {field} }}"));
            assert!(text.contains(&format!("#[serde({function})]")), "{text}");
        }
        let list = structure("#[serde(transparent)] pub struct A(pub ::std::vec::Vec<B>);");
        assert!(list.contains("tolerant::items"), "{list}");
    }

    #[test]
    fn what_takes_a_null_or_a_fraction_is_left_as_it_is() {
        for field in [
            "::std::vec::Vec<::serde_json::Value>",
            "::std::vec::Vec<::std::option::Option<String>>",
            "::std::option::Option<f64>",
            "::std::string::String",
        ] {
            let text = structure(&format!("pub struct A {{ pub a: {field} }}"));
            assert!(!text.contains("tolerant"), "{text}");
        }
    }

    #[test]
    fn alternatives_are_tried_in_their_order() {
        let source = "#[derive(::serde::Deserialize, Clone)] #[serde(untagged)]
            pub enum A { Number(f64), String(::std::string::String) }";
        let mut item: ItemEnum = syn::parse_str(source).expect("valid Rust");
        let read = of_alternatives(&mut item).expect("alternatives");
        let text = text(vec![Item::Enum(item), Item::Impl(read)]);
        assert!(text.contains("#[derive(Clone)]"), "{text}");
        let [number, string] = ["Self::Number", "Self::String"].map(|arm| text.find(arm));
        assert!(number.is_some() && number < string, "{text}");
    }

    #[test]
    fn an_enum_of_words_is_derived() {
        let mut words: ItemEnum =
            syn::parse_str("#[derive(::serde::Deserialize)] pub enum A { B, C }").expect("Rust");
        assert!(of_alternatives(&mut words).is_none());
    }
}
