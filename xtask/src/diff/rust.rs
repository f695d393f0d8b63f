//! The Rust side: both clients are generated in memory, and their public items compared together with
//! those of the crates that users depend on.

use std::{panic::resume_unwind, thread};

use rust_api_diff::{Code, Crate, Module, RustDiff, RustError};
use sdk_codegen::{apart::ApartError, pipeline};

use super::Generate;
use openapi_model::{Node, ParseError};

/// The generated client.
const CLIENT: &str = "returning-ai-client";

/// The crate that users depend on.
const FACADE: &str = "returning-ai";

/// The crates of which the facade re-exports items, directly or through each other.
const REEXPORTED: [&str; 2] = ["returning-ai-runtime", "returning-ai-response"];

/// How long a document may be of which a client is generated, in bytes.
const GENERATED: usize = 1_000_000;

/// Why nothing is known of the Rust side.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoRustDiff {
    /// A document is longer than what the generator was made for.
    #[error("{label} has more than {GENERATED} bytes, which is too much to generate")]
    TooLarge {
        /// The document.
        label: String,
    },
    /// The parser of the generator does not take a document.
    #[error(transparent)]
    NotParsed(#[from] ParseError),
    /// No client can be generated.
    #[error("the {of}: {source}")]
    NotGenerated {
        /// The document or the documents.
        of: String,
        /// Why.
        source: ApartError,
    },
    /// What was generated or written by hand cannot be read.
    #[error(transparent)]
    NotRust(#[from] RustError),
}

/// A document for the generator.
pub(super) fn bundle(label: &str, text: &str) -> Result<Node, NoRustDiff> {
    if text.len() > GENERATED {
        return Err(NoRustDiff::TooLarge { label: label.to_owned() });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(openapi_model::parse(label, text)?)
}

/// The folders of sources that are read, relative to the root.
pub(super) fn folders() -> impl Iterator<Item = String> {
    [FACADE].into_iter().chain(REEXPORTED).map(folder)
}

fn folder(name: &str) -> String {
    format!("crates/{name}/src")
}

/// Compares the clients of two documents.
pub(super) fn compare(
    (old, old_sources): (&Node, &[Source]),
    (new, new_sources): (&Node, &[Source]),
    generate: Generate<'_>,
) -> Result<RustDiff, NoRustDiff> {
    let texts = |of: &str, bundle| {
        generate(bundle).map_err(|source| NoRustDiff::NotGenerated { of: of.to_owned(), source })
    };
    if old == new {
        // What the same document gives is only made once.
        let texts = texts("documents", new)?;
        let (old, new) = (joined(texts.clone(), old_sources), joined(texts, new_sources));
        return Ok(rust_api_diff::compare(&old, &new)?);
    }
    // Each client is generated in a process of its own, so that both can be waited for at once.
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| texts("old document", old));
        let new = texts("new document", new);
        (old.join().unwrap_or_else(|panic| resume_unwind(panic)), new)
    });
    let (old, new) = (joined(old?, old_sources), joined(new?, new_sources));
    Ok(rust_api_diff::compare(&old, &new)?)
}

/// A file of Rust.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Its path, relative to the root.
    pub(super) path: String,
    pub(super) text: String,
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
