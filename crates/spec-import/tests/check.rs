//! Pages against the document: the page that it was written from, and edited ones.

use spec_import::{
    Document, Page,
    check::{Known, Scope, check},
    read,
    report::{DifferenceKind, Report},
};
use spec_lint::{inventory, quirks};

const INVENTORY: &str = "group\ttitle\tkind\tmethod\tpath\tevidence\tpermission\tsource\tmodified\tin_navigation\twaiver
(top level)\tGetting Started\tguide\t\t\ttitle-only\t\t\t\tyes\t
Practice Orders\tChange practice order\toperation\tPUT\t/v1/practice/orders/state\tdocumented\tchangePracticeOrder\thttps://docs.example.com/practice/orders/update\t2026-05-18\tyes\t
Practice Orders / Practice statuses\tList practice statuses\toperation\tPOST\t\ttitle-only\t\t\t\tyes\t
";

const QUIRKS: &str = r##"
[[quirk]]
id = "practice-state-id-spelling"
summary = "The request field for the state is spelled in two ways."
operations = ["changePracticeOrder"]
places = [
    "/components/schemas/PracticeOrderChangeUpper/properties/stateID",
    "/components/schemas/PracticeOrderChangeCamel/properties/stateId",
]
handling = "Both can be sent."
delete_when = "A newer page has one spelling."
"##;

fn document() -> Document {
    let folder = format!("{}/tests/document", env!("CARGO_MANIFEST_DIR"));
    let files = ["common.yaml", "orders.yaml"].map(|name| {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("a file");
        (format!("openapi/{name}"), text)
    });
    Document::parse(files).expect("a document")
}

fn known() -> Known {
    Known {
        inventory: inventory::parse("inventory.tsv", INVENTORY).expect("an inventory"),
        quirks: quirks::parse("quirks.toml", QUIRKS).expect("a register"),
    }
}

fn text() -> String {
    let path = format!("{}/tests/pages/order.txt", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a page")
}

fn page(text: &str) -> Page {
    read("order.txt", text.as_bytes()).expect("a page")
}

fn differences(text: &str, scope: Scope) -> Report {
    check(&[page(text)], &document(), &known(), scope)
}

/// The only difference that an edit of the page makes.
fn edited(from: &str, to: &str) -> (DifferenceKind, String, String) {
    let text = text();
    assert!(text.contains(from), "{from}");
    let mut report = differences(&text.replace(from, to), Scope::SomePages);
    report.differences.retain(|one| one.quirk.is_none());
    assert_eq!(report.differences.len(), 1, "{}", report.to_text());
    let one = report.differences.remove(0);
    (one.kind, one.place, one.message)
}

fn kind_and_place(from: &str, to: &str) -> (DifferenceKind, String) {
    let (kind, place, _) = edited(from, to);
    (kind, place)
}

#[test]
fn the_page_of_the_document_differs_in_nothing_but_the_recorded_quirk() {
    let report = differences(&text(), Scope::SomePages);
    assert_eq!(report.open(), 0, "{}", report.to_text());
    let quirks: Vec<_> = report.differences.iter().filter_map(|one| one.quirk.clone()).collect();
    assert_eq!(quirks, ["practice-state-id-spelling"]);
    assert!(report.to_text().contains("[recorded as practice-state-id-spelling]"));
}

#[test]
fn each_edit_of_the_page_is_found() {
    assert_eq!(
        kind_and_place("\"color\": \"#3EA1FD\"", "\"color\": \"#3EA1FD\", \"icon\": \"x\""),
        (DifferenceKind::NewField, "response 200 /data/state/icon".to_owned())
    );
    assert_eq!(
        kind_and_place("\"name\": \"Packed\"", "\"name\": 7"),
        (DifferenceKind::Type, "response 200 /data/state/name".to_owned())
    );
    assert_eq!(
        kind_and_place("\"notifyBuyer\": false", "\"notifyBuyer\": \"no\""),
        (DifferenceKind::Type, "request /notifyBuyer".to_owned())
    );
    let (kind, _, message) = edited("changePracticeOrder for PUT", "movePracticeOrder for PUT");
    assert_eq!(kind, DifferenceKind::Permission);
    assert_eq!(message, "the page has `movePracticeOrder`, the document `changePracticeOrder`");
    assert_eq!(
        kind_and_place("🟠409\n", ""),
        (DifferenceKind::StatusGone, "response 409".to_owned())
    );
    assert_eq!(
        kind_and_place("🟠409\n", "🟠409\n🟠422Unprocessable\n"),
        (DifferenceKind::NewStatus, "response 422".to_owned())
    );
    let (kind, _, message) = edited("Modified at 2026-05-18", "Modified at 2026-06-01");
    assert_eq!(kind, DifferenceKind::Date);
    assert!(message.starts_with("the page was changed on 2026-06-01"), "{message}");
    assert_eq!(
        kind_and_place(
            "    • Practice statuses\n",
            "    • Cancel practice order\n      POST\n    • Practice statuses\n"
        ),
        (DifferenceKind::NewEntry, "Practice Orders / Cancel practice order".to_owned())
    );
    assert_eq!(
        kind_and_place("  • Getting Started\n", ""),
        (DifferenceKind::EntryGone, "(top level) / Getting Started".to_owned())
    );
    assert_eq!(
        kind_and_place("What it is for:", "Deprecated\nWhat it is for:"),
        (DifferenceKind::Deprecated, String::new())
    );
}

#[test]
fn a_new_operation_and_one_without_a_page_are_found() {
    let moved = text().replace("/v1/practice/orders/state", "/v1/practice/orders/states");
    let report = differences(&moved, Scope::EveryPage);
    let found: Vec<_> =
        report.differences.iter().map(|one| (one.kind, one.operation.as_str())).collect();
    assert!(found.contains(&(DifferenceKind::NewOperation, "PUT /v1/practice/orders/states")));
    assert!(found.contains(&(DifferenceKind::OperationGone, "changePracticeOrder")));
    assert!(found.contains(&(DifferenceKind::OperationGone, "getPracticeOrder")));
    let some = differences(&moved, Scope::SomePages);
    assert!(some.differences.iter().all(|one| one.kind != DifferenceKind::OperationGone));
}

#[test]
fn a_contradiction_without_a_quirk_counts() {
    let known = Known { quirks: quirks::Quirks::default(), ..known() };
    let report = check(&[page(&text())], &document(), &known, Scope::SomePages);
    assert_eq!(report.open(), 1);
    let one = &report.differences[0];
    assert_eq!(one.kind, DifferenceKind::Contradiction);
    assert!(one.message.contains("`stateID`") && one.message.contains("`stateId`"), "{one:?}");
}

#[test]
fn a_stated_schema_is_compared_field_by_field() {
    let twin = "# Read\n\n```yaml\nopenapi: 3.0.1\npaths:\n  /v1/practice/orders/{id}:\n    get:\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}\n        - {name: lang, in: query, schema: {type: integer}}\n        - {name: depth, in: query, schema: {type: integer}}\n      responses:\n        '200':\n          content:\n            application/json:\n              schema:\n                type: object\n                required: [total]\n                properties:\n                  orderNumber: {type: string, nullable: true}\n                  kind: {type: string, enum: [gift, loan]}\n                  total: {type: number}\n                  placedAt: {type: string, format: date-time}\n```\n";
    let page = read("read.md", twin.as_bytes()).expect("a page");
    let report = check(&[page], &document(), &Known::default(), Scope::SomePages);
    let mut found: Vec<_> =
        report.differences.iter().map(|one| (one.kind, one.place.as_str())).collect();
    found.sort();
    let mut expected = vec![
        (DifferenceKind::Type, "query /lang"),
        (DifferenceKind::NewField, "query /depth"),
        (DifferenceKind::Required, "response 200 /orderNumber"),
        (DifferenceKind::Null, "response 200 /orderNumber"),
        (DifferenceKind::NewWord, "response 200 /kind"),
        (DifferenceKind::WordGone, "response 200 /kind"),
        (DifferenceKind::Required, "response 200 /total"),
        (DifferenceKind::FieldGone, "response 200 /labels"),
    ];
    expected.sort();
    assert_eq!(found, expected, "{}", report.to_text());
}

#[test]
fn a_report_has_three_forms() {
    let report =
        differences(&text().replace("\"name\": \"Packed\"", "\"name\": 7"), Scope::SomePages);
    assert!(report.to_text().starts_with("changePracticeOrder\n  type at response 200"));
    assert!(report.to_markdown().starts_with("### `changePracticeOrder`\n\n- type at"));
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).expect("JSON");
    assert_eq!(json["differences"][0]["kind"], "type");
    let at = json["differences"][0]["at"].as_str().expect("a place");
    assert!(at.starts_with("order.txt:"), "{at}");
}
