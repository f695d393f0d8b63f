//! Reading pages: the practice site, a page with contradictions in all three forms, and anything.

mod support;

use proptest::prelude::*;
use spec_import::{Form, Page, ReadError, fetch, index, read, shape::Kind};
use support::Host;

fn site(name: &str) -> Page {
    let path = format!("{}/tests/site/{name}.md", env!("CARGO_MANIFEST_DIR"));
    read(name, &std::fs::read(path).expect("a page of the site")).expect("a page")
}

fn page(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/pages/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a page")
}

fn notes(page: &Page) -> String {
    page.notes.iter().map(|note| format!("{note}\n")).collect()
}

#[test]
fn the_practice_site_has_thirteen_operations_of_five_groups() {
    let host = Host::start();
    let folder = format!("{}/tests/site", env!("CARGO_MANIFEST_DIR"));
    host.put_folder(folder.as_ref());
    let to = tempfile::tempdir().expect("a folder");
    let options = fetch::FetchOptions {
        pause: std::time::Duration::ZERO,
        ..fetch::FetchOptions::new(host.address(), to.path())
    };
    let report = fetch::fetch(&options, &mut |_| ()).expect("fetched");
    assert_eq!((report.new.len(), report.failed.len()), (14, 0), "{:?}", report.failed);
    assert_eq!(host.requests().len(), 15);
    assert!(report.notes[0].text.starts_with("expected `- Folder"), "{:?}", report.notes);
    let mut operations = Vec::new();
    let mut guides = 0;
    for saved in &report.new {
        let bytes = std::fs::read(to.path().join(&saved.file)).expect("saved");
        let page = read(&saved.file, &bytes).expect("a page");
        guides += usize::from(page.operations.is_empty());
        operations.extend(page.operations.iter().map(|operation| operation.folder[0].clone()));
    }
    assert_eq!((operations.len(), guides), (13, 2));
    operations.sort();
    operations.dedup();
    assert_eq!(operations, ["Channels", "Gamification", "Loans", "Store", "Users"]);
}

#[test]
fn a_twin_gives_folder_host_permission_and_day() {
    let page = site("list-mugs-2001e0");
    let operation = &page.operations[0];
    assert_eq!(page.form, Form::Twin);
    assert_eq!(page.breadcrumb, ["Store", "Mugs"]);
    assert_eq!(page.modified.map(|day| day.to_string()).as_deref(), Some("2026-05-18"));
    assert_eq!(operation.hosts, ["https://api.returning.ai"]);
    assert_eq!(operation.prose.permissions[0].name, "store");
    let names: Vec<_> = operation.parameters.iter().map(|p| p.field.name.as_str()).collect();
    assert_eq!(names, ["limit", "skip", "kind"]);
    let statuses: Vec<_> = operation.responses.iter().map(|r| r.status).collect();
    assert_eq!(statuses, [200, 400, 401]);
    assert_eq!(page.operations[0].at.line, 13);
}

#[test]
fn what_is_unusual_in_a_twin_is_named_with_its_line() {
    let expectations = [
        ("list-mugs-2001e0", "the header Authorization is not a parameter"),
        ("store-mugs-update", "a list of types, as OpenAPI 3.1 has it"),
        ("store-mugs-update", "status 200 is described twice"),
        ("delete-mug-2003e0", "content of any type: read as JSON"),
        ("delete-mug-2003e0", "the type of this credential is not one of OpenAPI"),
        ("get-mugs-with-filters-2004e0", "`nullable` without a type"),
        ("get-ladder-2009e0", "schemas that refer to each other without an end"),
        ("grant-points-2010e0", "the address of the server is a variable"),
        ("getting-started", "no OpenAPI fragment: a guide"),
    ];
    for (name, expected) in expectations {
        let notes = notes(&site(name));
        assert!(notes.contains(expected), "{name}: {notes}");
        assert!(notes.starts_with(&format!("{name}:")), "{notes}");
    }
}

#[test]
fn a_second_response_of_a_status_makes_its_fields_optional() {
    let page = site("store-mugs-update");
    let body = page.operations[0].responses[0].body.as_ref().expect("a body");
    let fields = &body.stated.as_ref().and_then(|shape| shape.object()).expect("an object").fields;
    let required: Vec<_> = fields.iter().map(|f| (f.name.as_str(), f.required)).collect();
    let expected = [("status", Some(false)), ("data", Some(false)), ("warning", Some(false))];
    assert_eq!(required, expected);
}

#[test]
fn one_page_with_two_fragments_has_two_operations() {
    let page = site("loans-2007e0");
    let names: Vec<_> = page.operations.iter().map(spec_import::PageOperation::name).collect();
    assert_eq!(names, ["POST /v1/practice/loans", "GET /v1/practice/loans/{loanId}"]);
}

#[test]
fn names_of_schemas_and_null_are_read_in_any_form() {
    let page = site("update-shelf-2006e0");
    let body = page.operations[0].request.as_ref().expect("a body");
    let object = body.stated.as_ref().and_then(|shape| shape.object()).expect("an object");
    assert_eq!(object.component.as_deref(), Some("ชั้นวาง"));
    assert!(object.fields[2].shape.nullable);
    assert_eq!(object.fields[2].shape.kind, Kind::Boolean);
}

#[test]
fn variables_of_the_hosting_service_are_not_values() {
    let page = site("grant-points-2010e0");
    let samples = &page.operations[0].request.as_ref().expect("a body").samples;
    let names = samples.iter().flat_map(|sample| sample.value.members());
    let names: Vec<_> = names.map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["points", "reason"]);
}

#[test]
fn text_and_html_of_one_page_say_the_same() {
    let text = read("order.txt", &page("order.txt")).expect("the text");
    let html = read("order.html", &page("order.html")).expect("the HTML");
    let facts = |page: &Page| {
        let operation = &page.operations[0];
        let statuses: Vec<_> = operation.responses.iter().map(|r| r.status).collect();
        let request = operation.request.as_ref().expect("a body");
        let sample = request.samples[0].value.members().to_vec();
        let permissions = operation.prose.permissions.clone();
        let fields = operation.prose.fields.clone();
        let hosts = operation.hosts.clone();
        let name = operation.name();
        let (breadcrumb, navigation) = (page.breadcrumb.clone(), page.navigation.clone());
        let title = page.title.clone();
        (
            title,
            name,
            statuses,
            sample,
            permissions,
            fields,
            hosts,
            breadcrumb,
            navigation,
            page.modified,
        )
    };
    assert_eq!(facts(&text), facts(&html));
    assert_eq!(html.address.as_deref(), Some("https://docs.example.com/practice/orders/update"));
    assert_eq!((text.form, html.form), (Form::Text, Form::Html));
}

#[test]
fn broken_pages_are_refused_with_line_and_expectation() {
    let twin = String::from_utf8(
        std::fs::read(format!("{}/tests/site/list-mugs-2001e0.md", env!("CARGO_MANIFEST_DIR")))
            .expect("a page"),
    )
    .expect("text");
    let cut = &twin[..twin.find("components:").expect("components")];
    let error = read("a.md", cut.as_bytes()).expect_err("cut").to_string();
    assert_eq!(error, "a.md:5: the page is cut off; expected the end of the block of code");
    let twice = twin.replace("      deprecated: false\n", "      summary: again\n");
    let error = read("a.md", twice.as_bytes()).expect_err("a key twice").to_string();
    assert!(
        error.starts_with("a.md:15: the OpenAPI fragment is not valid YAML: duplicate"),
        "{error}"
    );
    let other = twin.replace("openapi: 3.0.1", "openapi: 2.0");
    let error = read("a.md", other.as_bytes()).expect_err("another version").to_string();
    assert!(error.contains("expected `openapi: 3.0.1`"), "{error}");
    let text = String::from_utf8(page("order.txt")).expect("text");
    let oops = text.replace("\"notifyBuyer\": false", "\"notifyBuyer\": false, // canary");
    let error = read("a.txt", oops.as_bytes()).expect_err("a comment").to_string();
    assert!(error.contains("the example is not valid JSON; expected JSON at column"), "{error}");
    assert!(!error.contains("canary"), "{error}");
}

/// Pieces of pages in any order, which are more likely to reach the readers than random bytes.
fn shuffled() -> impl Strategy<Value = Vec<u8>> {
    let sources = [
        page("order.txt"),
        page("order.html"),
        std::fs::read(format!("{}/tests/site/store-mugs-update.md", env!("CARGO_MANIFEST_DIR")))
            .expect("a page"),
    ];
    let lines: Vec<Vec<u8>> = sources
        .iter()
        .flat_map(|page| page.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec))
        .collect();
    proptest::collection::vec(proptest::sample::select(lines), 0..80)
        .prop_map(|lines| lines.concat())
}

fn check(bytes: &[u8]) {
    match read("page", bytes) {
        Ok(page) => {
            for operation in &page.operations {
                assert!(operation.at.line >= 1);
            }
        }
        Err(error) => assert!(error.to_string().starts_with("page:"), "{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_page_or_an_error_with_a_line(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn any_text_is_a_page_or_an_error_with_a_line(text in "\\PC{0,200}") {
        check(text.as_bytes());
    }

    #[test]
    fn shuffled_pages_are_a_page_or_an_error_with_a_line(bytes in shuffled()) {
        check(&bytes);
    }

    #[test]
    fn pages_that_end_anywhere_are_a_page_or_an_error_with_a_line(share in 0.0..1.0_f64) {
        for bytes in [page("order.txt"), page("order.html")] {
            let end = (bytes.len() as f64 * share) as usize;
            check(&bytes[..end]);
        }
    }

    #[test]
    fn any_index_is_read(text in "(- )?\\PC{0,80}(\\]\\()?\\PC{0,40}\\)?") {
        let index = index::parse("llms.txt", &text);
        prop_assert!(index.entries.len() <= 1);
    }
}

#[test]
fn an_error_names_what_was_expected() {
    let error = read("a", b"Dear diary").expect_err("not a page");
    assert!(matches!(error, ReadError::NotAPage { .. }));
}
