//! What git knows of a checkout, by its own command.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
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
    /// The folder is in no repository.
    #[error(
        "{} is in no git repository\n    fix: compare two files with --old and --new",
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

    /// The files of the specification in a commit.
    pub(super) fn specification(&self, commit: &str) -> Result<Vec<String>, GitError> {
        let folder = format!("{OPENAPI}/");
        let names = self.ask(&["ls-tree", "-z", "--name-only", commit, "--", &folder])?;
        let names = names.split('\0').filter(|name| name.ends_with(".yaml"));
        Ok(names.map(str::to_owned).collect())
    }

    /// The files of a folder and of the folders below it in a commit.
    pub(super) fn below(&self, commit: &str, folder: &str) -> Result<Vec<String>, GitError> {
        let names = self.ask(&["ls-tree", "-r", "-z", "--name-only", commit, "--", folder])?;
        Ok(names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// The text of a file in a commit. Returns `None` if the commit has no such file.
    pub(super) fn text(&self, commit: &str, path: &str) -> Result<Option<String>, GitError> {
        let place = format!("{commit}:./{path}");
        if !self.run(&["cat-file", "-e", &place])?.status.success() {
            return Ok(None);
        }
        let text = self.ask(&["show", &place])?;
        Ok(Some(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned)))
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

    /// What git prints, where it succeeds.
    fn ask(&self, arguments: &[&str]) -> Result<String, GitError> {
        let output = self.run(arguments)?;
        let command = arguments.join(" ");
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(GitError::Failed { command, message });
        }
        String::from_utf8(output.stdout)
            .map_err(|_| GitError::NotText(format!("what `git {command}` prints")))
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, GitError> {
        Command::new("git")
            .arg("-C")
            .arg(self.root)
            .args(arguments)
            .output()
            .map_err(GitError::NotInstalled)
    }
}

fn line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
