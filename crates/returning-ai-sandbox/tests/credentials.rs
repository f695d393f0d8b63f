//! Who may call what: the security schemes of the whole table.

mod common;

use common::valid::{bare, bundle, with_credential, with_first_body};
use returning_ai_client::{operation::Operation, operations::ALL};
use returning_ai_sandbox::Sandbox;
use serde_json::Value;

/// The status and the message of a valid request with a credential in the place of a scheme.
async fn call(
    sandbox: &Sandbox,
    bundle: &Value,
    operation: &Operation,
    credential: Option<(&str, &str)>,
) -> (u16, String) {
    let mut request = with_first_body(bare(sandbox, bundle, operation), bundle, operation);
    if let Some((scheme, credential)) = credential {
        request = with_credential(request, bundle, scheme, credential);
    }
    let (status, returned) = common::read(request.send().await.unwrap()).await;
    (status, returned["message"].as_str().unwrap_or_default().to_owned())
}

fn guarded() -> impl Iterator<Item = &'static Operation> {
    ALL.iter().filter(|operation| !operation.security.is_empty())
}

#[tokio::test]
async fn every_scheme_that_an_operation_names_opens_it_alone() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in guarded() {
        for scheme in operation.security {
            let key = Some((*scheme, sandbox.api_key()));
            let (status, message) = call(&sandbox, &bundle, operation, key).await;
            assert_eq!(status, operation.success[0], "{} {scheme}: {message}", operation.id);
        }
    }
}

#[tokio::test]
async fn an_operation_without_a_scheme_is_open() {
    let (sandbox, bundle) = (common::start().await, bundle());
    let open: Vec<_> = ALL.iter().filter(|operation| operation.security.is_empty()).collect();
    assert!(!open.is_empty());
    for operation in open {
        let (status, message) = call(&sandbox, &bundle, operation, None).await;
        assert_eq!(status, operation.success[0], "{}: {message}", operation.id);
    }
}

#[tokio::test]
async fn a_missing_credential_is_a_401_that_names_its_place() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in guarded() {
        let (status, message) = call(&sandbox, &bundle, operation, None).await;
        let scheme = &bundle["components"]["securitySchemes"][operation.security[0]];
        let place = scheme["name"].as_str().unwrap_or("authorization").to_lowercase();
        assert_eq!(status, 401, "{}", operation.id);
        assert!(message.contains(&place), "{}: {message}", operation.id);
    }
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn a_credential_in_the_place_of_another_scheme_is_a_401() {
    let (sandbox, bundle) = (common::start().await, bundle());
    let schemes = bundle["components"]["securitySchemes"].as_object().unwrap();
    let place = |name: &str| schemes[name]["name"].clone();
    for operation in guarded() {
        let places: Vec<_> = operation.security.iter().map(|name| place(name)).collect();
        for scheme in schemes.keys().filter(|name| !places.contains(&place(name))) {
            let key = Some((scheme.as_str(), sandbox.api_key()));
            let (status, _) = call(&sandbox, &bundle, operation, key).await;
            assert_eq!(status, 401, "{} {scheme}", operation.id);
        }
    }
}

#[tokio::test]
async fn an_unknown_an_expired_and_an_inactive_credential_are_a_401() {
    let (sandbox, bundle) = (common::start().await, bundle());
    sandbox.add_expired_key("old");
    sandbox.add_inactive_key("off");
    for operation in guarded() {
        for key in ["unknown", "old", "off"] {
            let key = Some((operation.security[0], key));
            let (status, message) = call(&sandbox, &bundle, operation, key).await;
            assert_eq!(status, 401, "{}", operation.id);
            assert!(message.starts_with("The API key"), "{message}");
        }
    }
}

#[tokio::test]
async fn a_key_opens_what_its_permissions_name_and_what_needs_no_permission() {
    let (sandbox, bundle) = (common::start().await, bundle());
    sandbox.add_key("limited", &["store"]);
    for operation in guarded() {
        let key = Some((operation.security[0], "limited"));
        let (status, message) = call(&sandbox, &bundle, operation, key).await;
        match operation.permission {
            None | Some("store") => assert_eq!(status, operation.success[0], "{}", operation.id),
            Some(needed) => {
                assert_eq!(status, 403, "{}", operation.id);
                assert!(message.contains(needed), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn no_credential_of_any_scheme_is_printed() {
    let (sandbox, bundle) = (common::start().await, bundle());
    for operation in guarded() {
        for scheme in operation.security {
            call(&sandbox, &bundle, operation, Some((*scheme, "a-secret-key"))).await;
        }
    }
    assert!(!format!("{:?}", sandbox.requests()).contains("a-secret-key"));
}
