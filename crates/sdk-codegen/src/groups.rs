//! The generated types by the group of the documentation that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::{constructors, queries, rust_names, table::Row};

/// The code of `groups.rs`.
pub fn tokens(
    bundle: &Value,
    types: &[String],
    rows: &[Row],
    queries: &TokenStream,
) -> TokenStream {
    let mut groups: BTreeMap<String, Names> = BTreeMap::new();
    for name in types {
        let group = group_of(bundle, name).unwrap_or_default();
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

/// The group of a type: that of its schema, or of the schema whose required fields it holds.
fn group_of<'a>(bundle: &'a Value, name: &str) -> Option<&'a str> {
    let schemas = &bundle["components"]["schemas"];
    let owner = || schemas.get(name.strip_suffix(constructors::REQUIRED)?);
    schemas.get(name).or_else(owner)?.get("x-group")?.as_str()
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
        let types = ["Thing", "ThingRequired", "Meta"].map(str::to_owned);
        let queries = quote!(
            pub struct ListThingsQuery {}
        );
        let code = tokens(&bundle, &types, &table::rows(&bundle), &queries).to_string();
        assert!(code.contains("pub mod user_things"), "{code}");
        assert!(code.contains("types :: { Thing , ThingRequired }"), "{code}");
        assert!(code.contains("queries :: { ListThingsQuery }"), "{code}");
        assert!(code.contains("types :: { Meta }"), "{code}");
    }
}
