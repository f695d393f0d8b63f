//! The Rust side: both clients are generated in memory, and their public items compared together with
//! those of the crates that users depend on.

use std::{panic::resume_unwind, thread};

use rust_api_diff::{Code, Crate, Module, RustDiff};
use sdk_codegen::pipeline;

use super::Generate;
use openapi_model::Node;

/// The generated client.
const CLIENT: &str = "returning-ai-client";

/// The crate that users depend on.
const FACADE: &str = "returning-ai";

/// The crates of which the facade re-exports items, directly or through each other.
const REEXPORTED: [&str; 2] = ["returning-ai-runtime", "returning-ai-response"];

/// The folders of sources that are read, relative to the root.
pub(super) fn folders() -> impl Iterator<Item = String> {
    [FACADE].into_iter().chain(REEXPORTED).map(folder)
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
    if old == new {
        // What the same document gives is only made once.
        let texts = generate(new).map_err(|message| format!("the documents: {message}"))?;
        let (old, new) = (joined(texts.clone(), old_sources), joined(texts, new_sources));
        return rust_api_diff::compare(&old, &new).map_err(|error| error.to_string());
    }
    // Each client is generated in a process of its own, so that both can be waited for at once.
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| code("old", old, old_sources));
        let new = code("new", new, new_sources);
        (old.join().unwrap_or_else(|panic| resume_unwind(panic)), new)
    });
    let (old, new) = (old?, new?);
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
    Ok(joined(generate(bundle)?, sources))
}

/// A generated client with the sources of the crates over it.
fn joined(texts: pipeline::Code, sources: &[Source]) -> Code {
    let module = |name: &str, text| Module { name: name.to_owned(), text };
    let modules = vec![
        module("", texts.generated),
        module("queries", texts.queries),
        module("operations", texts.operations),
    ];
    Code {
        client: Crate { name: CLIENT.replace('-', "_"), modules },
        groups: texts.groups,
        facade: hand_written(FACADE, sources),
        reexported: REEXPORTED.map(|name| hand_written(name, sources)).into(),
    }
}

/// A crate as it was written, without modules if the revision does not have it.
fn hand_written(name: &str, sources: &[Source]) -> Crate {
    let folder = folder(name);
    let modules = sources.iter().filter_map(|source| {
        let inside = source.path.strip_prefix(&folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
        let name = if inside == "lib" { String::new() } else { inside.replace('/', "::") };
        Some(Module { name, text: source.text.clone() })
    });
    // A revision and a checkout list their files in different orders.
    let mut modules: Vec<_> = modules.collect();
    modules.sort_by(|one, other| one.name.cmp(&other.name));
    Crate { name: name.replace('-', "_"), modules }
}
