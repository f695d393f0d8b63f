//! `cargo xtask generate`: from the specification to every generated file.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{
    bundle, dispatch,
    document::ReadError,
    finding::Finding,
    generator::{self, GENERATOR, GeneratorError},
    inventory,
    lint::{self, LintError},
    outputs::{self, COMMAND, Output},
    postpass, projection, quirks, reach, table,
    workspace::{BUNDLE, Workspace},
};

const GENERATED: &str = "crates/returning-ai-client/src/generated.rs";
const OPERATIONS: &str = "crates/returning-ai-client/src/operations.rs";
const DISPATCH: &str = "tests/src/dispatch.rs";

/// What a run produced, before anything is written.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Every generated file.
    pub outputs: Vec<Output>,
    /// How many operations the document has.
    pub operations: usize,
    /// How many schemas it has.
    pub schemas: usize,
}

/// Why nothing could be generated.
#[derive(Debug)]
pub enum GenerateError {
    /// A file of the specification could not be read.
    Read(Vec<ReadError>),
    /// A register beside the specification could not be read.
    Register(LintError),
    /// The specification breaks its profile.
    Findings(Vec<Finding>),
    /// The generator failed.
    Generator(GeneratorError),
    /// The generator's output is not what the document asks for.
    Output(String),
}

impl std::error::Error for GenerateError {}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(errors) => lines(f, errors),
            Self::Register(error) => error.fmt(f),
            Self::Findings(findings) => {
                lines(f, findings)?;
                write!(
                    f,
                    "\nthe specification has {} findings; nothing was generated",
                    findings.len()
                )
            }
            Self::Generator(error) => error.fmt(f),
            Self::Output(message) => f.write_str(message),
        }
    }
}

fn lines<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    let texts: Vec<_> = items.iter().map(ToString::to_string).collect();
    f.write_str(&texts.join("\n"))
}

/// Produces every output. `progress` hears of each step; nothing is written.
pub fn generate(
    workspace: &Workspace,
    progress: &mut dyn FnMut(&str, &str),
) -> Result<Generated, GenerateError> {
    let sources = bundle::read_sources(workspace).map_err(GenerateError::Read)?;
    let quirks = quirks::read(workspace).map_err(|error| GenerateError::Register(error.into()))?;
    let inventory =
        inventory::read(workspace).map_err(|error| GenerateError::Register(error.into()))?;
    let (joined, mut findings) = bundle::bundle(&sources);
    progress("bundle", &format!("{} files joined", sources.len()));

    findings.extend(lint::check(&sources, &joined, &quirks, &inventory));
    if !findings.is_empty() {
        findings.sort();
        findings.dedup();
        return Err(GenerateError::Findings(findings));
    }
    progress("lint", &format!("{} rules hold", lint::rules().len()));

    let bundle = joined.to_json();
    let bundle_text = bundle::to_text(&joined);
    let projected = projection::client(&bundle);
    progress("project", "responses of success only");

    let tokens = generator::tokens(&projected).map_err(GenerateError::Generator)?;
    progress("generate", GENERATOR);

    let generated = finish(tokens, &bundle)?;
    check_scalars(&projected, &generated)?;
    let (operations, schemas) = (table::rows(&bundle).len(), schema_names(&bundle).len());
    let header = header(&bundle_text);
    let outputs = vec![
        Output { path: GENERATED.to_owned(), text: format!("{header}{generated}") },
        Output { path: OPERATIONS.to_owned(), text: rust(&header, table::tokens(&bundle))? },
        Output { path: DISPATCH.to_owned(), text: rust(&header, dispatch::tokens(&bundle))? },
        Output { path: BUNDLE.to_owned(), text: bundle_text },
    ];
    progress("format", &format!("{} files", outputs.len() + 1));
    Ok(Generated { outputs: outputs::with_manifest(outputs), operations, schemas })
}

/// The post-pass and the printer, with the check that no type was merged or invented.
fn finish(
    tokens: proc_macro2::TokenStream,
    bundle: &serde_json::Value,
) -> Result<String, GenerateError> {
    let mut file = parse(tokens)?;
    let documented = schema_names(bundle);
    let mut types = postpass::type_names(&file);
    types.sort();
    if types != documented {
        return Err(GenerateError::Output(format!(
            "the generated types are not the schemas of the document\n    only generated: {}\n    only documented: {}\n    \
             fix: give every object and every enum a named component of its own",
            missing(&types, &documented),
            missing(&documented, &types),
        )));
    }
    postpass::apply(&mut file, bundle, &reach::reach(bundle));
    Ok(prettyplease::unparse(&file))
}

fn missing(from: &[String], known: &[String]) -> String {
    let names: Vec<_> = from.iter().filter(|name| !known.contains(name)).cloned().collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn check_scalars(projected: &serde_json::Value, generated: &str) -> Result<(), GenerateError> {
    let unused = generator::unused_scalars(projected, generated);
    if unused.is_empty() {
        return Ok(());
    }
    Err(GenerateError::Output(format!(
        "no field got the type of the format {}\n    \
         fix: compare the fields of that format with the conversion in xtask/src/generator.rs",
        unused.join(", "),
    )))
}

/// The names of the component schemas, sorted.
fn schema_names(bundle: &serde_json::Value) -> Vec<String> {
    let schemas = bundle.pointer("/components/schemas").and_then(serde_json::Value::as_object);
    let mut names: Vec<_> = schemas.into_iter().flat_map(serde_json::Map::keys).cloned().collect();
    names.sort();
    names
}

fn rust(header: &str, tokens: proc_macro2::TokenStream) -> Result<String, GenerateError> {
    Ok(format!("{header}{}", prettyplease::unparse(&parse(tokens)?)))
}

fn parse(tokens: proc_macro2::TokenStream) -> Result<syn::File, GenerateError> {
    syn::parse2(tokens)
        .map_err(|error| GenerateError::Output(format!("the generated code is no Rust: {error}")))
}

/// Tells a reader where a file comes from, and by the hash whether it is stale.
fn header(bundle_text: &str) -> String {
    let digest = Sha256::digest(bundle_text.as_bytes());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "// @generated by `{COMMAND}` with {GENERATOR}; do not edit.\n\
         // {BUNDLE} has the sha256 {digest}.\n\n"
    )
}
