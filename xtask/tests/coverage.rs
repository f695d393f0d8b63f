//! `cargo xtask coverage` as a program: what it prints, what it writes, how it ends.

use std::{
    fs,
    process::{Command, Output as Finished},
};

use fs_extra::dir::{self, CopyOptions};
use sdk_codegen::workspace::Workspace;
use spec_lint::coverage;

/// A workspace without a gap.
const WHOLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/spec-lint/tests/coverage/base");
const MODULE: &str = "crates/returning-ai/src/groups/things.rs";

/// A copy of that workspace.
struct Checkout(tempfile::TempDir);

impl Checkout {
    fn new() -> Self {
        let checkout = Self(tempfile::tempdir().expect("a temporary folder"));
        let inside = CopyOptions::new().content_only(true);
        dir::copy(WHOLE, checkout.0.path(), &inside).expect("copied");
        checkout
    }

    /// Replaces a text that is there once.
    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert_eq!(text.matches(from).count(), 1, "{from} is once in {file}");
        fs::write(self.0.path().join(file), text.replace(from, to)).expect("written");
    }

    fn remove(&self, file: &str) {
        fs::remove_file(self.0.path().join(file)).expect("removed");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.path().join(file)).expect("readable")
    }

    fn summary(&self) -> coverage::Summary {
        coverage::run(&Workspace::at(self.0.path())).expect("the workspace can be read").summary
    }
}

fn xtask(checkout: &Checkout, arguments: &[&str]) -> Finished {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("coverage")
        .args(arguments)
        .arg("--root")
        .arg(checkout.0.path())
        .output()
        .expect("the program runs")
}

fn texts(finished: &Finished) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (finished.status.code(), text(&finished.stdout), text(&finished.stderr))
}

#[test]
fn a_gap_is_one_and_what_cannot_run_is_two() {
    let whole = Checkout::new();
    let (code, out, error) = texts(&xtask(&whole, &[]));
    assert_eq!((code, out), (Some(0), whole.summary().to_text()));
    assert!(error.contains("10 in the inventory, 4 operations, 0 findings"), "{error}");

    let gap = Checkout::new();
    gap.edit(MODULE, "&GET_THING", "&OTHER");
    let (code, out, _) = texts(&xtask(&gap, &[]));
    assert_eq!(code, Some(1));
    assert!(out.starts_with("openapi/things.yaml:5:5: error[operation-method]: "), "{out}");
    assert!(out.ends_with(&format!("\n\n{}", gap.summary().to_text())), "{out}");

    let broken = Checkout::new();
    broken.remove("openapi/inventory.tsv");
    let (code, out, error) = texts(&xtask(&broken, &[]));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(error.contains("cannot read openapi/inventory.tsv"), "{error}");
}

#[test]
fn markdown_is_alone_on_standard_output() {
    let gap = Checkout::new();
    gap.remove("tests/snapshots/things/wire/getThing.snap");
    let (code, out, error) = texts(&xtask(&gap, &["--format", "markdown"]));
    assert_eq!((code, out), (Some(1), gap.summary().to_markdown()));
    assert!(error.contains("error[operation-test]"), "{error}");
}

#[test]
fn the_page_is_written_on_request() {
    let checkout = Checkout::new();
    let (code, _, error) = texts(&xtask(&checkout, &["--write"]));
    assert_eq!(code, Some(0));
    assert!(error.contains("write README.md"), "{error}");
    assert!(checkout.read("README.md").contains(&checkout.summary().to_markdown()));

    let unmarked = Checkout::new();
    unmarked.edit("README.md", "<!-- /coverage -->\n", "");
    let before = unmarked.read("README.md");
    let (code, _, error) = texts(&xtask(&unmarked, &["--write"]));
    assert_eq!((code, unmarked.read("README.md")), (Some(2), before));
    assert!(error.contains("README.md has no place for the table\n    fix: "), "{error}");
}
