//! The files of the specification of one side, joined.

use std::sync::Arc;

use openapi_diff::Document;
use openapi_model::Node;

use super::DiffError;
use sdk_codegen::{
    bundle::{self, SourceFile},
    workspace::{BUNDLE, OPENAPI, Workspace},
};

/// Our own document on one side of a comparison.
#[derive(Debug)]
pub(super) struct Sources {
    /// The files joined, for the generator.
    pub(super) bundle: Node,
    /// The same as the engine compares it.
    pub(super) document: Document,
}

impl Sources {
    /// The files of a checkout, whether they are committed or not.
    pub(super) fn of_checkout(workspace: &Workspace) -> Result<Self, DiffError> {
        Self::join("", texts(workspace)?)
    }

    /// The files of a checkout, one of them with another text. Without a text there is no such file.
    pub(super) fn of_checkout_with(
        workspace: &Workspace,
        path: &str,
        text: String,
    ) -> Result<Self, DiffError> {
        let mut texts = texts(workspace)?;
        texts.retain(|(other, _)| other != path);
        if !text.is_empty() {
            texts.push((path.to_owned(), text));
        }
        texts.sort();
        Self::join("", texts)
    }

    /// Joins files by their paths. The prefix tells the revision in messages of failure.
    pub(super) fn join(prefix: &str, texts: Vec<(String, String)>) -> Result<Self, DiffError> {
        if texts.is_empty() {
            return Err(DiffError::NoFiles { side: format!("{prefix}{OPENAPI}") });
        }
        let files = texts.iter().map(|(path, text)| file(prefix, path, text));
        let files = files.collect::<Result<Vec<_>, DiffError>>()?;
        let (bundle, findings) = bundle::bundle(&files);
        if let [_, ..] = findings.as_slice() {
            let lines: Vec<_> =
                findings.iter().map(|finding| format!("{prefix}{finding}")).collect();
            return Err(DiffError::NotJoined(lines.join("\n")));
        }
        let document = Document::new(format!("{prefix}{BUNDLE}"), bundle.clone(), texts)
            .map_err(|error| DiffError::Refused(format!("{prefix}{error}")))?;
        Ok(Self { bundle, document })
    }
}

/// The files of the specification in a checkout, by their paths.
fn texts(workspace: &Workspace) -> Result<Vec<(String, String)>, DiffError> {
    let mut files = workspace.names(OPENAPI)?;
    files.retain(|name| name.ends_with(".yaml"));
    let texts = files.into_iter().map(|name| {
        let path = format!("{OPENAPI}/{name}");
        Ok((path.clone(), workspace.read(&path)?))
    });
    texts.collect()
}

fn file(prefix: &str, path: &str, text: &str) -> Result<SourceFile, DiffError> {
    let root = openapi_model::parse(path, text)
        .map_err(|error| DiffError::Refused(format!("{prefix}{error}")))?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let group = name.trim_end_matches(".yaml").to_owned();
    Ok(SourceFile { path: Arc::from(path), group, root })
}
