//! No call makes more allocations than the ratchet allows.

use std::path::Path;

use returning_ai_bench::{Call, Caller, Ratchet, Server, Transport, allocations};

#[test]
fn no_call_makes_more_allocations_than_it_may() {
    let ratchet = Ratchet::parse(include_str!("../allocations.toml")).expect("the ratchet");
    let program = Path::new(env!("CARGO_BIN_EXE_returning-ai-bench"));
    let server = Server::start(program, Transport::Tcp, 100).expect("a server");
    let mut risen = Vec::new();
    for call in Call::all() {
        let caller = Caller::new(call, server.address()).expect("a client");
        let counted = allocations(&caller).expect("the call succeeds").count;
        risen.extend(ratchet.check(&call.to_string(), counted).err().map(|rise| rise.to_string()));
    }
    assert!(risen.is_empty(), "{}\nsee the head of allocations.toml", risen.join("\n"));
}
