//! The features of another crate add no header to a request.
//!
//! Of interest is `accept-encoding`: a service that compresses a response makes its bytes differ
//! from what the SDK counts, caps and classifies.

use returning_ai_sandbox::{RecordedRequest, Sandbox};
use returning_ai_tests::scenario;

fn names(requests: &[RecordedRequest]) -> Vec<String> {
    let [request] = requests else { panic!("one request, not {}", requests.len()) };
    let mut names: Vec<_> = request.headers.keys().map(ToString::to_string).collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_sdk_sends_the_headers_that_it_names() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = scenario::client(&sandbox, sandbox.url());
    client.redemptions().update_status(scenario::change()).await.expect("updated");
    assert_eq!(
        names(&sandbox.requests()),
        ["accept", "authorization", "content-length", "content-type", "host", "user-agent"],
    );
}

/// Without this the test above would also pass where the features are not switched on.
#[tokio::test]
async fn a_client_with_the_defaults_of_reqwest_sends_more() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    reqwest::get(sandbox.url()).await.expect("a response");
    let [request] = &sandbox.requests()[..] else { panic!("one request") };
    let accepted = request.headers.get("accept-encoding").expect("the header");
    for encoding in ["br", "deflate", "gzip", "zstd"] {
        let accepted = accepted.to_str().expect("a text");
        assert!(accepted.split(',').any(|name| name.trim() == encoding), "{encoding}: {accepted}");
    }
}
