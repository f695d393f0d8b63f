//! The lint: one fixture for each rule, and what holds for all of them.
//!
//! A fixture is what differs from the clean document in `lint/base/`: keys are merged, lists are
//! replaced, and null removes a key. `lint/<rule>.yaml` changes `things.yaml`; a folder
//! `lint/<rule>/` changes the files of the same names or adds some. The line of the finding ends
//! in `# finding`.

mod documents;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use openapi_model::{Location, Pointer};
use sdk_codegen::{finding::Finding, workspace::Workspace};
use spec_lint::{LintError, Sources, lint, quirks};

use documents::{Input, folder, read, with_odd_values};

const MARK: &str = "# finding";
const UNDESCRIBED: &str = "field-described";

impl Input {
    fn with_fixture(path: &Path) -> Self {
        let mut input = Self::base();
        for file in files_of(path) {
            let place = place_of(&file);
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("toml") => {
                    input.0.quirks = quirks::parse(&place, &read(&file)).expect("a valid register");
                }
                Some("yml") => input.0.strays.push(place),
                _ if path.is_dir() => input.patch(&stem(&file), &place, &read(&file)),
                _ => input.patch("things", &place, &read(&file)),
            }
        }
        input
    }

    /// The fixtures leave the descriptions of their fields out, other than those of that rule.
    fn findings(&self) -> Vec<Finding> {
        let mut findings = lint::check(&self.0).findings;
        findings.retain(|finding| finding.rule != UNDESCRIBED || self.is_about_descriptions());
        findings
    }

    /// The fixture of the rule has a schema of this name.
    fn is_about_descriptions(&self) -> bool {
        self.0.files.iter().any(|file| file.root.find("/components/schemas/Undescribed").is_some())
    }

    fn has(&self, pointer: &Pointer) -> bool {
        let report = lint::check(&self.0);
        let roots = self.0.files.iter().map(|file| &file.root).chain([&report.bundle]);
        roots.into_iter().any(|root| root.find(pointer.as_str()).is_some())
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a fixture has a name").to_string_lossy().into_owned()
}

/// The name of a fixture's file as findings give it.
fn place_of(path: &Path) -> String {
    path.strip_prefix(folder()).expect("a fixture is in the folder").to_string_lossy().into_owned()
}

/// The fixtures by the ids of their rules.
fn fixtures() -> Vec<(String, PathBuf)> {
    let mut fixtures: Vec<_> = entries(&folder())
        .into_iter()
        .map(|path| (stem(&path), path))
        .filter(|(name, _)| name != "base")
        .collect();
    fixtures.sort();
    fixtures
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("the entry can be read").path())
        .collect()
}

fn files_of(fixture: &Path) -> Vec<PathBuf> {
    if fixture.is_dir() { entries(fixture) } else { vec![fixture.to_owned()] }
}

fn marked_lines(fixture: &Path) -> BTreeSet<(String, u32)> {
    let mut marked = BTreeSet::new();
    for file in files_of(fixture) {
        let text = read(&file);
        let lines = text.lines().zip(1..).filter(|(line, _)| line.ends_with(MARK));
        marked.extend(lines.map(|(_, number)| (place_of(&file), number)));
    }
    marked
}

fn line(at: &Location) -> (String, u32) {
    (at.file.to_string(), at.line)
}

fn show(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

/// What is wrong with the findings of a fixture.
fn faults(rule: &str, fixture: &Path) -> Vec<String> {
    let input = Input::with_fixture(fixture);
    let findings = input.findings();
    let found: BTreeSet<_> = findings.iter().map(|finding| line(&finding.at)).collect();
    let marked = marked_lines(fixture);
    let mut faults = Vec::new();
    if marked.is_empty() || found != marked {
        faults.push(format!("{rule}: marked {marked:?}, found\n{}", show(&findings)));
    }
    for finding in &findings {
        let texts = [&*finding.message, finding.why, &*finding.fix];
        let is_at_home = finding.pointer.as_str().is_empty() || input.has(&finding.pointer);
        if finding.rule != rule
            || !is_at_home
            || texts.iter().any(|text| text.is_empty() || text.ends_with('.'))
        {
            faults.push(format!("{rule}: this is not its finding, or not a whole one\n{finding}"));
        }
    }
    faults
}

#[test]
fn each_fixture_breaks_its_own_rule_at_the_marked_line() {
    let faults: Vec<_> =
        fixtures().iter().flat_map(|(rule, fixture)| faults(rule, fixture)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_a_fixture_and_every_fixture_a_rule() {
    let rules: BTreeSet<_> = lint::rules().iter().map(|rule| rule.id.to_owned()).collect();
    let fixtures: BTreeSet<_> = fixtures().into_iter().map(|(rule, _)| rule).collect();
    let without_fixture: Vec<_> = rules.difference(&fixtures).collect();
    let without_rule: Vec<_> = fixtures.difference(&rules).collect();
    assert!(without_fixture.is_empty(), "rules without a fixture: {without_fixture:?}");
    assert!(without_rule.is_empty(), "fixtures without a rule: {without_rule:?}");
}

#[test]
fn rules_have_stable_ids_and_reasons() {
    let rules = lint::rules();
    let ids: BTreeSet<_> = rules.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), rules.len(), "an id is there twice");
    for rule in &rules {
        let is_kebab = rule.id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        assert!(is_kebab && !rule.why.is_empty() && !rule.why.ends_with('.'), "{rule:?}");
    }
}

#[test]
fn a_finding_gives_the_reason_of_its_rule() {
    let rules = lint::rules();
    for (_, fixture) in fixtures() {
        for finding in Input::with_fixture(&fixture).findings() {
            let rule = rules.iter().find(|rule| rule.id == finding.rule).expect("a known rule");
            assert_eq!(rule.why, finding.why, "{}", rule.id);
        }
    }
}

#[test]
fn the_base_is_clean() {
    let findings = Input::base().findings();
    assert!(findings.is_empty(), "{}", show(&findings));
}

#[test]
fn the_workspace_is_clean() {
    let report =
        lint::run(&Workspace::current().expect("a checkout")).expect("the sources can be read");
    assert!(report.findings.is_empty(), "{}", show(&report.findings));
    assert!(report.operations > 0 && report.schemas > 0);
}

#[test]
fn a_run_shows_every_finding_in_order() {
    let findings = Input::with_patch(
        "paths:\n  /v1/things:\n    post:\n      operationId: new\n      x-effect: maybe\n\
         components:\n  schemas:\n    Thing:\n      title: T\n      properties:\n        \
         a: {type: string, format: odd}\n",
    )
    .findings();
    let rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(
        rules,
        ["operation-id-reserved", "operation-effect", "schema-title", "format-known"]
    );
    assert!(findings.is_sorted_by(|one, other| one.at <= other.at));
}

#[test]
fn a_colliding_spelling_is_explained() {
    let fixture = folder().join("property-name-collision.yaml");
    let findings = Input::with_fixture(&fixture).findings();
    let text = findings[0].to_string();
    for part in
        ["`statusID`", "`statusId`", "`status_id`", "one struct", "not compile", "`x-rust-name`"]
    {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn what_the_profile_recommends_is_accepted() {
    for (what, patch) in [
        (
            "a number that may be a text",
            "LooseNumber: {oneOf: [{type: number}, {type: string}]}",
        ),
        (
            "a tagged union of a response",
            "Shape: {anyOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Box'}, {$ref: '#/components/schemas/UnknownShape'}]}
    Circle: {type: object, required: [type], properties: {type: {$ref: '#/components/schemas/CircleTag'}}}
    Box: {type: object, required: [type], properties: {type: {$ref: '#/components/schemas/BoxTag'}}}
    CircleTag: {type: string, enum: [circle]}
    BoxTag: {type: string, enum: [box]}
    UnknownShape: {type: object, additionalProperties: {}}",
        ),
        (
            "arms that each require what the others lack",
            "Either: {oneOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}]}
    One: {type: object, required: [one], properties: {one: {type: string}, both: {type: string}}}
    Two: {type: object, required: [two], properties: {two: {type: string}, both: {type: string}}}",
        ),
        (
            "a nullable component",
            "Maybe: {type: object, nullable: true}
    Holder: {type: object, properties: {thing: {allOf: [{$ref: '#/components/schemas/Maybe'}]}}}",
        ),
        (
            "a schema that extends another one",
            "Longer: {allOf: [{$ref: '#/components/schemas/Thing'}, {type: object, required: [id, more], properties: {more: {type: string}}}]}",
        ),
        (
            "free-form objects and maps of scalars without a name",
            "Loose: {type: object, properties: {any: {}, free: {type: object}, map: {type: object, additionalProperties: {type: string}}}}",
        ),
        (
            "recursion through a property",
            "Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, all: {type: array, items: {$ref: '#/components/schemas/Node'}}}}",
        ),
        ("a property with the name of a keyword", "Words: {type: object, properties: {enum: {type: string}, title: {type: string}, $ref: {type: string}}}"),
    ] {
        let findings = Input::with_patch(&format!("components:\n  schemas:\n    {patch}")).findings();
        assert!(findings.is_empty(), "{what}:\n{}", show(&findings));
    }
}

#[test]
fn files_that_cannot_be_read_are_all_named_with_their_lines() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let openapi = folder.path().join("openapi");
    fs::create_dir(&openapi).expect("a folder for the sources");
    for (name, text) in [
        ("a.yaml", "a: 1\na: 2\n"),
        ("quirks.toml", "[[quirk]]\nodd = 1\n"),
        ("inventory.tsv", "\n"),
    ] {
        fs::write(openapi.join(name), text).expect("the file can be written");
    }
    let errors = lint::run(&Workspace::at(folder.path())).expect_err("nothing can be read");
    assert!(matches!(
        errors[..],
        [LintError::Document(_), LintError::Quirks(_), LintError::Inventory(_)]
    ));
    let starts = ["openapi/a.yaml:2:1: ", "openapi/quirks.toml:", "openapi/inventory.tsv:1:1: "];
    for (error, start) in errors.iter().zip(starts) {
        assert!(error.to_string().starts_with(start), "{error}");
    }
}

#[test]
fn references_that_lead_in_a_circle_do_not_hang() {
    Input::with_patch(
        "paths:
  /v1/loop: {$ref: '#/paths/~1v1~1loop', get: {parameters: [{$ref: '#/components/parameters/P'}], requestBody: {$ref: '#/components/requestBodies/R'}, responses: {'200': {$ref: '#/components/responses/R'}}}}
components:
  parameters: {P: {$ref: '#/components/parameters/Q'}, Q: {$ref: '#/components/parameters/P'}}
  requestBodies: {R: {$ref: '#/components/requestBodies/R'}}
  responses: {R: {$ref: '#/components/responses/R'}}
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {$ref: '#/components/schemas/A'}
    C: {allOf: [{$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/D'}]}
    D: {oneOf: [{$ref: '#/components/schemas/D'}, {$ref: '#/components/schemas/C'}], allOf: [{$ref: '#/components/schemas/A'}]}
",
    )
    .findings();
}

#[test]
fn no_change_of_the_base_makes_the_lint_panic() {
    with_odd_values(Input::base(), usize::MAX, |input| drop(input.findings()));
}

/// Each group is taken with what all share and without the other groups, because the time for every
/// change grows with the document. That references and places are missing then is found as well.
#[test]
fn no_change_of_the_real_document_makes_the_lint_panic() {
    let whole = spec_lint::read(&Workspace::current().expect("a checkout"))
        .expect("the sources can be read");
    let (common, groups): (Vec<_>, Vec<_>) =
        whole.files.iter().cloned().partition(|file| file.group == "common");
    for group in groups {
        let files = common.iter().cloned().chain([group]).collect();
        let sources = Sources { files, ..whole.clone() };
        with_odd_values(Input(sources), 40, |input| drop(input.findings()));
    }
}
