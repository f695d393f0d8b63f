//! The whole way in a copy of this checkout: pages, drafts, the texts of a person, generated code,
//! methods and calls. `.ci/import` goes on and compiles the result.

mod checkout;

use std::{collections::BTreeMap, fs, path::Path};

use sdk_codegen::{finding::Finding, outputs, pipeline, workspace::Workspace};
use spec_import::{Page, import, read, scaffold, sources, status::status};
use spec_lint::lint;

fn pages() -> Vec<Page> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md"))
        .collect();
    names.sort();
    let page = |name: &String| {
        let mut page = read(name, &fs::read(folder.join(name)).expect("a page")).expect("a page");
        page.address = Some(format!("https://docs.example.com/{}", name.trim_end_matches(".md")));
        page
    };
    names.iter().map(page).collect()
}

fn findings(workspace: &Workspace) -> Vec<Finding> {
    lint::run(workspace).expect("the files can be read").findings
}

/// Writes a text in the place of each `TODO`, and nothing else.
fn write_texts(workspace: &Workspace, files: &BTreeMap<String, String>) -> usize {
    let mut count = 0;
    for path in files.keys() {
        let text = workspace.read(path).expect("a text");
        let lines = text.lines().map(|line| match line.split_once("TODO") {
            Some((before, _)) => {
                count += 1;
                let quote = if before.ends_with('"') { "\"" } else { "" };
                format!("{before}A text{quote}\n")
            }
            None => format!("{line}\n"),
        });
        let text: String = lines.collect();
        fs::write(workspace.file(path), text).expect("written");
    }
    count
}

fn generate(workspace: &Workspace) {
    let bundle = lint::run(workspace).expect("the files can be read").bundle;
    for output in pipeline::outputs_of(&bundle).expect("code can be generated") {
        fs::create_dir_all(workspace.file(&output.path).parent().expect("a folder"))
            .expect("created");
        outputs::write_file(workspace, &output).expect("written");
    }
}

#[test]
fn drafts_pass_the_lint_and_generate_once_their_texts_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = checkout::copy_to(folder.path());
    let imported = import::import_into(&workspace, &pages(), true).expect("imported");
    assert!(imported.errors.is_empty(), "{:?}", imported.errors);
    sources::write(&workspace, &imported.files).expect("written");

    // Nothing but the texts is missing, and an operation has few of them.
    let open = findings(&workspace);
    assert!(open.iter().all(|finding| lint::is_draft(finding.rule)), "{open:#?}");
    let typed = write_texts(&workspace, &imported.files);
    assert!(typed <= 3 * imported.drafted.len(), "{typed} for {}", imported.drafted.len());
    assert_eq!(findings(&workspace), []);

    generate(&workspace);
    let document = sources::document(&workspace).expect("a document");
    let done = scaffold::scaffold(&workspace, &document, &imported.ids()).expect("scaffolded");
    assert!(done.errors.is_empty(), "{:?}", done.errors);
    for (path, text) in &done.files {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    sources::write(&workspace, &done.files).expect("written");

    // What is left is to accept snapshots, to count what is covered, and to add streams.
    let left = status(&workspace, None).expect("it can be told");
    let is_known = |what: &str| {
        ["no snapshot", "no method reads all", "what is covered"].iter().any(|it| what.contains(it))
    };
    assert!(left.iter().all(|one| is_known(&one.what)), "{left:#?}");
    assert_eq!(import::import_into(&workspace, &pages(), true).expect("again").ids(), [""; 0]);
}
