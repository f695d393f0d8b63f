//! What a checkout lacks: nothing of this one, and each thing that is taken out of a copy.

mod checkout;

use std::fs;

use sdk_codegen::workspace::Workspace;
use spec_import::status::{self, Missing, status};

fn edit(workspace: &Workspace, path: &str, from: &str, to: &str) {
    let text = workspace.read(path).expect("a text");
    assert!(text.contains(from), "{path} has no {from}");
    fs::write(workspace.file(path), text.replace(from, to)).expect("written");
}

/// What is missing for a subject: in words, and the command or place that adds it.
fn of<'a>(missing: &'a [Missing], subject: &str) -> Vec<(&'a str, &'a str)> {
    let found = missing.iter().filter(|one| one.subject == subject);
    found.map(|one| (one.what.as_str(), one.fix.as_str())).collect()
}

#[test]
fn this_checkout_lacks_nothing() {
    let missing = status(&Workspace::current().expect("a checkout"), None).expect("it can be told");
    // A stream is for who wants the whole list, and one of an unusual form cannot be drafted.
    let needed: Vec<_> =
        missing.iter().filter(|one| !one.what.contains("no method reads all")).collect();
    assert!(needed.is_empty(), "{needed:#?}");
}

#[test]
fn everything_that_is_missing_is_listed_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = checkout::copy_to(folder.path());
    let users = "crates/returning-ai/src/groups/users.rs";
    edit(&workspace, users, "MANAGE_USER_ACCOUNT", "GET_USER_DATA");
    edit(&workspace, "tests/src/calls/users.rs", "\"getUser\"", "\"getOther\"");
    fs::remove_dir_all(workspace.file("tests/snapshots/channels")).expect("removed");
    edit(&workspace, "tests/quirks/status_id.rs", "\"redemption-status-id-spelling\"", "\"other\"");
    let store = "crates/returning-ai/src/groups/store.rs";
    edit(&workspace, store, "Items<'static, StoreCategory>", "Vec<StoreCategory>");
    edit(&workspace, "openapi/webhooks.yaml", "summary: ", "summary: TODO and ");

    let missing = status(&workspace, None).expect("it can be told");
    let scaffold = |id: &str| format!("cargo xtask scaffold {id}");
    let expect = |subject: &str, what: &str, fix: &str| {
        let found = of(&missing, subject);
        let is_it = |one: &&(&str, &str)| one.0.contains(what) && one.1.contains(fix);
        assert!(found.iter().any(|one| is_it(&one)), "{subject}: {what}: {missing:#?}");
    };
    expect("manageUserAccount", "no public method in", &scaffold("manageUserAccount"));
    expect("getUser", "no call in tests/src/calls/users.rs", &scaffold("getUser"));
    expect("listIntegrationChannels", "no snapshot", status::ACCEPT);
    expect(
        "redemption-status-id-spelling",
        "a quirk without a test",
        &scaffold("updateRedemptionOrderStatus"),
    );
    let stream = "no method reads all of them";
    expect("listStoreCategories", stream, &scaffold("listStoreCategories"));
    expect("openapi/generated-files.txt", "made of another document", "cargo xtask generate");
    let drafts = missing.iter().filter(|one| one.subject.starts_with("openapi/webhooks.yaml:"));
    assert!(drafts.count() > 0, "{missing:#?}");

    let users: Vec<_> = status(&workspace, Some("users")).expect("it can be told");
    assert!(of(&users, "listStoreCategories").is_empty(), "{users:#?}");
    assert!(!of(&users, "getUser").is_empty(), "{users:#?}");
}

#[test]
fn a_misspelt_group_is_not_one_that_lacks_nothing() {
    let workspace = Workspace::current().expect("a checkout");
    let error = status(&workspace, Some("redemption")).expect_err("no such group").to_string();
    assert!(error.contains("no group `redemption`") && error.contains("redemptions"), "{error}");
}
