//! `cargo xtask generate`: from the specification to every generated file.

use std::{collections::BTreeMap, fmt};

use proc_macro2::TokenStream;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    bundle,
    counting::count,
    dispatch, facts,
    finding::Finding,
    generator::{self, GENERATOR, GeneratorError},
    groups,
    lint::{self, LintError},
    outputs::{self, COMMAND, Output},
    panics,
    postpass::{self, Facts},
    projection, queries, table,
    workspace::{BUNDLE, Workspace},
};
use openapi_model::Node;

const GENERATED: &str = "crates/returning-ai-client/src/generated.rs";
const OPERATIONS: &str = "crates/returning-ai-client/src/operations.rs";
const GROUPS: &str = "crates/returning-ai-client/src/groups.rs";
const QUERIES: &str = "crates/returning-ai-client/src/queries.rs";
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
    /// Files of the specification, or registers beside it, could not be read.
    Sources(Vec<LintError>),
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
            Self::Sources(errors) => lines(f, errors),
            Self::Findings(findings) => {
                lines(f, findings)?;
                let count = count(findings.len(), "finding");
                write!(f, "\nthe specification has {count}; nothing was generated")
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

/// Hears of each step: a word, and what it came to.
pub type Progress<'a> = &'a mut dyn FnMut(&str, &str);

/// Produces every output; nothing is written.
pub fn generate(workspace: &Workspace, progress: Progress<'_>) -> Result<Generated, GenerateError> {
    let sources = lint::read(workspace).map_err(GenerateError::Sources)?;
    let report = lint::check(&sources);
    progress("bundle", &format!("{} joined", count(sources.files.len(), "file")));
    if !report.findings.is_empty() {
        return Err(GenerateError::Findings(report.findings));
    }
    progress("lint", &format!("{} hold", count(lint::rules().len(), "rule")));
    let outputs = outputs_of(&report.bundle, progress)?;
    Ok(Generated { outputs, operations: report.operations, schemas: report.schemas })
}

/// Produces every output of a bundle that the lint has passed. What the generator or a later step
/// cannot take is an error, also where it panics.
pub fn outputs_of(bundle: &Node, progress: Progress<'_>) -> Result<Vec<Output>, GenerateError> {
    panics::catch(|| produce(bundle, progress)).unwrap_or_else(|message| {
        Err(GenerateError::Output(format!(
            "a step after the generator failed: {message}\n    \
             fix: add a rule to xtask/src/lint/ that refuses what the step cannot take"
        )))
    })
}

/// The modules of the client crate that others can name, without what stands beside them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Code {
    /// The types and the client.
    pub generated: String,
    /// The optional parameters of operations that have many of them.
    pub queries: String,
    /// The table of operations.
    pub operations: String,
    /// The types by their groups.
    pub groups: String,
}

/// Generates the client of any document, for a comparison. A document that cannot be generated is
/// an error as soon as that is known; which part is at fault is not searched for.
pub fn code_of(bundle: &Node) -> Result<Code, GenerateError> {
    panics::catch(|| code(bundle)).unwrap_or_else(|message| Err(GenerateError::Output(message)))
}

fn code(joined: &Node) -> Result<Code, GenerateError> {
    let bundle = joined.to_json();
    let tokens = generator::attempt(&projection::client(&bundle)).map_err(GenerateError::Output)?;
    let facts = Facts::of(joined);
    let file = finish(tokens, &facts)?;
    let queries = queries::tokens(&file, &bundle, &facts.rows);
    Ok(Code {
        generated: prettyplease::unparse(&file),
        groups: rust("", groups::tokens(&bundle, &facts.rows, &queries))?,
        queries: rust("", queries)?,
        operations: rust("", table::tokens(&bundle))?,
    })
}

fn produce(joined: &Node, progress: Progress<'_>) -> Result<Vec<Output>, GenerateError> {
    let bundle = joined.to_json();
    let bundle_text = bundle::to_text(joined);
    let projected = projection::client(&bundle);
    progress("project", "what the generator can take");
    let tokens = generator::tokens(&projected).map_err(GenerateError::Generator)?;
    progress("generate", GENERATOR);
    let facts = Facts::of(joined);
    let file = finish(tokens, &facts)?;
    let generated = prettyplease::unparse(&file);
    check_scalars(&projected, &generated)?;
    let queries = queries::tokens(&file, &bundle, &facts.rows);
    let groups = groups::tokens(&bundle, &facts.rows, &queries);
    progress("finish", "documentation, constructors, checks");
    let header = header(&bundle_text);
    let facts = facts::outputs(&bundle, &facts.rows);
    let outputs = outputs::with_manifest(
        [
            facts,
            vec![
                Output { path: GENERATED.to_owned(), text: format!("{header}{generated}") },
                Output {
                    path: OPERATIONS.to_owned(),
                    text: rust(&header, table::tokens(&bundle))?,
                },
                Output { path: GROUPS.to_owned(), text: rust(&header, groups)? },
                Output { path: QUERIES.to_owned(), text: rust(&header, queries)? },
                Output {
                    path: DISPATCH.to_owned(),
                    text: rust(&header, dispatch::tokens(&bundle))?,
                },
                Output { path: BUNDLE.to_owned(), text: bundle_text },
            ],
        ]
        .concat(),
    );
    progress("format", &count(outputs.len(), "file"));
    Ok(outputs)
}

/// The post-pass, with the checks that nothing was merged, invented or left out.
fn finish(tokens: TokenStream, facts: &Facts) -> Result<syn::File, GenerateError> {
    let mut file = parse(tokens)?;
    check_types(&postpass::type_names(&file), &facts.schemas)?;
    let missing = postpass::apply(&mut file, facts);
    if missing.is_empty() {
        return Ok(file);
    }
    Err(GenerateError::Output(format!(
        "the generator wrote no method for {}\n    \
         fix: compare xtask/src/rust_names.rs with the names in the generator's output",
        missing.join(", ")
    )))
}

/// Each schema of the document has to be one type, and each type one schema.
fn check_types(generated: &[String], documented: &[String]) -> Result<(), GenerateError> {
    let counts = |names: &[String]| {
        names.iter().fold(BTreeMap::new(), |mut counts: BTreeMap<String, usize>, name| {
            *counts.entry(name.clone()).or_default() += 1;
            counts
        })
    };
    let (generated, documented) = (counts(generated), counts(documented));
    if generated == documented {
        return Ok(());
    }
    let list = |names: Vec<&String>| match names.as_slice() {
        [] => "none".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    };
    let only = |here: &BTreeMap<String, usize>, there: &BTreeMap<String, usize>| {
        list(here.keys().filter(|name| !there.contains_key(*name)).collect())
    };
    let repeated = generated.iter().filter(|(_, count)| **count > 1).map(|(name, _)| name);
    Err(GenerateError::Output(format!(
        "the generated types are not the schemas of the document\n    \
         generated and not documented: {}\n    \
         documented and not generated: {}\n    \
         generated more than once: {}\n    \
         fix: look for the schema whose name these names begin with; the generator splits or merges \
         a type of it. Write it in a form of openapi/README.md, and add a rule to xtask/src/lint/ \
         that refuses this one",
        only(&generated, &documented),
        only(&documented, &generated),
        list(repeated.collect()),
    )))
}

fn check_scalars(projected: &Value, generated: &str) -> Result<(), GenerateError> {
    let unused = generator::unused_scalars(projected, generated);
    if unused.is_empty() {
        return Ok(());
    }
    Err(GenerateError::Output(format!(
        "no field got the type of the format {}\n    \
         fix: compare the fields of that format with the conversions in xtask/src/generator.rs and formats.rs",
        unused.join(", "),
    )))
}

fn rust(header: &str, tokens: TokenStream) -> Result<String, GenerateError> {
    Ok(format!("{header}{}", prettyplease::unparse(&parse(tokens)?)))
}

fn parse(tokens: TokenStream) -> Result<syn::File, GenerateError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn types_that_are_split_lost_or_repeated_are_named() {
        assert!(check_types(&names(&["B", "A"]), &names(&["A", "B"])).is_ok());
        let error = check_types(&names(&["A", "AInner", "B", "B"]), &names(&["A", "B", "C"]))
            .expect_err("they differ")
            .to_string();
        for line in ["not documented: `AInner`", "not generated: `C`", "more than once: `B`"] {
            assert!(error.contains(line), "{error}");
        }
    }
}
