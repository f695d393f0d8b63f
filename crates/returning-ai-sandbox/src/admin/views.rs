//! What the sandbox shows of its state, as JSON without credentials.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    form::Part,
    recorder::RecordedRequest,
    state::{Order, Status, User},
};

/// What is shown in place of a credential.
const REDACTED: &str = "[redacted]";

/// A recorded request. The values of credential headers, and of fields and parameters with these
/// names, are redacted; a form is shown without the bytes of its parts.
pub(super) fn request(request: &RecordedRequest, secrets: &BTreeSet<&str>) -> Value {
    let headers = request.headers.iter().map(|(name, value)| {
        let text = String::from_utf8_lossy(value.as_bytes());
        json!([name.as_str(), if value.is_sensitive() { REDACTED } else { &*text }])
    });
    let query = request.query_pairs().into_iter().map(|(name, value)| {
        let value = if secrets.contains(&*name) { REDACTED.to_owned() } else { value };
        json!([name, value])
    });
    let mut body = request.json().unwrap_or_default();
    redact(&mut body, secrets);
    json!({
        "operation": request.operation,
        "method": request.method.as_str(),
        "path": request.path,
        "query": query.collect::<Value>(),
        "headers": headers.collect::<Value>(),
        "bodyLength": request.body.len(),
        "body": body,
        "parts": request.parts().map(|parts| parts.iter().map(part).collect::<Value>()),
    })
}

fn part(part: &Part) -> Value {
    json!({
        "name": part.name,
        "isFile": part.file_name.is_some(),
        "contentType": part.content_type,
        "length": part.bytes.len(),
    })
}

fn redact(value: &mut Value, secrets: &BTreeSet<&str>) {
    match value {
        Value::Object(fields) => redact_fields(fields, secrets),
        Value::Array(items) => items.iter_mut().for_each(|item| redact(item, secrets)),
        _ => {}
    }
}

fn redact_fields(fields: &mut Map<String, Value>, secrets: &BTreeSet<&str>) {
    for (name, value) in fields {
        if secrets.contains(name.as_str()) {
            *value = REDACTED.into();
        } else {
            redact(value, secrets);
        }
    }
}

pub(super) fn order(order: &Order) -> Value {
    let moves = order.history.iter().map(|change| {
        json!({
            "from": change.from.name,
            "to": change.to.name,
            "refunded": change.refunded,
            "sequence": change.sequence,
        })
    });
    json!({
        "id": order.id,
        "user": order.user,
        "coins": order.coins,
        "status": order.status.to_json(),
        "history": moves.collect::<Value>(),
    })
}

pub(super) fn user(user: &User) -> Value {
    json!({ "name": user.name, "coins": user.coins, "refunded": user.refunded })
}

/// An order that is to be added.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrder {
    id: String,
    user: String,
    coins: u64,
    /// The name of its status; Pending if it is left out.
    status: Option<String>,
}

impl NewOrder {
    /// Returns `None` if the status does not exist.
    pub(super) fn into_order(self, statuses: &[Status]) -> Option<Order> {
        let order = Order::new(self.id, self.user, self.coins);
        match self.status {
            None => Some(order),
            Some(name) => {
                let status = statuses.iter().find(|status| status.name == name)?;
                Some(order.in_status(status.clone()))
            }
        }
    }
}
