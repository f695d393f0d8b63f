//! The forms of a report, and the changes that were accepted.

mod common;

use common::{shop, yaml};
use jiff::civil::date;
use openapi_diff::{
    Document, Finding, Level,
    accepted::{AcceptedChanges, Problem, Triage, triage},
    compare, render,
    report::{PageOfOperation, Report, RustEffect, Semver, Step, Verdict, file_pairs},
};
use serde_json::Value;

const OLD: &str = include_str!("fixtures/shop.yaml");

fn changed() -> String {
    OLD.replace("message: {type: string}", "message: {type: string, nullable: true}")
        .replace("item: {type: string, minLength: 1,", "item: {type: string, minLength: 2,")
        .replace("enum: [open, paid, sent]", "enum: [open, paid]")
        .replace("    Dog:", "    Wolf: {type: string}\n    Dog:")
}

fn findings(new: &str) -> Vec<Finding> {
    let old = Document::parse("openapi/shop.yaml", OLD).expect("the old document is one");
    let new = Document::parse("openapi/shop.yaml", new).expect("the new document is one");
    compare(&old, &new)
}

fn report(new: &str) -> Report {
    let triage = Triage::unsettled(findings(new));
    Report::new("openapi/shop.yaml", "openapi/shop.yaml", triage)
}

fn is_valid(report: &Report) {
    let schema: Value =
        serde_json::from_str(include_str!("../report.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let json: Value = serde_json::from_str(&render::json(report)).expect("the report is JSON");
    let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn the_report_says_where_and_whom_it_reaches() {
    let findings = findings(&changed());
    let removed = findings
        .iter()
        .find(|finding| finding.rule == "request-property-enum-value-removed")
        .or_else(|| findings.iter().find(|finding| finding.rule.ends_with("enum-value-removed")))
        .expect("a value is gone");
    assert_eq!(removed.pointer, "#/components/schemas/State/enum/2");
    assert_eq!(removed.level, Level::Breaking);
    assert_eq!(removed.operations, ["addOrder", "getOrder", "listOrders"]);
    let location = removed.old.as_ref().expect("it was in the old document");
    assert!(removed.new.is_none());
    assert_eq!((location.line, location.value.clone()), (114, Some("sent".into())));
    assert!(location.excerpt.concat().contains("State"));
}

#[test]
fn every_form_is_deterministic_and_the_json_is_as_published() {
    let mut report = report(&changed());
    report.semver = Some(Semver { client: Some(Step::Major), facade: None });
    report.snapshots = vec!["orders.snap".to_owned()];
    report.undecodable = vec!["POST /orders 201".to_owned()];
    report.effects = vec![RustEffect {
        fingerprint: report.findings.first().map(|finding| finding.fingerprint.clone()),
        item: "Order::state".to_owned(),
        effect: "has another type".to_owned(),
        step: Step::Major,
    }];
    is_valid(&report);
    for render in [render::json, render::markdown, render::html, render::annotations] {
        assert_eq!(render(&report), render(&report.clone()));
    }
    let text = render::text(&report, false);
    assert!(text.contains("verdict: breaking") && text.contains("client major, facade not known"));
    assert!(!text.contains('\u{1b}') && render::text(&report, true).contains('\u{1b}'));
    assert_eq!(report.verdict, Verdict::Breaking);
}

#[test]
fn markdown_leads_with_the_decision_and_shows_both_sides() {
    let markdown = render::markdown(&report(&changed()));
    let decide = markdown.find("### To decide").expect("there is something to decide");
    let first = markdown.find("<details open>").expect("the breaking changes are open");
    assert!(decide < first);
    assert!(markdown.contains("before, `openapi/shop.yaml:114`"));
    assert!(markdown.contains("after, `openapi/shop.yaml:"));
    assert!(markdown.contains("enum: [open, paid, sent]"));
}

#[test]
fn the_pages_of_a_finding_are_named_with_their_days_and_only_web_addresses_are_links() {
    let mut report = report(&changed());
    let named = report.findings.iter().find(|finding| !finding.operations.is_empty());
    let operation = named.expect("a finding reaches an operation").operations[0].clone();
    let page = |address: &str, date| PageOfOperation { address: address.to_owned(), date };
    let shown = |report: &Report| {
        let (markdown, html) = (render::markdown(report), render::html(report));
        assert!(markdown.contains("Documented: [orders]("), "{markdown}");
        html
    };
    report.pages_before.insert(operation.clone(), page("https://docs.example/orders", None));
    let after = page("https://docs.example/orders", Some(date(2026, 5, 18)));
    report.pages.insert(operation.clone(), after);
    let html = shown(&report);
    assert!(html.contains(r#"{"date":" of 2026-05-18","link":"https://docs.example/orders""#));
    report.pages.insert(operation, page("javascript:alert(1)//orders", None));
    let html = shown(&report);
    assert!(html.contains(r#"{"date":", without a date","link":null,"name":"orders"}"#));
}

#[test]
fn markdown_stays_short_and_says_what_it_left_out() {
    let mut long = OLD.to_owned();
    for number in 0..900 {
        let path =
            format!("  /more{number}:\n    get: {{responses: {{'200': {{description: x}}}}}}\n");
        long = long.replacen("components:\n", &format!("{path}components:\n"), 1);
    }
    let old = Document::parse("old.yaml", &long).expect("the old document is one");
    let new = Document::parse("new.yaml", OLD).expect("the new document is one");
    let triage = Triage::unsettled(compare(&old, &new));
    let markdown = render::markdown(&Report::new("old.yaml", "new.yaml", triage));
    assert!(markdown.len() < 60_000, "{}", markdown.len());
    assert!(markdown.contains("left out here"));
}

#[test]
fn what_a_document_says_is_no_markup_and_no_command() {
    let hostile = shop().to_string().replace("listOrders", "</details>@everyone\\n::error::x");
    let old = Document::from_json("a", &shop()).expect("the old document is one");
    let hostile: Value = serde_json::from_str(&hostile).expect("it is JSON");
    let new = Document::from_json("b,c:d", &hostile).expect("the new document is one");
    let triage = Triage::unsettled(compare(&old, &new));
    let report = Report::new("a", "b,c:d", triage);
    let markdown = render::markdown(&report);
    assert!(!markdown.contains("</details>@") && !markdown.contains("@everyone"));
    let html = render::html(&report);
    assert_eq!(html.matches("</script>").count(), 1);
    assert!(!html.contains("</details>@") && !html.contains("\"REPORT\""));
    let annotations = render::annotations(&report);
    assert!(annotations.lines().all(|line| line.starts_with("::warning file=b%2Cc%3Ad,")));
}

/// The page of two documents with their files, as `cargo xtask diff` makes it.
fn page(old: &str, new: &str) -> String {
    let old = Document::parse("old.yaml", old).expect("the old document is one");
    let new = Document::parse("new.yaml", new).expect("the new document is one");
    let triage = Triage::unsettled(compare(&old, &new));
    let mut report = Report::new("old.yaml", "new.yaml", triage);
    report.files = file_pairs(&old, &new);
    render::html(&report)
}

#[test]
fn the_page_holds_both_files_as_a_whole_and_equal_lines_once() {
    let html = page(OLD, &changed());
    for (text, times) in [("enum: [open, paid, sent]", 2), ("enum: [open, paid]", 1)] {
        assert!(html.matches(text).count() >= times, "{text}");
    }
    let last = OLD.lines().last().expect("a line").trim();
    assert!(html.contains(last), "{last}");
    assert!(html.len() < 2 * (OLD.len() + changed().len()) + 100_000, "{}", html.len());
}

#[test]
fn a_large_document_gives_excerpts_and_the_limit() {
    let comment = format!("# {}\n", "made up ".repeat(60));
    let large = format!("{OLD}{}", comment.repeat(7_000));
    let html = page(&large, &large.replace("message: {type: string}", "message: {type: integer}"));
    assert!(html.contains("a page shows at most 6.0 MB of files as a whole"));
    assert!(html.contains("message: {type: integer}"));
    assert!(html.len() < 1_000_000, "{}", html.len());
}

#[test]
fn a_document_of_one_line_does_not_repeat_it_for_each_change() {
    let one_line = |item: &str| {
        let mut document = shop();
        for number in 0..300 {
            let schema = serde_json::json!({ "type": item, "maxLength": 9 });
            document["components"]["schemas"][format!("More{number}")] = schema;
        }
        document.to_string()
    };
    let html = page(&one_line("string"), &one_line("integer"));
    assert!(html.len() < 1_500_000, "{}", html.len());
}

#[test]
fn no_difference_is_a_report_too() {
    let report = report(OLD);
    is_valid(&report);
    assert_eq!(report.verdict, Verdict::None);
    assert!(render::markdown(&report).contains("does not change"));
}

fn entry(finding: &Finding, expires: &str) -> String {
    format!(
        "[[change]]\nrule = \"{}\"\npointer = \"{}\"\nfingerprint = \"{}\"\nkind = \"doc-corrected\"\n\
         evidence = {{ page = \"https://docs.example.com/orders\", date = 2030-01-01 }}\n\
         owner = \"orders\"\nexpires = {expires}\n",
        finding.rule, finding.pointer, finding.fingerprint
    )
}

fn accepted(text: &str) -> AcceptedChanges {
    AcceptedChanges::parse("accepted-changes.toml", text).expect("the entries are readable")
}

fn breaking(findings: &[Finding]) -> &Finding {
    findings.iter().find(|finding| finding.level == Level::Breaking).expect("something breaks")
}

#[test]
fn an_entry_settles_the_finding_of_the_comparison_that_adds_it() {
    let found = findings(&changed());
    let head = accepted(&entry(breaking(&found), "\"2030-03-01\""));
    let none = AcceptedChanges::default();
    let settled = triage(&none, &head, found.clone(), date(2030, 2, 1));
    assert_eq!((settled.settled.len(), settled.problems.len()), (1, 0));
    let report = Report::new("a", "b", settled);
    is_valid(&report);
    assert!(render::markdown(&report).contains("doc-corrected"));

    // What the base holds is history, and neither settles nor has to fit.
    let history = triage(&head, &head, found.clone(), date(2031, 2, 1));
    assert_eq!((history.settled.len(), history.problems.len()), (0, 0));

    // The same change, made once more, is settled by evidence of its own; a mended word is not.
    let text = entry(breaking(&found), "2030-03-01");
    let again = accepted(&format!("{text}{}", text.replace("owner = \"orders\"", "owner = \"a\"")));
    let again = triage(&head, &again, found.clone(), date(2030, 2, 1));
    assert_eq!((again.settled.len(), again.problems.len()), (1, 0));
    let mended = accepted(&text.replace("owner = \"orders\"", "owner = \"b\""));
    assert_eq!(triage(&head, &mended, Vec::new(), date(2040, 1, 1)), Triage::default());

    let late = triage(&none, &head, found, date(2030, 3, 2));
    assert!(matches!(late.problems[..], [Problem::Expired { .. }]));
    let unmatched = triage(&none, &head, Vec::new(), date(2030, 2, 1));
    assert!(matches!(unmatched.problems[..], [Problem::Unmatched { .. }]));
    assert_eq!(triage(&head, &head, Vec::new(), date(2040, 1, 1)), Triage::default());
}

#[test]
fn entries_that_name_no_single_finding_fail() {
    let found = findings(&changed());
    let full = entry(breaking(&found), "2030-03-01");
    let none = AcceptedChanges::default();
    let without = |key: &str| -> String {
        full.lines().filter(|line| !line.starts_with(key)).map(|line| format!("{line}\n")).collect()
    };
    let wildcard = full.replace(&breaking(&found).fingerprint, "*");
    for text in [without("fingerprint"), without("pointer"), wildcard] {
        let settled = triage(&none, &accepted(&text), found.clone(), date(2030, 2, 1));
        assert!(matches!(settled.problems[..], [Problem::OverBroad(_)]), "{text}");
    }
    let twice = triage(&none, &accepted(&full.repeat(2)), found.clone(), date(2030, 2, 1));
    assert!(matches!(twice.problems[..], [Problem::Duplicate(..)]));
    for owner in ["", "TODO: who is responsible for it"] {
        let nobody = full.replace("owner = \"orders\"", &format!("owner = \"{owner}\""));
        let nobody = triage(&none, &accepted(&nobody), found.clone(), date(2030, 2, 1));
        assert!(matches!(nobody.problems[..], [Problem::Incomplete(..)]), "{owner}");
        assert!(nobody.settled.is_empty(), "{owner}");
    }
    assert!(AcceptedChanges::parse("a.toml", "[[change]]\nrule = 1\n").is_err());
}

#[test]
fn a_pointer_with_the_star_of_a_media_type_names_a_single_finding() {
    let any = OLD.replacen("application/json:", "'*/*':", 1);
    let found = compare(
        &Document::parse("a", &any).expect("the old document is one"),
        &Document::parse("b", OLD).expect("the new document is one"),
    );
    let starred = found.iter().find(|finding| finding.pointer.contains('*'));
    let starred = starred.or_else(|| found.first()).expect("the media type is another one");
    let text = entry(starred, "2030-03-01").replace(&starred.pointer, "#/paths/~1a/get/*~1*");
    let settled = triage(&AcceptedChanges::default(), &accepted(&text), found, date(2030, 2, 1));
    let is_near = matches!(settled.problems[..], [Problem::NearMiss { key: "pointer", .. }]);
    assert!(is_near, "{:?}", settled.problems);
}

#[test]
fn fingerprints_do_not_depend_on_words_for_readers() {
    let print = |text: &str| -> Vec<String> {
        findings(text).into_iter().map(|found| found.fingerprint).collect()
    };
    let plain = OLD.replacen("[id, state]", "[state]", 1);
    assert_ne!(plain, OLD);
    let worded =
        |text: &str| text.replace("id: {type: string,", "id: {description: Words., type: string,");
    assert_ne!(worded(&plain), plain);
    assert_eq!(print(&plain), print(&worded(&plain)));
    let gone = |text: &str| -> Vec<String> {
        let old = Document::parse("a", text).expect("the old document is one");
        let new = text.replacen("            id:", "            x-id:", 1);
        let new = Document::parse("b", &new.replacen("[id, state]", "[state]", 1));
        let found = compare(&old, &new.expect("the new document is one"));
        found.into_iter().map(|found| found.fingerprint).collect()
    };
    assert!(!gone(OLD).is_empty());
    assert_eq!(gone(OLD).first(), gone(&worded(OLD)).first());
}

const LISTED: &str = "\
openapi: 3.0.3
paths:
  /a:
    get:
      responses:
        '200':
          content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}
components:
  schemas:
    A:
      type: object
      required:
        - a
        - b
      properties:
        a:
          description: One.
          type: string
        b:
          type: string
";

#[test]
fn the_list_shows_what_became_required_and_the_key_what_changed() {
    let after =
        LISTED.replacen("        - b\n", "", 1).replacen("type: string", "type: integer", 1);
    let old = Document::parse("old.yaml", LISTED).expect("the old document is one");
    let new = Document::parse("new.yaml", &after).expect("the new document is one");
    let found = compare(&old, &new);
    let shown = |rule: &str, side: fn(&Finding) -> &Option<openapi_diff::Location>| {
        let finding = found.iter().find(|finding| finding.rule == rule);
        let location = side(finding.unwrap_or_else(|| panic!("no {rule}: {found:#?}"))).as_ref();
        let location = location.expect("the place is there");
        let lines: Vec<_> = location.excerpt.iter().map(|line| line.trim()).collect();
        (location.line, lines.join(" | "))
    };
    let optional = "response-property-became-optional";
    assert_eq!(shown(optional, |finding| &finding.old), (14, "required: | … | - b".to_owned()));
    assert_eq!(
        shown(optional, |finding| &finding.new),
        (12, "A: | … | required: | - a".to_owned())
    );
    let changed = "response-property-type-changed";
    assert_eq!(shown(changed, |finding| &finding.old), (18, "a: | … | type: string".to_owned()));
    assert_eq!(shown(changed, |finding| &finding.new), (17, "a: | … | type: integer".to_owned()));
}

#[test]
fn a_property_that_only_changes_its_name_is_one_finding() {
    let found = findings(&OLD.replace("message: {type: string}", "text: {type: string}"));
    let [renamed] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(renamed.message, "`Failure.message`: is called `text` now");
    let places = [&renamed.old, &renamed.new].map(|side| side.as_ref().map(|side| &side.pointer));
    assert!(places.iter().all(Option::is_some), "{places:?}");
}

#[test]
fn an_operation_that_moves_is_one_finding() {
    let found = findings(&OLD.replace("/orders", "/purchases"));
    let moved: Vec<_> = found.iter().filter(|finding| finding.rule == "endpoint-removed").collect();
    assert!(!moved.is_empty(), "{found:#?}");
    for finding in moved {
        assert!(finding.message.contains("/purchases"), "{}", finding.message);
        assert!(finding.message.contains("is called `"), "{}", finding.message);
        assert_eq!(finding.also, ["endpoint-added"]);
    }
}

#[test]
fn fingerprints_depend_on_the_change_and_not_on_its_line() {
    let before: Vec<_> = findings(&changed()).into_iter().map(|found| found.fingerprint).collect();
    let moved = changed().replacen("openapi:", "# moved\n\n\nopenapi:", 1);
    let after: Vec<_> = findings(&moved).into_iter().map(|found| found.fingerprint).collect();
    assert_eq!(before, after);
    let other = changed().replace("minLength: 2", "minLength: 3");
    let other: Vec<_> = findings(&other).into_iter().map(|found| found.fingerprint).collect();
    assert_ne!(before, other);
}

#[test]
fn a_schema_that_is_used_everywhere_is_one_finding() {
    let old = common::bundle();
    let mut new = old.clone();
    new["components"]["schemas"]["Failure"]["properties"]["message"]["nullable"] = true.into();
    let found = common::compare(&old, &new);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].operations.len() > 20);
    assert_eq!(yaml("a: 1")["a"], 1);
}
