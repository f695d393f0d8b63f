//! The signals that end the program in order.

use std::io;

#[cfg(unix)]
pub(crate) use unix::Signals;
#[cfg(not(unix))]
pub(crate) use windows::Signals;

#[cfg(unix)]
mod unix {
    use super::io;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// Ctrl-C and the request of a service manager. Handlers are installed, because the first process
    /// of a container ignores every signal that it does not handle.
    pub(crate) struct Signals {
        interrupt: Signal,
        terminate: Signal,
    }

    impl Signals {
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        pub(crate) async fn wait(mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }
}

#[cfg(not(unix))]
mod windows {
    use super::io;
    use tokio::signal::windows::{CtrlC, ctrl_c};

    /// Ctrl-C.
    pub(crate) struct Signals(CtrlC);

    impl Signals {
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self(ctrl_c()?))
        }

        pub(crate) async fn wait(mut self) {
            self.0.recv().await;
        }
    }
}
