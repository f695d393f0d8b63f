//! Pairs of texts and the step that follows.

use super::*;

fn code(types: &str) -> Code {
    let text = format!("pub mod types {{ {types} }}");
    Code { modules: vec![Module { name: String::new(), text }], ..Code::default() }
}

fn step(old: &str, new: &str) -> Step {
    compare(&code(old), &code(new)).expect("Rust").semver().client.expect("a step")
}

const ROWS: &[(&str, &str, &str, Step)] = &[
    ("nothing", "pub struct A { pub a: i64 }", "pub struct A { pub a: i64 }", Step::None),
    ("documentation", "pub struct A;", "/// Text.\npub struct A;", Step::None),
    (
        "the order of fields",
        "pub struct A { pub a: i64, pub b: i64 }",
        "pub struct A { pub b: i64, pub a: i64 }",
        Step::None,
    ),
    ("a new type", "", "pub struct A;", Step::Minor),
    ("a type that is gone", "pub struct A;", "", Step::Major),
    ("a private type", "", "struct A;", Step::None),
    (
        "a field of a literal",
        "pub struct A { pub a: i64 }",
        "pub struct A { pub a: i64, pub b: i64 }",
        Step::Major,
    ),
    (
        "a field of an answer",
        "#[non_exhaustive] pub struct A { pub a: i64 }",
        "#[non_exhaustive] pub struct A { pub a: i64, pub b: i64 }",
        Step::Minor,
    ),
    (
        "a field beside a private one",
        "pub struct A { a: i64 }",
        "pub struct A { a: i64, pub b: i64 }",
        Step::Minor,
    ),
    (
        "a field that is gone",
        "#[non_exhaustive] pub struct A { pub a: i64 }",
        "#[non_exhaustive] pub struct A {}",
        Step::Major,
    ),
    (
        "the type of a field",
        "#[non_exhaustive] pub struct A { pub a: i64 }",
        "#[non_exhaustive] pub struct A { pub a: Option<i64> }",
        Step::Major,
    ),
    (
        "the name on the wire",
        "#[serde(rename = \"a\")] pub struct A;",
        "#[serde(rename = \"b\")] pub struct A;",
        Step::Patch,
    ),
    ("a value of a closed enum", "pub enum A { B }", "pub enum A { B, C }", Step::Major),
    (
        "a value of an open enum",
        "#[non_exhaustive] pub enum A { B }",
        "#[non_exhaustive] pub enum A { B, C }",
        Step::Minor,
    ),
    (
        "a value that is gone",
        "#[non_exhaustive] pub enum A { B, C }",
        "#[non_exhaustive] pub enum A { B }",
        Step::Major,
    ),
    ("what a value holds", "pub enum A { B(i64) }", "pub enum A { B(String) }", Step::Major),
    ("an enum that opens", "pub enum A { B }", "#[non_exhaustive] pub enum A { B }", Step::Major),
    ("an enum that closes", "#[non_exhaustive] pub enum A { B }", "pub enum A { B }", Step::Minor),
    (
        "a bound that no longer holds",
        "#[derive(Clone, Default)] pub struct A;",
        "#[derive(Clone)] pub struct A;",
        Step::Major,
    ),
    (
        "a bound that holds now",
        "#[derive(Clone)] pub struct A;",
        "#[derive(Clone, Default)] pub struct A;",
        Step::Minor,
    ),
    (
        "a trait that is written instead of derived",
        "#[derive(Debug)] pub struct A;",
        "pub struct A; impl ::std::fmt::Debug for A { }",
        Step::None,
    ),
    (
        "a conversion that is gone",
        "pub struct A; impl From<i64> for A {}",
        "pub struct A;",
        Step::Major,
    ),
    (
        "a conversion into something else",
        "pub struct A; impl From<A> for Vec<i64> {}",
        "pub struct A;",
        Step::Major,
    ),
    (
        "another error",
        "pub struct A; impl FromStr for A { type Err = X; }",
        "pub struct A; impl FromStr for A { type Err = Y; }",
        Step::Major,
    ),
    (
        "the body of a trait",
        "pub struct A; impl Display for A { fn fmt() { 1 } }",
        "pub struct A; impl Display for A { fn fmt() { 2 } }",
        Step::Patch,
    ),
    (
        "an argument",
        "pub struct A; impl A { pub fn new(a: i64) {} }",
        "pub struct A; impl A { pub fn new(a: i64, b: i64) {} }",
        Step::Major,
    ),
    (
        "the name of an argument",
        "pub struct A; impl A { pub fn new(a: i64) {} }",
        "pub struct A; impl A { pub fn new(b: i64) {} }",
        Step::None,
    ),
    (
        "the order of arguments",
        "pub struct A; impl A { pub fn new(a: i64, b: i64) {} }",
        "pub struct A; impl A { pub fn new(b: i64, a: i64) {} }",
        Step::Major,
    ),
    (
        "a setter",
        "pub struct A; impl A { }",
        "pub struct A; impl A { pub fn b(mut self, b: i64) -> Self { self } }",
        Step::Minor,
    ),
    (
        "a private method",
        "pub struct A; impl A { fn a() {} }",
        "pub struct A; impl A { }",
        Step::Patch,
    ),
    ("another kind", "pub struct A(pub i64);", "pub enum A { B }", Step::Major),
    ("what an alias means", "pub type A = i64;", "pub type A = String;", Step::Major),
    ("a constant", "pub const A: i64 = 1;", "pub const A: i64 = 2;", Step::Patch),
    ("the type of a constant", "pub const A: i64 = 1;", "pub const A: u64 = 1;", Step::Major),
    ("a constant that is gone", "pub const A: i64 = 1;", "", Step::Major),
];

#[test]
fn each_change_has_its_step() {
    for (name, old, new, expected) in ROWS {
        assert_eq!(step(old, new), *expected, "{name}");
    }
}

fn root(text: &str) -> Module {
    Module { name: String::new(), text: text.to_owned() }
}

fn with_facade(types: &str, facade: &str) -> Code {
    let groups = "pub mod things { pub use crate::generated::types::{A, B}; }".to_owned();
    Code { groups, facade: vec![root(facade)], ..code(types) }
}

#[test]
fn what_the_facade_does_not_pass_on_is_no_change_of_the_facade() {
    let (old, new) = ("pub struct A; pub struct B { pub b: i64 }", "pub struct A; pub struct B {}");
    for (facade, expected) in [
        ("pub use returning_ai_client::groups::things::*;", Some(Step::Major)),
        ("pub use returning_ai_client::types::B;", Some(Step::Major)),
        ("pub use returning_ai_client::types::A;", Some(Step::None)),
        // Of a document from elsewhere the facade passes nothing on, and its step is not known.
        ("use returning_ai_client::types::B;", None),
    ] {
        let diff = compare(&with_facade(old, facade), &with_facade(new, facade)).expect("Rust");
        let expected = Semver { client: Some(Step::Major), facade: expected };
        assert_eq!(diff.semver(), expected, "{facade}");
    }
}

#[test]
fn one_more_optional_parameter_breaks_the_client_and_not_the_facade() {
    let code = |arguments: &str, fields: &str| Code {
        modules: vec![
            Module {
                name: String::new(),
                text: format!(
                    "pub struct Client; impl Client {{ pub async fn list_things(&self, {arguments}) {{}} }}"
                ),
            },
            Module {
                name: "queries".to_owned(),
                text: format!("#[non_exhaustive] pub struct ListThingsQuery {{ {fields} }}"),
            },
        ],
        groups: "pub mod things { pub use crate::queries::ListThingsQuery; }".to_owned(),
        facade: vec![root("pub use returning_ai_client::groups::things::*;")],
    };
    let old = code("a: Option<&str>", "pub a: Option<String>");
    let new =
        code("a: Option<&str>, b: Option<&str>", "pub a: Option<String>, pub b: Option<String>");
    let semver = compare(&old, &new).expect("Rust").semver();
    assert_eq!(semver, Semver { client: Some(Step::Major), facade: Some(Step::Minor) });
}
