//! References into other files, which a loader reads.

use std::collections::BTreeMap;

use openapi_diff::{Document, Finding, compare};

const ROOT: &str = "openapi: 3.0.3
paths:
  /boats:
    get:
      operationId: listBoats
      responses:
        '200': {content: {application/json: {schema: {$ref: 'parts/boat.yaml#/Boat'}}}}
components:
  schemas:
    Port: {type: string}
";

fn document(root: &str, files: &[(&str, &str)]) -> Document {
    let files: BTreeMap<_, _> = files.iter().copied().collect();
    let load = |path: &str| files.get(path).map(|text| (*text).to_owned());
    Document::parse_with("api/root.yaml", root, &load).expect("it is a document")
}

fn rules(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<String> {
    let findings = compare(&document(ROOT, old), &document(ROOT, new));
    findings.into_iter().map(|finding: Finding| finding.rule).collect()
}

#[test]
fn what_another_file_says_is_compared_where_it_is_used() {
    let boat = |text: &'static str| [("parts/boat.yaml", text)];
    let old = boat("Boat: {type: object, required: [a], properties: {a: {type: string}}}");
    let new = boat("Boat: {type: object, properties: {a: {type: string}}}");
    assert_eq!(rules(&old, &new), ["response-property-became-optional"]);
    let findings = compare(&document(ROOT, &old), &document(ROOT, &new));
    assert_eq!(findings[0].pointer, "parts/boat.yaml#/Boat/properties/a");
    let location = findings[0].old.as_ref().expect("it was there");
    assert_eq!((location.file.as_str(), location.line), ("parts/boat.yaml", 1));
}

#[test]
fn files_refer_to_each_other_and_back_to_the_document() {
    let boat = "Boat: {type: object, properties: {p: {$ref: '../root.yaml#/components/schemas/Port'}, q: {$ref: quay.yaml}}}";
    let old = [("parts/boat.yaml", boat), ("parts/quay.yaml", "type: string")];
    let new = [("parts/boat.yaml", boat), ("parts/quay.yaml", "type: integer")];
    assert_eq!(rules(&old, &new), ["response-property-type-changed"]);
    assert_eq!(rules(&old, &old), Vec::<String>::new());
}

#[test]
fn what_moves_into_a_file_of_its_own_is_written_in_another_way() {
    let inside = ROOT.replace(
        "{$ref: 'parts/boat.yaml#/Boat'}",
        "{type: object, properties: {a: {type: string}}}",
    );
    let files = [("parts/boat.yaml", "Boat: {type: object, properties: {a: {type: string}}}")];
    let findings = compare(&document(&inside, &[]), &document(ROOT, &files));
    let rules: Vec<_> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["refactored"]);
}

#[test]
fn the_rest_of_a_file_is_nobodys_concern() {
    let boat = |rest: &str| format!("Boat: {{type: object}}\nRest: {{type: {rest}}}");
    let (old, new) = (boat("string"), boat("integer"));
    let found = rules(&[("parts/boat.yaml", &old)], &[("parts/boat.yaml", &new)]);
    assert_eq!(found, ["unused-component-changed"]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let addressed = ROOT.replace("parts/boat.yaml", "https://example.com/boat.yaml");
    let outside = ROOT.replace("parts/boat.yaml", "../boat.yaml");
    for root in [ROOT, addressed.as_str(), outside.as_str()] {
        assert_eq!(document(root, &[]).unread().len(), 1, "{root}");
    }
    let read = document(ROOT, &[("parts/boat.yaml", "Boat: {type: object}")]);
    assert!(read.unread().is_empty());
}

#[test]
fn files_that_are_not_yaml_are_refused_by_name() {
    let refused = Document::parse_with("root.yaml", ROOT, &|_| Some("Boat: [".to_owned()));
    let message = refused.expect_err("it is refused").to_string();
    assert!(message.starts_with("parts/boat.yaml:1:"), "{message}");
}
