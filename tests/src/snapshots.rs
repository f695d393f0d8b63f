//! Snapshots: one small file for each type or call, named after its subject.

use std::{
    collections::BTreeSet,
    fs,
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
};

use libtest_mimic::{Failed, Trial};
use similar::TextDiff;

const FOLDER: &str = "tests/snapshots";

/// What a snapshot is about: the folder below the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A generated Rust type.
    Types,
    /// The signature of a generated method and its row of the operation table.
    Operations,
    /// A request as it is sent.
    Wire,
    /// What callers are told about faults.
    Faults,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Types, Self::Operations, Self::Wire, Self::Faults];

    fn folder(self) -> &'static str {
        match self {
            Self::Types => "types",
            Self::Operations => "operations",
            Self::Wire => "wire",
            Self::Faults => "faults",
        }
    }

    /// The test target that owns the snapshots of this kind.
    fn target(self) -> &'static str {
        match self {
            Self::Types | Self::Operations => "types",
            Self::Wire => "wire",
            Self::Faults => "faults_sockets",
        }
    }
}

/// One expected snapshot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// The documentation group.
    pub group: String,
    /// What it is about.
    pub kind: Kind,
    /// The type, the operation or the call.
    pub name: String,
}

impl Subject {
    /// The subject with these parts.
    pub fn new(group: &str, kind: Kind, name: &str) -> Self {
        Self { group: group.to_owned(), kind, name: name.to_owned() }
    }

    /// The name of its test.
    pub fn test_name(&self) -> String {
        format!("{}::{}::{}", self.group, self.kind.folder(), self.name)
    }

    fn folder(&self) -> PathBuf {
        crate::spec::file(FOLDER).join(&self.group).join(self.kind.folder())
    }

    fn relative(&self) -> String {
        format!("{}/{}/{}.snap", self.group, self.kind.folder(), self.name)
    }

    /// Compares a text with the snapshot of this subject.
    ///
    /// # Errors
    ///
    /// When they differ; the message names the command that accepts the text.
    pub fn compare(&self, text: &str) -> Result<(), String> {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(self.folder());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let name = self.name.clone();
        let compared = panic::catch_unwind(AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_snapshot!(name, text));
        }));
        compared.map_err(|_| {
            format!(
                "{}\n{FOLDER}/{} does not match\n    fix: if the change is meant, accept it with\n         \
                 INSTA_UPDATE=always cargo test --workspace --test {}\n         \
                 and review the difference like code",
                self.difference(text),
                self.relative(),
                self.kind.target(),
            )
        })
    }
}

impl Subject {
    /// The difference to the snapshot. It is part of the message, so that it cannot be mixed with the
    /// output of other tests.
    fn difference(&self, text: &str) -> String {
        let file = fs::read_to_string(self.folder().join(format!("{}.snap", self.name)));
        let file = file.unwrap_or_default();
        let accepted = file.splitn(3, "---\n").nth(2).unwrap_or_default();
        TextDiff::from_lines(accepted.trim_end(), text.trim_end())
            .unified_diff()
            .missing_newline_hint(false)
            .header("the snapshot", "what is generated or sent")
            .to_string()
    }
}

/// A test that compares the text of a subject.
pub fn trial(subject: Subject, text: String) -> Trial {
    Trial::test(subject.test_name(), move || subject.compare(&text).map_err(Failed::from))
}

/// A test that every snapshot of this target has exactly one subject.
pub fn nothing_else(target: &'static str, expected: impl IntoIterator<Item = Subject>) -> Trial {
    let files: Vec<String> = expected.into_iter().map(|subject| subject.relative()).collect();
    // Files of one name in two spellings are one file on some systems.
    let spellings: BTreeSet<String> = files.iter().map(|file| file.to_lowercase()).collect();
    let are_apart = spellings.len() == files.len();
    let expected: BTreeSet<String> = files.into_iter().collect();
    Trial::test("every_snapshot_has_a_subject", move || {
        if !are_apart {
            return Err("two subjects have one snapshot\n    fix: rename one of them".into());
        }
        let unexpected: Vec<_> = existing()
            .into_iter()
            .filter(|path| belongs_to(path, target) && !expected.contains(path))
            .map(|path| format!("{FOLDER}/{path}"))
            .collect();
        if unexpected.is_empty() {
            return Ok(());
        }
        let message = format!(
            "these snapshots have no subject\n    {}\n    fix: remove them",
            unexpected.join("\n    "),
        );
        Err(message.into())
    })
}

/// A file in a folder of no kind belongs to every target, so that it cannot hide.
fn belongs_to(path: &str, target: &str) -> bool {
    let folder = path.split('/').nth(1).unwrap_or_default();
    let kind = Kind::ALL.into_iter().find(|kind| kind.folder() == folder);
    kind.is_none_or(|kind| kind.target() == target)
}

/// Every snapshot below the folder, as a relative path with forward slashes.
fn existing() -> Vec<String> {
    let root = crate::spec::file(FOLDER);
    let mut found = Vec::new();
    let mut waiting = vec![root.clone()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "snap") {
                let relative = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy();
                found.push(relative.replace('\\', "/"));
            }
        }
    }
    found
}
