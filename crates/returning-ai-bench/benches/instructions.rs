//! Instructions of calls, and of what they are made of, by callgrind.
#![allow(missing_docs, unreachable_pub, reason = "the macros make items without documentation")]

use std::{hint::black_box, path::Path};

use gungraun::prelude::*;
use returning_ai_bench::{
    Call, Caller, Operation, PRODUCTS_IN_8_MIB, ProductList, Products, Server, StatusChange,
    UPDATED, Way,
};
use returning_ai_client::types;

/// A client that has a connection, and the server that it calls.
struct Prepared {
    caller: Caller,
    _server: Server,
}

fn kept(operation: Operation, way: Way) -> Prepared {
    prepare(Call::kept(operation, way))
}

fn fresh(operation: Operation, way: Way) -> Prepared {
    prepare(Call { is_fresh: true, ..Call::kept(operation, way) })
}

fn prepare(call: Call) -> Prepared {
    let program = Path::new(env!("CARGO_BIN_EXE_returning-ai-bench"));
    let server = Server::start(program, call.transport, 100).expect("a server");
    let caller = Caller::new(call, server.address()).expect("a client");
    for _ in 0..5 {
        caller.call().expect("the call succeeds");
    }
    Prepared { caller, _server: server }
}

#[library_benchmark]
#[bench::read_facade(kept(Operation::Read, Way::Facade))]
#[bench::read_generated(kept(Operation::Read, Way::Generated))]
#[bench::read_reqwest(kept(Operation::Read, Way::Reqwest))]
#[bench::read_hyper(kept(Operation::Read, Way::Hyper))]
#[bench::list_facade(kept(Operation::List, Way::Facade))]
#[bench::list_generated(kept(Operation::List, Way::Generated))]
#[bench::list_reqwest(kept(Operation::List, Way::Reqwest))]
#[bench::list_hyper(kept(Operation::List, Way::Hyper))]
#[bench::write_facade(kept(Operation::Write, Way::Facade))]
#[bench::write_generated(kept(Operation::Write, Way::Generated))]
#[bench::write_reqwest(kept(Operation::Write, Way::Reqwest))]
#[bench::write_hyper(kept(Operation::Write, Way::Hyper))]
#[bench::write_fresh_facade(fresh(Operation::Write, Way::Facade))]
#[bench::write_fresh_generated(fresh(Operation::Write, Way::Generated))]
#[bench::write_fresh_reqwest(fresh(Operation::Write, Way::Reqwest))]
#[bench::write_fresh_hyper(fresh(Operation::Write, Way::Hyper))]
fn call(prepared: Prepared) -> Prepared {
    prepared.caller.call().expect("the call succeeds");
    prepared
}

fn products(count: usize) -> String {
    Products(count).to_json()
}

#[library_benchmark]
#[bench::one(UPDATED.to_owned())]
fn decode_update(body: String) -> types::RedemptionOrderStatusUpdated {
    serde_json::from_str(black_box(&body)).expect("it fits")
}

#[library_benchmark]
#[bench::one(UPDATED.to_owned())]
fn decode_update_by_hand(body: String) -> returning_ai_bench::Confirmation {
    serde_json::from_str(black_box(&body)).expect("it fits")
}

#[library_benchmark]
#[bench::hundred(args = (100), setup = products)]
#[bench::eight_mib(args = (PRODUCTS_IN_8_MIB), setup = products)]
fn decode_products(body: String) -> types::StoreProductList {
    serde_json::from_str(black_box(&body)).expect("it fits")
}

#[library_benchmark]
#[bench::hundred(args = (100), setup = products)]
#[bench::eight_mib(args = (PRODUCTS_IN_8_MIB), setup = products)]
fn decode_products_by_hand(body: String) -> ProductList {
    serde_json::from_str(black_box(&body)).expect("it fits")
}

fn update() -> types::RedemptionOrderStatusUpdate {
    let status = "5f0c2a9d7be14c3380a6d912".parse().expect("an id");
    types::RedemptionOrderStatusUpdateByStatusIdUpper::new("ORD202601150042", status).into()
}

#[library_benchmark]
#[bench::update(update())]
fn encode(update: types::RedemptionOrderStatusUpdate) -> Vec<u8> {
    serde_json::to_vec(black_box(&update)).expect("JSON")
}

#[library_benchmark]
fn encode_by_hand() -> Vec<u8> {
    let update = StatusChange {
        transaction_id: black_box("ORD202601150042"),
        status_id: black_box("5f0c2a9d7be14c3380a6d912"),
    };
    serde_json::to_vec(&update).expect("JSON")
}

library_benchmark_group!(name = calls, benchmarks = call);
library_benchmark_group!(
    name = json,
    benchmarks = [
        decode_update,
        decode_update_by_hand,
        decode_products,
        decode_products_by_hand,
        encode,
        encode_by_hand
    ]
);

main!(
    // The server of a benchmark is not what is measured.
    config = LibraryBenchmarkConfig::default().valgrind_args(["--trace-children=no"]),
    library_benchmark_groups = [calls, json]
);
