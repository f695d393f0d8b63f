//! `ARCHITECTURE.md` and `tests/README.md` name files and targets that exist.

use std::{collections::BTreeSet, fs};

use libtest_mimic::Trial;
use returning_ai_tests::spec;

use crate::metadata::Metadata;

pub(crate) fn trials(metadata: &Metadata) -> Vec<Trial> {
    let members = metadata.members();
    let tests = members.iter().find(|member| member.name() == "returning-ai-tests");
    let targets = tests.expect("this crate").targets().filter(|(kind, ..)| *kind == "test");
    let targets: BTreeSet<_> = targets.map(|(_, name, _)| name.to_owned()).collect();
    vec![
        Trial::test("documents::the_places_of_the_architecture_exist", || {
            let missing: Vec<_> =
                places().into_iter().filter(|place| !spec::file(place).exists()).collect();
            if missing.is_empty() { Ok(()) } else { Err(format!("{missing:?}").into()) }
        }),
        Trial::test("documents::the_list_of_targets_is_complete", move || {
            let listed = rows("tests/README.md").map(|row| row[0].trim_matches('`').to_owned());
            let listed: BTreeSet<_> = listed.collect();
            let difference: Vec<_> = listed.symmetric_difference(&targets).collect();
            if difference.is_empty() { Ok(()) } else { Err(format!("{difference:?}").into()) }
        }),
    ]
}

/// The paths of the table that says where a line of code belongs, for one of the groups.
fn places() -> Vec<String> {
    let is_path =
        |word: &&str| ["openapi/", "crates/", "tests/"].iter().any(|start| word.starts_with(start));
    let cells = rows("ARCHITECTURE.md").map(|row| row[1].clone()).collect::<Vec<_>>();
    let quoted = cells.iter().flat_map(|cell| cell.split('`').skip(1).step_by(2));
    quoted.filter(is_path).map(|path| path.replace("<group>", "redemptions")).collect()
}

/// The rows of the tables of a document, without those of heads.
fn rows(file: &str) -> impl Iterator<Item = Vec<String>> {
    let text = fs::read_to_string(spec::file(file)).expect("a document");
    let lines: Vec<_> =
        text.lines().filter(|line| line.starts_with("| ")).map(str::to_owned).collect();
    let cells = |line: &String| {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
    };
    let is_head = |row: &Vec<String>| ["target", "word", "a line about"].contains(&row[0].as_str());
    lines.iter().map(cells).filter(|row| !is_head(row)).collect::<Vec<_>>().into_iter()
}
