//! What a run counted, as a table for the terminal and one for a page.

use std::collections::BTreeMap;

use super::{entries, groups, operations::Operation};
use crate::inventory::{Evidence, Inventory, Row};

/// What is counted. Each entry of the inventory is either documented, partial, waived or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The entries of the inventory that are operations.
    Entries,
    /// Those whose page says everything that is needed.
    Documented,
    /// Those of which some facts are missing.
    Partial,
    /// Those that are left out of the specification for a reason.
    Waived,
    /// Those of which the method or the path is not known.
    Unknown,
    /// The operations of the specification; several entries may be one.
    Specified,
    /// Those that have a method of the facade.
    Methods,
    /// Those whose JSON bodies have examples.
    Examples,
    /// Those that a snapshot shows on the wire.
    Tests,
}

impl Column {
    /// Every column, in its order.
    pub const ALL: [Self; 9] = [
        Self::Entries,
        Self::Documented,
        Self::Partial,
        Self::Waived,
        Self::Unknown,
        Self::Specified,
        Self::Methods,
        Self::Examples,
        Self::Tests,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Documented => "documented",
            Self::Partial => "partial",
            Self::Waived => "waived",
            Self::Unknown => "unknown",
            Self::Specified => "in the specification",
            Self::Methods => "facade methods",
            Self::Examples => "with examples",
            Self::Tests => "with tests",
        }
    }
}

/// The numbers of one group, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; Column::ALL.len()]);

impl Counts {
    /// The number in a column.
    pub fn of(&self, column: Column) -> usize {
        self.0[column as usize]
    }

    fn add(&mut self, column: Column) {
        self.0[column as usize] += 1;
    }

    fn plus(mut self, other: &Self) -> Self {
        for (sum, number) in self.0.iter_mut().zip(other.0) {
            *sum += number;
        }
        self
    }
}

/// An entry that is left out of the specification, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// Its method and path, as far as they are known, and its title.
    pub name: String,
    /// The reason.
    pub reason: String,
}

/// The numbers of each group, and what is left out on purpose.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The numbers by the names of the groups' files.
    pub groups: BTreeMap<String, Counts>,
    /// The entries that are waived, in the order of the inventory.
    pub waived: Vec<Waived>,
}

impl Summary {
    pub(super) fn of(inventory: &Inventory, operations: &[Operation]) -> Self {
        let mut summary = Self::default();
        for row in inventory.operations() {
            summary.add_entry(row, operations);
        }
        for operation in operations {
            summary.add_operation(operation);
        }
        summary
    }

    /// An entry counts for the group of its operation, wherever the navigation shows it.
    fn add_entry(&mut self, row: &Row, operations: &[Operation]) {
        let group = entries::specified(row, operations)
            .map_or_else(|| groups::file(&row.group), |operation| operation.group.clone());
        let counts = self.groups.entry(group).or_default();
        counts.add(Column::Entries);
        counts.add(column(row));
        if !row.waiver.is_empty() {
            self.waived
                .push(Waived { name: entries::name(row), reason: row.waiver.trim().to_owned() });
        }
    }

    fn add_operation(&mut self, operation: &Operation) {
        let counts = self.groups.entry(operation.group.clone()).or_default();
        counts.add(Column::Specified);
        for (column, is_there) in [
            (Column::Methods, !operation.methods.is_empty()),
            (Column::Examples, operation.has_examples()),
            (Column::Tests, operation.is_tested),
        ] {
            if is_there {
                counts.add(column);
            }
        }
    }

    /// The numbers of all groups together.
    pub fn total(&self) -> Counts {
        self.groups.values().fold(Counts::default(), Counts::plus)
    }

    /// The table for the terminal.
    pub fn to_text(&self) -> String {
        let lines = self.lines(str::to_owned, "total");
        let widths: Vec<usize> = (0..lines[0].len())
            .map(|index| lines.iter().map(|line| line[index].len()).max().unwrap_or_default())
            .collect();
        let table: String = lines.iter().map(|line| aligned(line, &widths)).collect();
        format!("{table}{}", self.waivers("\nwaived\n", "  "))
    }

    /// The table for a page.
    pub fn to_markdown(&self) -> String {
        let lines = self.lines(|group| format!("`{group}`"), "**total**");
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule = format!("|---|{}\n", "--:|".repeat(Column::ALL.len()));
        let body: String = lines[1..].iter().map(|line| row(line)).collect();
        let waivers =
            self.waivers("\nDocumented, and left out of the specification for a reason:\n\n", "- ");
        format!("{}{rule}{body}{waivers}", row(&lines[0]))
    }

    /// The cells of the table: the titles, each group, the total.
    fn lines(&self, name: fn(&str) -> String, total: &str) -> Vec<Vec<String>> {
        let line = |first: String, counts: &Counts| {
            let numbers = Column::ALL.map(|column| counts.of(column).to_string());
            [vec![first], numbers.into()].concat()
        };
        let titles = Column::ALL.map(|column| column.title().to_owned());
        let mut lines = vec![[vec!["group".to_owned()], titles.into()].concat()];
        lines.extend(self.groups.iter().map(|(group, counts)| line(name(group), counts)));
        lines.push(line(total.to_owned(), &self.total()));
        lines
    }

    fn waivers(&self, heading: &str, mark: &str) -> String {
        if self.waived.is_empty() {
            return String::new();
        }
        let line = |Waived { name, reason }: &Waived| format!("{mark}{name}: {reason}\n");
        let lines: String = self.waived.iter().map(line).collect();
        format!("{heading}{lines}")
    }
}

/// How an entry is counted beside being one.
fn column(row: &Row) -> Column {
    match row.evidence() {
        _ if !row.waiver.is_empty() => Column::Waived,
        Evidence::Documented => Column::Documented,
        Evidence::Partial => Column::Partial,
        Evidence::Unknown => Column::Unknown,
    }
}

/// The names to the left, the numbers to the right.
fn aligned(line: &[String], widths: &[usize]) -> String {
    let numbers = line.iter().zip(widths).skip(1);
    let numbers: String = numbers.map(|(cell, width)| format!("  {cell:>width$}")).collect();
    format!("{:width$}{numbers}\n", line[0], width = widths[0])
}
