//! The table of rules, which is a file so that it can be read without the code.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::action::Level;

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The id of the rule.
    pub id: &'static str,
    /// How much it matters.
    pub level: Level,
    /// `core`, `lifecycle`, or `own` for what only this crate looks at.
    pub tier: &'static str,
    /// `implemented`, `subsumed by <id>` or `waived: <reason>`.
    pub status: &'static str,
}

static ROWS: LazyLock<Vec<Rule>> =
    LazyLock::new(|| include_str!("../rules.tsv").lines().skip(1).filter_map(row).collect());

static LEVELS: LazyLock<BTreeMap<&'static str, Level>> =
    LazyLock::new(|| ROWS.iter().map(|rule| (rule.id, rule.level)).collect());

/// Every rule that can be reported.
///
/// The rules about schemas are named by where the schema is used and by what changed. A test holds
/// the table against what is reported, so that none is left out.
pub fn rules() -> &'static [Rule] {
    &ROWS
}

/// The level of a rule that has a row.
pub(crate) fn level(id: &str) -> Option<Level> {
    LEVELS.get(id).copied()
}

fn row(line: &'static str) -> Option<Rule> {
    let mut cells = line.split('\t');
    let id = cells.next()?;
    let level = match cells.next()? {
        "breaking" => Level::Breaking,
        "warning" => Level::Warning,
        "info" => Level::Info,
        _ => return None,
    };
    Some(Rule { id, level, tier: cells.next()?, status: cells.next()? })
}
