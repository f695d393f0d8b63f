//! What a scripted service does on one connection.

use std::{fmt, sync::Arc, time::Duration};

use super::request::{Request, Until};

/// What is sent in response to a request.
pub type Reply = Arc<dyn Fn(&Request) -> Vec<u8> + Send + Sync>;

/// One step on a connection. After the last one the service falls silent, and waits for the other
/// side to end the connection.
#[derive(Clone)]
pub enum Step {
    /// Reads a part of a request. What it asks for is not carried out.
    Read(Until),
    /// Reads a whole request. What it asks for is not carried out.
    Ignore,
    /// Reads a whole request and carries out what it asks for, at the moment at which all of it was
    /// read.
    Act,
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Responds to the request that was read last.
    Response(Reply),
    /// Sends these bytes one by one, with a pause after each.
    Trickle(Vec<u8>, Duration),
    /// Sends these bytes over and over, until so many were sent.
    Flood(Vec<u8>, u64),
    /// Sends these bytes again and again, with a pause after each time, until the other side ends.
    Repeat(Vec<u8>, Duration),
    /// Lets time pass.
    Pause(Duration),
    /// Executes and responds to every further request, as a healthy service does.
    Serve(Reply),
    /// Ends its own direction and reads on until the other side ends as well.
    Fin,
    /// Closes at once, whether or not everything was read; with unread bytes the kernel resets.
    Drop,
    /// Resets.
    Reset,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(until) => write!(f, "Read({until:?})"),
            Self::Ignore => f.write_str("Ignore"),
            Self::Act => f.write_str("Act"),
            Self::Send(bytes) => write!(f, "Send({} bytes)", bytes.len()),
            Self::Response(_) => f.write_str("Response"),
            Self::Trickle(bytes, _) => write!(f, "Trickle({} bytes)", bytes.len()),
            Self::Flood(_, total) => write!(f, "Flood({total} bytes)"),
            Self::Repeat(..) => f.write_str("Repeat"),
            Self::Pause(time) => write!(f, "Pause({time:?})"),
            Self::Serve(_) => f.write_str("Serve"),
            Self::Fin => f.write_str("Fin"),
            Self::Drop => f.write_str("Drop"),
            Self::Reset => f.write_str("Reset"),
        }
    }
}

/// The steps for each connection of a service, by the number of the connection.
pub type Script = Arc<dyn Fn(usize) -> Vec<Step> + Send + Sync>;

/// How the service listens on its port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// It takes connections.
    Open,
    /// Nobody listens there.
    Shut,
    /// The kernel completes connections, and nobody takes them.
    Unattended,
    /// So many connections wait already that the kernel completes no other.
    Full,
}
