//! The files of a target import each other without circles.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use libtest_mimic::Trial;
use returning_ai_tests::spec;

use crate::{metadata::Metadata, modules::Modules};

/// A builder and the type that it builds name each other, as they do everywhere in Rust: the type
/// hands out its builder, and the builder returns the type.
const ALLOWED: [[&str; 2]; 1] =
    [["crates/returning-ai-sandbox/src/builder.rs", "crates/returning-ai-sandbox/src/sandbox.rs"]];

/// One test for each target, and one for the circles that are allowed.
pub(crate) fn trials(metadata: &Metadata) -> Vec<Trial> {
    let root = spec::file("");
    let mut allowed_ones = BTreeSet::new();
    let mut trials = Vec::new();
    for member in metadata.members() {
        for (kind, name, file) in member.targets() {
            let modules = Modules::read(Path::new(file));
            let circles = circles(&modules);
            let (allowed, forbidden): (Vec<_>, Vec<_>) =
                circles.into_iter().partition(|circle| is_allowed(&root, circle));
            println!(
                "{:22} {kind:8} {name:22} {:3} files, {:4} imports, {} circles, {} allowed",
                member.name(),
                modules.files().len(),
                modules.edges().len(),
                forbidden.len() + allowed.len(),
                allowed.len(),
            );
            allowed_ones.extend(allowed.iter().map(|circle| relative(&root, circle)));
            let message = message(&root, &modules, &forbidden);
            let test = format!("circles::{}::{kind}::{name}", member.name());
            trials.push(Trial::test(test, move || {
                if message.is_empty() { Ok(()) } else { Err(message.into()) }
            }));
        }
    }
    trials.push(each_allowed_circle_is_there(allowed_ones));
    trials.extend(checks());
    trials
}

/// Groups of files of which each reaches each other one.
fn circles(modules: &Modules) -> Vec<BTreeSet<PathBuf>> {
    let mut imports: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for (from, to) in modules.edges().keys() {
        imports.entry(from).or_default().insert(to);
    }
    let reached: BTreeMap<_, _> =
        modules.files().into_iter().map(|file| (file, reached(&imports, file))).collect();
    let circle = |file: &Path| -> BTreeSet<PathBuf> {
        let back = reached[file].iter().filter(|other| reached[*other].contains(file));
        back.map(|file| file.to_path_buf()).collect()
    };
    let circles: BTreeSet<_> = modules.files().into_iter().map(circle).collect();
    circles.into_iter().filter(|circle| circle.len() > 1).collect()
}

fn reached<'a>(
    imports: &BTreeMap<&'a Path, BTreeSet<&'a Path>>,
    file: &Path,
) -> BTreeSet<&'a Path> {
    let of = |file: &Path| imports.get(file).into_iter().flatten().copied();
    let mut found = BTreeSet::new();
    let mut waiting: Vec<_> = of(file).collect();
    while let Some(next) = waiting.pop() {
        if found.insert(next) {
            waiting.extend(of(next));
        }
    }
    found
}

fn relative(root: &Path, circle: &BTreeSet<PathBuf>) -> Vec<String> {
    let relative = |file: &PathBuf| {
        file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/")
    };
    circle.iter().map(relative).collect()
}

fn is_allowed(root: &Path, circle: &BTreeSet<PathBuf>) -> bool {
    ALLOWED.iter().any(|allowed| relative(root, circle) == allowed)
}

/// Every import inside of the circles, so that the one to cut can be chosen.
fn message(root: &Path, modules: &Modules, circles: &[BTreeSet<PathBuf>]) -> String {
    let short = |file: &Path| file.strip_prefix(root).unwrap_or(file).display().to_string();
    let mut text = String::new();
    for circle in circles {
        text.push_str(&format!("{} files import each other in a circle\n", circle.len()));
        for ((from, to), path) in modules.edges() {
            if circle.contains(from) && circle.contains(to) {
                text.push_str(&format!("    {} -> {} by {path}\n", short(from), short(to)));
            }
        }
    }
    text
}

fn each_allowed_circle_is_there(found: BTreeSet<Vec<String>>) -> Trial {
    Trial::test("circles::each_allowed_circle_is_there", move || {
        match ALLOWED.iter().find(|allowed| !found.iter().any(|circle| circle == *allowed)) {
            None => Ok(()),
            Some(gone) => Err(format!("{gone:?} is not a circle any more: delete it here").into()),
        }
    })
}

/// The search has to find what it is there for, in the folder of samples.
fn checks() -> Vec<Trial> {
    [("straight", 0), ("by_use", 1), ("by_path", 1), ("by_reexport", 1), ("in_macro", 1)]
        .into_iter()
        .map(|(sample, expected)| {
            Trial::test(format!("circles::sample_{sample}"), move || {
                let file = spec::file("tests/architecture/samples").join(sample).join("lib.rs");
                let found = circles(&Modules::read(&file)).len();
                if found == expected {
                    Ok(())
                } else {
                    Err(format!("{found} circles instead of {expected}").into())
                }
            })
        })
        .collect()
}
