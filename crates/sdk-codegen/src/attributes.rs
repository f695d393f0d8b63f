//! The attributes of generated items.

use syn::{Attribute, parse_quote, punctuated::Punctuated};

/// Takes a trait out of what is derived; returns `None` if it is not among them.
pub(crate) fn take_derive(attributes: &mut [Attribute], taken: &syn::Path) -> Option<()> {
    let derive = attributes.iter_mut().find(|attribute| attribute.path().is_ident("derive"))?;
    let traits = derive
        .parse_args_with(Punctuated::<syn::Path, syn::Token![,]>::parse_terminated)
        .ok()
        .filter(|traits| traits.iter().any(|name| name == taken))?;
    let traits = traits.iter().filter(|name| *name != taken);
    *derive = parse_quote!(#[derive(#(#traits),*)]);
    Some(())
}

/// The text of a documentation comment.
pub(crate) fn doc_text(attribute: &Attribute) -> Option<String> {
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

/// The name on the wire: what `#[serde(rename = …)]` says, or the Rust name.
pub(crate) fn wire_name(attributes: &[Attribute], ident: &syn::Ident) -> String {
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
