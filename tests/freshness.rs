//! The generated files follow from the specification, and from nothing else.

use std::{fs, path::Path};

use serde_json::Value;
use xtask::{
    document::{self, Node},
    generate,
    outputs::{self, COMMAND, MANIFEST, Output},
    workspace::{OPENAPI, Workspace},
};

fn generated(workspace: &Workspace) -> Vec<Output> {
    match generate::generate(workspace, &mut |_, _| {}) {
        Ok(generated) => generated.outputs,
        Err(error) => panic!("{error}"),
    }
}

/// A folder with the specification alone.
fn copy() -> (tempfile::TempDir, Workspace) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (from, to) = (Workspace::of_this_build(), Workspace::at(folder.path()));
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

fn edit(workspace: &Workspace, file: &str, change: impl Fn(&str) -> String) {
    let path = workspace.file(file);
    let text = fs::read_to_string(&path).expect("readable");
    let changed = change(&text);
    assert_ne!(text, changed, "the edit found its place");
    fs::write(path, changed).expect("written");
}

#[test]
fn the_generated_files_match_the_specification() {
    let workspace = Workspace::of_this_build();
    let stale = outputs::stale(&workspace, &generated(&workspace));
    let differences: String = stale.iter().map(|file| file.diff.as_str()).collect();
    assert!(stale.is_empty(), "{differences}\nthe generated files are stale\n    fix: {COMMAND}");
}

#[test]
fn another_folder_gives_the_same_bytes() {
    let (_folder, workspace) = copy();
    assert_eq!(generated(&workspace), generated(&Workspace::of_this_build()));
    assert_eq!(generated(&workspace), generated(&workspace));
}

#[test]
fn the_order_of_the_keys_does_not_show() {
    let (_folder, workspace) = copy();
    let before = generated(&workspace);
    for entry in fs::read_dir(workspace.file(OPENAPI)).expect("readable") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        if name.ends_with(".yaml") {
            let path = format!("{OPENAPI}/{name}");
            let node = document::read(workspace.root(), &path).expect("valid");
            // JSON is YAML, so the document can be written with its keys in the reverse order.
            fs::write(workspace.file(&path), reversed(&node)).expect("written");
        }
    }
    assert_eq!(generated(&workspace), before);
}

fn reversed(node: &Node) -> String {
    match &node.value {
        document::Value::Mapping(entries) => {
            let entries = entries.iter().rev().map(|entry| {
                format!("{}: {}", Value::from(entry.key.as_str()), reversed(&entry.value))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        document::Value::Sequence(items) => {
            format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(", "))
        }
        _ => node.to_json().to_string(),
    }
}

#[test]
fn a_renamed_property_makes_the_types_and_the_bundle_stale_and_no_snapshot() {
    let (_folder, workspace) = copy();
    outputs::write(&workspace, &generated(&workspace)).expect("written");
    edit(&workspace, "openapi/redemptions.yaml", |text| {
        text.replace("        color:\n", "        colour:\n")
            .replace("color: \"#2F80ED\"", "colour: \"#2F80ED\"")
    });
    let stale = outputs::stale(&workspace, &generated(&workspace));
    let mut paths: Vec<_> = stale.iter().map(|file| file.path.as_str()).collect();
    paths.retain(|path| !path.ends_with("operations.rs") && !path.ends_with("dispatch.rs"));
    paths.sort_unstable();
    let expected = ["crates/returning-ai-client/src/generated.rs", "openapi/returning-ai.json"];
    assert_eq!(paths, expected);

    outputs::write(&workspace, &generated(&workspace)).expect("written");
    assert!(outputs::stale(&workspace, &generated(&workspace)).is_empty());
    assert!(!workspace.file("tests/snapshots").exists(), "no snapshot is written");
}

#[test]
fn the_list_of_generated_files_names_every_one_and_no_snapshot() {
    let workspace = Workspace::of_this_build();
    let list = fs::read_to_string(workspace.file(MANIFEST)).expect("readable");
    for path in list.lines().filter(|line| !line.starts_with('#')) {
        assert!(workspace.file(path).is_file(), "{path}");
        assert!(Path::new(path).extension().is_none_or(|extension| extension != "snap"));
    }
}

#[test]
fn two_spellings_in_one_schema_are_explained_before_the_generator_sees_them() {
    let (_folder, workspace) = copy();
    edit(&workspace, "openapi/redemptions.yaml", |text| {
        let field = "        statusID:\n          type: string\n          format: objectid\n          description: The id of the status that the order moves to.\n";
        text.replace(field, &format!("{field}        statusId:\n          type: string\n"))
    });
    let error = generate::generate(&workspace, &mut |_, _| {}).expect_err("refused").to_string();
    assert!(error.contains("status_id"), "{error}");
    assert!(error.contains("openapi/redemptions.yaml:"), "{error}");
}

#[test]
fn a_broken_document_is_an_error_with_its_place_and_writes_nothing() {
    let (_folder, workspace) = copy();
    fs::write(workspace.file("openapi/redemptions.yaml"), "openapi: 3.0.3\n  paths: {\n")
        .expect("written");
    let error = generate::generate(&workspace, &mut |_, _| {}).expect_err("refused").to_string();
    assert!(error.starts_with("openapi/redemptions.yaml:2:"), "{error}");
    assert!(!workspace.file("openapi/returning-ai.json").exists());
}
