//! Which checkout a task works on, when two share one build of `xtask`.

use std::{
    fs,
    path::Path,
    process::{Command, Output as Finished},
};

/// The clean document of the lint's tests.
const CLEAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/spec-lint/tests/lint/base");

/// A checkout whose only finding, if it has one, names `id`.
fn checkout(id: &str) -> tempfile::TempDir {
    let checkout = tempfile::tempdir().expect("a temporary folder");
    for folder in ["openapi", "xtask"] {
        fs::create_dir(checkout.path().join(folder)).expect("created");
    }
    for name in ["common.yaml", "things.yaml", "quirks.toml", "inventory.tsv"] {
        let text = fs::read_to_string(Path::new(CLEAN).join(name)).expect("readable");
        let text = text.replace("operationId: createThing", &format!("operationId: {id}"));
        fs::write(checkout.path().join("openapi").join(name), text).expect("written");
    }
    checkout
}

/// Runs git as a person without settings of their own.
fn git(directory: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(directory).args(["-c", "user.name=T", "-c", "user.email=t@example.com"]);
    let finished = command.args(arguments).output().expect("git runs");
    assert!(finished.status.success(), "git {arguments:?}: {finished:?}");
}

/// Runs the lint as cargo does: the manifest of the checkout is in the environment.
fn lint(directory: &Path, called_for: Option<&Path>) -> Finished {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("lint").current_dir(directory).env_remove("CARGO_MANIFEST_DIR");
    if let Some(checkout) = called_for {
        command.env("CARGO_MANIFEST_DIR", checkout.join("xtask"));
    }
    command.output().expect("the program runs")
}

fn texts(finished: &Finished) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (finished.status.code(), text(&finished.stdout), text(&finished.stderr))
}

#[test]
fn each_checkout_is_linted_where_the_task_is_called() {
    let (clean, broken) = (checkout("createThing"), checkout("2fa"));
    for called_for in [Some(clean.path()), None] {
        let (code, out, error) = texts(&lint(clean.path(), called_for));
        assert_eq!((code, out.as_str()), (Some(0), ""), "{error}");
        assert!(!error.contains("note"), "{error}");
    }
    for called_for in [Some(broken.path()), None] {
        let (code, out, _) = texts(&lint(&broken.path().join("openapi"), called_for));
        assert_eq!(code, Some(1));
        assert!(out.contains("error[operation-id-form]"), "{out}");
    }
}

#[test]
fn two_worktrees_with_one_build_are_linted_apart() {
    let (clean, folder) = (checkout("createThing"), tempfile::tempdir().expect("a folder"));
    git(clean.path(), &["init", "--quiet"]);
    git(clean.path(), &["add", "."]);
    git(clean.path(), &["commit", "--quiet", "--message", "Begin"]);
    let broken = folder.path().join("worktree");
    let path = broken.to_str().expect("a path in UTF-8");
    git(clean.path(), &["worktree", "add", "--quiet", "--detach", path]);
    let things = broken.join("openapi/things.yaml");
    let text = fs::read_to_string(&things).expect("readable");
    // git leaves out empty folders, and `xtask` only has to be there.
    fs::create_dir(broken.join("xtask")).expect("created");
    fs::write(&things, text.replace("operationId: createThing", "operationId: 2fa"))
        .expect("written");

    let (code, _, error) = texts(&lint(&broken, Some(&broken)));
    assert_eq!(code, Some(1), "{error}");
    let (code, out, error) = texts(&lint(clean.path(), Some(clean.path())));
    assert_eq!((code, out.as_str()), (Some(0), ""), "{error}");
}

#[test]
fn another_checkout_than_the_one_around_the_working_directory_is_named() {
    let (clean, broken) = (checkout("createThing"), checkout("2fa"));
    let (code, _, error) = texts(&lint(clean.path(), Some(broken.path())));
    assert_eq!(code, Some(1));
    let note = format!("working on {}, which is not the checkout", broken.path().display());
    assert!(error.contains(&note), "{error}");
}

#[test]
fn outside_of_every_checkout_nothing_runs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, out, error) = texts(&lint(folder.path(), None));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(error.contains("openapi/common.yaml") && error.contains("--root"), "{error}");
}
