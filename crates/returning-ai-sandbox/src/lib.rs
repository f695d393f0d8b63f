#![doc = include_str!("../README.md")]

mod builder;
mod call;
mod connection;
mod document;
mod error;
mod faults;
mod form;
mod handler;
mod items;
mod keys;
mod lists;
mod lock;
mod media_type;
mod partner;
mod recorder;
mod response;
mod responses;
mod route;
mod router;
mod sandbox;
mod server;
mod settings;
mod spelling;
mod state;
mod unknown_keys;
mod validation;

pub use builder::Builder;
pub use error::{FaultError, ItemsError, StartError};
pub use faults::Fault;
pub use form::Part;
pub use partner::PartnerPathForm;
pub use recorder::RecordedRequest;
pub use sandbox::{Orders, Sandbox};
pub use spelling::AcceptedSpelling;
pub use state::{Order, Status, StatusChange, User};
pub use unknown_keys::UnknownKeys;
