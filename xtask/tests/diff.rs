//! `cargo xtask diff` on throwaway repositories, and on files that are not documents.

use std::{
    fs,
    path::Path,
    process::{Command, Output as Finished},
};

use serde_json::Value;
use tempfile::TempDir;

const THINGS: &str = "openapi/things.yaml";
const ACCEPTED: &str = "openapi/accepted-changes.toml";
const MANIFEST: &str = "Cargo.toml";
const SNAPSHOT: &str = "tests/snapshots/things/types/Thing.snap";

/// A repository whose branch `main` holds the clean document, checked out on a branch of its own.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().expect("a temporary folder"));
        let base =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/spec-lint/tests/lint/base");
        for name in ["common.yaml", "things.yaml"] {
            let text = fs::read_to_string(base.join(name)).expect("readable");
            repository.write(&format!("openapi/{name}"), &text);
        }
        repository.write(MANIFEST, "[workspace.package]\nversion = \"0.1.0\"\n");
        repository.write(SNAPSHOT, "pub struct Thing;\n");
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit("base");
        repository.git(&["checkout", "--quiet", "-b", "change"]);
        repository
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.root().join(path)).expect("readable");
        assert!(text.contains(from), "{from} is there");
        self.write(path, &text.replace(from, to));
    }

    /// The line of a text, counted from 1.
    fn line_of(&self, path: &str, text: &str) -> usize {
        let all = fs::read_to_string(self.root().join(path)).expect("readable");
        all.lines().position(|line| line.contains(text)).expect("the text is there") + 1
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    fn git(&self, arguments: &[&str]) {
        let finished = without_git(&mut Command::new("git"))
            .arg("-C")
            .arg(self.root())
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(["-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"])
            .args(arguments)
            .output()
            .expect("git is installed");
        assert!(finished.status.success(), "{}", String::from_utf8_lossy(&finished.stderr));
    }

    fn diff(&self, arguments: &[&str]) -> Finished {
        diff(self.root(), arguments)
    }

    /// The report as JSON, and the exit code.
    fn report(&self, arguments: &[&str]) -> (Value, i32) {
        let finished = self.diff(&[&["--format", "json"], arguments].concat());
        let report = serde_json::from_slice(&finished.stdout);
        (report.unwrap_or_else(|error| panic!("{error}: {}", error_of(&finished))), code(&finished))
    }
}

/// A hook of git, which may run the tests, names another repository in the environment.
fn without_git(command: &mut Command) -> &mut Command {
    ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"]
        .into_iter()
        .fold(command, |command, name| command.env_remove(name))
}

fn diff(root: &Path, arguments: &[&str]) -> Finished {
    without_git(&mut Command::new(env!("CARGO_BIN_EXE_xtask")))
        .arg("diff")
        .args(arguments)
        .arg("--root")
        .arg(root)
        .current_dir(root)
        .output()
        .expect("the program runs")
}

fn code(finished: &Finished) -> i32 {
    finished.status.code().expect("an exit code")
}

fn error_of(finished: &Finished) -> String {
    String::from_utf8_lossy(&finished.stderr).into_owned()
}

fn rules<'a>(report: &'a Value) -> Vec<(&'a str, &'a str)> {
    let findings = report["findings"].as_array().expect("a list").iter();
    let text = |value: &'a Value| value.as_str().expect("a text");
    findings.map(|finding| (text(&finding["level"]), text(&finding["rule"]))).collect()
}

fn semver(report: &Value) -> (&str, &str) {
    let step = |name: &str| report["semver"][name].as_str().expect("a step");
    (step("client"), step("facade"))
}

#[test]
fn nothing_changes() {
    let repository = Repository::new();
    let (report, code) = repository.report(&["--fail-on", "change"]);
    assert_eq!((&report["verdict"], code), (&"none".into(), 0));
    assert_eq!(semver(&report), ("none", "none"));
}

#[test]
fn a_renamed_field_of_an_answer_breaks_and_names_its_lines_and_its_rust() {
    let repository = Repository::new();
    let line = repository.line_of(THINGS, "id: {type: string,");
    repository.edit(THINGS, "required: [id]", "required: [key]");
    repository.edit(THINGS, "id: {type: string,", "key: {type: string,");
    let (report, code) = repository.report(&[]);
    assert_eq!((&report["verdict"], code), (&"breaking".into(), 1));
    assert_eq!(semver(&report), ("major", "major"));
    let removed = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|finding| finding["pointer"] == "#/components/schemas/Thing/properties/id")
        .expect("the field is gone");
    assert_eq!(removed["level"], "breaking");
    assert_eq!(removed["operations"], serde_json::json!(["createThing", "getThing"]));
    assert_eq!((&removed["old"]["file"], &removed["old"]["line"]), (&THINGS.into(), &line.into()));
    let effect = report["rust"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|effect| effect["item"] == "types::Thing::id")
        .expect("the field is gone");
    assert_eq!(effect["fingerprint"], removed["fingerprint"]);
    assert_eq!(effect["step"], "major");

    let markdown = repository.diff(&["--format", "markdown"]);
    let markdown = String::from_utf8_lossy(&markdown.stdout).into_owned();
    let place = format!("{THINGS}:{line}");
    for part in ["breaks callers", &place, "id: {type: string,", "`types::Thing::id`"] {
        assert!(markdown.contains(part), "{part} is missing in\n{markdown}");
    }
}

#[test]
fn a_field_that_a_request_newly_requires_breaks_unless_nothing_fails() {
    let repository = Repository::new();
    repository.edit(THINGS, "required: [name]", "required: [name, note]");
    let (report, code) = repository.report(&[]);
    assert_eq!(code, 1);
    assert!(
        rules(&report).contains(&("breaking", "request-property-became-required")),
        "{report:#}"
    );
    assert_eq!(semver(&report), ("major", "major"));
    assert_eq!(
        report["undecodable"].as_array().expect("a list").len(),
        1,
        "the example of the request no longer fits: {report:#}"
    );
    assert_eq!(repository.report(&["--fail-on", "never"]).1, 0);
}

#[test]
fn one_more_value_of_an_open_enum_is_a_minor_step() {
    let repository = Repository::new();
    repository.edit(THINGS, "enum: [big, small]", "enum: [big, small, tiny]");
    let (report, code) = repository.report(&[]);
    assert_eq!((&report["verdict"], code), (&"compatible".into(), 0), "{report:#}");
    assert_eq!(semver(&report), ("minor", "minor"));
    assert_eq!(repository.report(&["--fail-on", "change"]).1, 1);
}

/// A type that was wrong, with what the report says of it.
fn corrected() -> (Repository, Value) {
    let repository = Repository::new();
    repository.edit(THINGS, "id: {type: string,", "id: {type: integer,");
    repository.edit(THINGS, "{id: \"1\"", "{id: 1");
    let (report, _) = repository.report(&[]);
    let finding = report["findings"].as_array().expect("a list")[0].clone();
    assert_eq!(finding["level"], "breaking");
    (repository, finding)
}

fn entry(finding: &Value, expires: &str) -> String {
    let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
    format!(
        "[[change]]\nrule = \"{}\"\npointer = \"{}\"\nfingerprint = \"{}\"\nkind = \"doc-corrected\"\n\
         evidence = {{ page = \"https://docs.example/things\", date = 2026-01-01 }}\n\
         owner = \"somebody\"\nexpires = {expires}\n",
        text("rule"),
        text("pointer"),
        text("fingerprint")
    )
}

#[test]
fn an_accepted_entry_settles_a_corrected_type_and_the_version_answers_for_the_rust_side() {
    let (repository, finding) = corrected();
    repository.write(ACCEPTED, &entry(&finding, "2026-06-30"));
    let today = ["--today", "2026-06-30"];
    let (report, code) = repository.report(&today);
    assert_eq!((&report["verdict"], code), (&"compatible".into(), 1), "{report:#}");
    let problems = report["problems"].to_string();
    assert!(problems.contains("it has to be 0.2.0 or higher"), "{problems}");

    repository.edit(MANIFEST, "0.1.0", "0.2.0");
    let (report, code) = repository.report(&today);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["settled"][0]["finding"]["fingerprint"], finding["fingerprint"]);

    repository.commit("correct the type");
    repository.git(&["branch", "--force", "main"]);
    let (report, code) = repository.report(&["--today", "2030-01-01"]);
    assert_eq!(
        (&report["verdict"], code),
        (&"none".into(), 0),
        "history settles nothing: {report:#}"
    );
}

#[test]
fn an_expired_entry_fails_and_so_does_one_that_is_too_broad() {
    let (repository, finding) = corrected();
    repository.edit(MANIFEST, "0.1.0", "0.2.0");
    let entry = entry(&finding, "2026-06-30");
    repository.write(ACCEPTED, &entry);
    let (report, code) = repository.report(&["--today", "2026-07-01"]);
    assert_eq!(code, 1);
    assert!(report["problems"].to_string().contains("expired on 2026-06-30"), "{report:#}");

    let fingerprint = finding["fingerprint"].as_str().expect("a text");
    repository.write(ACCEPTED, &entry.replace(fingerprint, "*"));
    let (report, code) = repository.report(&["--today", "2026-06-30"]);
    assert_eq!(code, 1);
    assert!(report["problems"].to_string().contains("names no single finding"), "{report:#}");

    let other = entry.replace(fingerprint, "0000000000000000");
    repository.write(ACCEPTED, &other);
    let (report, code) = repository.report(&["--today", "2026-06-30"]);
    assert_eq!(code, 1);
    let wanted = format!("but for its fingerprint, which has to be `{fingerprint}`");
    assert!(report["problems"].to_string().contains(&wanted), "{report:#}");

    repository.write(ACCEPTED, &other.replace("#/", "#/other/"));
    let (report, code) = repository.report(&["--today", "2026-06-30"]);
    assert_eq!(code, 1);
    assert!(report["problems"].to_string().contains("fits no finding"), "{report:#}");

    repository.write(ACCEPTED, "[[change]]\nrule = 3\n");
    let finished = repository.diff(&[]);
    assert_eq!(code_and_text(&finished).0, 2);
    assert!(error_of(&finished).contains(ACCEPTED), "{}", error_of(&finished));
}

fn code_and_text(finished: &Finished) -> (i32, String) {
    (code(finished), error_of(finished))
}

/// The parts of each finding by which an accepted change names it.
fn keys(report: &Value) -> Vec<[String; 3]> {
    let findings = report["findings"].as_array().expect("a list").iter();
    let keys = ["rule", "pointer", "fingerprint"];
    findings.map(|finding| keys.map(|key| finding[key].to_string())).collect()
}

#[test]
fn versions_of_one_file_are_the_findings_of_the_report() {
    for (path, from, to) in [
        (THINGS, "id: {type: string,", "id: {type: integer,"),
        ("openapi/common.yaml", "type: string", "type: integer"),
    ] {
        let repository = Repository::new();
        let before = fs::read_to_string(repository.root().join(path)).expect("readable");
        repository.write("before.txt", &before);
        repository.edit(path, from, to);
        let (report, _) = repository.report(&[]);
        let (versions, _) =
            repository.report(&["--path", path, "--old", "before.txt", "--new", path]);
        assert!(!keys(&report).is_empty(), "{report:#}");
        assert_eq!(keys(&versions), keys(&report));
        let file = &versions["findings"][0]["new"]["file"];
        assert!(file.as_str().is_some_and(|file| file.starts_with("openapi/")), "{file}");
        assert_eq!(versions["new"], path);
    }
}

#[test]
fn the_proposal_of_an_entry_settles_what_it_is_for() {
    let (repository, finding) = corrected();
    let today = ["--today", "2026-06-30"];
    let markdown = repository.diff(&[&["--format", "markdown"], &today[..]].concat());
    let markdown = String::from_utf8_lossy(&markdown.stdout).into_owned();
    let block = markdown.split("toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let block = block.unwrap_or_else(|| panic!("no entry in {markdown}"));
    assert!(block.contains("expires = 2026-09-28"), "{block}");
    repository.write(ACCEPTED, block);
    repository.edit(MANIFEST, "0.1.0", "0.2.0");
    let (report, code) = repository.report(&today);
    assert_eq!(code, 1, "an entry that nobody is responsible for: {report:#}");
    repository.edit(ACCEPTED, "TODO: who is responsible for it", "the team of things");
    let (report, code) = repository.report(&today);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["settled"][0]["finding"]["fingerprint"], finding["fingerprint"]);
    let markdown = repository.diff(&[&["--format", "markdown"], &today[..]].concat());
    let head = String::from_utf8_lossy(&markdown.stdout).lines().next().map(str::to_owned);
    let wanted = "## The API breaks callers in 1 settled way; version 0.2.0 announces it";
    assert_eq!(head.as_deref(), Some(wanted));
}

#[test]
fn on_github_every_excerpt_is_a_link_to_its_lines() {
    let (repository, _) = corrected();
    let finished = without_git(&mut Command::new(env!("CARGO_BIN_EXE_xtask")))
        .args(["diff", "--format", "markdown", "--root"])
        .arg(repository.root())
        .env("GITHUB_SERVER_URL", "https://github.example")
        .env("GITHUB_REPOSITORY", "somebody/things")
        .env("GITHUB_SHA", "0123abc")
        .output()
        .expect("the program runs");
    let markdown = String::from_utf8_lossy(&finished.stdout).into_owned();
    let new = "(https://github.example/somebody/things/blob/0123abc/openapi/things.yaml#L";
    assert!(markdown.contains(new), "{markdown}");
    assert_eq!(markdown.matches("somebody/things/blob/").count(), 2, "{markdown}");
}

#[test]
fn a_renamed_method_is_held_against_the_newest_release() {
    let repository = Repository::new();
    repository.git(&["tag", "v0.1.0", "main"]);
    repository.edit(THINGS, "operationId: getThing", "operationId: readThing");
    let (report, code) = repository.report(&[]);
    assert_eq!(semver(&report), ("major", "major"));
    assert_eq!(code, 1, "{report:#}");
    repository.edit(MANIFEST, "0.1.0", "0.2.0");
    repository.commit("release");
    repository.git(&["branch", "--force", "main"]);
    repository.edit(THINGS, "operationId: readThing", "operationId: fetchThing");
    let (report, code) = repository.report(&[]);
    assert_eq!(code, 0, "the release before is 0.1.0 still: {report:#}");
}

#[test]
fn snapshots_that_differ_are_listed() {
    let repository = Repository::new();
    repository.write(SNAPSHOT, "pub struct Thing {}\n");
    repository.write("tests/snapshots/things/types/Other.snap", "pub struct Other;\n");
    let (report, code) = repository.report(&[]);
    assert_eq!(code, 0);
    let listed = serde_json::json!([
        "tests/snapshots/things/types/Other.snap (added)",
        "tests/snapshots/things/types/Thing.snap (changed)",
    ]);
    assert_eq!(report["snapshots"], listed);
}

#[test]
fn annotations_name_files_and_lines() {
    let repository = Repository::new();
    repository.edit(THINGS, "note: {type: string,", "note: {type: integer,");
    let finished = repository.diff(&["--format", "github"]);
    let text = String::from_utf8_lossy(&finished.stdout);
    let line = repository.line_of(THINGS, "note: {type: integer,");
    assert!(text.contains(&format!("::error file={THINGS},line={line}")), "{text}");
}

#[test]
fn git_errors_say_what_to_do() {
    let repository = Repository::new();
    let (code, error) = code_and_text(&repository.diff(&["--base", "nowhere"]));
    assert_eq!(code, 2);
    assert!(error.contains("git knows no revision `nowhere`"), "{error}");
    let (code, error) = code_and_text(&repository.diff(&["--base=--help"]));
    assert_eq!(code, 2);
    assert!(error.contains("git knows no revision `--help`"), "{error}");

    repository.git(&["branch", "--delete", "--force", "main"]);
    let (code, error) = code_and_text(&repository.diff(&[]));
    assert_eq!(code, 2);
    assert!(error.contains("neither a branch `main`"), "{error}");

    let empty = tempfile::tempdir().expect("a temporary folder");
    let (code, error) = code_and_text(&diff(empty.path(), &[]));
    assert_eq!(code, 2);
    assert!(error.contains("is not in a git repository"), "{error}");
}

#[test]
fn a_shallow_clone_is_named() {
    let repository = Repository::new();
    repository.edit(THINGS, "note: {type: string,", "note: {type: integer,");
    repository.commit("one");
    let clone = tempfile::tempdir().expect("a temporary folder");
    let from = format!("file://{}", repository.root().display());
    let target = clone.path().join("clone");
    let target_text = target.display().to_string();
    repository.git(&["clone", "--quiet", "--depth=1", "--branch=change", &from, &target_text]);
    let (code, error) = code_and_text(&diff(&target, &[]));
    assert_eq!(code, 2);
    assert!(error.contains("this clone is shallow") && error.contains("fetch-depth: 0"), "{error}");
}

#[test]
fn sources_that_are_no_documents_are_named_with_their_line() {
    let repository = Repository::new();
    repository.edit(THINGS, "enum: [big, small]", "enum: [big, small");
    let (code, error) = code_and_text(&repository.diff(&[]));
    assert_eq!(code, 2);
    assert!(error.starts_with("openapi/things.yaml:7"), "{error}");

    repository.edit(THINGS, "enum: [big, small", "enum: [big, small]");
    repository.edit(THINGS, "#/components/schemas/KnownThingKind", "#/components/schemas/Gone");
    let (code, error) = code_and_text(&repository.diff(&[]));
    assert_eq!(code, 2);
    let line = repository.line_of(THINGS, "#/components/schemas/Gone");
    assert!(error.starts_with(&format!("{THINGS}:{line}:")), "{error}");
}

/// Files that are not documents, and a part of what is said of them.
fn hostile() -> Vec<(&'static str, String, &'static str)> {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    let document = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths: {}\n";
    vec![
        ("no YAML", "a: [\n".to_owned(), "old.yaml:1:4: this is neither"),
        ("no OpenAPI", "a: 1\n".to_owned(), "old.yaml:1:1: this is not an OpenAPI document"),
        ("another version", "openapi: 3.1.0\n".to_owned(), "old.yaml:1:1: this is OpenAPI 3.1.0"),
        ("an empty file", String::new(), "old.yaml:1:1: "),
        ("a bomb", bomb, "old.yaml:"),
        ("deep nesting", "[".repeat(200_000), "old.yaml:1:"),
        (
            "a duplicate key",
            format!("{document}paths: {{}}\n"),
            "old.yaml:4:1: this is neither valid YAML nor JSON: duplicate mapping key",
        ),
        (
            "a missing target",
            format!("{document}components:\n  schemas:\n    A:\n      $ref: '#/gone'\n"),
            "old.yaml:7:13: the reference `#/gone` leads nowhere",
        ),
    ]
}

#[test]
fn hostile_files_are_two_with_file_and_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let new = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths: {}\n";
    fs::write(folder.path().join("new.yaml"), new).expect("written");
    for (name, text, expected) in hostile() {
        fs::write(folder.path().join("old.yaml"), text).expect("written");
        let files = ["--old", "old.yaml", "--new", "new.yaml"];
        let (code, error) = code_and_text(&diff(folder.path(), &files));
        assert_eq!(code, 2, "{name}: {error}");
        assert!(error.starts_with(expected), "{name}: {error}");
    }
    fs::write(folder.path().join("old.yaml"), b"a: 1\n\xff\n").expect("written");
    let files = ["--old", "old.yaml", "--new", "new.yaml"];
    let (code, error) = code_and_text(&diff(folder.path(), &files));
    assert_eq!((code, error.trim()), (2, "old.yaml:2: this is not UTF-8"));
    let (code, error) =
        code_and_text(&diff(folder.path(), &["--old", "gone", "--new", "new.yaml"]));
    assert_eq!(code, 2);
    assert!(error.contains("cannot read gone"), "{error}");
}

#[test]
fn documents_of_others_are_compared_in_either_form() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let yaml = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {'200': {description: x}}\n  /b:\n    get:\n      responses: {'200': {description: x}}\n";
    let json = r#"{"openapi": "3.0.0", "info": {"title": "x", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": {"description": "y"}}}}}}"#;
    fs::write(folder.path().join("old.yaml"), yaml).expect("written");
    fs::write(folder.path().join("new.json"), json).expect("written");
    let files = ["--old", "old.yaml", "--new", "new.json", "--format", "json"];
    let finished = diff(folder.path(), &files);
    let report: Value = serde_json::from_slice(&finished.stdout).expect("a report");
    assert_eq!((&report["verdict"], code(&finished)), (&"breaking".into(), 1), "{report:#}");
    assert_eq!(report["semver"], Value::Null, "no Rust is made of operations without names");
}

/// The generator merges these schemas, finds them merged inside again, and so on.
const ENDLESS: &str = "\
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    A: {allOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}
    B: {type: object, properties: {p: {$ref: '#/components/schemas/B'}}}
    C: {type: object, properties: {p: {$ref: '#/components/schemas/C'}}}
";

#[test]
fn schemas_that_the_generator_follows_without_end_leave_the_report_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("written");
    };
    write("old.yaml", ENDLESS);
    write("new.yaml", &ENDLESS.replace("B: {type: object,", "B: {type: object, required: [p],"));
    let files = ["--old", "old.yaml", "--new", "new.yaml", "--format", "json"];
    let finished = diff(folder.path(), &files);
    let report: Value = serde_json::from_slice(&finished.stdout).expect("a report");
    assert_eq!(report["verdict"], "compatible", "{report}");
    assert_eq!(report["semver"], Value::Null);
    let note = report["note"].as_str().expect("a note");
    assert!(note.contains("without end"), "{note}");
}

#[test]
fn deprecations_are_held_to_a_notice_on_request() {
    let repository = Repository::new();
    let tail = "x-effect: read\n      x-host: [main, other]";
    repository.edit(THINGS, tail, &format!("deprecated: true\n      {tail}"));
    let (report, _) = repository.report(&[]);
    let missing = |report: &Value| {
        rules(report).iter().any(|(_, rule)| *rule == "api-deprecated-sunset-missing")
    };
    assert!(!missing(&report), "{report}");
    let (report, code) = repository.report(&["--notice", "90"]);
    assert!(missing(&report), "{report}");
    assert_eq!(code, 1);
}
