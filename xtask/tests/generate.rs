//! `cargo xtask generate` and `lint` as programs: what they print, what they write, how they end.

use std::{
    fs,
    path::Path,
    process::{Command, Output as Finished},
};

/// The clean document of the lint's tests.
const CLEAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/spec-lint/tests/lint/base");

/// A checkout that holds the clean document and nothing else.
fn checkout() -> tempfile::TempDir {
    let checkout = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(checkout.path().join("openapi")).expect("created");
    for name in ["common.yaml", "things.yaml", "quirks.toml", "inventory.tsv"] {
        let to = checkout.path().join("openapi").join(name);
        fs::copy(Path::new(CLEAN).join(name), to).expect("copied");
    }
    checkout
}

fn xtask(root: &Path, arguments: &[&str]) -> Finished {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .arg("--root")
        .arg(root)
        .output()
        .expect("the program runs")
}

fn code(finished: &Finished) -> Option<i32> {
    finished.status.code()
}

fn edit(root: &Path, from: &str, to: &str) {
    let path = root.join("openapi/things.yaml");
    let text = fs::read_to_string(&path).expect("readable");
    assert!(text.contains(from), "{from} is there");
    fs::write(path, text.replace(from, to)).expect("written");
}

#[test]
fn a_check_shows_the_difference_and_writes_nothing() {
    let checkout = checkout();
    let root = checkout.path();
    assert_eq!(code(&xtask(root, &["generate"])), Some(0));
    let check = xtask(root, &["generate", "--check"]);
    assert_eq!((code(&check), check.stdout.len()), (Some(0), 0));

    edit(root, "note: {type: string,", "remark: {type: string,");
    let generated = root.join("crates/returning-ai-client/src/generated.rs");
    let before = fs::read_to_string(&generated).expect("readable");
    let check = xtask(root, &["generate", "--check"]);
    assert_eq!(code(&check), Some(1));
    let diff = String::from_utf8(check.stdout).expect("text");
    for part in ["--- crates/", "+++ crates/", "@@ ", "-        pub note", "+        pub remark"] {
        assert!(diff.contains(part), "{part} is missing in\n{diff}");
    }
    assert_eq!(fs::read_to_string(&generated).expect("readable"), before);
}

#[test]
fn findings_are_one_and_what_cannot_run_is_two() {
    let checkout = checkout();
    let root = checkout.path();
    assert_eq!(code(&xtask(root, &["lint"])), Some(0));
    edit(root, "operationId: createThing", "operationId: 2fa");
    let lint = xtask(root, &["lint"]);
    assert_eq!(code(&lint), Some(1));
    assert!(String::from_utf8_lossy(&lint.stdout).contains("error[operation-id-form]"));
    assert!(String::from_utf8_lossy(&lint.stderr).contains("1 finding\n"));
    assert_eq!(code(&xtask(root, &["generate"])), Some(2));
    assert!(!root.join("crates").exists(), "nothing was written");
}

#[test]
fn a_file_that_nothing_reads_is_found() {
    let checkout = checkout();
    fs::write(checkout.path().join("openapi/zoo.yml"), "openapi: 3.0.3\n").expect("written");
    fs::write(checkout.path().join("openapi/.zoo.swp"), "").expect("written");
    let lint = xtask(checkout.path(), &["lint"]);
    let findings = String::from_utf8_lossy(&lint.stdout);
    assert_eq!(code(&lint), Some(1));
    assert_eq!(findings.matches("error[").count(), 1, "{findings}");
    assert!(findings.starts_with("openapi/zoo.yml:1:1: error[stray-file]"), "{findings}");
}

#[test]
fn an_empty_folder_names_everything_that_is_missing() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(empty.path().join("openapi")).expect("created");
    for task in ["lint", "generate"] {
        let finished = xtask(empty.path(), &[task]);
        let error = String::from_utf8_lossy(&finished.stderr);
        assert_eq!((code(&finished), finished.stdout.len()), (Some(2), 0), "{error}");
        for part in ["<group>.yaml", "openapi/quirks.toml", "openapi/inventory.tsv", "fix: "] {
            assert!(error.contains(part), "{part} is missing in\n{error}");
        }
    }
    fs::remove_dir(empty.path().join("openapi")).expect("removed");
    let error = xtask(empty.path(), &["generate"]).stderr;
    assert!(String::from_utf8_lossy(&error).contains("cannot read openapi: "));
}
