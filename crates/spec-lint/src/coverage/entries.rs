//! Rules about the entries of the inventory, each of which is in the specification, waived, or
//! known by its title only.

use openapi_model::{Anchor, Pointer};
use sdk_codegen::finding::{Findings, Rule};

use super::operations::Operation;
use crate::inventory::{Evidence, Inventory, Row};

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

/// The operation of the specification that an entry is about.
pub(super) fn specified<'a>(row: &Row, operations: &'a [Operation]) -> Option<&'a Operation> {
    operations.iter().find(|operation| row.is_about(&operation.call))
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
    for row in inventory.operations().filter(|row| row.waiver.is_empty()) {
        coverage(row, specified, findings);
    }
}

fn anchor(row: &Row) -> Anchor {
    Anchor { at: row.at.clone(), pointer: Pointer::root() }
}

fn words(row: &Row, findings: &mut Findings) {
    if !KINDS.contains(&row.kind.as_str()) {
        let message = format!("`{}` is not a kind of entry", row.kind);
        findings.add(
            ENTRY_WORD,
            anchor(row),
            message,
            format!("write one of {}", KINDS.join(", ")),
        );
    }
    if Evidence::of(&row.evidence).is_none() {
        let message = format!("`{}` is not a kind of evidence", row.evidence);
        let fix = "write one of documented, partial, no-path, title-only";
        findings.add(ENTRY_WORD, anchor(row), message, fix);
    }
}

fn waiver(row: &Row, operations: &[Operation], findings: &mut Findings) {
    if row.waiver.is_empty() {
        return;
    }
    if row.kind != "operation" || row.evidence() == Evidence::Unknown {
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
    if row.evidence() == Evidence::Unknown || specified(row, operations).is_some() {
        return;
    }
    let name = name(row);
    if row.call().is_none() {
        let message = format!("{name} is `{}` and lacks its method or its path", row.evidence);
        let fix = "add what the page says, correct the evidence, or write the reason into the column `waiver`";
        findings.add(ENTRY_CALL, anchor(row), message, fix);
    } else {
        let message = format!("{name} is `{}` and not in the specification", row.evidence);
        let fix = "add it to the file of its group, or write the reason into the column `waiver`";
        findings.add(ENTRY_MISSING, anchor(row), message, fix);
    }
}
