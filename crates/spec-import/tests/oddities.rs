//! What twins can hold beside the usual: each is drafted in a form that the lint takes, or named.

use std::collections::BTreeMap;

use jiff::civil::date;
use spec_import::{
    Page,
    import::{Imported, import},
    read,
    sources::ImportSources,
};

const COMMON: &str = include_str!("document/common.yaml");
const INVENTORY: &str =
    "group	title	kind	method	path	evidence	permission	source	modified	in_navigation	waiver\n";

/// A twin of one operation: its lines below the method, and the schemas beside it.
fn twin(operation: &str, schemas: &str) -> String {
    format!(
        "# Change mug\n\n```yaml\nopenapi: 3.0.1\npaths:\n  /v1/mugs:\n    put:\n      summary: Change mug\n      x-apidog-folder: Mugs\n{operation}components:\n  schemas:\n    Nothing: {{ type: object }}\n{schemas}servers:\n  - url: https://api.returning.ai\n```\n"
    )
}

fn responding(schema: &str) -> String {
    format!(
        "      responses: {{ '200': {{ content: {{ application/json: {{ schema: {schema} }} }} }} }}\n"
    )
}

fn page(text: &str) -> Page {
    let mut page = read("mug.md", text.as_bytes()).expect("a page");
    page.address = Some("https://docs.example.com/mug".to_owned());
    page
}

fn imported(text: &str) -> Imported {
    let sources = ImportSources {
        files: BTreeMap::from([("openapi/common.yaml".to_owned(), COMMON.to_owned())]),
        inventory: INVENTORY.to_owned(),
        quirks: String::new(),
        today: date(2026, 11, 28),
    };
    import(&[page(text)], &sources, false).expect("the sources can be read")
}

fn drafted(text: &str) -> Imported {
    let imported = imported(text);
    assert!(imported.errors.is_empty(), "{:?}", imported.errors);
    imported
}

fn yaml(imported: &Imported) -> &str {
    &imported.files["openapi/mugs.yaml"]
}

fn notes(imported: &Imported) -> String {
    imported.notes.iter().map(|note| format!("{note}\n")).collect()
}

#[test]
fn listed_values_without_a_rust_name_of_their_own_leave_the_list_open() {
    let body = "      requestBody: { content: { application/json: { schema: { type: object, properties: { size: { type: string, enum: [x-l, x l, '', s] } } } } } }\n";
    let imported = drafted(&twin(body, ""));
    let text = yaml(&imported);
    assert!(text.contains("enum: [x-l, s]"), "{text}");
    assert!(text.contains("    MugUpdateSize:\n      anyOf:\n"), "{text}");
    let remarks = &imported.drafted[0].remarks;
    assert!(
        remarks[0].starts_with("the list of values of `size` is open: 2 of them"),
        "{remarks:?}"
    );
}

#[test]
fn two_fields_of_one_rust_name_get_a_name_each() {
    let schema = "{ type: object, properties: { _id: { type: string }, id: { type: string } } }";
    let imported = drafted(&twin(&responding(schema), ""));
    let text = yaml(&imported);
    assert_eq!(text.matches("x-rust-name").count(), 1, "{text}");
    assert!(text.contains("x-rust-name: id_2"), "{text}");
}

#[test]
fn names_of_nested_components_are_those_of_their_rust_types() {
    let schema = "{ type: object, properties: { a: { type: object, properties: { b: { type: object, properties: { c: { type: string, enum: [d] } } } } } } }";
    let text = yaml(&drafted(&twin(&responding(schema), ""))).to_owned();
    for name in ["MugUpdatedA:", "MugUpdatedAb:", "KnownMugUpdatedAbC:"] {
        assert!(text.contains(&format!("    {name}\n")), "{name} {text}");
    }
}

#[test]
fn the_open_list_of_words_takes_no_name_that_is_there() {
    let schemas = "    Mug Updated Size: { type: object, properties: { size: { type: string }, width: { type: string } } }\n";
    let schema = "{ type: object, properties: { first: { $ref: '#/components/schemas/Mug Updated Size' }, size: { type: string, enum: [s, l] } } }";
    let imported = drafted(&twin(&responding(schema), schemas));
    let text = yaml(&imported);
    assert_eq!(text.matches("    MugUpdatedSize:\n").count(), 1, "{text}");
    assert!(text.contains("    MugUpdatedSize2:\n      anyOf:\n"), "{text}");
}

#[test]
fn an_object_in_the_query_becomes_a_parameter_for_each_field() {
    let parameter = |style: &str| {
        format!(
            "      parameters: [ {{ name: filter, in: query, style: {style}, schema: {{ type: object, properties: {{ kind: {{ type: string }}, size: {{ type: integer }} }} }} }} ]\n"
        )
    };
    let imported = drafted(&twin(&parameter("deepObject"), ""));
    let text = yaml(&imported);
    assert!(
        text.contains("name: \"filter[kind]\"\n") && text.contains("name: \"filter[size]\"\n"),
        "{text}"
    );
    assert!(notes(&imported).contains("mug.md:10: an object in the query"), "{}", notes(&imported));
    let text = yaml(&drafted(&twin(&parameter("form"), ""))).to_owned();
    assert!(text.contains("- name: kind\n") && text.contains("- name: size\n"), "{text}");
}

#[test]
fn a_component_behind_other_names_keeps_its_own() {
    let schemas = "    First: { $ref: '#/components/schemas/Second' }\n    Second: { $ref: '#/components/schemas/Mug Owner' }\n    Mug Owner: { type: object, properties: { name: { type: string }, age: { type: integer } } }\n";
    let schema = "{ type: object, properties: { owner: { $ref: '#/components/schemas/First' } } }";
    let text = yaml(&drafted(&twin(&responding(schema), schemas))).to_owned();
    assert!(text.contains("    MugOwner:\n") && !text.contains("First"), "{text}");
}

#[test]
fn a_composition_has_its_own_name_and_what_it_requires() {
    let schemas = "    Base: { type: object, properties: { name: { type: string }, size: { type: string } } }\n";
    let schema = "{ allOf: [ { $ref: '#/components/schemas/Base' }, { type: object, properties: { age: { type: integer } } } ], required: [name, age] }";
    let text = yaml(&drafted(&twin(&responding(schema), schemas))).to_owned();
    assert!(
        text.contains("    MugUpdated:\n      type: object\n      required: [name, age]\n"),
        "{text}"
    );
    assert!(!text.contains("Base"), "{text}");
}

#[test]
fn a_list_of_several_types_is_an_alternative() {
    let schema = "{ type: object, properties: { size: { type: [string, integer, 'null'] } } }";
    let imported = drafted(&twin(&responding(schema), ""));
    assert!(yaml(&imported).contains("schemas/LooseNumber"), "{}", yaml(&imported));
    assert!(notes(&imported).contains("alternatives"), "{}", notes(&imported));
}

#[test]
fn what_a_draft_does_without_is_named_with_its_line() {
    let schema = "{ type: object, properties: { size: { type: integer, enum: [1, 2] }, name: { type: string, maxLength: 9, pattern: a }, gift: { oneOf: [ { type: object, properties: { a: { type: string } } }, { type: object, properties: { b: { type: string } } } ] } } }";
    let imported = drafted(&twin(&responding(schema), ""));
    let notes = notes(&imported);
    for expected in [
        "mug.md:10: listed numbers: a number of any value",
        "mug.md:10: `maxLength`, `pattern` is not drafted: add it by hand",
        "mug.md:10: alternatives with objects: anything; write the union by hand",
    ] {
        assert!(notes.contains(expected), "{expected}: {notes}");
    }
    assert!(yaml(&imported).contains("type: the page has several"), "{}", yaml(&imported));
}

#[test]
fn a_variable_takes_its_own_field_out_of_an_example_and_no_other() {
    let body = "      requestBody: { content: { application/json: { schema: { type: object, properties: { name: { type: string }, size: { type: string } } }, example: { name: '{{name}}', size: tall } } } }\n";
    let text = yaml(&drafted(&twin(body, ""))).to_owned();
    assert!(text.contains("example:\n              size: tall\n"), "{text}");
}

#[test]
fn a_success_that_the_client_does_not_read_is_named() {
    let responses = "      responses: { '200': { content: { text/csv: { schema: { type: string } } } }, '204': { description: '' } }\n";
    let remarks = drafted(&twin(responses, "")).drafted[0].remarks.join("\n");
    assert!(remarks.contains("response 200 is text/csv"), "{remarks}");
    assert!(remarks.contains("response 204 has no body"), "{remarks}");
}

#[test]
fn a_day_in_an_unknown_form_is_named_and_no_day() {
    let text = twin("", "") + "\nModified at 05/04/2026\n";
    let page = page(&text);
    assert_eq!(page.modified, None);
    let line = text.lines().count();
    assert!(
        page.notes[0].to_string().starts_with(&format!("mug.md:{line}: the day of")),
        "{:?}",
        page.notes
    );
}

#[test]
fn a_form_below_a_path_with_a_variable_is_refused_and_nothing_is_written() {
    let body = "      requestBody: { content: { multipart/form-data: { schema: { type: object, properties: { file: { type: string, format: binary } } } } } }\n";
    let imported = imported(&twin(body, "").replace("/v1/mugs:", "/v1/mugs/{mugId}:"));
    let error = imported.errors[0].to_string();
    assert!(error.starts_with("mug.md:7: a form is sent to a path with a variable"), "{error}");
    assert!(imported.files.is_empty(), "{:?}", imported.files.keys());
}
