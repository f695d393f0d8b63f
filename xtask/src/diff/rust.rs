//! The Rust side: both clients are generated in memory and their public items compared.

use openapi_review::rust_api::{self, Code, Module, RustDiff};

use crate::{document::Node, generate};

/// The sources of the facade, relative to the root.
pub(super) const FACADE: &str = "crates/returning-ai/src";

/// Compares the clients of two documents. The error says why one of them could not be generated.
pub(super) fn compare(
    (old, old_facade): (&Node, Vec<Module>),
    (new, new_facade): (&Node, Vec<Module>),
) -> Result<RustDiff, String> {
    let old = code(old, old_facade).map_err(|message| format!("the old document: {message}"))?;
    let new = code(new, new_facade).map_err(|message| format!("the new document: {message}"))?;
    rust_api::compare(&old, &new).map_err(|error| error.to_string())
}

fn code(bundle: &Node, facade: Vec<Module>) -> Result<Code, String> {
    let texts = generate::code_of(bundle).map_err(|error| error.to_string())?;
    let module = |name: &str, text| Module { name: name.to_owned(), text };
    Ok(Code {
        modules: vec![
            module("", texts.generated),
            module("queries", texts.queries),
            module("operations", texts.operations),
        ],
        groups: texts.groups,
        facade,
    })
}

/// The module that a source of the facade holds; none where it is no Rust.
pub(super) fn module(path: &str, text: String) -> Option<Module> {
    let inside = path.strip_prefix(FACADE)?.trim_start_matches('/').strip_suffix(".rs")?;
    let name = if inside == "lib" { String::new() } else { inside.replace('/', "::") };
    Some(Module { name, text })
}
