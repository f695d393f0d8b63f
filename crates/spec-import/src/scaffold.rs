//! Writes the method of the facade, its example and a call for the tests, for an operation that is
//! in the document and in the generated client.

mod access;
mod calls;
mod client;
mod example;
mod facade;
mod form;
mod imports;
mod quirk_tests;
mod stream;
mod values;

use std::collections::BTreeMap;

use sdk_codegen::{
    rust_names,
    workspace::{FileError, Workspace},
};
use spec_lint::quirks::{self, Quirk};

use crate::{
    document::{Document, DocumentedOperation},
    shape::Shape,
};

use client::Client;
use form::UploadForm;

pub(crate) use calls::path as calls_path;
pub(crate) use quirk_tests::untested as untested_quirks;

/// Why nothing was written for an operation.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// A file of the checkout is missing.
    #[error(transparent)]
    File(#[from] FileError),
    /// The register of quirks cannot be read.
    #[error(transparent)]
    Quirks(#[from] quirks::ReadError),
    /// A file is not valid Rust.
    #[error("{file}: this is not valid Rust: {source}")]
    Rust {
        /// The file.
        file: String,
        /// What the parser said.
        source: syn::Error,
    },
    /// The document does not have the operation.
    #[error(
        "openapi/ has no operation `{id}`; `cargo xtask status` lists those that lack something"
    )]
    NoOperation {
        /// The `operationId`.
        id: String,
    },
    /// The generated client does not have the operation.
    #[error("the generated client has no method for `{id}`; run `cargo xtask generate` first")]
    NotGenerated {
        /// The `operationId`.
        id: String,
    },
    /// A value that a call needs cannot be made up.
    #[error(
        "no value can be made up for `{type_name}`, which `{id}` needs; write the method by hand, as in crates/returning-ai/src/groups/"
    )]
    Value {
        /// The `operationId`.
        id: String,
        /// The type.
        type_name: String,
    },
    /// The operation uploads a form for which no method can be written.
    #[error(
        "no method can be written for `{id}`, which uploads a form: {reason}; write it by hand, as in crates/returning-ai/src/groups/"
    )]
    Upload {
        /// The `operationId`.
        id: String,
        /// What is unusual.
        reason: String,
    },
    /// A file does not have the form that the other ones have.
    #[error("{file}: expected {expected}; write the method by hand")]
    Form {
        /// The file.
        file: String,
        /// What the file should have.
        expected: String,
    },
}

/// What was written. The files still have to be formatted.
#[derive(Debug, Default)]
pub struct Scaffolded {
    /// The files that change: path and whole text.
    pub files: BTreeMap<String, String>,
    /// What was added, in words.
    pub added: Vec<String>,
    /// Operations for which nothing was written, and why.
    pub errors: Vec<ScaffoldError>,
}

/// Adds what operations lack. What is there already stays as it is.
pub fn scaffold(
    workspace: &Workspace,
    document: &Document,
    ids: &[String],
) -> Result<Scaffolded, ScaffoldError> {
    let client = Client::read(workspace)?;
    let operations = document.operations();
    let untested = untested_quirks(workspace)?;
    let mut files = Files { workspace, changed: BTreeMap::new() };
    let mut scaffolded = Scaffolded::default();
    for id in ids {
        let before = files.changed.clone();
        let added = add(&mut files, &operations, &client, id)
            .and_then(|added| Ok([added, add_tests(&mut files, &untested, id)?].concat()));
        match added {
            Ok(added) => scaffolded.added.extend(added),
            Err(error) => {
                files.changed = before;
                scaffolded.errors.push(error);
            }
        }
    }
    Ok(Scaffolded { files: files.changed, ..scaffolded })
}

/// Adds what one operation lacks, and says what that was.
fn add(
    files: &mut Files<'_>,
    operations: &[DocumentedOperation],
    client: &Client,
    id: &str,
) -> Result<Vec<String>, ScaffoldError> {
    let operation = operations.iter().find(|operation| operation.id == id);
    let operation = operation.ok_or_else(|| ScaffoldError::NoOperation { id: id.to_owned() })?;
    let method = Method::of(operation, client)?;
    let mut added = Vec::new();
    for method in facade::add(files, operation, &method, client)? {
        added.push(format!("{id}: {method} in {}", facade::path(&operation.group)));
    }
    if calls::add(files, operation, &method)? {
        added.push(format!("{id}: a call in {}", calls::path(&operation.group)));
    }
    Ok(added)
}

/// Adds the tests of the quirks of one operation. A quirk of several gets its test with the first.
fn add_tests(
    files: &mut Files<'_>,
    untested: &[Quirk],
    id: &str,
) -> Result<Vec<String>, ScaffoldError> {
    let is_first = |quirk: &&Quirk| quirk.operations.first().is_some_and(|one| one.value == id);
    untested.iter().filter(is_first).map(|quirk| quirk_tests::add(files, &quirk.id.value)).collect()
}

/// The files of the checkout, with what was changed so far.
struct Files<'a> {
    workspace: &'a Workspace,
    changed: BTreeMap<String, String>,
}

impl Files<'_> {
    /// The text of a file; `None` if there is no such file.
    fn get(&self, path: &str) -> Result<Option<String>, FileError> {
        if let Some(text) = self.changed.get(path) {
            return Ok(Some(text.clone()));
        }
        if !self.workspace.file(path).is_file() {
            return Ok(None);
        }
        self.workspace.read(path).map(Some)
    }

    fn need(&self, path: &str) -> Result<String, ScaffoldError> {
        match self.get(path)? {
            Some(text) => Ok(text),
            // The error of the missing file is the one to show.
            None => Ok(self.workspace.read(path)?),
        }
    }

    fn put(&mut self, path: &str, text: String) {
        self.changed.insert(path.to_owned(), text);
    }
}

/// How an operation is called.
struct Method {
    /// The name of the method.
    name: String,
    /// Its arguments: name and type.
    arguments: Vec<(String, String)>,
    /// The type that it returns.
    returns: String,
    /// The expression that sends the call.
    body: Body,
    /// The lines before a call that make its arguments.
    setup: Vec<String>,
    /// The arguments of a call.
    values: Vec<String>,
    /// The types of the group that a call names.
    types: Vec<String>,
}

enum Body {
    /// The name of the generated method.
    Generated(String),
    /// A form with a file, which the facade sends.
    Form(UploadForm),
}

/// What needs a body of files is left out without this feature.
const UPLOADS: &str = "#[cfg(feature = \"uploads\")]";

impl Method {
    fn of(operation: &DocumentedOperation, client: &Client) -> Result<Self, ScaffoldError> {
        let is_form = operation
            .request
            .as_ref()
            .is_some_and(|body| body.media_type.starts_with("multipart/"));
        if is_form { Self::upload(operation) } else { Self::generated(operation, client) }
    }

    fn generated(operation: &DocumentedOperation, client: &Client) -> Result<Self, ScaffoldError> {
        let id = &operation.id;
        let name = rust_names::field(id);
        let signature =
            client.method(&name).ok_or_else(|| ScaffoldError::NotGenerated { id: id.clone() })?;
        let mut values = values::Values::new(client, &operation.targets);
        let mut call = Vec::new();
        for (argument, type_name) in &signature.arguments {
            let value = values.argument(argument, type_name);
            call.push(value.ok_or_else(|| ScaffoldError::Value {
                id: id.clone(),
                type_name: type_name.clone(),
            })?);
        }
        Ok(Self {
            name,
            arguments: signature.arguments.clone(),
            returns: signature.returns.clone(),
            body: Body::Generated(signature.name.clone()),
            setup: values.setup,
            values: call,
            types: values.types,
        })
    }

    fn upload(operation: &DocumentedOperation) -> Result<Self, ScaffoldError> {
        let form = UploadForm::of(operation)?;
        let success = operation.responses.iter().find(|one| (200..300).contains(&one.status));
        let shape = success.and_then(|response| response.body.as_ref()?.stated.as_ref());
        let returns = shape.and_then(Shape::object).and_then(|object| object.component.clone());
        let returns = returns.ok_or_else(|| ScaffoldError::Upload {
            id: operation.id.clone(),
            reason: "its response is not an object with a name".to_owned(),
        })?;
        Ok(form.method(operation, returns))
    }

    /// The form that the method takes, if it uploads one.
    fn form(&self) -> Option<&UploadForm> {
        match &self.body {
            Body::Form(form) => Some(form),
            Body::Generated(_) => None,
        }
    }
}
