//! Revisions and files of a checkout, read with the `git` command.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

use sdk_codegen::workspace::OPENAPI;

/// The branch that a change is held against.
const MAIN: [&str; 2] = ["main", "origin/main"];

/// The folder of the snapshots, relative to the root.
const SNAPSHOTS: &str = "tests/snapshots";

/// Why git failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GitError {
    /// The command is not installed.
    #[error("cannot run git: {0}\n    fix: install git, or compare two files with --old and --new")]
    NotInstalled(std::io::Error),
    /// The folder is not in a repository.
    #[error(
        "{} is not in a git repository\n    fix: compare two files with --old and --new",
        .0.display()
    )]
    NoRepository(PathBuf),
    /// Nothing has this name.
    #[error("git knows no revision `{revision}`{}", shallow_hint(*.is_shallow))]
    UnknownRevision {
        /// The name.
        revision: String,
        /// Whether the clone lacks a part of the history.
        is_shallow: bool,
    },
    /// There is no branch `main`.
    #[error(
        "there is neither a branch `main` nor `origin/main`{}\n    fix: name the base with --base",
        shallow_hint(*.is_shallow)
    )]
    NoMain {
        /// Whether the clone lacks a part of the history.
        is_shallow: bool,
    },
    /// Two revisions have no common history.
    #[error("`{main}` and this checkout have no commit in common{}", shallow_hint(*.is_shallow))]
    NoMergeBase {
        /// The branch.
        main: &'static str,
        /// Whether the clone lacks a part of the history.
        is_shallow: bool,
    },
    /// A file of a revision is not text.
    #[error("{0} is not UTF-8")]
    NotText(String),
    /// Anything else that git says.
    #[error("`git {command}` failed: {message}")]
    Failed {
        /// What it was asked.
        command: String,
        /// What it said.
        message: String,
    },
}

fn shallow_hint(is_shallow: bool) -> &'static str {
    if is_shallow {
        "; this clone is shallow and lacks a part of the history\n    fix: git fetch --unshallow, or \
         `fetch-depth: 0` for actions/checkout"
    } else {
        ""
    }
}

/// A checkout, as git sees it.
#[derive(Debug)]
pub(super) struct Git<'a> {
    root: &'a Path,
}

impl<'a> Git<'a> {
    /// Makes sure that there is a git and a repository.
    pub(super) fn open(root: &'a Path) -> Result<Self, GitError> {
        let git = Self { root };
        let inside = git.run(&["rev-parse", "--is-inside-work-tree"])?;
        if inside.status.success() { Ok(git) } else { Err(GitError::NoRepository(root.to_owned())) }
    }

    /// The commit that a revision names.
    pub(super) fn commit(&self, revision: &str) -> Result<String, GitError> {
        let wanted = format!("{revision}^{{commit}}");
        let found = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        if found.status.success() {
            return Ok(line(&found));
        }
        let is_shallow = self.is_shallow()?;
        Err(GitError::UnknownRevision { revision: revision.to_owned(), is_shallow })
    }

    /// The commit at which the checkout left `main`.
    pub(super) fn merge_base(&self) -> Result<String, GitError> {
        let Some(main) = MAIN.into_iter().find(|name| self.commit(name).is_ok()) else {
            return Err(GitError::NoMain { is_shallow: self.is_shallow()? });
        };
        let found = self.run(&["merge-base", main, "HEAD"])?;
        if found.status.success() {
            return Ok(line(&found));
        }
        Err(GitError::NoMergeBase { main, is_shallow: self.is_shallow()? })
    }

    /// The commit in the short form in which people read it.
    pub(super) fn short(&self, commit: &str) -> Result<String, GitError> {
        Ok(self.ask(&["rev-parse", "--short", commit])?.trim().to_owned())
    }

    /// The files of the specification in a commit, by their paths.
    pub(super) fn specification(&self, commit: &str) -> Result<Vec<(String, String)>, GitError> {
        let folder = format!("{OPENAPI}/");
        self.texts(&["ls-tree", "-z", commit, "--", &folder], ".yaml")
    }

    /// The files of Rust in a folder and in the folders below it in a commit, by their paths.
    pub(super) fn rust_sources(
        &self,
        commit: &str,
        folder: &str,
    ) -> Result<Vec<(String, String)>, GitError> {
        self.texts(&["ls-tree", "-r", "-z", commit, "--", folder], ".rs")
    }

    /// The text of a file in a commit. Returns `None` if the commit has no such file.
    pub(super) fn text(&self, commit: &str, path: &str) -> Result<Option<String>, GitError> {
        let name = format!("{commit}:./{path}");
        let content = self.contents(&[&name])?.pop().flatten();
        content.map(|content| text(path, content)).transpose()
    }

    /// The files that a call of `ls-tree` lists and whose paths end in this way.
    fn texts(&self, list: &[&str], ending: &str) -> Result<Vec<(String, String)>, GitError> {
        let list = self.ask(list)?;
        let (ids, paths): (Vec<_>, Vec<_>) =
            list.split('\0').filter_map(blob).filter(|(_, path)| path.ends_with(ending)).unzip();
        let files = paths
            .into_iter()
            .zip(self.contents(&ids)?)
            .map(|(path, content)| Ok((path.to_owned(), text(path, content.unwrap_or_default())?)));
        files.collect()
    }

    /// What objects hold, in the order of their names. Returns `None` for an object that does not exist.
    ///
    /// One process reads them all: starting one takes longer than what it has to do.
    fn contents(&self, names: &[&str]) -> Result<Vec<Option<Vec<u8>>>, GitError> {
        let arguments = ["cat-file", "--batch"];
        let input: String = names.iter().flat_map(|name| [name, "\n"]).collect();
        let output = successful(&arguments, self.run_with(&arguments, &input)?)?;
        let mut rest = output.stdout.as_slice();
        let objects = names.iter().map(|name| {
            next_object(&mut rest).ok_or_else(|| GitError::Failed {
                command: arguments.join(" "),
                message: format!("it broke off before `{name}`"),
            })
        });
        objects.collect()
    }

    /// The version of the newest release before a commit, by its tag `v1.2.3`.
    pub(super) fn released(&self, commit: &str) -> Result<Option<String>, GitError> {
        let found =
            self.run(&["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", commit])?;
        let tag = found.status.success().then(|| line(&found));
        Ok(tag.map(|tag| tag.trim_start_matches('v').to_owned()))
    }

    /// The snapshots that differ from those of a commit, each with a word that says how.
    pub(super) fn snapshots(&self, commit: &str) -> Result<Vec<String>, GitError> {
        let changed = self.ask(&[
            "-c",
            "core.quotepath=false",
            "diff",
            "--no-ext-diff",
            "--no-renames",
            "--relative",
            "--name-status",
            commit,
            "--",
            SNAPSHOTS,
        ])?;
        let changed = changed.lines().filter_map(|line| {
            let (status, path) = line.split_once('\t')?;
            let word = match status {
                "A" => "added",
                "D" => "removed",
                _ => "changed",
            };
            Some(format!("{path} ({word})"))
        });
        let new = self.ask(&["ls-files", "-z", "--others", "--exclude-standard", SNAPSHOTS])?;
        let new = new.split('\0').filter(|path| !path.is_empty());
        let new = new.map(|path| format!("{path} (added)"));
        let mut found: Vec<_> = changed.chain(new).collect();
        found.sort();
        Ok(found)
    }

    fn is_shallow(&self) -> Result<bool, GitError> {
        Ok(line(&self.run(&["rev-parse", "--is-shallow-repository"])?) == "true")
    }

    /// What git prints if it succeeds.
    fn ask(&self, arguments: &[&str]) -> Result<String, GitError> {
        let output = successful(arguments, self.run(arguments)?)?;
        let command = arguments.join(" ");
        String::from_utf8(output.stdout)
            .map_err(|_| GitError::NotText(format!("what `git {command}` prints")))
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, GitError> {
        self.command(arguments).output().map_err(GitError::NotInstalled)
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Result<Output, GitError> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(GitError::NotInstalled)?;
        let stdin = child.stdin.take();
        let output = thread::scope(|scope| {
            // It writes while it still reads. If it ends early, its output is too short.
            scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
            child.wait_with_output()
        });
        output.map_err(GitError::NotInstalled)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(arguments);
        command
    }
}

fn successful(arguments: &[&str], output: Output) -> Result<Output, GitError> {
    if output.status.success() {
        return Ok(output);
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(GitError::Failed { command: arguments.join(" "), message })
}

/// The id and the path of a line of `ls-tree`, which reads `100644 blob <id>`, a tab and the path.
/// Returns `None` if it is not about a file.
fn blob(line: &str) -> Option<(&str, &str)> {
    let (about, path) = line.split_once('\t')?;
    let (_, id) = about.split_once(" blob ")?;
    Some((id, path))
}

/// The next object of what `cat-file --batch` prints: a line that ends in its size, and then its bytes
/// and a line break; or a line that ends in `missing`. The outer `None` means that the output ends
/// before that.
fn next_object(rest: &mut &[u8]) -> Option<Option<Vec<u8>>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (line, after) = (str::from_utf8(&rest[..end]).ok()?, &rest[end + 1..]);
    if line.ends_with(" missing") {
        *rest = after;
        return Some(None);
    }
    let size = line.rsplit(' ').next()?.parse().ok()?;
    let (content, after) = after.split_at_checked(size)?;
    *rest = after.strip_prefix(b"\n")?;
    Some(Some(content.to_vec()))
}

/// The text of a file, without the mark of its byte order.
fn text(path: &str, content: Vec<u8>) -> Result<String, GitError> {
    let text = String::from_utf8(content).map_err(|_| GitError::NotText(path.to_owned()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_one_after_the_other() {
        let mut rest = &b"a1 blob 4\nx\n\ny\nHEAD:./b missing\nc3 blob 0\n\nd4 blob 9\nshort\n"[..];
        let mut next = || next_object(&mut rest);
        assert_eq!(next(), Some(Some(b"x\n\ny".to_vec())));
        assert_eq!(next(), Some(None));
        assert_eq!(next(), Some(Some(Vec::new())));
        assert_eq!(next(), None, "the output ends inside of an object");
    }

    #[test]
    fn only_files_are_read_of_a_listing() {
        assert_eq!(blob("100644 blob a1\topenapi/a b.yaml"), Some(("a1", "openapi/a b.yaml")));
        assert_eq!(blob("040000 tree a1\topenapi/old"), None);
        assert_eq!(blob(""), None);
    }
}
