//! Which paths belong to an operation, and which do not.

mod common;

use common::valid::{bundle, path, request as valid, with_first_body};
use http::Method;
use reqwest::Client;
use returning_ai_client::operations::ALL;
use returning_ai_sandbox::{PartnerPathForm, Sandbox};

/// The status of a request, and the operation that it was recorded for.
async fn reach(sandbox: &Sandbox, method: Method, path: &str) -> (u16, Option<&'static str>) {
    sandbox.clear_requests();
    let client = Client::builder().no_proxy().build().unwrap();
    let url = format!("{}{path}", sandbox.base_url());
    let sent = client.request(method, url).bearer_auth(sandbox.api_key());
    let status = sent.send().await.unwrap().status().as_u16();
    (status, sandbox.requests()[0].operation)
}

#[tokio::test]
async fn a_widget_of_any_kind_has_a_page_unless_its_path_begins_like_another() {
    let sandbox = common::start().await;
    for path in ["/v1/made-up", "/v1/v1", "/widget/7", "/roles/7/8", "/__admin/7"] {
        assert_eq!(reach(&sandbox, Method::GET, path).await, (404, None), "{path}");
    }
    assert_eq!(reach(&sandbox, Method::GET, "/badges/7").await, (405, None));
    let known = ["/store/7", "/currency-view/7", "/social/v1", "/%73tore/7"];
    let unlisted = ["/store-widget/7", "/Store/7", "/apis/v1"];
    for path in known.into_iter().chain(unlisted) {
        let reached = (200, Some("getWidgetPage"));
        assert_eq!(reach(&sandbox, Method::GET, path).await, reached, "{path}");
    }
}

#[tokio::test]
async fn a_widget_has_a_page_after_a_prefix() {
    let sandbox = Sandbox::builder().prefix("/apis").start().await.unwrap();
    assert_eq!(reach(&sandbox, Method::GET, "/v1/made-up").await, (404, None));
    assert_eq!(reach(&sandbox, Method::GET, "/store/7").await, (200, Some("getWidgetPage")));
}

#[tokio::test]
async fn a_literal_segment_wins_over_a_variable() {
    let sandbox = common::start().await;
    let (_, operation) = reach(&sandbox, Method::PUT, "/v1/products/bulk").await;
    assert_eq!(operation, Some("bulkUpdateStoreProducts"));
    let (_, operation) = reach(&sandbox, Method::PUT, "/v1/products/bulky").await;
    assert_eq!(operation, Some("updateStoreProduct"));
}

#[tokio::test]
async fn a_method_that_the_documentation_does_not_name_is_a_405_that_lists_the_others() {
    let sandbox = common::start().await;
    for (method, path, allowed) in [
        (Method::HEAD, "/v1/stores", "GET, PUT"),
        (Method::HEAD, "/store/7", "GET"),
        (Method::OPTIONS, "/v1/stores", "GET, PUT"),
        (Method::DELETE, "/v1/stores", "GET, PUT"),
        (Method::GET, "/channels", "POST"),
    ] {
        assert_eq!(reach(&sandbox, method.clone(), path).await, (405, None), "{path}");
        let client = Client::builder().no_proxy().build().unwrap();
        let sent = client.request(method, format!("{}{path}", sandbox.url())).send();
        assert_eq!(sent.await.unwrap().headers()["allow"], allowed, "{path}");
    }
}

#[tokio::test]
async fn the_partner_operations_are_served_in_the_forms_that_were_asked_for() {
    let bundle = bundle();
    for (form, with_version, without) in [
        (PartnerPathForm::default(), true, true),
        (PartnerPathForm::Both, true, true),
        (PartnerPathForm::V1, true, false),
        (PartnerPathForm::Root, false, true),
    ] {
        let sandbox = Sandbox::builder().partner_paths(form).start().await.unwrap();
        for operation in ALL.iter().filter(|operation| operation.is_partner) {
            let method = || Method::from_bytes(operation.method.as_bytes()).unwrap();
            let path = path(&bundle, operation);
            let root = path.strip_prefix("/v1").expect("a partner path begins with its version");
            for (path, is_served) in [(path.as_str(), with_version), (root, without)] {
                let (status, reached) = reach(&sandbox, method(), path).await;
                assert_eq!(reached, is_served.then_some(operation.id), "{form:?} {path}");
                assert_eq!(status == 404, !is_served, "{form:?} {path}");
            }
        }
    }
}

#[tokio::test]
async fn other_operations_are_served_under_their_one_path_in_every_form() {
    let bundle = bundle();
    for form in [PartnerPathForm::Both, PartnerPathForm::V1, PartnerPathForm::Root] {
        let sandbox = Sandbox::builder().partner_paths(form).start().await.unwrap();
        for operation in ALL.iter().filter(|operation| !operation.is_partner) {
            let request = valid(&sandbox, &bundle, operation);
            let sent = with_first_body(request, &bundle, operation).send().await.unwrap();
            assert_eq!(sent.status().as_u16(), operation.success[0], "{}", operation.id);
        }
        assert_eq!(reach(&sandbox, Method::GET, "/streaks").await, (404, None));
    }
}
