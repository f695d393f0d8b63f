//! The operations of the specification, and the rules about what each of them needs.

use openapi_model::{Anchor, Kind, Node, ObjectRef, Objects, media_type};
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::rust_names;

use super::facade;
use crate::inventory::{Call, Evidence, Inventory};

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
    why: "two methods for one operation are two places that decide how it is sent and classified",
};
const OPERATION_STREAM: Rule = Rule {
    id: "operation-stream",
    why: "a caller who wants the whole list would have to count pages, which the runtime does once and for all",
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
    OPERATION_STREAM,
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
    /// Where it is.
    pub(super) anchor: Anchor,
    /// Whether it names its page.
    has_source: bool,
    /// The JSON bodies of it that have no example.
    bare_bodies: Vec<Anchor>,
    /// The public methods of the facade that name it.
    pub(super) methods: Vec<String>,
    /// Whether it hands out a list in pages.
    pub(super) is_paged: bool,
    /// Whether a method of the facade reads page after page of it.
    pub(super) has_stream: bool,
    /// Whether a snapshot shows it on the wire.
    pub(super) is_tested: bool,
}

impl Operation {
    fn of(objects: &Objects<'_>, object: &ObjectRef<'_>) -> Self {
        let owned = |key: &str| object.text(key).unwrap_or_default().to_owned();
        let path = objects.parent(object).map_or("", |item| item.name);
        Self {
            id: owned("operationId"),
            group: owned("x-group"),
            call: Call::new(&object.keyword.to_uppercase(), path),
            anchor: object.anchor(),
            has_source: has_source(object.node),
            bare_bodies: bare_bodies(objects, object),
            is_paged: false,
            has_stream: false,
            methods: Vec::new(),
            is_tested: false,
        }
    }

    /// The constant of its row in the table of operations.
    pub(super) fn constant(&self) -> String {
        rust_names::constant(&self.id)
    }

    /// Its method as users write it, or the one that its id asks for.
    pub(super) fn called(&self) -> String {
        let own = self.methods.first().and_then(|method| method.split_once("::"));
        let proposed = self.constant().to_lowercase();
        let (owner, method) = own.unwrap_or(("", &proposed));
        match owner {
            "Client" => method.to_owned(),
            _ => format!("{}().{method}", self.group.replace('-', "_")),
        }
    }

    /// Whether every JSON body that it takes or gives has an example.
    pub(super) fn has_examples(&self) -> bool {
        self.bare_bodies.is_empty()
    }
}

/// The operations of a bundle, in the order of their paths.
pub(super) fn of(bundle: &Node) -> Vec<Operation> {
    let objects = Objects::of(bundle);
    objects.all(Kind::Operation).map(|object| Operation::of(&objects, object)).collect()
}

fn has_source(operation: &Node) -> bool {
    let page = operation.find("/x-documentation/page").and_then(Node::as_str);
    page.is_some_and(|page| !page.trim().is_empty())
}

fn bare_bodies(objects: &Objects<'_>, operation: &ObjectRef<'_>) -> Vec<Anchor> {
    let responses =
        objects.at(operation, "responses").filter(|response| response.name.starts_with('2'));
    let bodies = objects.at(operation, "requestBody").chain(responses);
    bodies
        .filter_map(|body| objects.resolve(body))
        .flat_map(|body| objects.at(body, "content"))
        .filter(|content| media_type::is_json(content.name))
        .filter(|content| {
            !content.has("example") && objects.at(content, "examples").next().is_none()
        })
        .map(ObjectRef::anchor)
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
    let rows = || inventory.operations().filter(|row| row.is_about(&operation.call));
    if rows().any(|row| row.evidence() != Evidence::Unknown) {
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
    findings.add(OPERATION_KNOWN, operation.anchor.clone(), message, fix);
}

fn source(operation: &Operation, findings: &mut Findings) {
    if !operation.has_source {
        let message = format!("`{}` does not name its page", operation.id);
        let fix = "write the https address as `page` of `x-documentation`";
        findings.add(OPERATION_SOURCE, operation.anchor.clone(), message, fix);
    }
}

fn method(operation: &Operation, findings: &mut Findings) {
    let (constant, file) = (operation.constant(), facade::file(&operation.group));
    match operation.methods.as_slice() {
        [_] => {}
        [] => {
            let message = format!("no public method in {file} names `{constant}`");
            let fix = format!("add the method of `{}` to {file}", operation.id);
            findings.add(OPERATION_METHOD, operation.anchor.clone(), message, fix);
        }
        methods => {
            let names: Vec<_> = methods.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("`{constant}` is named by {} in {file}", names.join(" and "));
            let fix = "keep one of them, or let the others call it";
            findings.add(OPERATION_METHOD_ONE, operation.anchor.clone(), message, fix);
        }
    }
}

/// What callers would miss, and nothing depends on.
pub(super) fn hints(operations: &[Operation], findings: &mut Findings) {
    for operation in operations.iter().filter(|one| one.is_paged && !one.methods.is_empty()) {
        if operation.has_stream {
            continue;
        }
        let file = facade::file(&operation.group);
        let message = format!("`{}` has pages, and no method reads all of them", operation.id);
        let fix =
            format!("add a method that returns `Items` to {file}, as `Store::categories` is one");
        findings.add(OPERATION_STREAM, operation.anchor.clone(), message, fix);
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
        let message = format!("no snapshot `{id}*.snap` is in tests/snapshots/{group}/wire");
        let fix = "call its method in tests/wire.rs and accept the snapshot";
        findings.add(OPERATION_TEST, operation.anchor.clone(), message, fix);
    }
}
