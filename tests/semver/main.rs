//! The semver step that a report predicts is the one that users of the generated client feel.
//!
//! `edits.toml` holds edits of one small document. For both ways of each edit, the step that the
//! report names is held against what compiling shows: the code in `uses.rs`, and the code that the
//! edit comes with, is compiled against the client of either document. What compiles no longer makes
//! the step a major one, what compiles newly a minor one.
//!
//! Compiling all of it takes a while, so that the result is in `steps.tsv`. The tests hold the
//! predictions against that file, and compile a handful of the edits again; `.ci/semver` compiles
//! every one.

mod compile;
mod edits;
mod steps;

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    compile::Folder,
    edits::{Edit, Subject},
    steps::Row,
};

/// The edits that each run of the tests compiles: one for each way in which users can feel a change.
const HANDFUL: [&str; 6] = [
    "a field of a response is renamed",
    "a required field of a response may be null",
    "an optional field of a request is added",
    "a value of an open enum is added",
    "an optional parameter of an operation is added",
    "the version of the document changes",
];

#[test]
fn each_predicted_step_is_the_one_that_compiling_showed() {
    let recorded = steps::recorded();
    let subjects = edits::subjects(&edits::all());
    let predicted = edits::predictions(&subjects);
    assert_eq!(
        recorded.iter().map(Row::key).collect::<Vec<_>>(),
        predicted.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(),
        "steps.tsv has other edits than edits.toml\n    fix: {ACCEPT}"
    );
    let wrong: Vec<_> = recorded
        .iter()
        .zip(&predicted)
        .filter(|(row, (_, step))| row.compiled != *step)
        .map(|(row, (_, step))| format!("{row}: the report says {step}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_handful_of_the_edits_still_compiles_as_it_was_recorded() {
    let mut edits = edits::all();
    edits.retain(|edit| HANDFUL.contains(&edit.name.as_str()));
    assert_eq!(edits.len(), HANDFUL.len(), "an edit of the handful is gone");
    let recorded = steps::recorded();
    let compiled = compiled(&edits);
    let expected: Vec<_> =
        recorded.into_iter().filter(|row| HANDFUL.contains(&row.edit.as_str())).collect();
    assert_eq!(steps::table(&compiled), steps::table(&expected));
}

const ACCEPT: &str = "bash .ci/semver, and copy the table that it names to tests/semver/steps.tsv";

#[test]
#[ignore = "it compiles a client for every edit; .ci/semver runs it"]
fn every_edit_compiles_as_it_was_recorded() {
    let table = steps::table(&compiled(&edits::all()));
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("steps.tsv");
    fs::write(&place, &table).expect("the table is written");
    println!("{table}");
    let is_same = fs::read_to_string(steps::file()).is_ok_and(|recorded| recorded == table);
    assert!(is_same, "the steps are other ones now\n    fix: look at {0}", place.display());
}

/// What compiling shows for both ways of each edit.
fn compiled(edits: &[Edit]) -> Vec<Row> {
    let subjects = edits::subjects(edits);
    let compiles = Folder::new().check(&subjects);
    let base = (&subjects[0], &compiles[0]);
    let edited = subjects[1..].iter().zip(&compiles[1..]);
    for (subject, compiles) in edited.clone() {
        let own = edits::own_use(&subject.name);
        let is_met = subject.uses.iter().any(|used| used.name == own);
        assert!(!is_met || compiles.contains(&own), "{own} does not compile where it has to");
    }
    edited.flat_map(|edited| [row("there", base, edited), row("back", edited, base)]).collect()
}

type Compiled<'a> = (&'a Subject, &'a BTreeSet<String>);

fn row(way: &str, (old, fits_old): Compiled<'_>, (new, fits_new): Compiled<'_>) -> Row {
    // The base meets the code of every edit, and what another edit comes with says nothing here.
    let met = |subject: &Subject, name: &String| subject.uses.iter().any(|used| used.name == *name);
    let both = |fits: &BTreeSet<String>| -> BTreeSet<String> {
        fits.iter().filter(|name| met(old, name) && met(new, name)).cloned().collect()
    };
    let edit = if way == "there" { &new.name } else { &old.name };
    let differs = old.code_without_docs() != new.code_without_docs();
    Row::new(edit, way, &both(fits_old), &both(fits_new), differs)
}
