//! The options of the program.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use returning_ai_sandbox::{AcceptedSpelling, Builder, PartnerPathForm, Sandbox, UnknownKeys};

/// A loopback server that behaves as the Returning.AI API is documented.
///
/// What it is told while it runs goes to the addresses below /__admin, which the README lists.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Options {
    /// The port on 127.0.0.1 [default: any free port]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,

    /// The accepted spelling of the status id
    #[arg(long, value_enum, default_value_t = Spelling::Both)]
    spelling: Spelling,

    /// Serves everything below this path, for instance /apis
    #[arg(long, value_name = "/PATH", default_value = "", hide_default_value = true)]
    prefix: String,

    /// What happens to keys that the schema of a request does not name
    #[arg(long, value_enum, default_value_t = UnknownKeysOption::Refuse)]
    unknown_keys: UnknownKeysOption,

    /// The form of the paths of the partner operations
    #[arg(long, value_enum, default_value_t = PartnerPaths::Both)]
    partner_paths: PartnerPaths,

    /// Adds the API keys of this JSON file
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,

    /// Lets browsers call the sandbox from pages of any origin
    #[arg(long)]
    cors: bool,

    /// How many requests are recorded; the oldest are dropped first
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    record_requests: usize,

    /// How much memory the recorded requests may take, in bytes
    #[arg(long, value_name = "N", default_value_t = 16 * 1024 * 1024)]
    record_bytes: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Spelling {
    #[value(name = "statusID")]
    StatusIDOnly,
    #[value(name = "statusId")]
    StatusIdOnly,
    Both,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum UnknownKeysOption {
    Allow,
    Refuse,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PartnerPaths {
    Both,
    V1,
    Root,
}

impl Options {
    pub(crate) fn spelling(&self) -> AcceptedSpelling {
        match self.spelling {
            Spelling::StatusIDOnly => AcceptedSpelling::StatusIDOnly,
            Spelling::StatusIdOnly => AcceptedSpelling::StatusIdOnly,
            Spelling::Both => AcceptedSpelling::Both,
        }
    }

    pub(crate) fn builder(&self) -> Builder {
        let unknown_keys = match self.unknown_keys {
            UnknownKeysOption::Allow => UnknownKeys::Ignored,
            UnknownKeysOption::Refuse => UnknownKeys::Refused,
        };
        let partner_paths = match self.partner_paths {
            PartnerPaths::Both => PartnerPathForm::Both,
            PartnerPaths::V1 => PartnerPathForm::V1,
            PartnerPaths::Root => PartnerPathForm::Root,
        };
        Sandbox::builder()
            .port(self.port)
            .spelling(self.spelling())
            .prefix(self.prefix.as_str())
            .unknown_keys(unknown_keys)
            .partner_paths(partner_paths)
            .cors(self.cors)
            .record_limits(self.record_requests, self.record_bytes)
    }
}
