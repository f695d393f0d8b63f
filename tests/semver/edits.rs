//! The documents: one to begin with, and what each edit makes of it.

use rust_api_diff::{Crate, Module};
use sdk_codegen::pipeline::{self, Code};
use serde::Deserialize;

const BASE: &str = include_str!("base.yaml");
const EDITS: &str = include_str!("edits.toml");
const USES: &str = include_str!("uses.rs");

/// One edit of the document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    /// What it does.
    pub(crate) name: String,
    /// The texts that it replaces, and by what.
    replace: Vec<(String, String)>,
    /// What users can write against its result.
    #[serde(rename = "use")]
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    edit: Vec<Edit>,
}

/// A document, its client, and the code of users.
pub(crate) struct Subject {
    /// What makes it another one than the base.
    pub(crate) name: String,
    pub(crate) code: Code,
    pub(crate) uses: Vec<Use>,
}

/// A piece of users' code.
#[derive(Clone)]
pub(crate) struct Use {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Every edit, in the order of the file.
pub(crate) fn all() -> Vec<Edit> {
    toml::from_str::<Edits>(EDITS).unwrap_or_else(|error| panic!("edits.toml: {error}")).edit
}

/// The base and what the edits make of it. Every one meets the code of all users. The base meets the
/// code of each edit too, since what an edit adds is what its way back takes away.
pub(crate) fn subjects(edits: &[Edit]) -> Vec<Subject> {
    let common = uses();
    let own = edits.iter().filter_map(Edit::code);
    let base = subject("base", BASE.to_owned(), common.iter().cloned().chain(own));
    let edited = edits
        .iter()
        .map(|edit| subject(&edit.name, edit.apply(), common.iter().cloned().chain(edit.code())));
    std::iter::once(base).chain(edited).collect()
}

/// The name of the code that an edit comes with.
pub(crate) fn own_use(edit: &str) -> String {
    edit.replace(' ', "_")
}

impl Edit {
    /// The code of users that it comes with.
    fn code(&self) -> Option<Use> {
        let text = self.code.clone()?;
        Some(Use { name: own_use(&self.name), text })
    }

    fn apply(&self) -> String {
        self.replace.iter().fold(BASE.to_owned(), |text, (from, to)| {
            let count = text.matches(from.as_str()).count();
            assert_eq!(count, 1, "{}: `{from}` is {count} times in the document", self.name);
            text.replacen(from, to, 1)
        })
    }
}

fn subject(name: &str, document: String, uses: impl Iterator<Item = Use>) -> Subject {
    let node = openapi_model::parse(name, &document).unwrap_or_else(|error| panic!("{error}"));
    let code = pipeline::code_of(&node).unwrap_or_else(|error| panic!("{name}: {error}"));
    Subject { name: name.to_owned(), code, uses: uses.collect() }
}

impl Subject {
    /// The generated code as the compiler sees it.
    pub(crate) fn code_without_docs(&self) -> String {
        let Code { generated, queries, operations, groups } = &self.code;
        let lines =
            [generated, queries, operations, groups].into_iter().flat_map(|text| text.lines());
        let is_docs = |line: &&str| ["///", "//!"].iter().any(|mark| line.trim().starts_with(mark));
        lines.filter(|line| !is_docs(line)).collect::<Vec<_>>().join("\n")
    }
}

/// The code of all users, a piece for each module of `uses.rs`.
fn uses() -> Vec<Use> {
    let file = syn::parse_file(USES).expect("uses.rs is Rust");
    let modules = file.items.into_iter().map(|item| match item {
        syn::Item::Mod(syn::ItemMod { ident, content: Some((_, items)), .. }) => {
            let file = syn::File { shebang: None, attrs: Vec::new(), items };
            Use { name: ident.to_string(), text: prettyplease::unparse(&file) }
        }
        _ => panic!("uses.rs holds modules only"),
    });
    modules.collect()
}

/// What the comparison says of both ways of each edit: the edit and the way, and the step.
pub(crate) fn predictions(subjects: &[Subject]) -> Vec<((String, String), String)> {
    let step = |old: &Subject, new: &Subject| {
        let diff = rust_api_diff::compare(&public_items(old), &public_items(new));
        let diff = diff.unwrap_or_else(|error| panic!("{}: {error}", new.name));
        diff.semver().client.expect("a step").name().to_owned()
    };
    let [base, edited @ ..] = subjects else { return Vec::new() };
    let both = edited.iter().flat_map(|subject| {
        let key = |way: &str| (subject.name.clone(), way.to_owned());
        [(key("there"), step(base, subject)), (key("back"), step(subject, base))]
    });
    both.collect()
}

/// The modules of a client by the names under which users reach them.
fn public_items(subject: &Subject) -> rust_api_diff::Code {
    let Code { generated, queries, operations, groups } = subject.code.clone();
    let module = |name: &str, text| Module { name: name.to_owned(), text };
    let modules =
        vec![module("", generated), module("queries", queries), module("operations", operations)];
    let none = |name: &str| Crate { name: name.to_owned(), modules: Vec::new() };
    rust_api_diff::Code {
        client: Crate { name: "returning_ai_client".to_owned(), modules },
        groups,
        facade: none("returning_ai"),
        reexported: Vec::new(),
    }
}
