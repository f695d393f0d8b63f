//! The Rust side: both clients are generated in memory and their public items compared.

use openapi_review::rust_api::{self, Code, Module, RustDiff};

use super::Generate;
use openapi_model::Node;

/// The sources of the facade, relative to the root.
pub(super) const FACADE: &str = "crates/returning-ai/src";

/// Compares the clients of two documents. The error says why one of them could not be generated.
pub(super) fn compare(
    (old, old_facade): (&Node, Vec<Module>),
    (new, new_facade): (&Node, Vec<Module>),
    generate: Generate<'_>,
) -> Result<RustDiff, String> {
    let code = |side: &str, bundle, facade| {
        code(bundle, facade, generate).map_err(|message| format!("the {side} document: {message}"))
    };
    let (old, new) = (code("old", old, old_facade)?, code("new", new, new_facade)?);
    rust_api::compare(&old, &new).map_err(|error| error.to_string())
}

fn code(bundle: &Node, facade: Vec<Module>, generate: Generate<'_>) -> Result<Code, String> {
    let texts = generate(bundle)?;
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
