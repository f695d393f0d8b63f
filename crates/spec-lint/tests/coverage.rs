//! Coverage: a workspace without a gap in `coverage/base/`, and what each change of it leads to.

use std::{
    fs,
    path::{Path, PathBuf},
};

use fs_extra::dir::{self, CopyOptions};
use sdk_codegen::{finding::Finding, outputs::State, workspace::Workspace};
use spec_lint::coverage::{self, Column, CoverageError, Report};

const INVENTORY: &str = "openapi/inventory.tsv";
const THINGS: &str = "openapi/things.yaml";
const ODD: &str = "openapi/odd-things.yaml";
const MODULE: &str = "crates/returning-ai/src/groups/things.rs";
const MOVE: &str = "PUT\t/v1/odd-things/\tpartial\t\thttps://docs.example/api-2\t\tno\t";
const CHECK: &str = "/v1/odd-things/check\tpartial\t\thttps://docs.example/api-3\t\tno\t";

/// A change of the workspace without a gap.
enum Change {
    /// In this file, this text becomes that one.
    Edit(&'static str, &'static str, &'static str),
    /// This file is gone.
    Remove(&'static str),
    /// This file is there as well.
    Add(&'static str),
}

use Change::{Add, Edit, Remove};

const ASKS_FOR_A_PAGE: Change = Edit(
    THINGS,
    "operationId: getThing\n",
    "operationId: getThing\n      x-effect: read\n      parameters: [{name: page, in: query, schema: {type: integer}}, {name: limit, in: query, schema: {type: integer}}]\n",
);
const HAS_A_LIST: Change = Edit(
    THINGS,
    "              schema: {$ref: \"./common.yaml#/components/schemas/Thing\"}\n              examples:",
    "              schema: {type: object, properties: {data: {type: array, items: {$ref: \"./common.yaml#/components/schemas/Thing\"}}}}\n              examples:",
);

/// What a change leads to: the rule, a text of the line of the finding, and one of its message.
type Gap = (&'static str, &'static str, &'static str);

const CHANGES: &[(&str, &[Change], &[Gap])] = &[
    ("nothing", &[], &[]),
    (
        "a documented operation that is not in the specification",
        &[Edit(INVENTORY, "DELETE\t\ttitle-only", "DELETE\t/v1/things/{id}\tdocumented")],
        &[(
            "entry-missing",
            "Delete thing",
            "`DELETE /v1/things/{id}` (Delete thing) is `documented`",
        )],
    ),
    (
        "the same, waived",
        &[Edit(
            INVENTORY,
            "DELETE\t\ttitle-only\t\thttps://docs.example/\t\tyes\t",
            "DELETE\t/v1/things/{id}\tdocumented\t\thttps://docs.example/\t\tyes\tit is too dangerous",
        )],
        &[],
    ),
    (
        "another method of a path that is there",
        &[Edit(INVENTORY, "(early form)\toperation\tGET", "(early form)\toperation\tPOST")],
        &[("entry-missing", "early form", "`POST /v1/things/{thingId}`")],
    ),
    (
        "a documented operation without a path",
        &[Edit(INVENTORY, "DELETE\t\ttitle-only", "DELETE\t\tpartial")],
        &[("entry-call", "Delete thing", "`DELETE` (Delete thing) is `partial`")],
    ),
    (
        "a documented operation without a method",
        &[Edit(INVENTORY, "no page documents its method", "")],
        &[("entry-call", "Check odd thing", "`/v1/odd-things/check` (Check odd thing)")],
    ),
    (
        "a path that lacks its id and is not waived",
        &[Edit(INVENTORY, "the documented path lacks the id", "")],
        &[("entry-missing", "Move odd thing", "`PUT /v1/odd-things/`")],
    ),
    (
        "waivers without a reason",
        &[
            Edit(INVENTORY, "the documented path lacks the id", "yes"),
            Edit(INVENTORY, "no page documents its method", "  "),
        ],
        &[("entry-waiver", MOVE, "without a reason"), ("entry-waiver", CHECK, "without a reason")],
    ),
    (
        "a waiver of an operation that is in the specification, under another name of its variable",
        &[Edit(
            INVENTORY,
            "things/get\t\tyes\t\nThings (early",
            "things/get\t\tyes\tit was hard\nThings (early",
        )],
        &[(
            "entry-waiver",
            "Get thing",
            "waived and in the specification (openapi/things.yaml:5:5)",
        )],
    ),
    (
        "waivers of what is not a documented operation",
        &[
            Edit(INVENTORY, "draw\t\tyes\t", "draw\t\tyes\tit has no path"),
            Edit(INVENTORY, "events\t\tyes\t", "events\t\tyes\tit is an event"),
        ],
        &[
            ("entry-waiver", "Draw", "nothing of it is documented as an operation"),
            ("entry-waiver", "thing_moved", "thing_moved is waived, and nothing"),
        ],
    ),
    (
        "words of the inventory that are misspelt",
        &[
            Edit(INVENTORY, "Draw\toperation", "Draw\topperation"),
            Edit(INVENTORY, "DELETE\t\ttitle-only", "DELETE\t\ttitle"),
        ],
        &[
            ("entry-word", "Delete thing", "`title` is not a kind of evidence"),
            ("entry-word", "Draw", "`opperation` is not a kind of entry"),
        ],
    ),
    (
        "an operation of which the title is known",
        &[Edit(INVENTORY, "/v1/things\tpartial", "/v1/things\ttitle-only")],
        &[(
            "operation-known",
            "post:",
            "`createThing` as `title-only` only (openapi/inventory.tsv:5:1)",
        )],
    ),
    (
        "an operation of which the path is not known",
        &[Edit(INVENTORY, "POST\t/v1/things\tpartial", "POST\t\tno-path")],
        &[("operation-known", "post:", "no operation of this method and path for `createThing`")],
    ),
    (
        "an operation without a page",
        &[Edit(ODD, "{page: \"https://docs.example/odd-things/get\", ", "{")],
        &[("operation-source", "get:", "`getOddThing` does not name its page")],
    ),
    (
        "an operation without a method of the facade",
        &[Edit(MODULE, "client.form(&CREATE_THING", "client.form(&OTHER")],
        &[(
            "operation-method",
            "post:",
            "no public method in crates/returning-ai/src/groups/things.rs names `CREATE_THING`",
        )],
    ),
    (
        "a method that is not public",
        &[Edit(MODULE, "pub async fn get", "pub(crate) async fn get")],
        &[("operation-method", "get:", "`GET_THING`")],
    ),
    (
        "a group without a module",
        &[Remove("crates/returning-ai/src/groups/odd_things.rs")],
        &[(
            "operation-method",
            "get:",
            "no public method in crates/returning-ai/src/groups/odd_things.rs",
        )],
    ),
    (
        "two methods of one operation",
        &[Edit(
            MODULE,
            "upload(self.client, file).await",
            "upload(self.client, file).await; self.send(GET_THING).await",
        )],
        &[
            (
                "operation-method-one",
                "get:",
                "`GET_THING` is named by `Things::get` and `Things::create`",
            ),
            ("operation-method-one", "put:", "`Things::update` and `Things::create`"),
        ],
    ),
    (
        "a list with pages that no method reads as a whole",
        &[ASKS_FOR_A_PAGE, HAS_A_LIST],
        &[("operation-stream", "get:", "`getThing` has pages, and no method reads all of them")],
    ),
    (
        "the same, with such a method",
        &[
            ASKS_FOR_A_PAGE,
            HAS_A_LIST,
            Edit(
                MODULE,
                "    async fn send",
                "    pub fn all(&self) -> Items<'static, Thing> { pages(&GET_THING) }\n    async fn send",
            ),
        ],
        &[],
    ),
    ("a page of something that is not a list", &[ASKS_FOR_A_PAGE], &[]),
    (
        "a type in a signature that no group exports",
        &[Edit("crates/returning-ai/src/groups/common.rs", "pub use", "use")],
        &[("type-export", "Thing:", "hands `Thing` to callers, and no group exports it")],
    ),
    (
        "a request without an example",
        &[Edit(THINGS, "            example: {id: \"1\"}\n", "")],
        &[("operation-body-example", "application/json:", "a JSON body of `updateThing`")],
    ),
    (
        "a response of nothing documented without an example",
        &[Edit(ODD, "              example: {}\n", "")],
        &[("operation-body-example", "application/json:", "a JSON body of `getOddThing`")],
    ),
    (
        "a response behind a reference without an example",
        &[Edit("openapi/common.yaml", "          example: {id: \"1\"}\n", "")],
        &[("operation-body-example", "application/json:", "a JSON body of `updateThing`")],
    ),
    (
        "an operation without a test, beside one whose name begins like it",
        &[
            Remove("tests/snapshots/things/wire/getThing.snap"),
            Add("tests/snapshots/things/wire/getThings.all.snap"),
            Add("tests/snapshots/odd-things/wire/getThing.snap"),
        ],
        &[(
            "operation-test",
            "get:",
            "no snapshot `getThing*.snap` is in tests/snapshots/things/wire",
        )],
    ),
    (
        "files that cannot be joined",
        &[Edit(ODD, "./common.yaml#", "./commons.yaml#")],
        &[("ref-resolves", "$ref", "leads nowhere")],
    ),
];

fn base() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/coverage/base")
}

/// A copy of the workspace without a gap.
struct Checkout(tempfile::TempDir);

impl Checkout {
    fn with(changes: &[Change]) -> Self {
        let checkout = Self(tempfile::tempdir().expect("a temporary folder"));
        let inside = CopyOptions::new().content_only(true);
        dir::copy(base(), checkout.root(), &inside).expect("copied");
        for change in changes {
            match change {
                Edit(file, from, to) => checkout.edit(file, from, to),
                Remove(file) => fs::remove_file(checkout.root().join(file)).expect("removed"),
                Add(file) => fs::write(checkout.root().join(file), "").expect("written"),
            }
        }
        checkout
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn workspace(&self) -> Workspace {
        Workspace::at(self.root())
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).expect("readable")
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert_eq!(text.matches(from).count(), 1, "{from} is once in {file}");
        fs::write(self.root().join(file), text.replace(from, to)).expect("written");
    }

    fn report(&self) -> Report {
        coverage::run(&self.workspace()).expect("the workspace can be read")
    }

    /// The line at which a finding points.
    fn line(&self, finding: &Finding) -> String {
        let number = usize::try_from(finding.at.line).expect("a line of a small file");
        self.read(&finding.at.file).lines().nth(number - 1).unwrap_or_default().to_owned()
    }
}

fn faults(changes: &[Change], gaps: &[Gap]) -> Vec<String> {
    let checkout = Checkout::with(changes);
    let report = checkout.report();
    let findings = [report.findings, report.hints].concat();
    let mut faults = Vec::new();
    if findings.len() != gaps.len() {
        faults.push(format!("{} findings and not {}", findings.len(), gaps.len()));
    }
    for (finding, (rule, line, message)) in findings.iter().zip(gaps) {
        let is_whole = !finding.why.is_empty() && !finding.fix.is_empty();
        if finding.rule != *rule
            || !checkout.line(finding).contains(line)
            || !finding.message.contains(message)
            || !is_whole
        {
            faults.push(format!("this is not the finding of `{rule}` at `{line}`: `{message}`"));
        }
    }
    if !faults.is_empty() {
        faults.extend(findings.iter().map(ToString::to_string));
    }
    faults
}

#[test]
fn each_change_has_its_findings() {
    for (what, changes, gaps) in CHANGES {
        let faults = faults(changes, gaps);
        assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
    }
}

#[test]
fn every_rule_has_a_change_that_breaks_it() {
    for rule in coverage::rules() {
        let is_broken = CHANGES.iter().any(|(_, _, gaps)| gaps.iter().any(|gap| gap.0 == rule.id));
        assert!(is_broken, "{} has none", rule.id);
        assert!(!rule.why.is_empty() && !rule.why.ends_with('.'), "{rule:?}");
    }
}

#[test]
fn each_entry_and_each_operation_counts_for_its_group() {
    let text = "\
group       entries  documented  partial  waived  unknown  in the specification  facade methods  with examples  with tests
analysis          2           0        0       0        2                     0               0              0           0
odd-things        3           0        1       2        0                     1               1              1           1
things            5           2        2       0        1                     3               3              3           3
total            10           2        3       2        3                     4               4              4           4

waived
  `PUT /v1/odd-things/` (Move odd thing): the documented path lacks the id
  `/v1/odd-things/check` (Check odd thing): no page documents its method
";
    assert_eq!(Checkout::with(&[]).report().summary.to_text(), text);
}

const MARKDOWN: &str = "\
| group | entries | documented | partial | waived | unknown | in the specification | facade methods | with examples | with tests |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
| `analysis` | 2 | 0 | 0 | 0 | 2 | 0 | 0 | 0 | 0 |
| `odd-things` | 3 | 0 | 1 | 2 | 0 | 1 | 1 | 1 | 1 |
| `things` | 5 | 2 | 2 | 0 | 1 | 3 | 3 | 3 | 3 |
| **total** | 10 | 2 | 3 | 2 | 3 | 4 | 4 | 4 | 4 |

Documented, and left out of the specification for a reason:

- `PUT /v1/odd-things/` (Move odd thing): the documented path lacks the id
- `/v1/odd-things/check` (Check odd thing): no page documents its method
";

#[test]
fn what_is_missing_is_not_counted() {
    let checkout = Checkout::with(&[
        Edit(MODULE, "&GET_THING", "&OTHER"),
        Edit(ODD, "              example: {}\n", ""),
        Remove("tests/snapshots/things/wire/updateThing.plain.snap"),
    ]);
    let total = checkout.report().summary.total();
    let columns = [Column::Specified, Column::Methods, Column::Examples, Column::Tests];
    assert_eq!(columns.map(|column| total.of(column)), [4, 3, 3, 3]);
}

#[test]
fn the_page_gets_the_table_between_its_markers() {
    let checkout = Checkout::with(&[]);
    let (workspace, report) = (checkout.workspace(), checkout.report());
    let stale =
        || coverage::stale_readme(&workspace, &report.summary).expect("a page with markers");
    let write =
        || coverage::write_readme(&workspace, &report.summary).expect("a page with markers");
    let before = checkout.read("README.md");
    assert!(stale().expect("it is stale").diff.contains("+| **total** | 10 |"));
    assert_eq!(checkout.read("README.md"), before);

    assert_eq!((write(), write()), (State::Written, State::Unchanged));
    assert!(stale().is_none());
    let table = format!("<!-- coverage -->\n\n{MARKDOWN}\n<!-- /coverage -->");
    let expected = before.replace("<!-- coverage -->\n<!-- /coverage -->", &table);
    assert_eq!(checkout.read("README.md"), expected);
}

#[test]
fn a_module_that_is_no_rust_is_named() {
    let checkout = Checkout::with(&[Edit(MODULE, "impl Client {", "impl Client {{")]);
    let error = coverage::run(&checkout.workspace()).expect_err("it does not parse");
    assert!(matches!(error, CoverageError::Module { .. }));
    assert!(error.to_string().starts_with(MODULE), "{error}");
}

/// What the summary is of is the whole inventory, whatever the specification holds at the moment.
#[test]
fn every_entry_of_the_workspace_is_counted_once() {
    let workspace = Workspace::current().expect("a checkout");
    let summary = coverage::run(&workspace).expect("the workspace can be read").summary;
    let inventory = workspace.read(INVENTORY).expect("readable");
    let entries = inventory.lines().filter(|line| line.split('\t').nth(2) == Some("operation"));
    let total = summary.total();
    assert_eq!(total.of(Column::Entries), entries.count());
    let kinds = [Column::Documented, Column::Partial, Column::Waived, Column::Unknown];
    let sum: usize = kinds.iter().map(|kind| total.of(*kind)).sum();
    assert_eq!(sum, total.of(Column::Entries));
    for group in summary.groups.keys() {
        assert!(workspace.file(&format!("openapi/{group}.yaml")).is_file(), "{group} has no file");
    }
}
