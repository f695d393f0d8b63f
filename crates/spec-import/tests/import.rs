//! Importing pages: what is written, what stays, and what is refused.

use std::collections::BTreeMap;

use proptest::prelude::*;

use spec_import::{
    Document, Page,
    check::{Known, Scope, check},
    import::{Imported, import, show},
    read,
    report::DifferenceKind,
    sources::ImportSources,
};
use spec_lint::inventory;

const INVENTORY: &str = "group\ttitle\tkind\tmethod\tpath\tevidence\tpermission\tsource\tmodified\tin_navigation\twaiver
Practice Orders\tChange practice order\toperation\tPUT\t/v1/practice/orders/state\tdocumented\tchangePracticeOrder\thttps://docs.example.com/practice/orders/update\t2026-05-18\tyes\t
Store / Mugs\tList mugs\toperation\tGET\t\ttitle-only\t\thttps://docs.example.com/other\t\tyes\t
";

fn sources() -> ImportSources {
    let folder = format!("{}/tests/document", env!("CARGO_MANIFEST_DIR"));
    let files = ["common.yaml", "orders.yaml"].map(|name| {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("a file");
        (format!("openapi/{name}"), text)
    });
    ImportSources {
        files: BTreeMap::from(files),
        inventory: INVENTORY.to_owned(),
        quirks: "# The register.\n".to_owned(),
        today: jiff::civil::date(2026, 6, 1),
    }
}

fn text_of(name: &str) -> String {
    let path = format!("{}/tests/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a page")
}

fn page(name: &str, text: &str) -> Page {
    let mut page = read(name, text.as_bytes()).expect("a page");
    page.address = Some(format!("https://docs.example.com/{}", name.trim_end_matches(".md")));
    page
}

fn site(name: &str) -> Page {
    page(name, &text_of(&format!("site/{name}")))
}

fn whole_site() -> Vec<Page> {
    let folder = format!("{}/tests/site", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md"))
        .collect();
    names.sort();
    names.iter().map(|name| site(name)).collect()
}

fn run(pages: &[Page]) -> Imported {
    import(pages, &sources(), false).expect("the sources can be read")
}

fn document(imported: &Imported) -> Document {
    let mut files = sources().files;
    files.extend(imported.files.clone());
    files.retain(|path, _| path.ends_with(".yaml"));
    Document::parse(files).expect("valid YAML")
}

#[test]
fn a_whole_site_is_drafted() {
    let imported = run(&whole_site());
    assert!(imported.errors.is_empty(), "{:?}", imported.errors);
    assert_eq!((imported.drafted.len(), imported.guides.len()), (13, 2));
    let drafted: Vec<_> = imported.drafted.iter().map(|one| one.id.as_str()).collect();
    for id in ["listMugs", "updateMug", "deleteMug", "createLoan", "getLoan", "uploadShelfImage"] {
        assert!(drafted.contains(&id), "{id}: {drafted:?}");
    }
    assert_eq!(document(&imported).operations().len(), 2 + 13);
    assert!(imported.files.contains_key("openapi/loans.yaml"));
}

#[test]
fn an_operation_costs_a_person_its_texts_and_the_described_fields() {
    let imported = run(&[site("list-mugs-2001e0.md")]);
    let drafted = &imported.drafted[0];
    // Summary, description, and the three places that the page describes.
    assert_eq!(drafted.todos, 5);
    let yaml = &imported.files["openapi/store.yaml"];
    assert!(
        yaml.contains("summary: \"TODO: `https://docs.example.com/list-mugs-2001e0`\""),
        "{yaml}"
    );
    assert!(yaml.contains("x-inferred: \"meaning: from the name\""), "{yaml}");
    for words in ["Lists the mugs", "What people call it", "Half a litre"] {
        assert!(!imported.files.values().any(|text| text.contains(words)), "{words}");
        assert!(show(&site("list-mugs-2001e0.md")).contains(words), "{words}");
    }
}

#[test]
fn the_drafts_say_what_the_page_says() {
    let imported = run(&whole_site());
    let operations = document(&imported).operations();
    let find = |id: &str| operations.iter().find(|one| one.id == id).expect("an operation").clone();
    let list = find("listMugs");
    assert_eq!((list.effect.as_str(), list.permission.as_deref()), ("read", Some("store")));
    assert_eq!(list.modified.map(|day| day.to_string()).as_deref(), Some("2026-05-18"));
    let filter = find("getMugsWithFilters");
    assert_eq!((filter.method.as_str(), filter.effect.as_str()), ("POST", "read"));
    assert_eq!(find("updateMug").permission.as_deref(), Some("changeMug"));
    assert_eq!(find("deleteMug").hosts, ["integration"]);
    let store = &imported.files["openapi/store.yaml"];
    for expected in [
        "      x-targets: [shelfID]\n",
        "        mugID: [/data/mugId]\n",
        "          format: decimal\n",
        "        read: \"2026-06-01\"\n",
        "      x-inferred: \"effect: the title says that it reads\"\n",
        "    KnownMugKind:\n",
    ] {
        assert!(store.contains(expected), "{expected}: {store}");
    }
}

#[test]
fn no_credential_address_or_number_of_a_page_is_written() {
    let imported = run(&whole_site());
    let text: String = imported.files.values().cloned().collect();
    for secret in ["eyJhbGci", "somebody@mail", "+66 81", "64b7f0a92c1d3e5f"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let remarks: Vec<_> = imported.drafted.iter().flat_map(|one| one.remarks.clone()).collect();
    assert!(remarks.contains(&"a credential in the field `token` was replaced".to_owned()));
    assert!(remarks.contains(&"a phone number in the field `phone` was replaced".to_owned()));
}

#[test]
fn the_row_of_a_page_is_filled_in_and_the_others_stay() {
    let imported = run(&[site("list-mugs-2001e0.md"), site("delete-mug-2003e0.md")]);
    let inventory = &imported.files["openapi/inventory.tsv"];
    let lines: Vec<_> = inventory.lines().collect();
    let before: Vec<_> = INVENTORY.lines().collect();
    assert_eq!(lines[..2], before[..2]);
    assert_eq!(
        lines[2],
        "Store / Mugs\tList mugs\toperation\tGET\t/v1/practice/mugs\tdocumented\tstore\thttps://docs.example.com/list-mugs-2001e0\t2026-05-18\tyes\t"
    );
    assert!(lines[3].starts_with("Store / Mugs\tDelete mug\toperation\tDELETE\t"), "{}", lines[3]);
}

#[test]
fn a_contradiction_becomes_a_quirk_with_names_only() {
    let imported = run(&[site("store-mugs-update.md")]);
    let quirks = &imported.files["openapi/quirks.toml"];
    assert!(
        quirks.starts_with("# The register.\n\n[[quirk]]\nid = \"update-mug-shelf-id-spelling\"")
    );
    for place in ["MugUpdate/properties/shelfID", "MugUpdatedData/properties/shelfId"] {
        assert!(quirks.contains(place), "{place}: {quirks}");
    }
    spec_lint::quirks::parse("quirks.toml", quirks).expect("a valid register");
}

#[test]
fn everything_that_was_there_stays_byte_by_byte() {
    let mut sources = sources();
    let orders = sources.files.get_mut("openapi/orders.yaml").expect("the file");
    *orders = orders
        .replace("paths:\n", "paths:   # what people call\n\n")
        .replace("components:\n", "\n# The parts, with odd   spacing.\ncomponents:\n")
        .replace("enum: [gift, voucher]", "enum: [ gift,voucher ]   # two");
    let before = orders.clone();
    let text = text_of("site/list-mugs-2001e0.md").replace("Store/Mugs", "Practice Orders");
    let imported =
        import(&[page("a.md", &text)], &sources, false).expect("the sources can be read");
    assert!(imported.errors.is_empty(), "{:?}", imported.errors);
    let after = &imported.files["openapi/orders.yaml"];
    let mut rest = after.as_str();
    for line in before.split_inclusive('\n') {
        let start = rest.find(line).unwrap_or_else(|| panic!("{line:?} is gone or moved: {after}"));
        rest = &rest[start + line.len()..];
    }
    let added: usize = after.len() - before.len();
    assert!(added > 1000, "{added}");
    let removed = similar_lines(&before, after);
    assert_eq!(removed, 0, "lines were changed");
}

/// How many lines of the first text the second does not have in the same order.
fn similar_lines(before: &str, after: &str) -> usize {
    let mut after = after.lines();
    before.lines().filter(|line| !after.any(|other| other == *line)).count()
}

#[test]
fn a_file_with_an_anchor_is_refused_and_stays() {
    let mut sources = sources();
    let orders = sources.files.get_mut("openapi/orders.yaml").expect("the file");
    *orders = orders.replace("paths:\n", "x-inferred: &reason none\npaths:\n");
    let text = text_of("site/list-mugs-2001e0.md").replace("Store/Mugs", "Practice Orders");
    let imported =
        import(&[page("a.md", &text)], &sources, false).expect("the sources can be read");
    assert!(imported.errors[0].to_string().starts_with("openapi/orders.yaml: there is an anchor"));
    assert!(imported.files.is_empty(), "{:?}", imported.files.keys());
}

#[test]
fn another_site_is_refused_and_the_other_pages_go_on() {
    let text =
        text_of("site/grant-points-2010e0.md").replace("api.returning.ai", "api.example.org");
    let imported = run(&[page("other.md", &text), site("delete-mug-2003e0.md")]);
    assert_eq!(
        imported.errors[0].to_string(),
        "other.md:10: the page is about another site, https://api.example.org; expected a host below returning.ai"
    );
    let drafted: Vec<_> = imported.drafted.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(drafted, ["deleteMug"]);
    assert!(!imported.files.values().any(|text| text.contains("points/grant")));
}

#[test]
fn a_page_of_which_a_part_fails_gives_nothing() {
    let text = text_of("site/loans-2007e0.md");
    let second = text.rfind("https://api.returning.ai").expect("the second host");
    let text = format!("{}https://api.example.org{}", &text[..second], &text[second + 24..]);
    let imported = run(&[page("loans.md", &text)]);
    assert_eq!((imported.errors.len(), imported.drafted.len(), imported.files.len()), (1, 0, 0));
}

#[test]
fn of_two_pages_the_newer_is_taken_and_the_difference_recorded() {
    let older = text_of("site/list-mugs-2001e0.md")
        .replace("2026-05-18", "2026-01-02")
        .replace("name: limit", "name: size");
    let imported = run(&[page("old.md", &older), site("list-mugs-2001e0.md")]);
    assert!(imported.errors.is_empty(), "{:?}", imported.errors);
    let store = &imported.files["openapi/store.yaml"];
    assert!(store.contains("name: limit") && !store.contains("name: size"), "{store}");
    let quirks = &imported.files["openapi/quirks.toml"];
    assert!(quirks.contains("id = \"list-mugs-two-pages\""), "{quirks}");
    assert!(
        quirks.contains("page = \"https://docs.example.com/old\"\ndate = 2026-01-02"),
        "{quirks}"
    );
}

#[test]
fn two_pages_of_one_day_are_refused() {
    let other = text_of("site/list-mugs-2001e0.md").replace("name: limit", "name: size");
    let imported = run(&[page("a.md", &other), site("list-mugs-2001e0.md")]);
    let error = imported.errors[0].to_string();
    assert!(error.contains("a.md:13 documents the same operation in another way"), "{error}");
    assert!(imported.drafted.is_empty() && imported.files.is_empty());
}

#[test]
fn what_exists_is_shown_and_taken_only_when_asked_for() {
    let text = text_of("pages/order.txt")
        .replace("\"color\"", "\"icon\": \"cup\",\n            \"color\"")
        .replace("changePracticeOrder for PUT", "movePracticeOrder for PUT")
        .replace("🟠409\n", "🟠409\n🟠503\n");
    let pages = [page("order.txt", &text)];
    let shown = run(&pages);
    assert!(shown.files.is_empty());
    assert_eq!(shown.differences.open(), 4, "{}", shown.differences.to_text());
    let taken = import(&pages, &sources(), true).expect("the sources can be read");
    assert_eq!(taken.applied.len(), 3, "{:?}", taken.applied);
    let yaml = &taken.files["openapi/orders.yaml"];
    assert!(yaml.contains("x-permission: movePracticeOrder\n"));
    assert!(yaml.contains(
        "\"503\":\n          $ref: \"./common.yaml#/components/responses/Unavailable\"\n"
    ));
    assert!(yaml.contains("        icon:\n          type: string\n"), "{yaml}");
    let again = ImportSources {
        files: taken
            .files
            .clone()
            .into_iter()
            .chain([(
                "openapi/common.yaml".to_owned(),
                sources().files["openapi/common.yaml"].clone(),
            )])
            .filter(|(path, _)| path.ends_with(".yaml"))
            .collect(),
        inventory: taken.files["openapi/inventory.tsv"].clone(),
        ..sources()
    };
    let second = import(&pages, &again, true).expect("the sources can be read");
    assert!(second.applied.is_empty() && second.files.is_empty(), "{:?}", second.applied);
}

#[test]
fn an_example_has_no_null_that_the_client_cannot_send() {
    let imported = run(&[site("get-mugs-with-filters-2004e0.md")]);
    let yaml = &imported.files["openapi/store.yaml"];
    assert!(!yaml.contains("since: null"), "{yaml}");
    assert!(yaml.contains("and the client cannot send it"), "{yaml}");
}

#[test]
fn the_navigation_of_what_was_imported_differs_in_nothing() {
    let pages = whole_site();
    let imported = run(&pages);
    let inventory = &imported.files["openapi/inventory.tsv"];
    let known = Known {
        inventory: inventory::parse("inventory.tsv", inventory).expect("an inventory"),
        ..Known::default()
    };
    let report = check(&pages, &document(&imported), &known, Scope::EveryPage);
    let navigation: Vec<_> = report
        .differences
        .iter()
        .filter(|one| [DifferenceKind::NewEntry, DifferenceKind::EntryGone].contains(&one.kind))
        .map(|one| one.place.as_str())
        .collect();
    // A page with two operations is one entry and two rows, and a guide is one row. The other row
    // was there before, and the site has no page of it.
    assert_eq!(navigation, ["Practice Orders / Change practice order"]);
    assert!(inventory.contains("\tStore guide\tguide\t\t\ttitle-only\t"), "{inventory}");
}

#[test]
fn a_limit_of_other_pages_is_not_taken_for_one_of_this_page() {
    let imported = run(&[site("list-mugs-2001e0.md")]);
    let yaml = &imported.files["openapi/store.yaml"];
    assert!(yaml.contains("- name: limit\n") && !yaml.contains("parameters/Limit"), "{yaml}");
    assert!(!yaml.contains("maximum"), "{yaml}");
}

#[test]
fn equal_shapes_share_one_component() {
    let imported = run(&[site("loans-2007e0.md"), site("update-loan-2008e0.md")]);
    let yaml = &imported.files["openapi/loans.yaml"];
    assert_eq!(yaml.matches("    Loan:\n").count(), 1, "{yaml}");
    assert_eq!(yaml.matches("    LoanEnvelope:\n").count(), 1, "{yaml}");
    assert_eq!(yaml.matches("#/components/schemas/LoanEnvelope").count(), 2, "{yaml}");
}

/// A twin whose lines were cut, doubled and moved.
fn damaged() -> impl Strategy<Value = String> {
    let names = ["list-mugs-2001e0.md", "store-mugs-update.md", "loans-2007e0.md"];
    let texts: Vec<Vec<String>> = names
        .iter()
        .map(|name| text_of(&format!("site/{name}")).lines().map(str::to_owned).collect())
        .collect();
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), 0..4_u8), 1..6);
    (proptest::sample::select(texts), changes).prop_map(|(mut lines, changes)| {
        for (index, change) in changes {
            let at = index.index(lines.len());
            match change {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[at].clone()),
                2 => lines[at] = lines[at].trim_start().to_owned(),
                _ => lines[at] = lines[at].replace("string", "strong").replace('/', "//"),
            }
            if lines.is_empty() {
                lines.push(String::new());
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_page_gives_valid_drafts_or_nothing(text in damaged()) {
        let Ok(page) = read("damaged.md", text.as_bytes()) else {
            return Ok(());
        };
        let imported = run(&[page]);
        if imported.drafted.is_empty() {
            prop_assert!(imported.files.is_empty(), "{:?}", imported.files.keys());
        } else {
            let operations = document(&imported).operations();
            prop_assert_eq!(operations.len(), 2 + imported.drafted.len());
        }
    }
}
