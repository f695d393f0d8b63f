//! Pairs of texts and the step that follows.

use super::*;

fn client(modules: Vec<Module>) -> Crate {
    Crate { name: "shop_client".to_owned(), modules }
}

fn facade(modules: Vec<Module>) -> Crate {
    Crate { name: "shop".to_owned(), modules }
}

fn code(types: &str) -> Code {
    let text = format!("pub mod types {{ {types} }}");
    Code { client: client(vec![root(&text)]), ..Code::default() }
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
        "a field of a response",
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

fn with_facade(types: &str, text: &str) -> Code {
    let groups = "pub mod things { pub use crate::generated::types::{A, B}; }".to_owned();
    Code { groups, facade: facade(vec![root(text)]), ..code(types) }
}

#[test]
fn what_the_facade_does_not_pass_on_is_no_change_of_the_facade() {
    let (old, new) = ("pub struct A; pub struct B { pub b: i64 }", "pub struct A; pub struct B {}");
    for (facade, expected) in [
        ("pub use shop_client::groups::things::*;", Some(Step::Major)),
        ("pub use shop_client::types::B;", Some(Step::Major)),
        ("pub use shop_client::types::A;", Some(Step::None)),
        // Of a document from elsewhere the facade passes nothing on, and its step is not known.
        ("use shop_client::types::B;", None),
    ] {
        let diff = compare(&with_facade(old, facade), &with_facade(new, facade)).expect("Rust");
        let expected = Semver { client: Some(Step::Major), facade: expected };
        assert_eq!(diff.semver(), expected, "{facade}");
    }
}

#[test]
fn one_more_optional_parameter_breaks_the_client_and_not_the_facade() {
    let code = |arguments: &str, fields: &str| Code {
        client: client(vec![
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
        ]),
        groups: "pub mod things { pub use crate::queries::ListThingsQuery; }".to_owned(),
        facade: facade(vec![root("pub use shop_client::groups::things::*;")]),
        ..Code::default()
    };
    let old = code("a: Option<&str>", "pub a: Option<String>");
    let new =
        code("a: Option<&str>, b: Option<&str>", "pub a: Option<String>, pub b: Option<String>");
    let semver = compare(&old, &new).expect("Rust").semver();
    assert_eq!(semver, Semver { client: Some(Step::Major), facade: Some(Step::Minor) });
}

fn module(name: &str, text: &str) -> Module {
    Module { name: name.to_owned(), text: text.to_owned() }
}

fn shop(error: &str) -> Code {
    Code {
        facade: facade(vec![
            root("mod error; pub mod orders; pub use error::Error;"),
            module("error", error),
            module(
                "orders",
                "pub struct Orders; impl Orders { pub fn list(&self) {} fn own(&self) {} }",
            ),
        ]),
        ..Code::default()
    }
}

fn steps(old: &Code, new: &Code) -> Vec<(String, Step, Step)> {
    let found = compare(old, new).expect("Rust").changes;
    found.into_iter().map(|change| (change.item, change.step, change.facade)).collect()
}

#[test]
fn what_a_private_module_keeps_to_itself_is_no_change() {
    let old = shop("pub struct Error; pub struct Inner;");
    assert_eq!(steps(&old, &shop("pub struct Error;")), []);
    let gone = steps(&old, &shop("pub struct Other;"));
    assert!(gone.iter().any(|(item, _, facade)| item == "facade Error" && *facade == Step::Major));
}

#[test]
fn the_client_does_not_move_with_the_facade() {
    let old = shop("pub struct Error;");
    let mut new = old.clone();
    new.facade.modules[2].text =
        new.facade.modules[2].text.replace("list(&self)", "list(&self, page: u32)");
    let expected = ("facade orders::Orders::list".to_owned(), Step::None, Step::Major);
    assert_eq!(steps(&old, &new), [expected]);
}

#[test]
fn an_item_that_moves_behind_the_same_name_is_no_change() {
    let old = shop("pub struct Error;");
    let mut new = old.clone();
    new.facade.modules[0].text = new.facade.modules[0].text.replace("error", "failure");
    new.facade.modules[1].name = "failure".to_owned();
    assert_eq!(steps(&old, &new), []);
}

/// A crate that declares what the facade declared, which re-exports it from there.
fn with_runtime(error: &str) -> Code {
    Code {
        facade: facade(vec![
            root("mod groups; pub use shop_runtime::Error; pub use groups::orders;"),
            module("groups", "pub mod orders;"),
            module(
                "groups::orders",
                "pub struct Orders; impl Orders { pub fn list(&self) {} fn own(&self) {} }",
            ),
        ]),
        reexported: vec![Crate {
            name: "shop_runtime".to_owned(),
            modules: vec![
                root(
                    "mod error; mod report; pub use error::Error;
                     #[doc(hidden)] pub mod internal;",
                ),
                module("error", error),
                module("report", "use crate::Error; impl Error { pub fn report(&self) {} }"),
                module("internal", "pub struct Inner;"),
            ],
        }],
        ..Code::default()
    }
}

#[test]
fn what_moves_into_a_crate_and_is_re_exported_is_no_change() {
    let alone = shop("pub struct Error; impl Error { pub fn report(&self) {} }");
    assert_eq!(steps(&alone, &with_runtime("pub struct Error;")), []);
    assert_eq!(steps(&with_runtime("pub struct Error;"), &alone), []);
}

#[test]
fn what_a_re_exported_type_loses_is_gone_from_the_facade() {
    let old = with_runtime("pub struct Error; impl Error { pub fn kind(&self) {} }");
    let gone = steps(&old, &with_runtime("pub struct Error;"));
    assert_eq!(gone, [("facade Error::kind".to_owned(), Step::None, Step::Major)]);
}

#[test]
fn whole_modules_and_crates_are_re_exported_too() {
    let code = |root_text: &str| Code {
        facade: facade(vec![root(root_text)]),
        reexported: vec![Crate {
            name: "shop_runtime".to_owned(),
            modules: vec![root("pub mod retry;"), module("retry", "pub struct Policy;")],
        }],
        ..Code::default()
    };
    let old = code("pub mod retry { pub struct Policy; }");
    for text in [
        "pub use shop_runtime::*;",
        "pub use shop_runtime::retry;",
        "pub mod retry { pub use shop_runtime::retry::*; }",
    ] {
        assert_eq!(steps(&old, &code(text)), [], "{text}");
    }
}

#[test]
fn methods_follow_their_type_into_other_modules() {
    let code = |groups: &str| Code {
        facade: facade(vec![
            root("mod client; mod groups; pub use client::Client;"),
            module("client", "pub struct Client;"),
            module("groups", groups),
        ]),
        ..Code::default()
    };
    let old = code("use crate::client::Client; impl Client { pub fn orders(&self) {} }");
    let new = code("use crate::Client; impl Client { pub fn orders(&self) {} }");
    assert_eq!(steps(&old, &new), []);
    let gone = steps(&old, &code(""));
    assert_eq!(gone, [("facade Client::orders".to_owned(), Step::None, Step::Major)]);
}
