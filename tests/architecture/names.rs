//! Lower crates do not name what is above them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use libtest_mimic::Trial;
use returning_ai_client::operations;
use returning_ai_tests::spec;

/// The crates that are useful without this project.
const ENGINES: [&str; 3] = ["openapi-model", "openapi-diff", "rust-api-diff"];

/// Words of this project: its crates, its vendor, the keys of its documents.
const PROJECT: [&str; 12] = [
    "returning-ai",
    "returning_ai",
    "Returning.AI",
    "redemption",
    "xtask",
    "x-documentation",
    "x-echo",
    "x-effect",
    "x-group",
    "x-host",
    "x-permission",
    "x-targets",
];

pub(crate) fn trials() -> Vec<Trial> {
    let engines = ENGINES.map(|name| {
        let words = PROJECT.map(str::to_owned);
        trial(format!("names::{name}_names_nothing_of_this_project"), name, words.into())
    });
    let lower = [("response", "returning-ai-response"), ("runtime", "returning-ai-runtime")];
    let lower = lower.map(|(crate_name, package)| {
        trial(format!("names::the_{crate_name}_names_no_operation"), package, operations())
    });
    engines.into_iter().chain(lower).collect()
}

/// The ids, methods and paths of the table.
fn operations() -> Vec<String> {
    let names = operations::ALL.iter().flat_map(|row| {
        [row.id.to_owned(), sdk_codegen::rust_names::field(row.id), row.path.to_owned()]
    });
    names
        .filter(|name| name.contains(|sign: char| sign.is_uppercase() || "_/".contains(sign)))
        .collect()
}

fn trial(name: String, package: &'static str, words: Vec<String>) -> Trial {
    Trial::test(name, move || {
        let folder = spec::file("crates").join(package);
        let mut files = sources(&folder.join("src"));
        files.extend(["README.md", "Cargo.toml"].map(|name| folder.join(name)));
        println!("{package}: {} files, {} words", files.len(), words.len());
        let found: Vec<_> = files.iter().flat_map(|file| occurrences(file, &words)).collect();
        if found.is_empty() { Ok(()) } else { Err(found.join("\n").into()) }
    })
}

fn occurrences(file: &Path, words: &[String]) -> Vec<String> {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let lines = text.lines().enumerate().flat_map(|(number, line)| {
        let found = words.iter().filter(move |word| holds(line, word));
        found.map(move |word| format!("{}:{}: {word}", file.display(), number + 1))
    });
    lines.collect()
}

/// Whether a line has the word, and not as a part of a longer one.
fn holds(line: &str, word: &str) -> bool {
    let is_inside =
        |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    line.match_indices(word).any(|(start, _)| {
        let (before, after) = (&line[..start], &line[start + word.len()..]);
        !is_inside(before.chars().next_back()) && !is_inside(after.chars().next())
    })
}

/// The files of Rust and data below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("readable").path());
    paths.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}
