//! The documents: one to begin with, and what each edit makes of it.

use std::fs;

use serde::Deserialize;
use xtask::{
    diff::{self, Options, Sides},
    generate::{self, Code},
    workspace::Workspace,
};

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
    document: String,
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
            assert_eq!(count, 1, "{}: `{from}` stands {count} times in the document", self.name);
            text.replacen(from, to, 1)
        })
    }
}

fn subject(name: &str, document: String, uses: impl Iterator<Item = Use>) -> Subject {
    let node = openapi_model::parse(name, &document).unwrap_or_else(|error| panic!("{error}"));
    let code = generate::code_of(&node).unwrap_or_else(|error| panic!("{name}: {error}"));
    Subject { name: name.to_owned(), code, uses: uses.collect(), document }
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

/// What `cargo xtask diff` says of both ways of each edit: the edit and the way, and the step.
pub(crate) fn predictions(subjects: &[Subject]) -> Vec<((String, String), String)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |number: usize| folder.path().join(format!("{number}.yaml"));
    for (number, subject) in subjects.iter().enumerate() {
        fs::write(file(number), &subject.document).expect("written");
    }
    let workspace = Workspace::at(folder.path());
    let step = |old: usize, new: usize| {
        let sides = Sides::Files { old: file(old), new: file(new) };
        let outcome = diff::run(&workspace, &sides, Options::default(), &diff::generate_here)
            .unwrap_or_else(|error| panic!("{error}"));
        let semver = outcome.report.semver.unwrap_or_else(|| panic!("{:?}", outcome.report.note));
        semver.client.expect("a step").name().to_owned()
    };
    let both = subjects.iter().enumerate().skip(1).flat_map(|(number, subject)| {
        let key = |way: &str| (subject.name.clone(), way.to_owned());
        [(key("there"), step(0, number)), (key("back"), step(number, 0))]
    });
    both.collect()
}
