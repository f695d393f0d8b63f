//! The operations of the specification, and the rules about what each of them needs.

use crate::{
    document::Node,
    grammar::Kind,
    inventory::Inventory,
    media_type, rust_names,
    tree::{Site, Spot, Tree},
};

use super::{
    Findings, Rule,
    entries::{self, Call, Evidence},
    facade,
};

const OPERATION_KNOWN: Rule = Rule {
    id: "operation-known",
    why: "an operation of which the inventory knows no method and path is guessed",
};
const OPERATION_SOURCE: Rule =
    Rule { id: "operation-source", why: "a reader has to find the page of every operation" };
const OPERATION_METHOD: Rule = Rule {
    id: "operation-method",
    why: "an operation without a method of the facade cannot be called by a service",
};
const OPERATION_METHOD_ONE: Rule = Rule {
    id: "operation-method-one",
    why: "two methods for one operation are two places that decide how it is sent and judged",
};
const OPERATION_BODY_EXAMPLE: Rule = Rule {
    id: "operation-body-example",
    why: "the tests and the sandbox send and serve the examples, so a body without one is not tested",
};
const OPERATION_TEST: Rule = Rule {
    id: "operation-test",
    why: "what a method sends is locked by its snapshot, and without one it changes unseen",
};

pub(super) const RULES: &[Rule] = &[
    OPERATION_KNOWN,
    OPERATION_SOURCE,
    OPERATION_METHOD,
    OPERATION_METHOD_ONE,
    OPERATION_BODY_EXAMPLE,
    OPERATION_TEST,
];

/// One operation of the specification, and what the workspace has for it.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    /// The `operationId`.
    pub(super) id: String,
    /// The group of its file.
    pub(super) group: String,
    /// Its method and path.
    pub(super) call: Call,
    /// Where it stands.
    pub(super) spot: Spot,
    /// Whether it names its page.
    has_source: bool,
    /// The JSON bodies of it that have no example.
    bare_bodies: Vec<Spot>,
    /// The public methods of the facade that name it.
    pub(super) methods: Vec<String>,
    /// Whether a snapshot shows it on the wire.
    pub(super) is_tested: bool,
}

impl Operation {
    fn of(tree: &Tree<'_>, site: &Site<'_>) -> Self {
        let owned = |key: &str| site.text(key).unwrap_or_default().to_owned();
        let path = tree.parent(site).map_or("", |item| item.name);
        Self {
            id: owned("operationId"),
            group: owned("x-group"),
            call: Call::new(&site.keyword.to_uppercase(), path),
            spot: site.spot(),
            has_source: has_source(site.node),
            bare_bodies: bare_bodies(tree, site),
            methods: Vec::new(),
            is_tested: false,
        }
    }

    /// The constant of its row in the table of operations.
    pub(super) fn constant(&self) -> String {
        rust_names::constant(&self.id)
    }

    /// Whether every JSON body that it takes or gives has an example.
    pub(super) fn has_examples(&self) -> bool {
        self.bare_bodies.is_empty()
    }
}

/// The operations of a bundle, in the order of their paths.
pub(super) fn of(bundle: &Node) -> Vec<Operation> {
    let tree = Tree::of(bundle);
    tree.all(Kind::Operation).map(|site| Operation::of(&tree, site)).collect()
}

fn has_source(operation: &Node) -> bool {
    let page = operation.find("/x-documentation/page").and_then(Node::as_str);
    page.is_some_and(|page| !page.trim().is_empty())
}

fn bare_bodies(tree: &Tree<'_>, operation: &Site<'_>) -> Vec<Spot> {
    let answers = tree.at(operation, "responses").filter(|answer| answer.name.starts_with('2'));
    let bodies = tree.at(operation, "requestBody").chain(answers);
    bodies
        .filter_map(|body| tree.resolve(body))
        .flat_map(|body| tree.at(body, "content"))
        .filter(|content| media_type::is_json(content.name))
        .filter(|content| !content.has("example") && tree.at(content, "examples").next().is_none())
        .map(Site::spot)
        .collect()
}

pub(super) fn check(inventory: &Inventory, operations: &[Operation], findings: &mut Findings) {
    for operation in operations {
        entry(inventory, operation, findings);
        source(operation, findings);
        method(operation, findings);
        examples(operation, findings);
        test(operation, findings);
    }
}

fn entry(inventory: &Inventory, operation: &Operation, findings: &mut Findings) {
    let rows =
        || entries::operations(inventory).filter(|row| entries::is_about(row, &operation.call));
    if rows().any(|row| entries::evidence(row) != Evidence::Unknown) {
        return;
    }
    let message = rows().next().map_or_else(
        || {
            format!(
                "the inventory knows no operation of this method and path for `{}`",
                operation.id
            )
        },
        |row| {
            format!("the inventory has `{}` as `{}` only ({})", operation.id, row.evidence, row.at)
        },
    );
    let fix = "write into openapi/inventory.tsv which page documents its method and path, or remove the operation";
    findings.add(OPERATION_KNOWN, operation.spot.clone(), message, fix);
}

fn source(operation: &Operation, findings: &mut Findings) {
    if !operation.has_source {
        let message = format!("`{}` does not name its page", operation.id);
        let fix = "write the https address as `page` of `x-documentation`";
        findings.add(OPERATION_SOURCE, operation.spot.clone(), message, fix);
    }
}

fn method(operation: &Operation, findings: &mut Findings) {
    let (constant, file) = (operation.constant(), facade::file(&operation.group));
    match operation.methods.as_slice() {
        [_] => {}
        [] => {
            let message = format!("no public method in {file} names `{constant}`");
            let fix = format!("add the method of `{}` to {file}", operation.id);
            findings.add(OPERATION_METHOD, operation.spot.clone(), message, fix);
        }
        methods => {
            let names: Vec<_> = methods.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("`{constant}` is named by {} in {file}", names.join(" and "));
            let fix = "keep one of them, or let the others call it";
            findings.add(OPERATION_METHOD_ONE, operation.spot.clone(), message, fix);
        }
    }
}

fn examples(operation: &Operation, findings: &mut Findings) {
    for body in &operation.bare_bodies {
        let message = format!("a JSON body of `{}` has no example", operation.id);
        let fix = "add an `example` of the documented shape with made-up ids";
        findings.add(OPERATION_BODY_EXAMPLE, body.clone(), message, fix);
    }
}

fn test(operation: &Operation, findings: &mut Findings) {
    if !operation.is_tested {
        let Operation { id, group, .. } = operation;
        let message = format!("no snapshot `{id}*.snap` stands in tests/snapshots/{group}/wire");
        let fix = "call its method in tests/wire.rs and accept the snapshot";
        findings.add(OPERATION_TEST, operation.spot.clone(), message, fix);
    }
}
