//! The files of the specification of one side, joined, with the texts that reports quote.

use std::{collections::BTreeMap, sync::Arc};

use openapi_diff::{Document, Finding, Location as Side, Span};

use super::DiffError;
use openapi_model::{Entry, Location, Node, Value};
use sdk_codegen::{
    bundle::{self, SourceFile},
    workspace::{BUNDLE, OPENAPI, Workspace},
};

/// Our own document on one side of a comparison.
#[derive(Debug)]
pub(super) struct Sources {
    /// The files joined, each value with its place.
    pub(super) bundle: Node,
    /// The bundle as the engine reads it.
    pub(super) document: Document,
    texts: BTreeMap<String, Vec<String>>,
}

impl Sources {
    /// The files of a checkout, whether they are committed or not.
    pub(super) fn of_checkout(workspace: &Workspace) -> Result<Self, DiffError> {
        let mut files = workspace.names(OPENAPI)?;
        files.retain(|name| name.ends_with(".yaml"));
        let texts = files.into_iter().map(|name| {
            let path = format!("{OPENAPI}/{name}");
            Ok((path.clone(), workspace.read(&path)?))
        });
        Self::join("", texts.collect::<Result<_, DiffError>>()?)
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
        let label = format!("{prefix}{BUNDLE}");
        let document = Document::from_json(&label, &bundle.to_json())
            .map_err(|error| DiffError::Refused(placed(prefix, &bundle, &error)))?;
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        let texts = texts.iter().map(|(path, text)| (path.clone(), lines(text))).collect();
        Ok(Self { bundle, document, texts })
    }

    /// Tells where the value stands in the files that people edit.
    pub(super) fn locate(&self, site: &mut Side) {
        let Some(place) = Place::find(&self.bundle, &site.shown) else { return };
        site.file = place.at.file.to_string();
        (site.line, site.column) = (short(place.at.line), short(place.at.column));
        let lines = self.texts.get(&*place.at.file).map_or(&[][..], Vec::as_slice);
        site.quote(place.span(), |number| {
            let index = usize::try_from(number).ok()?.checked_sub(1)?;
            lines.get(index).map(String::as_str)
        });
    }
}

fn short(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Puts both sides of each finding into the files that people edit.
pub(super) fn locate(findings: &mut [Finding], old: &Sources, new: &Sources) {
    for finding in findings {
        finding.old.iter_mut().for_each(|site| old.locate(site));
        finding.new.iter_mut().for_each(|site| new.locate(site));
    }
}

fn file(prefix: &str, path: &str, text: &str) -> Result<SourceFile, DiffError> {
    let root = openapi_model::parse(path, text)
        .map_err(|error| DiffError::Refused(format!("{prefix}{error}")))?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let group = name.trim_end_matches(".yaml").to_owned();
    Ok(SourceFile { path: Arc::from(path), group, root })
}

/// The engine saw no text, so that the place of a refusal is found by what is refused.
fn placed(prefix: &str, bundle: &Node, error: &openapi_diff::DocumentError) -> String {
    let key = match &error.reason {
        openapi_diff::Refusal::Version(_) => "openapi",
        _ => "",
    };
    let at = bundle.entry(key).map_or(&bundle.at, |entry| &entry.value.at);
    format!("{prefix}{at}: {}", error.reason)
}

/// Where a pointer leads.
struct Place {
    at: Location,
    /// The key of the object around it, where it stands in the same file.
    context: Option<Location>,
    last: u64,
}

impl Place {
    fn find(root: &Node, pointer: &str) -> Option<Self> {
        let (mut node, mut at, mut context) = (root, &root.at, None);
        for token in pointer.trim_start_matches('#').split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            context = Some(at);
            match &node.value {
                Value::Mapping(_) => {
                    let Entry { key_at, value, .. } = node.entry(&token)?;
                    (node, at) = (value, key_at);
                }
                Value::Sequence(items) => {
                    node = items.get(token.parse::<usize>().ok()?)?;
                    at = &node.at;
                }
                _ => return None,
            }
        }
        let context = context.filter(|context| context.file == at.file).cloned();
        Some(Self { at: at.clone(), context, last: last_line(node, at) })
    }

    fn span(&self) -> Span {
        Span {
            context: self.context.as_ref().map(|context| short(context.line)),
            first: short(self.at.line),
            last: short(self.last),
        }
    }
}

/// Components of several files may stand in one mapping; only the file of its key is quoted.
fn last_line(node: &Node, start: &Location) -> u64 {
    let mut last = start.line;
    node.walk(&openapi_model::Pointer::root(), &mut |inner, _| {
        if inner.at.file == start.file {
            last = last.max(inner.at.line);
        }
    });
    last
}
