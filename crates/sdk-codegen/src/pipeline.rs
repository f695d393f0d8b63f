//! From the bundle to every generated file.

use std::collections::BTreeMap;

use openapi_model::Node;
use proc_macro2::TokenStream;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    bundle, dispatch,
    generator::{self, GENERATOR, GeneratorError},
    groups, operation_docs,
    outputs::{self, COMMAND, Output},
    panics, projection, queries,
    rewrite::{self, Facts},
    table,
    workspace::BUNDLE,
};

const GENERATED: &str = "crates/returning-ai-client/src/generated.rs";
const OPERATIONS: &str = "crates/returning-ai-client/src/operations.rs";
const GROUPS: &str = "crates/returning-ai-client/src/groups.rs";
const QUERIES: &str = "crates/returning-ai-client/src/queries.rs";
const DISPATCH: &str = "tests/src/dispatch.rs";

/// Why nothing could be generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The generator failed.
    #[error(transparent)]
    Generator(#[from] GeneratorError),
    /// The generator's output is not what the document asks for.
    #[error("{0}")]
    Output(String),
}

/// The modules of the client crate that others can name.
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

/// Produces every output of a bundle that the lint has passed. What the generator or a later step
/// cannot take is an error, even if it panics.
pub fn outputs_of(bundle: &Node) -> Result<Vec<Output>, GenerateError> {
    panics::catch(|| produce(bundle)).unwrap_or_else(|message| {
        Err(GenerateError::Output(format!(
            "a step after the generator failed: {message}\n    \
             fix: add a rule to crates/spec-lint/src/rules/ that refuses what the step cannot take"
        )))
    })
}

/// Generates the client of any document, for a comparison. If it cannot be generated, which part is
/// at fault is not searched for.
pub fn code_of(bundle: &Node) -> Result<Code, GenerateError> {
    let json = bundle.to_json();
    let generate = || {
        let tokens = generator::attempt(&projection::client(&json));
        code(bundle, &json, tokens.map_err(GenerateError::Output)?)
    };
    panics::catch(generate).unwrap_or_else(|message| Err(GenerateError::Output(message)))
}

fn produce(bundle: &Node) -> Result<Vec<Output>, GenerateError> {
    let json = bundle.to_json();
    let text = bundle::to_text(bundle);
    let projected = projection::client(&json);
    let code = code(bundle, &json, generator::tokens(&projected)?)?;
    check_scalars(&projected, &code.generated)?;
    let header = header(&text);
    let file = |path: &str, text: String| Output { path: path.to_owned(), text };
    let mut outputs = operation_docs::outputs(&json, &table::rows(&json));
    outputs.extend([
        file(GENERATED, format!("{header}{}", code.generated)),
        file(OPERATIONS, format!("{header}{}", code.operations)),
        file(GROUPS, format!("{header}{}", code.groups)),
        file(QUERIES, format!("{header}{}", code.queries)),
        file(DISPATCH, format!("{header}{}", rust(dispatch::tokens(&json))?)),
        file(BUNDLE, text),
    ]);
    Ok(outputs::with_manifest(outputs))
}

/// Finishes what the generator wrote, and adds the modules beside it.
fn code(bundle: &Node, json: &Value, tokens: TokenStream) -> Result<Code, GenerateError> {
    let facts = Facts::of(bundle);
    let file = finish(tokens, &facts)?;
    let queries = queries::tokens(&file, json, &facts.rows);
    Ok(Code {
        generated: prettyplease::unparse(&file),
        groups: rust(groups::tokens(json, &facts.rows, &queries))?,
        queries: rust(queries)?,
        operations: rust(table::tokens(json))?,
    })
}

/// Rewrites the generator's output, and checks that nothing was merged, invented or left out.
fn finish(tokens: TokenStream, facts: &Facts) -> Result<syn::File, GenerateError> {
    let mut file = parse(tokens)?;
    check_types(&rewrite::type_names(&file), &facts.schemas)?;
    let missing = rewrite::apply(&mut file, facts);
    if missing.is_empty() {
        return Ok(file);
    }
    Err(GenerateError::Output(format!(
        "the generator wrote no method for {}\n    \
         fix: compare crates/sdk-codegen/src/rust_names.rs with the names in the generator's output",
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
         a type of it. Write it in a form of openapi/README.md, and add a rule to crates/spec-lint/src/rules/ \
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
         fix: compare the fields of that format with the conversions in crates/sdk-codegen/src/generator.rs and formats.rs",
        unused.join(", "),
    )))
}

fn rust(tokens: TokenStream) -> Result<String, GenerateError> {
    Ok(prettyplease::unparse(&parse(tokens)?))
}

fn parse(tokens: TokenStream) -> Result<syn::File, GenerateError> {
    syn::parse2(tokens).map_err(|error| {
        GenerateError::Output(format!("the generated code is not valid Rust: {error}"))
    })
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
