//! A copy of this checkout: what a document and its code are made of.

use std::{fs, path::Path};

use sdk_codegen::workspace::Workspace;

const FOLDERS: [&str; 6] = [
    "openapi",
    "crates/returning-ai/src",
    "crates/returning-ai-client/src",
    "tests/src",
    "tests/quirks",
    "tests/snapshots",
];

pub(crate) fn copy_to(folder: &Path) -> Workspace {
    let here = Workspace::current().expect("a checkout");
    for path in FOLDERS {
        copy(&here.file(path), &folder.join(path));
    }
    fs::copy(here.file("README.md"), folder.join("README.md")).expect("copied");
    Workspace::at(folder)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}
