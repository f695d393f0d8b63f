//! The generated types by the group of the documentation that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::{projection, queries, rust_names, table::Row};

/// The code of `groups.rs`.
pub fn tokens(bundle: &Value, rows: &[Row], queries: &TokenStream) -> TokenStream {
    let forms = projection::forms(bundle);
    let mut groups: BTreeMap<String, Names> = BTreeMap::new();
    let schemas = bundle.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten().filter(|(name, _)| !forms.contains(*name)) {
        let group = schema.get("x-group").and_then(Value::as_str).unwrap_or_default();
        groups.entry(group.to_owned()).or_default().types.insert(name.clone());
    }
    let written = queries.to_string();
    for row in rows {
        let name = queries::type_name(row.id());
        if written.contains(&format!("struct {name} ")) {
            groups.entry(row.group().to_owned()).or_default().queries.insert(name);
        }
    }
    let modules = groups.iter().map(|(group, names)| module(group, names));
    quote! {
        //! The generated types by the group of the documentation that they belong to.

        #(#modules)*
    }
}

#[derive(Default)]
struct Names {
    types: BTreeSet<String>,
    queries: BTreeSet<String>,
}

fn module(group: &str, names: &Names) -> TokenStream {
    let name = format_ident!("{}", rust_names::field(group));
    let docs = format!(" The types of the group `{group}`.");
    let list = |names: &BTreeSet<String>| -> Vec<_> {
        names.iter().map(|name| format_ident!("{name}")).collect()
    };
    let (types, queries) = (list(&names.types), list(&names.queries));
    let types =
        (!types.is_empty()).then(|| quote!(pub use crate::generated::types::{#(#types),*};));
    let queries = (!queries.is_empty()).then(|| quote!(pub use crate::queries::{#(#queries),*};));
    quote! {
        #[doc = #docs]
        pub mod #name {
            #types
            #queries
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::table;

    #[test]
    fn a_group_has_its_types_and_its_queries() {
        let bundle = json!({
            "paths": {"/v1/x": {"get": {"operationId": "listThings", "x-group": "user-things"}}},
            "components": {"schemas": {"Thing": {"x-group": "user-things"}, "Meta": {"x-group": "common"}}},
        });
        let queries = quote!(
            pub struct ListThingsQuery {}
        );
        let code = tokens(&bundle, &table::rows(&bundle), &queries).to_string();
        assert!(code.contains("pub mod user_things"), "{code}");
        assert!(code.contains("types :: { Thing }"), "{code}");
        assert!(code.contains("queries :: { ListThingsQuery }"), "{code}");
        assert!(code.contains("types :: { Meta }"), "{code}");
    }
}
