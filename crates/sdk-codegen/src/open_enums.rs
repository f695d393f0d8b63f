//! Lists of words that the service may extend, each as one Rust type.
//!
//! The document says `anyOf` of a component with the known words and any text, which is true for
//! every reader. In Rust this is one enum: a variant for each known word, and `Other` for the rest.
//! `Other` holds a type that callers cannot build, so that code which compares texts goes on working
//! when a later version knows the word.

use std::collections::BTreeMap;

use openapi_model::{Kind, Scope, refs};
use quote::format_ident;
use serde_json::{Map, Value};
use syn::{Ident, Item, ItemEnum, ItemImpl, Type, Variant, parse_quote};

use crate::attributes;

/// The variant for words that are not listed.
const OTHER: &str = "Other";

/// The names of the components with the known words, and the open enum that each belongs to.
pub fn known_words(document: &Value) -> BTreeMap<String, String> {
    let mut open_by_known = BTreeMap::new();
    for (name, schema) in schemas(document) {
        if let Some(known) = known_arm(document, schema) {
            open_by_known.entry(known.to_owned()).or_insert_with(|| name.clone());
        }
    }
    open_by_known
}

/// Puts the known words into their open enums: the components that listed them are gone, and
/// whoever referred to one refers to the open enum.
pub fn fold(document: &mut Value) {
    let open_by_known = known_words(document);
    for (known, open) in &open_by_known {
        let words = document["components"]["schemas"][known].get("enum").cloned();
        let schema = &mut document["components"]["schemas"][open];
        if let (Some(schema), Some(words)) = (schema.as_object_mut(), words) {
            schema.retain(|key, _| !["anyOf", "oneOf"].contains(&key.as_str()));
            schema.insert("type".to_owned(), "string".into());
            schema.insert("enum".to_owned(), words);
        }
    }
    if let Some(schemas) =
        document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
    {
        schemas.retain(|name, _| !open_by_known.contains_key(name));
    }
    redirect(document, &open_by_known, Scope::DOCUMENT);
}

/// The component with the known words, if a schema is an open enum.
fn known_arm<'a>(document: &'a Value, schema: &'a Value) -> Option<&'a str> {
    let arms = schema.get("anyOf").or_else(|| schema.get("oneOf"))?.as_array()?;
    let [known, any_text] = arms.as_slice() else { return None };
    let name = refs::name_of(known, "schemas")?;
    let lists_texts = |schema: &Map<String, Value>| {
        schema.get("type").is_some_and(|held| held == "string") && schema.contains_key("enum")
    };
    let listed = schemas(document).find(|(other, _)| *other == name)?.1.as_object();
    let takes_any_text = *any_text == serde_json::json!({"type": "string"});
    (takes_any_text && listed.is_some_and(lists_texts)).then_some(name)
}

fn schemas(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
}

fn redirect(value: &mut Value, open_by_known: &BTreeMap<String, String>, scope: Scope) {
    let open = refs::name_of(value, "schemas").and_then(|name| open_by_known.get(name));
    if let Some(open) = open.filter(|_| scope == Scope::Object(Kind::Schema)) {
        *value = serde_json::json!({"$ref": format!("#/components/schemas/{open}")});
        return;
    }
    match value {
        Value::Object(map) => {
            map.iter_mut()
                .for_each(|(key, value)| redirect(value, open_by_known, scope.below(key)));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| redirect(item, open_by_known, scope.item()));
        }
        _ => {}
    }
}

/// Takes out what the generator wrote for a closed enum of this name: conversions that fail for a
/// word that is not listed.
pub(crate) fn drop_conversions(items: &mut Vec<Item>, is_open: impl Fn(&str) -> bool) {
    items.retain(|item| match item {
        Item::Impl(block) => !(block.trait_.is_some() && is_about(block, &is_open)),
        _ => true,
    });
}

fn is_about(block: &ItemImpl, is_open: &impl Fn(&str) -> bool) -> bool {
    matches!(&*block.self_ty, Type::Path(path)
        if path.path.get_ident().is_some_and(|name| is_open(&name.to_string())))
}

/// Opens an enum, and returns what it can do.
pub(crate) fn open(item: &mut ItemEnum) -> Vec<ItemImpl> {
    for taken in ["Copy", "Ord", "PartialOrd", "::serde::Deserialize"] {
        let taken = syn::parse_str(taken).expect("the name of a trait");
        attributes::take_derive(&mut item.attrs, &taken);
    }
    for variant in item.variants.iter_mut().filter(|variant| variant.ident == OTHER) {
        if attributes::wire_name(&variant.attrs, &variant.ident) == OTHER {
            variant.attrs.push(parse_quote!(#[serde(rename = "Other")]));
        }
        variant.ident = format_ident!("{OTHER}_");
    }
    let implementations = implementations(item);
    item.variants.push(parse_quote! {
        #[doc = " A word that is not documented."]
        #[serde(untagged)]
        Other(crate::scalars::UnknownWord)
    });
    implementations
}

/// What an open enum can do beside what is derived.
fn implementations(item: &ItemEnum) -> Vec<ItemImpl> {
    let name = &item.ident;
    let mut blocks = vec![as_str(item), from_text(item)];
    blocks.extend(other_conversions(name));
    blocks.extend(comparisons(name));
    blocks.push(deserialize(name));
    blocks
}

/// The variants for the known words, each with its word.
fn known_variants(item: &ItemEnum) -> (Vec<&Ident>, Vec<String>) {
    let word = |variant: &Variant| attributes::wire_name(&variant.attrs, &variant.ident);
    item.variants.iter().map(|variant| (&variant.ident, word(variant))).unzip()
}

fn as_str(item: &ItemEnum) -> ItemImpl {
    let name = &item.ident;
    let (variants, words) = known_variants(item);
    parse_quote! {
        impl #name {
            #[doc = " The word as it is sent, whether it is documented or not."]
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #words,)*
                    Self::Other(word) => word.as_str(),
                }
            }
        }
    }
}

fn from_text(item: &ItemEnum) -> ItemImpl {
    let name = &item.ident;
    let (variants, words) = known_variants(item);
    parse_quote! {
        impl ::std::convert::From<&str> for #name {
            fn from(word: &str) -> Self {
                match word {
                    #(#words => Self::#variants,)*
                    _ => Self::Other(crate::scalars::UnknownWord::new(word)),
                }
            }
        }
    }
}

/// From other texts, and back into one.
fn other_conversions(name: &Ident) -> [ItemImpl; 3] {
    [
        parse_quote! {
            impl ::std::convert::From<::std::string::String> for #name {
                fn from(word: ::std::string::String) -> Self {
                    Self::from(word.as_str())
                }
            }
        },
        parse_quote! {
            impl ::std::str::FromStr for #name {
                type Err = ::std::convert::Infallible;
                fn from_str(word: &str) -> ::std::result::Result<Self, Self::Err> {
                    Ok(Self::from(word))
                }
            }
        },
        parse_quote! {
            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    self.as_str().fmt(f)
                }
            }
        },
    ]
}

fn comparisons(name: &Ident) -> [ItemImpl; 2] {
    [
        parse_quote! {
            impl ::std::cmp::PartialEq<str> for #name {
                fn eq(&self, word: &str) -> bool {
                    self.as_str() == word
                }
            }
        },
        parse_quote! {
            impl ::std::cmp::PartialEq<&str> for #name {
                fn eq(&self, word: &&str) -> bool {
                    self.as_str() == *word
                }
            }
        },
    ]
}

fn deserialize(name: &Ident) -> ItemImpl {
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                crate::scalars::tolerant::word(deserializer)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "components": {"schemas": {
                "Kind": {
                    "description": "A kind.",
                    "anyOf": [{"$ref": "#/components/schemas/KnownKind"}, {"type": "string"}],
                },
                "KnownKind": {"type": "string", "enum": ["a", "b"]},
                "Loose": {"anyOf": [{"type": "number"}, {"type": "string"}]},
                "Draft": {"properties": {"kind": {"$ref": "#/components/schemas/KnownKind"}}},
            }},
        })
    }

    #[test]
    fn known_words_and_any_text_become_one_component() {
        let mut folded = document();
        fold(&mut folded);
        let schemas = &folded["components"]["schemas"];
        let kind = json!({"description": "A kind.", "type": "string", "enum": ["a", "b"]});
        assert_eq!(schemas["Kind"], kind);
        assert_eq!(schemas.get("KnownKind"), None);
        assert_eq!(schemas["Loose"], document()["components"]["schemas"]["Loose"]);
        let reference = json!({"$ref": "#/components/schemas/Kind"});
        assert_eq!(schemas["Draft"]["properties"]["kind"], reference);
    }

    fn opened(source: &str) -> String {
        let mut item: ItemEnum = syn::parse_str(source).expect("valid Rust");
        let blocks = open(&mut item).into_iter().map(Item::Impl);
        let items = [Item::Enum(item.clone())].into_iter().chain(blocks).collect();
        prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items })
    }

    #[test]
    fn every_word_is_read_without_a_tree_and_shown_as_it_came() {
        let text = opened(
            r#"#[derive(::serde::Deserialize, Clone, Copy, Ord)] pub enum A { #[serde(rename = "b-c")] BC }"#,
        );
        for part in [
            "#[derive(Clone)]",
            "Other(crate::scalars::UnknownWord)",
            "Self::BC => \"b-c\"",
            "\"b-c\" => Self::BC",
            "crate::scalars::tolerant::word(deserializer)",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn a_word_may_be_called_other_itself() {
        let text = opened("pub enum A { Other }");
        for part in ["#[serde(rename = \"Other\")]\n    Other_,", "Self::Other_ => \"Other\""] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn conversions_that_fail_are_gone() {
        let source = "impl A { fn a() {} } impl ::std::str::FromStr for A {} impl Clone for B {}";
        let mut items = syn::parse_str::<syn::File>(source).expect("valid Rust").items;
        drop_conversions(&mut items, |name| name == "A");
        let left: Vec<_> = items.iter().map(|item| quote!(#item).to_string()).collect();
        assert_eq!(left, ["impl A { fn a () { } }", "impl Clone for B { }"]);
    }
}
