//! Forms with files: which parts they need, and what they may not hold.

mod common;

use common::valid::{Body, ID, bundle, form, json, part, request, with_body};
use returning_ai_client::{
    operation::Operation,
    operations::{
        BULK_CREATE_STORE_PRODUCTS, BULK_IMPORT_USERS, BULK_UPDATE_USERS, CREATE_STORE_PRODUCT,
        INGEST_DATA_WORKFLOW_FILE, UPLOAD_MESSAGE_IMAGES,
    },
};
use returning_ai_sandbox::{Sandbox, UnknownKeys};
use serde_json::json as value;

const CSV: &str = "Name,Level\nAda,3\n";

fn file(name: &str, content_type: &str, text: &str) -> String {
    part(&format!("name=\"{name}\"; filename=\"users.csv\""), Some(content_type), text)
}

fn text(name: &str, text: &str) -> String {
    part(&format!("name=\"{name}\""), None, text)
}

/// The status and the message of a request with this body.
async fn send(sandbox: &Sandbox, operation: &Operation, body: &Body) -> (u16, String) {
    let request = with_body(request(sandbox, &bundle(), operation), body);
    let (status, returned) = common::read(request.send().await.unwrap()).await;
    (status, returned["message"].as_str().unwrap_or_default().to_owned())
}

/// Checks that a form is refused with a message that names what is wrong.
async fn is_refused(operation: &Operation, parts: &[&str], named: &str) {
    let sandbox = common::start().await;
    let (status, message) = send(&sandbox, operation, &form(parts)).await;
    assert_eq!(status, 400, "{parts:?}");
    assert!(message.contains(named), "{parts:?}: {message}");
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn a_form_with_its_parts_is_carried_out_and_its_parts_are_recorded() {
    let sandbox = common::start().await;
    let body = form(&[&file("data", "text/csv", CSV), &text("communityId", ID)]);
    assert_eq!(send(&sandbox, &BULK_IMPORT_USERS, &body).await.0, 200);
    assert_eq!(sandbox.executed_changes_of("bulkImportUsers"), 1);

    let requests = sandbox.requests();
    let [data, community] = requests[0].parts().unwrap() else { panic!("two parts were sent") };
    assert_eq!(data.name, "data");
    assert_eq!(data.file_name.as_deref(), Some("users.csv"));
    assert_eq!(data.content_type.as_deref(), Some("text/csv"));
    assert_eq!(&data.bytes[..], CSV.as_bytes());
    assert_eq!((community.name.as_str(), &community.bytes[..]), ("communityId", ID.as_bytes()));
    assert_eq!((&community.file_name, &community.content_type), (&None, &None));
}

#[tokio::test]
async fn a_missing_required_part_is_named() {
    is_refused(&BULK_IMPORT_USERS, &[&file("data", "text/csv", CSV)], "communityId").await;
    is_refused(&BULK_IMPORT_USERS, &[&text("communityId", ID)], "data").await;
    is_refused(&BULK_UPDATE_USERS, &[], "data").await;
}

#[tokio::test]
async fn a_part_that_the_form_does_not_name_is_refused_or_ignored() {
    let parts = [&*file("data", "text/csv", CSV), &*text("note", "more")];
    is_refused(&BULK_UPDATE_USERS, &parts, "note").await;
    let lenient = Sandbox::builder().unknown_keys(UnknownKeys::Ignored).start().await.unwrap();
    assert_eq!(send(&lenient, &BULK_UPDATE_USERS, &form(&parts)).await.0, 200);
}

#[tokio::test]
async fn a_file_has_a_name_and_content() {
    is_refused(&BULK_UPDATE_USERS, &[&file("data", "text/csv", "")], "empty file").await;
    is_refused(&BULK_UPDATE_USERS, &[&text("data", CSV)], "file name").await;
}

#[tokio::test]
async fn a_file_has_the_content_type_that_is_documented_for_it() {
    let wrong = file("file", "application/pdf", CSV);
    is_refused(&BULK_CREATE_STORE_PRODUCTS, &[&wrong], "text/csv").await;
    let untyped = part("name=\"file\"; filename=\"a.csv\"", None, CSV);
    is_refused(&BULK_CREATE_STORE_PRODUCTS, &[&untyped], "text/csv").await;
    let sandbox = common::start().await;
    for content_type in ["text/csv; charset=utf-8", "application/vnd.ms-excel", "Text/CSV"] {
        let body = form(&[&file("file", content_type, CSV)]);
        assert_eq!(send(&sandbox, &BULK_CREATE_STORE_PRODUCTS, &body).await.0, 200);
    }
    let body = form(&[&file("data", "application/octet-stream", CSV)]);
    assert_eq!(send(&sandbox, &BULK_UPDATE_USERS, &body).await.0, 200, "none is documented");
}

#[tokio::test]
async fn a_file_may_be_repeated_and_a_text_may_not() {
    let sandbox = common::start().await;
    let images = form(&[&file("images", "image/png", "a"), &file("images", "image/png", "b")]);
    assert_eq!(send(&sandbox, &UPLOAD_MESSAGE_IMAGES, &images).await.0, 200);
    assert_eq!(sandbox.requests()[0].parts().unwrap().len(), 2);
    let (data, id) = (file("data", "text/csv", CSV), text("communityId", ID));
    is_refused(&BULK_IMPORT_USERS, &[&data, &id, &id], "communityId").await;
}

#[tokio::test]
async fn an_optional_part_may_be_left_out() {
    let sandbox = common::start().await;
    let body = form(&[&file("data", "text/csv", CSV)]);
    assert_eq!(send(&sandbox, &INGEST_DATA_WORKFLOW_FILE, &body).await.0, 200);
}

#[tokio::test]
async fn a_form_that_breaks_off_or_has_no_boundary_is_refused_and_has_no_parts() {
    let whole = form(&[&file("data", "text/csv", CSV)]);
    let mut cut = whole.clone();
    cut.bytes.truncate(cut.bytes.len() - 8);
    let mut unbounded = whole.clone();
    unbounded.content_type = "multipart/form-data".to_owned();
    let unnamed = form(&[&part("filename=\"a.csv\"", Some("text/csv"), CSV)]);
    for body in [cut, unbounded, unnamed] {
        let sandbox = common::start().await;
        let (status, message) = send(&sandbox, &BULK_UPDATE_USERS, &body).await;
        assert_eq!(status, 400);
        assert!(message.contains("form cannot be read"), "{message}");
        assert_eq!(sandbox.requests()[0].parts(), None);
    }
}

#[tokio::test]
async fn an_operation_with_both_takes_json_and_a_form_and_the_others_take_one() {
    let sandbox = common::start().await;
    let a_form = form(&[&file("file", "text/csv", CSV)]);
    let no_product = json(&value!({}));
    let (status, message) = send(&sandbox, &BULK_CREATE_STORE_PRODUCTS, &no_product).await;
    assert_eq!(status, 400, "JSON is checked by its own schema: {message}");
    assert_eq!(send(&sandbox, &BULK_CREATE_STORE_PRODUCTS, &a_form).await.0, 200);
    let (status, message) = send(&sandbox, &CREATE_STORE_PRODUCT, &a_form).await;
    assert_eq!(status, 415);
    assert!(message.contains("application/json"), "{message}");
    assert_eq!(send(&sandbox, &BULK_UPDATE_USERS, &no_product).await.0, 415);
}

#[tokio::test]
async fn neither_a_file_nor_its_name_is_printed() {
    let sandbox = common::start().await;
    send(&sandbox, &BULK_UPDATE_USERS, &form(&[&file("data", "text/csv", CSV)])).await;
    let requests = sandbox.requests();
    let printed = format!("{requests:?} {:?}", requests[0].parts());
    assert!(printed.contains("text/csv"), "{printed}");
    assert!(!printed.contains("Ada") && !printed.contains("users.csv"), "{printed}");
}
