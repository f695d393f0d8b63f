//! The generated files follow from the specification, and from nothing else.

use std::{collections::BTreeSet, fs};

use openapi_model::{Node, Value};
use sdk_codegen::{
    outputs::{self, COMMAND, MANIFEST, Output},
    pipeline,
    workspace::{BUNDLE, COMMON, OPENAPI, Workspace},
};
use spec_lint::{coverage, lint};

/// Every file that follows from the specification of a checkout.
fn generated(workspace: &Workspace) -> Vec<Output> {
    let report = lint::run(workspace).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    pipeline::outputs_of(&report.bundle).unwrap_or_else(|error| panic!("{error}"))
}

/// A folder with the specification alone.
fn copy() -> (tempfile::TempDir, Workspace) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (from, to) = (Workspace::current().expect("a checkout"), Workspace::at(folder.path()));
    fs::create_dir(to.file(OPENAPI)).expect("created");
    for entry in fs::read_dir(from.file(OPENAPI)).expect("readable") {
        let name = entry.expect("readable").file_name();
        let is_source =
            [".yaml", ".toml", ".tsv"].iter().any(|end| name.to_string_lossy().ends_with(end));
        if is_source {
            let place = |workspace: &Workspace| workspace.file(OPENAPI).join(&name);
            fs::copy(place(&from), place(&to)).expect("copied");
        }
    }
    (folder, to)
}

/// A group of its own, so that no edit of the real document is needed, and none can break a test.
fn write_group(workspace: &Workspace, properties: &str) {
    let real = workspace.document(COMMON).expect("valid");
    let version = real.find("/info/version").and_then(Node::as_str).expect("a version");
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: made up, version: \"{version}\"}}\npaths: {{}}\n\
         components:\n  schemas:\n    MadeUp:\n      type: object\n      \
         description: Made up.\n      properties:\n{properties}"
    );
    fs::write(workspace.file("openapi/made-up.yaml"), text).expect("written");
}

/// A property of the group, with its indentation.
fn property(name: &str) -> String {
    format!("        {name}: {{type: string, description: Made up.}}\n")
}

#[test]
fn the_generated_files_match_the_specification() {
    let workspace = Workspace::current().expect("a checkout");
    let stale = outputs::stale(&workspace, &generated(&workspace));
    let differences: String = stale.iter().map(|file| file.diff.as_str()).collect();
    assert!(stale.is_empty(), "{differences}\nthe generated files are stale\n    fix: {COMMAND}");
}

#[test]
fn everything_documented_is_covered_and_the_readme_says_so() {
    let workspace = Workspace::current().expect("a checkout");
    let report = coverage::run(&workspace).unwrap_or_else(|error| panic!("{error}"));
    let findings: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    let stale = coverage::stale_readme(&workspace, &report.summary);
    let stale = stale.unwrap_or_else(|error| panic!("{error}"));
    let difference = stale.map(|file| file.diff).unwrap_or_default();
    assert!(difference.is_empty(), "{difference}\n    fix: {}", coverage::COMMAND);
}

#[test]
fn another_folder_gives_the_same_bytes() {
    let (_folder, workspace) = copy();
    assert_eq!(generated(&workspace), generated(&Workspace::current().expect("a checkout")));
    assert_eq!(generated(&workspace), generated(&workspace));
}

#[test]
fn the_order_of_the_keys_shows_in_the_bundle_only() {
    let (_folder, workspace) = copy();
    let code = |workspace: &Workspace| {
        let mut outputs = generated(workspace);
        // The list of the files holds the bundle's hash.
        outputs.retain(|output| output.path != BUNDLE && output.path != MANIFEST);
        outputs
    };
    let before = code(&workspace);
    for entry in fs::read_dir(workspace.file(OPENAPI)).expect("readable") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        if name.ends_with(".yaml") {
            let path = format!("{OPENAPI}/{name}");
            let node = workspace.document(&path).expect("valid");
            // JSON is YAML, so the document can be written with its keys in the reverse order.
            fs::write(workspace.file(&path), reversed(&node)).expect("written");
        }
    }
    assert_eq!(code(&workspace), before);
}

fn reversed(node: &Node) -> String {
    match &node.value {
        Value::Mapping(entries) => {
            let entries = entries.iter().rev().map(|entry| {
                format!(
                    "{}: {}",
                    serde_json::Value::from(entry.key.as_str()),
                    reversed(&entry.value)
                )
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Sequence(items) => {
            format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(", "))
        }
        _ => node.to_json().to_string(),
    }
}

#[test]
fn a_renamed_property_makes_what_was_generated_stale_and_touches_no_snapshot() {
    let (_folder, workspace) = copy();
    write_group(&workspace, &property("color"));
    outputs::write(&workspace, &generated(&workspace)).expect("written");
    write_group(&workspace, &property("colour"));

    let stale = outputs::stale(&workspace, &generated(&workspace));
    let difference = |end: &str| {
        let file = stale.iter().find(|file| file.path.ends_with(end));
        file.unwrap_or_else(|| panic!("{end} is stale")).diff.clone()
    };
    for file in ["/generated.rs", "/returning-ai.json"] {
        let difference = difference(file);
        assert!(difference.contains("color") && difference.contains("colour"), "{difference}");
    }
    // The table of operations lists the names of all fields, of which the real document has the first
    // one too. The list of the generated files holds the bundle's hash, and nothing else does.
    for (file, removed, added) in [("/operations.rs", 0, 1), ("/generated-files.txt", 1, 1)] {
        let difference = difference(file);
        let changed = |mark| difference.lines().skip(2).filter(move |line| line.starts_with(mark));
        assert_eq!((changed('-').count(), changed('+').count()), (removed, added), "{difference}");
    }
    assert!(difference("/operations.rs").contains("+    \"colour\","));
    assert_eq!(stale.len(), 4);

    outputs::write(&workspace, &generated(&workspace)).expect("written");
    assert!(outputs::stale(&workspace, &generated(&workspace)).is_empty());
    assert!(!workspace.file("tests/snapshots").exists(), "no snapshot is written");
}

#[test]
fn the_list_of_generated_files_names_every_one_and_no_snapshot() {
    let outputs = generated(&Workspace::current().expect("a checkout"));
    let list =
        outputs.iter().find(|output| output.path == MANIFEST).expect("the list is generated");
    let listed: BTreeSet<_> = list.text.lines().filter(|line| !line.starts_with('#')).collect();
    let written: BTreeSet<_> = outputs.iter().map(|output| output.path.as_str()).collect();
    assert_eq!(listed, written);
    assert!(written.iter().all(|path| !path.ends_with(".snap")));
}

#[test]
fn two_spellings_in_one_schema_are_explained_before_the_generator_sees_them() {
    let (_folder, workspace) = copy();
    write_group(&workspace, &(property("statusID") + &property("statusId")));
    let report = lint::run(&workspace).unwrap_or_else(|errors| panic!("{errors:?}"));
    let findings: String = report.findings.iter().map(ToString::to_string).collect();
    assert!(findings.contains("status_id"), "{findings}");
    assert!(findings.contains("openapi/made-up.yaml:11:"), "{findings}");
}

#[test]
fn a_broken_document_is_an_error_with_its_place_and_writes_nothing() {
    let (_folder, workspace) = copy();
    fs::write(workspace.file("openapi/redemptions.yaml"), "openapi: 3.0.3\n  paths: {\n")
        .expect("written");
    let errors = lint::run(&workspace).expect_err("it cannot be read");
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    assert!(error.to_string().starts_with("openapi/redemptions.yaml:2:"), "{error}");
    assert!(!workspace.file("openapi/returning-ai.json").exists());
}
