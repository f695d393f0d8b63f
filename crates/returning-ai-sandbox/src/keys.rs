//! API keys and what each of them opens.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use http::{HeaderMap, header::AUTHORIZATION};
use returning_ai_client::operation::Operation;

use crate::{
    assumption::OTHER_COMMUNITY,
    document::{CredentialPlace, Document},
    error::KeysError,
    key_document::{KeyDocument, KeyEntry, KeyState},
    lock::lock,
    recorder::RecordedRequest,
    response::ApiResponse,
};

/// The key that every sandbox accepts. It is made up and opens nothing but a sandbox.
pub(crate) const DEMO_KEY: &str = "sandbox-key-with-every-permission";

/// What a key opens.
#[derive(Clone)]
pub(crate) enum Grant {
    Everything,
    Permissions(BTreeSet<String>),
    Expired,
    Inactive,
    OtherCommunity,
}

/// The keys of one sandbox. The type has no `Debug`, so that no key is ever printed.
pub(crate) struct Keys {
    grants: Mutex<BTreeMap<String, Grant>>,
}

impl Keys {
    pub(crate) fn with_demo_key() -> Self {
        let grants = BTreeMap::from([(DEMO_KEY.to_owned(), Grant::Everything)]);
        Self { grants: Mutex::new(grants) }
    }

    pub(crate) fn add(&self, key: &str, grant: Grant) {
        lock(&self.grants).insert(key.to_owned(), grant);
    }

    /// Adds or replaces the keys of a document, all or none. Returns how many there are.
    pub(crate) fn add_all(&self, document: &[u8]) -> Result<usize, KeysError> {
        let document = KeyDocument::parse(document)?;
        let count = document.keys.len();
        for KeyEntry { key, permissions, state } in document.keys {
            self.add(&key, grant(permissions, state));
        }
        Ok(count)
    }

    /// Admits the request or refuses it. Where several kinds of credential are documented one valid
    /// credential is enough, and an operation without a documented kind is open.
    pub(crate) fn check(
        &self,
        document: &Document,
        operation: &Operation,
        request: &RecordedRequest,
    ) -> Result<(), ApiResponse> {
        if operation.security.is_empty() {
            return Ok(());
        }
        let schemes = operation.security.iter();
        let places: Vec<_> = schemes.map(|scheme| document.credential_place(scheme)).collect();
        let mut refusal = None;
        for sent in places.iter().filter_map(|place| credential(place, request)) {
            let grant = lock(&self.grants).get(&sent).cloned();
            match admit(grant, operation.permission) {
                Ok(()) => return Ok(()),
                Err(reason) => refusal = refusal.or(Some(reason)),
            }
        }
        Err(refusal.unwrap_or_else(|| missing(&places)))
    }
}

fn grant(permissions: Option<Vec<String>>, state: KeyState) -> Grant {
    match (state, permissions) {
        (KeyState::Active, None) => Grant::Everything,
        (KeyState::Active, Some(permissions)) => {
            Grant::Permissions(permissions.into_iter().collect())
        }
        (KeyState::Expired, _) => Grant::Expired,
        (KeyState::Inactive, _) => Grant::Inactive,
        (KeyState::OtherCommunity, _) => Grant::OtherCommunity,
    }
}

/// Names the places where a credential was expected.
fn missing(places: &[CredentialPlace]) -> ApiResponse {
    let mut places: Vec<String> = places.iter().map(ToString::to_string).collect();
    places.dedup();
    let message =
        format!("The request carries no API key; it belongs in {}", places.join(" or in "));
    ApiResponse::refusal(401, message)
}

fn admit(grant: Option<Grant>, permission: Option<&str>) -> Result<(), ApiResponse> {
    match (grant, permission) {
        (None, _) => Err(ApiResponse::refusal(401, "The API key is not known")),
        (Some(Grant::Expired), _) => Err(ApiResponse::refusal(401, "The API key has expired")),
        (Some(Grant::Inactive), _) => Err(ApiResponse::refusal(401, "The API key is not active")),
        (Some(Grant::OtherCommunity), _) => {
            let refusal = ApiResponse::refusal(401, "The API key belongs to another community");
            Err(refusal.assuming(OTHER_COMMUNITY))
        }
        (Some(Grant::Permissions(held)), Some(needed)) if !held.contains(needed) => {
            Err(ApiResponse::refusal(403, format!("The API key lacks the permission {needed}")))
        }
        (Some(Grant::Everything | Grant::Permissions(_)), _) => Ok(()),
    }
}

fn credential(place: &CredentialPlace, request: &RecordedRequest) -> Option<String> {
    match place {
        CredentialPlace::Authorization(scheme) => authorization(scheme, &request.headers),
        CredentialPlace::Header(name) => text(request.headers.get(name)?.to_str().ok()?),
        CredentialPlace::Query(name) => {
            let (_, value) = request.query_pairs().into_iter().find(|(key, _)| key == name)?;
            text(&value)
        }
    }
}

/// The scheme's name is compared without regard to case, as HTTP requires.
fn authorization(scheme: &str, headers: &HeaderMap) -> Option<String> {
    let (sent, credential) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if sent.eq_ignore_ascii_case(scheme) { text(credential) } else { None }
}

/// Returns `None` if the credential is empty.
fn text(credential: &str) -> Option<String> {
    let credential = credential.trim();
    (!credential.is_empty()).then(|| credential.to_owned())
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, Method, header::HeaderValue};
    use returning_ai_client::operations::UPDATE_REDEMPTION_ORDER_STATUS;
    use serde_json::json;

    use super::*;

    fn document() -> Document {
        Document::of(json!({ "components": { "securitySchemes": {
            "first": { "type": "apiKey", "in": "header", "name": "x-first" },
            "second": { "type": "apiKey", "in": "query", "name": "second" },
        } } }))
    }

    /// The status with which a request is refused, if it is.
    fn refused(
        security: &'static [&'static str],
        first: Option<&str>,
        second: &str,
    ) -> Option<u16> {
        let mut operation = UPDATE_REDEMPTION_ORDER_STATUS;
        operation.security = security;
        let first = first
            .map(|key| (HeaderName::from_static("x-first"), HeaderValue::try_from(key).unwrap()));
        let request = RecordedRequest {
            operation: None,
            method: Method::GET,
            path: "/".to_owned(),
            query: Some(format!("second={second}")),
            headers: first.into_iter().collect(),
            body: bytes::Bytes::new(),
            parts: None,
        };
        let keys = Keys::with_demo_key();
        keys.add("limited", Grant::Permissions(BTreeSet::new()));
        let checked = keys.check(&document(), &operation, &request);
        checked.err().map(|refusal| refusal.status.as_u16())
    }

    #[test]
    fn one_good_credential_of_several_is_enough() {
        let both = &["first", "second"];
        assert_eq!(refused(both, None, DEMO_KEY), None);
        assert_eq!(refused(both, Some(DEMO_KEY), ""), None);
        assert_eq!(refused(both, Some("unknown"), DEMO_KEY), None);
        assert_eq!(refused(both, Some(DEMO_KEY), "unknown"), None);
        assert_eq!(refused(both, Some("limited"), "unknown"), Some(403));
        assert_eq!(refused(both, Some("unknown"), "limited"), Some(401));
        assert_eq!(refused(both, None, ""), Some(401));
    }

    #[test]
    fn a_credential_of_another_scheme_opens_nothing() {
        assert_eq!(refused(&["first"], None, DEMO_KEY), Some(401));
        assert_eq!(refused(&["second"], Some(DEMO_KEY), ""), Some(401));
    }

    #[test]
    fn an_operation_without_a_scheme_is_open_even_if_it_names_a_permission() {
        assert!(UPDATE_REDEMPTION_ORDER_STATUS.permission.is_some());
        assert_eq!(refused(&[], None, ""), None);
    }
}
