//! The Rust side: both clients are generated in memory, and their public items compared together with
//! those of the crates that users depend on.

use rust_api_diff::{Code, Crate, Module, RustDiff};

use super::Generate;
use openapi_model::Node;

/// The generated client.
const CLIENT: &str = "returning-ai-client";

/// The crate that users depend on.
const FACADE: &str = "returning-ai";

/// A crate of which the facade re-exports items.
const RUNTIME: &str = "returning-ai-runtime";

/// The folders of sources that are read, relative to the root.
pub(super) fn folders() -> impl Iterator<Item = String> {
    [FACADE, RUNTIME].into_iter().map(folder)
}

fn folder(name: &str) -> String {
    format!("crates/{name}/src")
}

/// Compares the clients of two documents. The error says why one of them could not be generated.
pub(super) fn compare(
    (old, old_sources): (&Node, &[Source]),
    (new, new_sources): (&Node, &[Source]),
    generate: Generate<'_>,
) -> Result<RustDiff, String> {
    let code = |side: &str, bundle, sources| {
        code(bundle, sources, generate).map_err(|message| format!("the {side} document: {message}"))
    };
    let (old, new) = (code("old", old, old_sources)?, code("new", new, new_sources)?);
    rust_api_diff::compare(&old, &new).map_err(|error| error.to_string())
}

/// A file of Rust.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Its path, relative to the root.
    pub(super) path: String,
    pub(super) text: String,
}

fn code(bundle: &Node, sources: &[Source], generate: Generate<'_>) -> Result<Code, String> {
    let texts = generate(bundle)?;
    let module = |name: &str, text| Module { name: name.to_owned(), text };
    let modules = vec![
        module("", texts.generated),
        module("queries", texts.queries),
        module("operations", texts.operations),
    ];
    Ok(Code {
        client: Crate { name: CLIENT.replace('-', "_"), modules },
        groups: texts.groups,
        facade: hand_written(FACADE, sources),
        reexported: vec![hand_written(RUNTIME, sources)],
    })
}

/// A crate as it was written, without modules if the revision does not have it.
fn hand_written(name: &str, sources: &[Source]) -> Crate {
    let folder = folder(name);
    let modules = sources.iter().filter_map(|source| {
        let inside = source.path.strip_prefix(&folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
        let name = if inside == "lib" { String::new() } else { inside.replace('/', "::") };
        Some(Module { name, text: source.text.clone() })
    });
    Crate { name: name.replace('-', "_"), modules: modules.collect() }
}
