//! API keys: who may call what.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use http::{HeaderMap, header::AUTHORIZATION};
use returning_ai_client::operation::Operation;

use crate::{
    document::{CredentialPlace, Document},
    lock::lock,
    recorder::RecordedRequest,
    reply::Reply,
};

/// The key that every sandbox knows. It is made up and opens nothing but a sandbox.
pub(crate) const DEMO_KEY: &str = "sandbox-key-with-every-permission";

/// What a key is good for.
#[derive(Clone)]
pub(crate) enum Grant {
    Everything,
    Permissions(BTreeSet<String>),
    Expired,
    Inactive,
}

/// The keys of one sandbox. It has no `Debug`, so that no key is ever printed.
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

    /// Lets the request pass, or says why not. An operation for which no credential is documented
    /// is open.
    pub(crate) fn check(
        &self,
        document: &Document,
        operation: &Operation,
        request: &RecordedRequest,
    ) -> Result<(), Reply> {
        if operation.security.is_empty() && operation.permission.is_none() {
            return Ok(());
        }
        let schemes = if operation.security.is_empty() { &[""] } else { operation.security };
        let sent = schemes
            .iter()
            .find_map(|scheme| credential(&document.credential_place(scheme), request));
        let Some(sent) = sent else {
            return Err(Reply::refusal(401, "The request carries no API key"));
        };
        let grant = lock(&self.grants).get(&sent).cloned();
        admit(grant, operation.permission)
    }
}

fn admit(grant: Option<Grant>, permission: Option<&str>) -> Result<(), Reply> {
    match (grant, permission) {
        (None, _) => Err(Reply::refusal(401, "The API key is not known")),
        (Some(Grant::Expired), _) => Err(Reply::refusal(401, "The API key has expired")),
        (Some(Grant::Inactive), _) => Err(Reply::refusal(401, "The API key is not active")),
        (Some(Grant::Permissions(held)), Some(needed)) if !held.contains(needed) => {
            Err(Reply::refusal(403, format!("The API key lacks the permission {needed}")))
        }
        (Some(Grant::Everything | Grant::Permissions(_)), _) => Ok(()),
    }
}

fn credential(place: &CredentialPlace, request: &RecordedRequest) -> Option<String> {
    match place {
        CredentialPlace::Authorization(scheme) => authorization(scheme, &request.headers),
        CredentialPlace::Header(name) => {
            request.headers.get(name)?.to_str().ok().map(str::to_owned)
        }
        CredentialPlace::Query(name) => {
            let pairs =
                request.query.as_deref()?.split('&').filter_map(|pair| pair.split_once('='));
            pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.to_owned())
        }
    }
}

/// The scheme's name is compared without regard to case, as HTTP demands.
fn authorization(scheme: &str, headers: &HeaderMap) -> Option<String> {
    let (sent, credential) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let credential = credential.trim();
    (sent.eq_ignore_ascii_case(scheme) && !credential.is_empty()).then(|| credential.to_owned())
}
