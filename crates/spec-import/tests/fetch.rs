//! Fetching pages from a host on this machine.

mod support;

use std::{path::Path, time::Duration};

use spec_import::{
    MAX_PAGE_BYTES,
    fetch::{FetchError, FetchOptions, FetchReport, FetchStep, Manifest, fetch},
};
use support::{Host, Reply};

fn options(host: &Host, folder: &Path) -> FetchOptions {
    FetchOptions { pause: Duration::ZERO, ..FetchOptions::new(host.address(), folder) }
}

fn run(options: &FetchOptions) -> Result<FetchReport, FetchError> {
    fetch(options, &mut |_| ())
}

fn two_pages() -> Host {
    let host = Host::start();
    let address = host.address();
    let index = format!(
        "# Site\n\n## API Docs\n- Mugs > Lids [List lids]({address}/lids/list.md): Lists\n- Cups [List cups]({address}/cups-2e0.md):\n"
    );
    host.put("/llms.txt", [Reply::ok(index)]);
    host.put("/lids/list.md", [Reply::ok("# List lids\n")]);
    host.put("/cups-2e0.md", [Reply::ok("# List cups\n")]);
    host
}

fn paths(host: &Host) -> Vec<String> {
    let path = |request: &String| request.split(' ').nth(1).unwrap_or_default().to_owned();
    host.requests().iter().map(path).collect()
}

#[test]
fn pages_are_saved_with_address_title_navigation_and_hash() {
    let (host, folder) = (two_pages(), tempfile::tempdir().expect("a folder"));
    let mut steps = 0;
    let report = fetch(&options(&host, folder.path()), &mut |step| match step {
        FetchStep::Listed(pages) => assert_eq!(pages, 2),
        FetchStep::Page(_) => steps += 1,
    });
    assert_eq!((report.expect("fetched").new.len(), steps), (2, 2));
    let manifest = Manifest::read(folder.path()).expect("a manifest");
    let page = manifest.page_of_file("lids-list.md").expect("the first page");
    assert_eq!(page.address, format!("{}/lids/list", host.address()));
    assert_eq!(page.navigation, ["Mugs", "Lids"]);
    assert_eq!((page.title.as_str(), page.sha256.len()), ("List lids", 64));
    let ignored = std::fs::read_to_string(folder.path().join(".gitignore")).expect("written");
    assert_eq!(ignored, "*\n");
    assert!(
        host.requests()[0].to_lowercase().contains("user-agent: returning-ai-sdk-spec-import/")
    );
}

#[test]
fn a_second_run_goes_on_where_the_first_one_was() {
    let (host, folder) = (two_pages(), tempfile::tempdir().expect("a folder"));
    host.put("/cups-2e0.md", [Reply::status(500), Reply::ok("# List cups\n")]);
    let first = run(&options(&host, folder.path())).expect("the other page is fetched");
    let failed: Vec<_> = first.failed.iter().map(ToString::to_string).collect();
    let expected = format!("{}/cups-2e0.md: the host responded with 500", host.address());
    assert!(failed[0].starts_with(&expected), "{failed:?}");
    let second = run(&options(&host, folder.path())).expect("fetched");
    assert_eq!((second.new.len(), second.unchanged), (1, 1));
    let expected = ["/llms.txt", "/lids/list.md", "/cups-2e0.md", "/llms.txt", "/cups-2e0.md"];
    assert_eq!(paths(&host), expected);
}

#[test]
fn a_page_that_was_edited_by_hand_is_fetched_again() {
    let (host, folder) = (two_pages(), tempfile::tempdir().expect("a folder"));
    run(&options(&host, folder.path())).expect("fetched");
    std::fs::write(folder.path().join("lids-list.md"), "cut").expect("written");
    let report = run(&options(&host, folder.path())).expect("fetched");
    assert_eq!(report.unchanged, 2, "the page is what it was when it was fetched first");
    let text = std::fs::read_to_string(folder.path().join("lids-list.md")).expect("a page");
    assert_eq!(text, "# List lids\n");
}

#[test]
fn changed_new_and_gone_pages_are_told_apart() {
    let (host, folder) = (two_pages(), tempfile::tempdir().expect("a folder"));
    run(&options(&host, folder.path())).expect("fetched");
    let address = host.address();
    let index = format!("- Cups [List cups]({address}/cups-2e0.md):\n- [New]({address}/new.md):\n");
    host.put("/llms.txt", [Reply::ok(index)]);
    host.put("/cups-2e0.md", [Reply::ok("# List all cups\n")]);
    host.put("/new.md", [Reply::ok("# New\n")]);
    let again = FetchOptions { again: true, ..options(&host, folder.path()) };
    let report = run(&again).expect("fetched");
    let titles = |pages: &[spec_import::fetch::SavedPage]| {
        pages.iter().map(|page| page.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&report.new), ["New"]);
    assert_eq!(titles(&report.changed), ["List cups"]);
    assert_eq!(titles(&report.gone), ["List lids"]);
}

#[test]
fn one_folder_of_the_navigation_can_be_fetched_alone() {
    let (host, folder) = (two_pages(), tempfile::tempdir().expect("a folder"));
    let only =
        |name: &str| FetchOptions { only: Some(name.to_owned()), ..options(&host, folder.path()) };
    run(&only("cups")).expect("fetched");
    assert_eq!(paths(&host), ["/llms.txt", "/cups-2e0.md"]);
    let error = run(&only("Plates")).expect_err("no such folder").to_string();
    assert_eq!(error, "no page of the index is in `Plates`; the folders are Cups, Mugs");
}

#[test]
fn another_host_is_never_asked() {
    let (host, other, folder) =
        (two_pages(), Host::start(), tempfile::tempdir().expect("a folder"));
    other.put("/x.md", [Reply::ok("# X\n")]);
    let (here, there) = (host.address(), other.address());
    let index = format!("- [a]({there}/x.md):\n- [b]({here}/moved.md):\n- [c]({here}/near.md):\n");
    host.put("/llms.txt", [Reply::ok(index)]);
    let redirect = |to: String| Reply { header: Some(("location", to)), ..Reply::status(302) };
    host.put("/moved.md", [redirect(format!("{there}/x.md"))]);
    host.put("/near.md", [redirect("/lids/list.md".to_owned())]);
    let report = run(&options(&host, folder.path())).expect("the last page is fetched");
    assert_eq!((report.failed.len(), report.new.len()), (2, 1));
    assert!(report.failed[0].to_string().contains("the page is on another host"), "{report:?}");
    assert!(other.requests().is_empty());
}

#[test]
fn what_is_not_a_page_is_not_saved() {
    let (host, folder) = (two_pages(), tempfile::tempdir().expect("a folder"));
    host.put("/lids/list.md", [Reply::ok(vec![b'a'; MAX_PAGE_BYTES + 1])]);
    host.put("/cups-2e0.md", [Reply::ok("<!DOCTYPE html><title>Log in</title>")]);
    let report = run(&options(&host, folder.path())).expect("a report");
    let failed: Vec<_> = report.failed.iter().map(ToString::to_string).collect();
    assert!(failed[0].ends_with("the page has more than 2097152 bytes"), "{failed:?}");
    assert!(
        failed[1].ends_with("this is HTML, such as a login page; expected Markdown"),
        "{failed:?}"
    );
    assert!(Manifest::read(folder.path()).expect("a manifest").pages.is_empty());
}

#[test]
fn a_busy_host_is_asked_once_more_and_then_left_alone() {
    let (host, folder) = (two_pages(), tempfile::tempdir().expect("a folder"));
    let busy = |seconds: &str| Reply {
        header: Some(("retry-after", seconds.to_owned())),
        ..Reply::status(429)
    };
    host.put("/lids/list.md", [busy("0"), Reply::ok("# List lids\n")]);
    host.put("/cups-2e0.md", [busy("3600")]);
    let error = run(&options(&host, folder.path())).expect_err("the host is busy").to_string();
    assert!(error.contains("run the command again later"), "{error}");
    assert_eq!(Manifest::read(folder.path()).expect("a manifest").pages.len(), 1);
}

#[test]
fn an_index_without_pages_and_an_address_in_clear_are_refused() {
    let (host, folder) = (Host::start(), tempfile::tempdir().expect("a folder"));
    host.put("/llms.txt", [Reply::ok("# Site\n")]);
    let error = run(&options(&host, folder.path())).expect_err("no pages").to_string();
    assert!(error.contains("lists no page"), "{error}");
    let error = run(&FetchOptions::new("http://docs.example.com", folder.path()));
    let error = error.expect_err("in clear").to_string();
    assert!(error.contains("expected https://host"), "{error}");
}
