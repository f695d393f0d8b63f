//! A test for each entry of the register of quirks that has none.

use sdk_codegen::workspace::{FileError, Workspace};
use spec_lint::quirks::{self, Quirk};

use super::{Files, ScaffoldError, facade::with_line};

const FOLDER: &str = "tests/quirks";
const LIST: &str = "tests/quirks/mod.rs";
const DRAFTED: &str = "tests/quirks/drafted.rs";

/// The head of the module that holds the drafts.
const MODULE: &str = "//! Drafts: what the register says of the document is true of the code.
//!
//! A test that shows what the client does takes the place of a draft, in the file of its subject.

use super::{Outcome, places};

tests! {
}
";

/// The entries without a test of their id.
pub(crate) fn untested(workspace: &Workspace) -> Result<Vec<Quirk>, quirks::ReadError> {
    let texts = texts(workspace)?;
    let mut entries = quirks::read(workspace)?.entries;
    entries.retain(|quirk| !texts.contains(&format!("\"{}\"", quirk.id.value)));
    Ok(entries)
}

fn texts(workspace: &Workspace) -> Result<String, FileError> {
    let names = workspace.names(FOLDER)?;
    let files = names.iter().filter(|name| name.ends_with(".rs"));
    files.map(|name| workspace.read(&format!("{FOLDER}/{name}"))).collect()
}

/// Adds a test for an entry, and says so.
pub(super) fn add(files: &mut Files<'_>, quirk: &str) -> Result<String, ScaffoldError> {
    let text = match files.get(DRAFTED)? {
        Some(text) => text,
        None => {
            list(files)?;
            MODULE.to_owned()
        }
    };
    let form = || ScaffoldError::Form {
        file: DRAFTED.to_owned(),
        expected: "a list `tests! {` of all tests".to_owned(),
    };
    let end = text.find("\n}\n").ok_or_else(form)? + 1;
    let name = quirk.replace('-', "_");
    let row = format!("    \"{quirk}\" => [{name}],\n");
    let test = format!("\nasync fn {name}() -> Outcome {{\n    places::check(\"{quirk}\")\n}}\n");
    files.put(DRAFTED, format!("{}{row}{}{test}", &text[..end], &text[end..]));
    Ok(format!("{quirk}: a test in {DRAFTED}"))
}

/// Names the module of the drafts beside the other ones.
fn list(files: &mut Files<'_>) -> Result<(), ScaffoldError> {
    let text = with_line(&files.need(LIST)?, "mod drafted;", "mod ");
    let head = "let subjects = [\n";
    let start = text.find(head).ok_or_else(|| ScaffoldError::Form {
        file: LIST.to_owned(),
        expected: "the list of subjects".to_owned(),
    })?;
    let (before, after) = text.split_at(start + head.len());
    files.put(LIST, format!("{before}        drafted::TESTS,\n{after}"));
    Ok(())
}
