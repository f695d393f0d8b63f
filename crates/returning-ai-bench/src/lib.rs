#![doc = include_str!("../README.md")]

mod allocations;
mod bodies;
mod by_hand;
mod by_hyper;
mod call;
mod caller;
mod failed;
mod ratchet;
mod report;
mod server;
mod tls;

pub use allocations::{Allocations, allocations};
pub use bodies::{PRODUCTS_IN_8_MIB, Products, UPDATED, USER};
pub use by_hand::{Confirmation, Product, ProductList, StatusChange};
pub use call::{Call, Operation, Transport, Way};
pub use caller::Caller;
pub use failed::Failed;
pub use ratchet::{Line, Ratchet, RatchetError};
pub use report::{long_list_by, report};
pub use server::{Address, Server, serve};
