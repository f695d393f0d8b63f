//! What the program prints when it has started.

use std::fmt::Write;

use returning_ai_client::operations::UPDATE_REDEMPTION_ORDER_STATUS;
use returning_ai_sandbox::{AcceptedSpelling, Sandbox};

/// The requests to paste: what each shows, the order, the status, whether it refunds the coins.
const REQUESTS: [(&str, &str, &str, bool); 3] = [
    ("Move an order to Shipping", "ORD202601150042", "Shipping", false),
    ("Move an order to Refunded and refund its coins", "ORD202601150043", "Refunded", true),
    ("Get a refusal, because a completed order cannot move", "ORD202601150045", "Shipping", false),
];

/// The text with the address, the key and commands for a shell.
pub(crate) fn text(sandbox: &Sandbox, spelling: AcceptedSpelling) -> String {
    let mut text = format!(
        "The sandbox runs at {}\nIts API key is      {}\nPress Ctrl-C to stop it.\n",
        sandbox.base_url(),
        sandbox.api_key()
    );
    for (purpose, order, status, refund) in REQUESTS {
        let status = sandbox.status(status).map(|status| status.id).unwrap_or_default();
        let key = key_of(spelling);
        let body =
            format!(r#"{{"transactionId":"{order}","{key}":"{status}","refundCoins":{refund}}}"#);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n# {purpose}:\n{}\n", curl(sandbox, &body));
    }
    text
}

fn key_of(spelling: AcceptedSpelling) -> &'static str {
    match spelling {
        AcceptedSpelling::StatusIdOnly => "statusId",
        AcceptedSpelling::StatusIDOnly | AcceptedSpelling::Both => "statusID",
    }
}

fn curl(sandbox: &Sandbox, body: &str) -> String {
    let operation = UPDATE_REDEMPTION_ORDER_STATUS;
    format!(
        "curl -sS -i -X {} '{}{}' -H 'Authorization: Bearer {}' \
         -H 'Content-Type: application/json' -w '\\n' -d '{body}'",
        operation.method,
        sandbox.base_url(),
        operation.path,
        sandbox.api_key()
    )
}
