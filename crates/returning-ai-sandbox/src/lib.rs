#![doc = include_str!("../README.md")]

mod builder;
mod call;
mod document;
mod error;
mod exchange;
mod faults;
mod form;
mod items;
mod keys;
mod lock;
mod partner;
mod recorder;
mod reply;
mod routes;
mod sandbox;
mod server;
mod spelling;
mod validation;
mod world;

pub use builder::Builder;
pub use error::{FaultError, ItemsError, StartError};
pub use faults::Fault;
pub use form::Part;
pub use partner::PartnerPathForm;
pub use recorder::RecordedRequest;
pub use sandbox::{Orders, Sandbox};
pub use spelling::AcceptedSpelling;
pub use validation::UnknownKeys;
pub use world::{Order, Status, StatusChange, User};
