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

/// Each pair: where the document refers to the file, both texts of the file, and what is reported.
#[test]
fn every_kind_of_object_may_be_in_another_file() {
    let root = |operation: &str| {
        format!("openapi: 3.0.3\npaths:\n  /boats:\n    post:\n      operationId: a\n{operation}")
    };
    let body = |reference: &str| {
        root(&format!(
            "      requestBody: {{content: {{application/json: {{schema: {{{reference}}}}}}}}}\n"
        ))
    };
    let cases = [
        (
            root("      parameters: [{$ref: 'more.yaml#/Q'}]\n"),
            "Q: {name: q, in: query, schema: {type: string}}",
            "Q: {name: q, in: query, schema: {type: string, maxLength: 3}}",
            "request-parameter-max-length-set",
        ),
        (
            root("      responses: {'200': {$ref: more.yaml}}\n"),
            "content: {application/json: {schema: {type: string}}}",
            "content: {application/json: {schema: {type: integer}}}",
            "response-body-type-changed",
        ),
        (
            root("      requestBody: {$ref: './more.yaml#/bodies/B'}\n"),
            "bodies: {B: {content: {application/json: {}}}}",
            "bodies: {B: {required: true, content: {application/json: {}}}}",
            "request-body-became-required",
        ),
        (
            "openapi: 3.0.3\npaths: {/boats: {$ref: more.yaml}}\n".to_owned(),
            "get: {responses: {}}\nput: {responses: {}}",
            "get: {responses: {}}",
            "endpoint-removed",
        ),
        (
            body("type: object, properties: {a: {allOf: [{$ref: 'more.yaml#/A'}]}}"),
            "A: {type: string, enum: [x, y]}",
            "A: {type: string, enum: [x]}",
            "request-property-enum-value-removed",
        ),
        (
            body("oneOf: [{$ref: 'more.yaml#/A'}, {$ref: 'more.yaml#/B'}]"),
            "A: {type: string}\nB: {type: integer}",
            "A: {type: string}\nB: {type: integer, maximum: 3}",
            "request-property-max-set",
        ),
        (
            body("type: array, items: {$ref: 'more.yaml#/A/properties/a'}"),
            "A: {type: object, properties: {a: {type: string}}}",
            "A: {type: object, properties: {a: {type: string, pattern: x}}}",
            "request-property-pattern-added",
        ),
        (
            root("      responses: {'200': {headers: {X: {$ref: 'more.yaml#/X'}}}}\n"),
            "X: {required: true, schema: {type: string}}",
            "X: {schema: {type: string}}",
            "response-header-became-optional",
        ),
    ];
    for (root, old, new, rule) in cases {
        let side = |text| document(&root, &[("more.yaml", text)]);
        let found = compare(&side(old), &side(new));
        let rules: Vec<_> = found.iter().map(|finding| finding.rule.as_str()).collect();
        assert!(rules.contains(&rule), "{root} {rules:?}");
        assert!(side(new).unread().is_empty(), "{root}");
    }
}

#[test]
fn a_file_that_is_no_longer_there_is_named_and_reported() {
    let boat = [("parts/boat.yaml", "Boat: {type: object}")];
    let (old, new) = (document(ROOT, &boat), document(ROOT, &[]));
    assert_eq!(new.unread(), ["parts/boat.yaml#/Boat"]);
    let found = compare(&old, &new);
    assert!(
        found.iter().any(|finding| finding.level == openapi_diff::Level::Breaking),
        "{found:#?}"
    );
}

#[test]
fn two_spellings_of_a_path_lead_to_the_same_file() {
    let boat = [("parts/boat.yaml", "Boat: {type: object, properties: {a: {type: string}}}")];
    let spelled = ROOT.replace("parts/boat.yaml", "./parts/../parts/boat.yaml");
    let found = compare(&document(ROOT, &boat), &document(&spelled, &boat));
    assert!(found.iter().all(|finding| finding.level == openapi_diff::Level::Info), "{found:#?}");
}
