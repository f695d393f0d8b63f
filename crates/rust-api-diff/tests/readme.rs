//! The table of README.md, row by row.

use rust_api_diff::{Code, Crate, Module, compare};

fn code(items: &str) -> Code {
    let text = format!("pub mod types {{ {items} }}");
    let modules = vec![Module { name: String::new(), text }];
    Code { client: Crate { name: "shop_client".to_owned(), modules }, ..Code::default() }
}

#[test]
fn every_pair_has_the_step_that_the_table_says() {
    let rows = include_str!("../README.md").lines().filter(|line| line.starts_with("| `"));
    let mut count = 0;
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, before, after, step, _] = cells.as_slice() else { panic!("{row}") };
        let side = |cell: &str| code(cell.trim_matches('`'));
        let diff = compare(&side(before), &side(after)).expect("both sides are Rust");
        let found = diff.semver().client.map(|step| step.name());
        assert_eq!(found, Some(*step), "{row} {:#?}", diff.changes);
        count += 1;
    }
    assert_eq!(count, 20);
}
