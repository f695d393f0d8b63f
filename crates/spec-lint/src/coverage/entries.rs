//! Rules about the entries of the inventory, each of which is in the specification, waived, or
//! known by its title only.

use crate::inventory::{Inventory, Row};
use openapi_model::{Anchor, Pointer};
use sdk_codegen::bundle;

use super::operations::Operation;
use sdk_codegen::finding::{Findings, Rule};

const ENTRY_WORD: Rule = Rule {
    id: "entry-word",
    why: "an entry whose kind or evidence is misspelt is counted nowhere, and its gap is not seen",
};
const ENTRY_CALL: Rule = Rule {
    id: "entry-call",
    why: "an operation cannot be written down without a method and a path, so the gap has to have a reason",
};
const ENTRY_MISSING: Rule = Rule {
    id: "entry-missing",
    why: "a caller expects every documented operation, and one that is left out has to say why",
};
const ENTRY_WAIVER: Rule =
    Rule { id: "entry-waiver", why: "a waiver without a reason that is true hides the next gap" };

pub(super) const RULES: &[Rule] = &[ENTRY_WORD, ENTRY_CALL, ENTRY_MISSING, ENTRY_WAIVER];

const KINDS: [&str; 4] = ["operation", "schema", "guide", "webhook"];

/// A method and a path without the names of its variables: what makes two entries one operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    method: String,
    template: String,
}

impl Call {
    pub(super) fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), template: bundle::template(path) }
    }

    /// The method and the path of an entry, where both are known.
    fn of(row: &Row) -> Option<Self> {
        let is_whole = !row.method.is_empty() && !row.path.is_empty();
        is_whole.then(|| Self::new(&row.method, &row.path))
    }
}

/// How well an entry is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    Documented,
    Partial,
    /// Its title is known, or its text without a path.
    Unknown,
}

impl Evidence {
    fn of(row: &Row) -> Option<Self> {
        match row.evidence.as_str() {
            "documented" => Some(Self::Documented),
            "partial" => Some(Self::Partial),
            "no-path" | "title-only" => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// The entries that are operations, in the order of the inventory.
pub(super) fn operations(inventory: &Inventory) -> impl Iterator<Item = &Row> {
    inventory.rows.iter().filter(|row| row.kind == "operation")
}

/// The evidence of an entry; a misspelt one is reported and shows nothing.
pub(super) fn evidence(row: &Row) -> Evidence {
    Evidence::of(row).unwrap_or(Evidence::Unknown)
}

/// Whether an entry is about this call.
pub(super) fn is_about(row: &Row, call: &Call) -> bool {
    Call::of(row).as_ref() == Some(call)
}

/// The operation of the specification that an entry is about.
pub(super) fn specified<'a>(row: &Row, operations: &'a [Operation]) -> Option<&'a Operation> {
    operations.iter().find(|operation| is_about(row, &operation.call))
}

/// An entry as messages name it: its method and path as far as they are known, and its title.
pub(super) fn name(row: &Row) -> String {
    match [row.method.as_str(), row.path.as_str()].join(" ").trim() {
        "" => row.title.clone(),
        call => format!("`{call}` ({})", row.title),
    }
}

pub(super) fn check(inventory: &Inventory, specified: &[Operation], findings: &mut Findings) {
    for row in &inventory.rows {
        words(row, findings);
        waiver(row, specified, findings);
    }
    for row in operations(inventory).filter(|row| row.waiver.is_empty()) {
        coverage(row, specified, findings);
    }
}

fn anchor(row: &Row) -> Anchor {
    Anchor { at: row.at.clone(), pointer: Pointer::root() }
}

fn words(row: &Row, findings: &mut Findings) {
    if !KINDS.contains(&row.kind.as_str()) {
        let message = format!("`{}` is no kind of an entry", row.kind);
        findings.add(
            ENTRY_WORD,
            anchor(row),
            message,
            format!("write one of {}", KINDS.join(", ")),
        );
    }
    if Evidence::of(row).is_none() {
        let message = format!("`{}` is no evidence", row.evidence);
        let fix = "write one of documented, partial, no-path, title-only";
        findings.add(ENTRY_WORD, anchor(row), message, fix);
    }
}

fn waiver(row: &Row, operations: &[Operation], findings: &mut Findings) {
    if row.waiver.is_empty() {
        return;
    }
    if row.kind != "operation" || evidence(row) == Evidence::Unknown {
        let message =
            format!("{} is waived, and nothing of it is documented as an operation", name(row));
        let fix = "clear the column `waiver`";
        findings.add(ENTRY_WAIVER, anchor(row), message, fix);
    } else if let Some(operation) = specified(row, operations) {
        let place = &operation.anchor.at;
        let message = format!("{} is waived and in the specification ({place})", name(row));
        let fix = "clear the column `waiver`, or remove the operation";
        findings.add(ENTRY_WAIVER, anchor(row), message, fix);
    } else if !is_reason(&row.waiver) {
        let message = format!("{} is waived without a reason", name(row));
        let fix = "write into the column `waiver` what is missing, or clear it";
        findings.add(ENTRY_WAIVER, anchor(row), message, fix);
    }
}

/// A single word such as `yes` marks and does not explain.
fn is_reason(waiver: &str) -> bool {
    waiver.split_whitespace().nth(1).is_some()
}

fn coverage(row: &Row, operations: &[Operation], findings: &mut Findings) {
    if evidence(row) == Evidence::Unknown || specified(row, operations).is_some() {
        return;
    }
    let name = name(row);
    if Call::of(row).is_none() {
        let message = format!("{name} is `{}` and lacks its method or its path", row.evidence);
        let fix = "add what the page says, correct the evidence, or write the reason into the column `waiver`";
        findings.add(ENTRY_CALL, anchor(row), message, fix);
    } else {
        let message = format!("{name} is `{}` and not in the specification", row.evidence);
        let fix = "add it to the file of its group, or write the reason into the column `waiver`";
        findings.add(ENTRY_MISSING, anchor(row), message, fix);
    }
}
