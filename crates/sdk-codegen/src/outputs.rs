//! Generated files: comparing them with the checkout and writing them.

use std::{
    io::{self, Write},
    path::{Component, Path},
};

use sha2::{Digest, Sha256};
use similar::TextDiff;

use crate::workspace::{BUNDLE, GROUP_DOCS, OPERATION_DOCS, Workspace};

/// The list of the generated files, so that one that is no longer generated is noticed.
pub const MANIFEST: &str = "openapi/generated-files.txt";

/// The command that writes the files.
pub const COMMAND: &str = "cargo xtask generate";

/// A file that is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The path relative to the root of the workspace.
    pub path: String,
    /// What it has to hold.
    pub text: String,
}

/// What happened to a file, or would happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds what it has to hold.
    Unchanged,
    /// It was written, or is stale.
    Written,
    /// It is no longer generated and was removed, or has to be.
    Removed,
    /// The list of the last run names it, and it does not say that it is generated.
    Kept,
}

/// A file and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Stale {
    /// The path relative to the root of the workspace.
    pub path: String,
    /// The difference between the file and what it has to hold, as a unified diff.
    pub diff: String,
}

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot write {path}: {source}; the files of this run were left as they were, or as the new text"
)]
pub struct WriteError {
    path: String,
    source: io::Error,
}

/// Adds the list of the files itself. It holds the hash of the bundle, so that a change of the
/// document shows in one generated file only, whatever else follows from it.
#[must_use]
pub fn with_manifest(mut outputs: Vec<Output>) -> Vec<Output> {
    let mut paths: Vec<_> = outputs.iter().map(|output| output.path.clone()).collect();
    paths.push(MANIFEST.to_owned());
    paths.sort();
    let bundle = outputs.iter().find(|output| output.path == BUNDLE);
    let hash =
        bundle.map(|bundle| format!("# {BUNDLE} has the sha256 {}.\n", sha256(&bundle.text)));
    let hash = hash.unwrap_or_default();
    let text = format!("# {}; do not edit.\n{hash}{}\n", mark(), paths.join("\n"));
    outputs.push(Output { path: MANIFEST.to_owned(), text });
    outputs
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What differs between the checkout and the outputs. Nothing is written.
pub fn stale(workspace: &Workspace, outputs: &[Output]) -> Vec<Stale> {
    let changed = outputs.iter().filter_map(|output| stale_file(workspace, output));
    let removed = obsolete(workspace, outputs).into_iter().filter(|path| is_ours(workspace, path));
    let removed = removed.map(|path| {
        let text = current(workspace, &path).unwrap_or_default();
        difference(&path, &text, "")
    });
    changed.chain(removed).collect()
}

/// What differs between one file of the checkout and its output.
pub fn stale_file(workspace: &Workspace, output: &Output) -> Option<Stale> {
    let current = current(workspace, &output.path);
    (current.as_deref() != Some(&output.text))
        .then(|| difference(&output.path, &current.unwrap_or_default(), &output.text))
}

/// Writes one file that is on no list, if it differs, as the others are written.
pub fn write_file(workspace: &Workspace, output: &Output) -> Result<State, WriteError> {
    if stale_file(workspace, output).is_none() {
        return Ok(State::Unchanged);
    }
    persist(workspace, output, prepare(workspace, output)?)?;
    Ok(State::Written)
}

/// Writes what differs and removes what is no longer generated. A reader of the checkout sees the
/// old file or the new one, never a part: all texts are on the disk before the first is renamed.
/// The list of the files comes last, so that a run that was cut short is noticed by the next one.
pub fn write(
    workspace: &Workspace,
    outputs: &[Output],
) -> Result<Vec<(String, State)>, WriteError> {
    let obsolete = obsolete(workspace, outputs);
    let mut states = Vec::new();
    let mut prepared = Vec::new();
    for output in outputs {
        let fresh = current(workspace, &output.path).as_deref() == Some(&output.text);
        if !fresh {
            prepared.push((output, prepare(workspace, output)?));
        }
        states.push((output.path.clone(), if fresh { State::Unchanged } else { State::Written }));
    }
    for path in obsolete {
        let state = if is_ours(workspace, &path) { State::Removed } else { State::Kept };
        if state == State::Removed {
            std::fs::remove_file(workspace.file(&path)).map_err(|source| failed(&path, source))?;
        }
        states.push((path, state));
    }
    prepared.sort_by_key(|(output, _)| output.path == MANIFEST);
    for (output, file) in prepared {
        persist(workspace, output, file)?;
    }
    Ok(states)
}

fn persist(
    workspace: &Workspace,
    output: &Output,
    file: tempfile::NamedTempFile,
) -> Result<(), WriteError> {
    let renamed = file.persist(workspace.file(&output.path));
    renamed.map(drop).map_err(|error| failed(&output.path, error.error))
}

/// Whether a file says that it is generated, or is where nothing else is: what is included in the
/// documentation cannot say so. A list that was merged badly may name any other file.
fn is_ours(workspace: &Workspace, path: &str) -> bool {
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    if folder.is_some_and(|folder| [OPERATION_DOCS, GROUP_DOCS].contains(&folder)) {
        return true;
    }
    let text = current(workspace, path).unwrap_or_default();
    text.lines().next().is_some_and(|line| line.contains(&mark()))
}

/// What the first line of a generated file says, where the file can hold a remark.
fn mark() -> String {
    format!("@generated by `{COMMAND}`")
}

fn prepare(workspace: &Workspace, output: &Output) -> Result<tempfile::NamedTempFile, WriteError> {
    let path = workspace.file(&output.path);
    let folder = path.parent().unwrap_or(workspace.root());
    let prepared = std::fs::create_dir_all(folder).and_then(|()| {
        let mut file = temporary().tempfile_in(folder)?;
        file.write_all(output.text.as_bytes())?;
        file.as_file().sync_all()?;
        Ok(file)
    });
    prepared.map_err(|source| failed(&output.path, source))
}

/// A temporary file is private; the file that it becomes is not.
#[cfg(unix)]
fn temporary() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    builder.permissions(std::fs::Permissions::from_mode(0o644));
    builder
}

#[cfg(not(unix))]
fn temporary() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

fn failed(path: &str, source: io::Error) -> WriteError {
    WriteError { path: path.to_owned(), source }
}

/// Files of the last run that this run does not produce.
fn obsolete(workspace: &Workspace, outputs: &[Output]) -> Vec<String> {
    let manifest = current(workspace, MANIFEST).unwrap_or_default();
    manifest
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|path| stays_inside(path) && workspace.file(path).is_file())
        .filter(|path| outputs.iter().all(|output| output.path != **path))
        .map(str::to_owned)
        .collect()
}

fn stays_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// The text of a file with the newlines of the outputs, whatever the checkout uses.
fn current(workspace: &Workspace, path: &str) -> Option<String> {
    let text = std::fs::read_to_string(workspace.file(path)).ok()?;
    Some(text.replace("\r\n", "\n"))
}

fn difference(path: &str, old: &str, new: &str) -> Stale {
    let diff = TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("{path} (checked in)"), &format!("{path} (generated)"))
        .to_string();
    Stale { path: path.to_owned(), diff }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(path: &str, text: &str) -> Output {
        Output { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Workspace::at(folder.path());
        let outputs = with_manifest(vec![output("openapi/a.txt", "a\n")]);
        let first = write(&workspace, &outputs).expect("written");
        assert!(first.iter().all(|(_, state)| *state == State::Written));
        let second = write(&workspace, &outputs).expect("written");
        assert!(second.iter().all(|(_, state)| *state == State::Unchanged));
        assert!(stale(&workspace, &outputs).is_empty());
    }

    #[test]
    fn a_file_that_is_no_longer_generated_is_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Workspace::at(folder.path());
        let old = format!("// {} with x.\n", mark());
        write(&workspace, &with_manifest(vec![output("a", "a\n"), output("b", &old)]))
            .expect("written");
        let outputs = with_manifest(vec![output("a", "a\n")]);
        assert_eq!(
            stale(&workspace, &outputs).iter().map(|stale| stale.path.as_str()).collect::<Vec<_>>(),
            [MANIFEST, "b"]
        );
        write(&workspace, &outputs).expect("written");
        assert!(!workspace.file("b").exists());
    }

    #[test]
    fn the_documentation_of_an_operation_that_is_gone_is_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Workspace::at(folder.path());
        let gone = [format!("{OPERATION_DOCS}/getMug.md"), format!("{GROUP_DOCS}/mugs.md")];
        let old = gone.iter().map(|path| output(path, "Reads a mug.\n")).collect();
        write(&workspace, &with_manifest(old)).expect("written");
        let states = write(&workspace, &with_manifest(Vec::new())).expect("written");
        for path in gone {
            assert!(states.contains(&(path.clone(), State::Removed)), "{states:?}");
            assert!(!workspace.file(&path).exists(), "{path}");
        }
    }

    #[test]
    fn a_file_that_was_written_by_hand_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Workspace::at(folder.path());
        std::fs::create_dir_all(workspace.file("openapi")).expect("created");
        std::fs::write(workspace.file("precious"), "by hand\n").expect("written");
        std::fs::write(workspace.file(MANIFEST), "precious\n").expect("written");
        let states = write(&workspace, &with_manifest(Vec::new())).expect("written");
        assert!(states.contains(&("precious".to_owned(), State::Kept)), "{states:?}");
        assert!(workspace.file("precious").exists());
    }

    #[test]
    fn a_path_outside_the_workspace_is_never_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("root");
        std::fs::create_dir_all(root.join("openapi")).expect("created");
        std::fs::write(folder.path().join("precious"), "x").expect("written");
        std::fs::write(root.join(MANIFEST), "../precious\n").expect("written");
        write(&Workspace::at(&root), &with_manifest(Vec::new())).expect("written");
        assert!(folder.path().join("precious").exists());
    }

    #[test]
    fn newlines_of_the_checkout_do_not_make_a_file_stale() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Workspace::at(folder.path());
        std::fs::write(workspace.file("a"), "1\r\n2\r\n").expect("written");
        assert!(stale(&workspace, &[output("a", "1\n2\n")]).is_empty());
    }

    #[test]
    fn the_difference_is_a_unified_diff() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Workspace::at(folder.path());
        std::fs::write(workspace.file("a"), "1\n2\n").expect("written");
        let stale = stale(&workspace, &[output("a", "1\n3\n")]);
        assert!(stale[0].diff.contains("-2\n+3\n"), "{}", stale[0].diff);
    }
}
