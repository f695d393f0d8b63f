//! `cargo xtask import` as a command: what it writes, what it reports, and its exit codes.

#[path = "../../crates/spec-import/tests/checkout/mod.rs"]
mod checkout;

use std::{
    fs,
    path::Path,
    process::{Command, Output as Finished},
};

const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/spec-import/tests/site");
const GOOD: &str = "delete-mug-2003e0.md";

/// Copies a page of the tests' site.
fn put_page(folder: &Path, name: &str) {
    fs::copy(Path::new(SITE).join(name), folder.join(name)).expect("copied");
}

fn xtask(root: &Path, arguments: &[&str]) -> Finished {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).arg("--root").arg(root).output().expect("the program runs")
}

/// The exit code, and everything that was printed.
fn texts(finished: &Finished) -> (Option<i32>, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (finished.status.code(), text(&finished.stdout) + &text(&finished.stderr))
}

fn path(path: &Path) -> &str {
    path.to_str().expect("text")
}

#[test]
fn a_bad_page_is_reported_and_the_good_ones_are_written() {
    let (checkout, pages) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir());
    let pages = pages.expect("a folder");
    let workspace = checkout::copy_to(checkout.path());
    put_page(pages.path(), GOOD);
    let bad =
        "# Broken\n\n```yaml\nopenapi: 3.0.1\npaths:\n  /v1/practice/broken:\n    get: [\n```\n";
    fs::write(pages.path().join("broken.md"), bad).expect("written");
    // A folder is never a page, whatever its name is.
    fs::create_dir(pages.path().join("folder.md")).expect("created");

    let (code, out) = texts(&xtask(checkout.path(), &["import", path(pages.path())]));
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("broken.md:7: the OpenAPI fragment is not valid YAML"), "{out}");
    assert!(out.contains("folder.md: Is a directory"), "{out}");
    assert!(out.contains("draft DELETE /v1/practice/mugs/{mugID} in openapi/store.yaml"), "{out}");

    let store = workspace.read("openapi/store.yaml").expect("readable");
    assert!(store.contains("operationId: deleteMug\n"));
    assert!(!store.contains("/v1/practice/broken"));
    for written in [
        "crates/returning-ai/src/groups/store.rs",
        "crates/returning-ai-client/src/operations.rs",
        "tests/src/calls/store.rs",
    ] {
        let text = workspace.read(written).expect("readable");
        assert!(text.contains("DELETE_MUG") || text.contains("deleteMug"), "{written}");
    }

    // What is there already is left as it is, and the bad page is still one.
    let (code, out) = texts(&xtask(checkout.path(), &["import", path(pages.path())]));
    assert_eq!(code, Some(1), "{out}");
    assert_eq!(workspace.read("openapi/store.yaml").expect("readable"), store);
}

#[test]
fn nothing_to_read_is_an_error_that_names_the_place() {
    let (checkout, pages) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir());
    let pages = pages.expect("a folder");
    checkout::copy_to(checkout.path());
    let run = |arguments: &[&str]| texts(&xtask(checkout.path(), arguments));
    let empty = path(pages.path()).to_owned();
    let missing = format!("{empty}/missing.md");
    for task in ["import", "check"] {
        let (code, out) = run(&[task, &empty]);
        assert_eq!(code, Some(2), "{out}");
        assert!(out.contains(&format!("no page is in {empty}; expected files")), "{out}");
        let (code, out) = run(&[task, &missing]);
        assert_eq!(code, Some(2), "{out}");
        assert!(out.contains(&format!("cannot read {missing}: No such file")), "{out}");
    }
    put_page(pages.path(), GOOD);
    let (code, out) = run(&["import", &empty, "--only", "Nowhere"]);
    assert_eq!(code, Some(2), "{out}");
    assert!(out.contains("`Nowhere` of the navigation; there is `Store`"), "{out}");
}

#[test]
fn a_file_of_the_checkout_that_cannot_be_read_is_named() {
    let (checkout, pages) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir());
    let pages = pages.expect("a folder");
    checkout::copy_to(checkout.path());
    put_page(pages.path(), "loans-2007e0.md");
    // Permissions do not stop every user; a link to nowhere does.
    let place = checkout.path().join("openapi/loans.yaml");
    std::os::unix::fs::symlink("/nowhere/loans.yaml", &place).expect("linked");
    let (code, out) = texts(&xtask(checkout.path(), &["import", path(pages.path())]));
    assert_eq!(code, Some(2), "{out}");
    assert!(out.contains("cannot read") && out.contains("openapi/loans.yaml"), "{out}");
}

#[test]
fn without_a_network_or_a_folder_to_write_nothing_is_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |site: &str, to: &Path| {
        texts(&xtask(folder.path(), &["pages", "fetch", site, "--to", path(to)]))
    };
    // Nothing listens on the port once its listener is dropped.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let site = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let (code, out) = run(&site, &folder.path().join("pages"));
    assert_eq!(code, Some(2), "{out}");
    assert!(out.contains(&format!("{site}/llms.txt: the request failed")), "{out}");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let (code, out) = run(&site, &file.join("pages"));
    assert_eq!(code, Some(2), "{out}");
    assert!(out.contains("cannot write"), "{out}");
}
