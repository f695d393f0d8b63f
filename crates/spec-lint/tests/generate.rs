//! What `generate` makes of the lint's clean document and of changes of it.

mod documents;

use sdk_codegen::{
    generator::{self, GENERATOR},
    outputs::{MANIFEST, Output},
    pipeline::{self, GenerateError},
    workspace::Workspace,
};
use spec_lint::lint;

use documents::{Input, with_odd_values};

/// What a change of the clean document leads to.
enum Outcome {
    /// It generates, and the files hold these texts.
    Generates(&'static [&'static str]),
    /// The lint refuses it by exactly these rules.
    Refused(&'static [&'static str]),
    /// Past the lint, the error holds these texts.
    Fails(&'static [&'static str]),
}

use Outcome::{Fails, Generates, Refused};

const ROWS: &[(&str, &str, Outcome)] = &[
    ("nothing", "{}", Generates(&["pub async fn get_thing<", "pub const CREATE_THING:"])),
    (
        "an id that is a word of Rust",
        "paths: {/v1/things: {post: {operationId: match}}}",
        Generates(&["pub async fn match_<", "pub const MATCH:"]),
    ),
    (
        "an id that begins with a digit",
        "paths: {/v1/things: {post: {operationId: 2fa}}}",
        Refused(&["operation-id-form"]),
    ),
    (
        "an id without a letter",
        "paths: {/v1/things: {post: {operationId: ___}}}",
        Refused(&["operation-id-form"]),
    ),
    (
        "an id that the table has already",
        "paths: {/v1/things: {post: {operationId: all}}}",
        Refused(&["operation-id-reserved"]),
    ),
    (
        "a request with an optional list and a nullable field that is required",
        "components: {schemas: {ThingDraft: {required: [name, kin], properties: {
            tags: {type: array, items: {type: string}}, kin: {type: string, nullable: true}}}}}",
        Generates(&["pub fn tags(", "name: impl ::std::convert::Into<::std::string::String>,\n            kin: ::std::option::Option<::std::string::String>"]),
    ),
    (
        "a media type with a parameter",
        "paths: {/v1/things: {post: {requestBody: {content: {application/json: null,
            application/json; charset=utf-8: {schema: {$ref: '#/components/schemas/ThingDraft'}, example: {name: a}}}}}}}",
        Generates(&["Some(Body::of::<types::ThingDraft>())"]),
    ),
    (
        "a response at the end of a chain of references",
        "paths: {/v1/things: {post: {responses: {'201': {$ref: '#/components/responses/One', description: null, content: null}}}}}
components:
  responses:
    One: {$ref: '#/components/responses/Two'}
    Two: {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}, example: {id: a}}}}",
        Generates(&["status: \"201\",\n                body: Body::of::<types::Thing>()"]),
    ),
    (
        "responses that lead in a circle",
        "components: {responses: {X: {$ref: '#/components/responses/Y'}, Y: {$ref: '#/components/responses/X'}}}",
        Refused(&["reference-loop", "reference-loop"]),
    ),
    (
        "a limit of a query parameter",
        "paths: {/v1/things: {post: {parameters: [{name: q, in: query, schema: {type: string, maxLength: 3}}]}}}",
        Generates(&["q: Option<&'a str>"]),
    ),
    (
        "a nullable union of scalars",
        "components: {schemas: {LooseNumber: {nullable: true, oneOf: [{type: number}, {type: string}]}}}",
        Refused(&["nullable-typed"]),
    ),
    (
        "one property by two references",
        "components: {schemas: {
            Both: {allOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}]},
            One: {type: object, properties: {held: {$ref: '#/components/schemas/Thing'}}},
            Two: {type: object, properties: {held: {$ref: '#/components/schemas/ThingDraft'}}}}}",
        Refused(&["all-of-conflict"]),
    ),
    (
        "a format of another crate",
        "components: {schemas: {Thing: {properties: {made: {type: string, format: uuid}}}}}",
        Refused(&["format-scalar"]),
    ),
    (
        "links that are not links",
        "paths: {/v1/things: {post: {responses: {'201': {links: 3}}}}}",
        Refused(&["keyword-value"]),
    ),
    (
        "a form with files",
        "paths: {/v1/things: {post: {requestBody: {content: {application/json: null,
            multipart/form-data: {schema: {$ref: '#/components/schemas/ThingDraft'}}}}}}}",
        Generates(&["pub const CREATE_THING"]),
    ),
    (
        "a security scheme that lacks its flows",
        "components: {securitySchemes: {login: {type: oauth2}}}",
        Fails(&["the component `securitySchemes/login`", "components.securitySchemes"]),
    ),
    (
        "a panic of the generator",
        "paths: {'/v1/things/{thingId}': {get: {parameters: []}}}",
        Fails(&["the operation `getThing`: it panicked with `", GENERATOR]),
    ),
    (
        "a type that the lint would refuse",
        "components: {schemas: {Thing: {properties: {made: {type: string, format: uuid}}}}}",
        Fails(&["the component `schemas/Thing`", "need uuid"]),
    ),
    (
        "a type that the generator splits",
        "components: {schemas: {Thing: {properties: {inner: {type: object, properties: {a: {type: string}}}}}}}",
        Fails(&["not the schemas of the document", "generated and not documented: `ThingInner`"]),
    ),
    (
        "a name at which a later step panics",
        "paths: {/v1/things: {post: {responses: {'404': {description: x, content: {application/json:
            {schema: {$ref: '#/components/schemas/No name'}}}}}}}}",
        Fails(&["a step after the generator failed: it panicked with `", "crates/spec-lint/src/rules/"]),
    ),
];

fn outputs(input: &Input) -> Result<Vec<Output>, GenerateError> {
    pipeline::outputs_of(&lint::check(&input.0).bundle)
}

fn faults(patch: &str, outcome: &Outcome) -> Vec<String> {
    let input = Input::with_patch(patch);
    let report = lint::check(&input.0);
    // The changes leave out what only people read.
    let is_for_people = |rule: &&str| ["example-fits", "field-described"].contains(rule);
    let rules = report.findings.iter().map(|finding| finding.rule);
    let rules: Vec<_> = rules.filter(|rule| !is_for_people(rule)).collect();
    let (expected, text) = match (outcome, outputs(&input)) {
        (Refused(expected), _) if *expected == rules => return Vec::new(),
        (Generates(expected), Ok(outputs)) if rules.is_empty() => {
            (expected, outputs.iter().map(|output| output.text.as_str()).collect::<String>())
        }
        (Fails(expected), Err(error)) => (expected, error.to_string()),
        (_, Ok(_)) => return vec![format!("it generates, and the lint finds {rules:?}")],
        (_, Err(error)) => return vec![format!("the lint finds {rules:?}\n{error}")],
    };
    let missing = expected.iter().filter(|part| !text.contains(**part));
    missing.map(|part| format!("`{part}` is missing in\n{text}")).collect()
}

#[test]
fn each_change_has_its_outcome() {
    for (what, patch, outcome) in ROWS {
        let faults = faults(patch, outcome);
        assert!(faults.is_empty(), "{what}: {}", faults.join("\n"));
    }
}

#[test]
fn a_conversion_that_matches_nothing_is_noticed() {
    let schema = serde_json::json!({"type": "string", "format": "objectid"});
    let document = serde_json::json!({"components": {"schemas": {"A": schema}}});
    assert_eq!(generator::unused_scalars(&document, "struct A(String);"), ["objectid"]);
    assert_eq!(generator::unused_scalars(&document, "crate::scalars::ObjectId"), [""; 0]);
    assert_eq!(generator::unused_scalars(&serde_json::json!({}), ""), [""; 0]);
}

#[test]
fn what_the_lint_passes_generates() {
    with_odd_values(Input::base(), usize::MAX, |input| {
        let report = lint::check(&input.0);
        if report.findings.is_empty()
            && let Err(error) = pipeline::outputs_of(&report.bundle)
        {
            panic!("{error}");
        }
    });
}

#[test]
fn the_version_in_the_header_is_the_one_in_the_lock_file() {
    let lock = Workspace::current().expect("a checkout").read("Cargo.lock").expect("readable");
    let (name, version) = GENERATOR.split_once(' ').expect("a name and a version");
    assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")), "{GENERATOR}");
}

#[test]
fn reviewers_are_shown_which_files_are_generated() {
    let workspace = Workspace::current().expect("a checkout");
    let attributes = workspace.read(".gitattributes").expect("readable");
    let list = workspace.read(MANIFEST).expect("readable");
    let patterns: Vec<_> =
        attributes.lines().filter_map(|line| line.strip_suffix(" linguist-generated")).collect();
    for path in list.lines().filter(|line| !line.starts_with('#')) {
        let is_shown = patterns.iter().any(|pattern| fits(pattern, path));
        assert!(is_shown, "{path} linguist-generated is missing");
    }
}

/// Whether a pattern with at most one star, which stands for no slash, is one of the path.
fn fits(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == path };
    let middle = path.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    middle.is_some_and(|middle| !middle.contains('/'))
}
