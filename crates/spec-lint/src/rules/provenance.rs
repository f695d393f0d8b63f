//! Rules about where facts come from: the page, its date, and the row of the inventory.

use openapi_model::{Anchor, Node, ObjectRef, Value};
use sdk_codegen::bundle;
use sdk_codegen::finding::{Findings, Rule};

use super::todo;
use crate::context::Context;
use crate::inventory::Row;

const DOCUMENTATION: Rule = Rule {
    id: "documentation",
    why: "only documented facts enter the specification, and a reader has to find the page",
};
const INVENTORY_ROW: Rule = Rule {
    id: "inventory-row",
    why: "the inventory is what is known of the documentation; an operation without a row is invented or not recorded",
};
const INVENTORY_EVIDENCE: Rule = Rule {
    id: "inventory-evidence",
    why: "two statements of how well an operation is documented contradict each other sooner or later",
};
const INVENTORY_PERMISSION: Rule = Rule {
    id: "inventory-permission",
    why: "the error of a call without the permission would name the wrong one",
};

pub(super) const RULES: &[Rule] =
    &[DOCUMENTATION, INVENTORY_ROW, INVENTORY_EVIDENCE, INVENTORY_PERMISSION];

const EVIDENCE: [&str; 2] = ["documented", "partial"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for operation in context.operations() {
        documentation(operation, findings);
        inventory(context, operation, findings);
    }
}

fn documentation(operation: &ObjectRef<'_>, findings: &mut Findings) {
    let Some(documentation) = operation.node.get("x-documentation") else {
        let message = "this operation does not name its page";
        let fix = "write `x-documentation` with `page`, `modified` or `read`, and `evidence`";
        return findings.add(DOCUMENTATION, operation.anchor(), message, fix);
    };
    let mut report = |key: &str, message: &str, fix: &str| {
        findings.add(DOCUMENTATION, anchor(operation, documentation, key), message, fix);
    };
    if !documentation.text("page").is_some_and(is_page) {
        report("page", "there is no address of a page", "write its https address as `page`");
    }
    if !documentation.text("evidence").is_some_and(|word| EVIDENCE.contains(&word)) {
        report(
            "evidence",
            "it is not said how well the operation is documented",
            "write `evidence: documented`, or `partial` where facts are missing",
        );
    }
    for key in ["modified", "read"] {
        if let Some(day) = documentation.get(key)
            && !day.as_str().is_some_and(is_date)
        {
            report(key, "this is not a date", "write it as \"2026-05-18\", or leave it out");
        }
    }
    if documentation.get("modified").is_some() && documentation.get("read").is_some() {
        report("read", "the page prints its day", "remove `read`: it is for pages without a day");
    }
    for entry in documentation.entries() {
        if !["page", "modified", "read", "evidence"].contains(&entry.key.as_str()) {
            report(&entry.key, "nothing reads this key", "remove it, or correct its spelling");
        }
    }
}

fn anchor(operation: &ObjectRef<'_>, documentation: &Node, key: &str) -> Anchor {
    let pointer = operation.pointer.key("x-documentation");
    match documentation.entry(key) {
        Some(entry) => Anchor { at: entry.value.at.clone(), pointer: pointer.key(key) },
        None => operation.anchor_of("x-documentation"),
    }
}

/// Whether a text is the https address of a page, or waits for one.
pub(super) fn is_page(text: &str) -> bool {
    todo::is_todo(text)
        || text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
            && !text.contains(char::is_whitespace)
}

/// Whether a text is a date of the form `2026-05-18`.
fn is_date(text: &str) -> bool {
    text.parse::<toml::value::Datetime>()
        .is_ok_and(|date| date.date.is_some() && date.time.is_none())
}

fn inventory(context: &Context<'_>, operation: &ObjectRef<'_>, findings: &mut Findings) {
    let (method, path) = (operation.keyword.to_uppercase(), context.path_of(operation));
    let rows: Vec<&Row> =
        context.inventory.rows.iter().filter(|row| describes(row, &method, path)).collect();
    if rows.is_empty() {
        let message = format!("the inventory has no documented operation {method} {path}");
        let fix = "add the row to openapi/inventory.tsv with evidence `documented` or `partial`, or correct the path";
        return findings.add(INVENTORY_ROW, operation.anchor(), message, fix);
    }
    evidence(operation, &rows, findings);
    permission(operation, &rows, findings);
}

fn describes(row: &Row, method: &str, path: &str) -> bool {
    row.kind == "operation"
        && row.method == method
        && bundle::template(&row.path) == bundle::template(path)
        && EVIDENCE.contains(&row.evidence.as_str())
}

fn evidence(operation: &ObjectRef<'_>, rows: &[&Row], findings: &mut Findings) {
    let Some(documentation) = operation.node.get("x-documentation") else { return };
    // What is not evidence at all is reported as such.
    let Some(evidence) = documentation.text("evidence").filter(|word| EVIDENCE.contains(word))
    else {
        return;
    };
    if !rows.iter().any(|row| row.evidence == evidence) {
        let message = format!(
            "the evidence is `{evidence}` here and `{}` in the inventory ({})",
            rows[0].evidence, rows[0].at
        );
        let fix = "write the same in both places";
        findings.add(
            INVENTORY_EVIDENCE,
            anchor(operation, documentation, "evidence"),
            message,
            fix,
        );
    }
}

fn permission(operation: &ObjectRef<'_>, rows: &[&Row], findings: &mut Findings) {
    let Some(Value::String(permission)) =
        operation.node.get("x-permission").map(|node| &node.value)
    else {
        return;
    };
    let is_name = |row: &&&Row| !row.permission.is_empty() && !row.permission.contains(' ');
    let named: Vec<_> = rows.iter().filter(is_name).collect();
    if let Some(first) = named.first()
        && !named.iter().any(|row| row.permission == *permission)
    {
        let message = format!(
            "the permission is `{permission}` here and `{}` in the inventory ({})",
            first.permission, first.at
        );
        let fix = "write the same in both places";
        findings.add(INVENTORY_PERMISSION, operation.anchor_of("x-permission"), message, fix);
    }
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn a_date_has_a_year_a_month_and_a_day() {
        assert!(is_date("2026-05-18"));
        for text in ["2026-13-18", "2026-5-18", "May 2026", "2026-05-18T00:00:00Z", "1", ""] {
            assert!(!is_date(text), "{text}");
        }
    }
}
