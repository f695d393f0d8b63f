//! The way to the API: through the gateway of a company, which wants to know who calls.

use std::{env, fmt, fs, io};

use returning_ai::{ClientBuilder, HeaderValue};

/// What the gateway of a company needs beside the credential of the API. Everything is optional.
#[derive(Clone, Default)]
pub struct Gateway {
    /// The root that signed its certificate, in PEM.
    pub root: Option<String>,
    /// The certificate of this service and its private key, in PEM.
    pub identity: Option<String>,
    /// The key that the gateway wants in the header `x-gateway-key`.
    pub key: Option<String>,
}

/// A gateway cannot be used as it is described.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// A file cannot be read.
    #[error("{0} cannot be read")]
    File(String, #[source] io::Error),
    /// The key holds a character that no header can hold.
    #[error("the key of the gateway cannot be sent in a header")]
    Key,
}

impl Gateway {
    /// The gateway of the environment: `GATEWAY_ROOT` and `GATEWAY_IDENTITY` name files, and
    /// `GATEWAY_KEY` holds the key.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn from_env() -> Result<Self, GatewayError> {
        let file = |variable: &str| {
            let Ok(path) = env::var(variable) else { return Ok(None) };
            let text = fs::read_to_string(&path);
            text.map(Some).map_err(|error| GatewayError::File(path, error))
        };
        Ok(Self {
            root: file("GATEWAY_ROOT")?,
            identity: file("GATEWAY_IDENTITY")?,
            key: env::var("GATEWAY_KEY").ok(),
        })
    }

    /// Lets a client go through the gateway.
    ///
    /// # Errors
    ///
    /// When the key cannot be sent.
    pub fn apply(self, mut builder: ClientBuilder) -> Result<ClientBuilder, GatewayError> {
        if let Some(root) = self.root {
            builder = builder.add_root_certificate(root);
        }
        if let Some(identity) = self.identity {
            builder = builder.identity(identity);
        }
        if let Some(key) = self.key {
            let mut key = HeaderValue::try_from(key).map_err(|_| GatewayError::Key)?;
            key.set_sensitive(true);
            builder = builder.header("x-gateway-key", key);
        }
        Ok(builder)
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("has_root", &self.root.is_some())
            .field("has_identity", &self.identity.is_some())
            .field("has_key", &self.key.is_some())
            .finish()
    }
}
