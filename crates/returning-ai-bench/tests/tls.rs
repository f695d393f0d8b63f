//! Calls over TLS reach the server, and only with its root certificate.

use std::path::Path;

use returning_ai_bench::{Address, Call, Caller, Server, Transport};

#[test]
fn calls_over_tls_need_the_root_certificate() {
    let program = Path::new(env!("CARGO_BIN_EXE_returning-ai-bench"));
    let server = Server::start(program, Transport::Tls, 1).expect("a server");
    let stranger = Address { root: None, ..server.address().clone() };
    for call in Call::over_tls() {
        let caller = Caller::new(call, server.address()).expect("a client");
        caller.call().expect("the call succeeds");
        let caller = Caller::new(call, &stranger).expect("a client");
        assert!(caller.call().is_err(), "{call} trusts an unknown certificate");
    }
}
