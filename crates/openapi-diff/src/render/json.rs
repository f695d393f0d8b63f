//! The report for machines, as `report.schema.json` says.

use crate::report::Report;

/// The report as JSON.
pub fn json(report: &Report) -> String {
    let value = serde_json::to_value(report).unwrap_or_default();
    format!("{value:#}\n")
}
