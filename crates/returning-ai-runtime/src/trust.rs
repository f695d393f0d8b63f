//! TLS: the trusted roots, and the certificate of the client.

use secrecy::{ExposeSecret, SecretString};

use crate::error::Error;

/// Certificates beside those of the platform, and the client's own. Both are texts in PEM.
#[derive(Clone, Default)]
pub struct Trust {
    /// Roots that are trusted beside those of the platform.
    pub roots: Vec<String>,
    /// The certificate chain of the client and its private key.
    pub identity: Option<SecretString>,
}

impl Trust {
    /// Tells the HTTP client whom to trust.
    #[cfg(any(feature = "__rustls", feature = "native-tls"))]
    pub(crate) fn apply(
        &self,
        mut builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, Error> {
        for pem in &self.roots {
            let roots = reqwest::Certificate::from_pem_bundle(pem.as_bytes()).unwrap_or_default();
            if roots.is_empty() {
                return Err(Error::misconfigured(
                    "the root certificate is not a certificate in PEM",
                ));
            }
            builder = builder.tls_certs_merge(roots);
        }
        if let Some(pem) = &self.identity {
            // The cause is left out, because it may repeat a part of the key.
            let identity = identity(pem.expose_secret());
            builder = builder.identity(identity.ok_or_else(|| {
                Error::misconfigured(
                    "the identity is not a certificate and a private key (PKCS #8) in PEM",
                )
            })?);
        }
        Ok(builder)
    }

    /// Without a TLS library there is nobody to trust.
    #[cfg(not(any(feature = "__rustls", feature = "native-tls")))]
    pub(crate) fn apply(
        &self,
        builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, Error> {
        let has_key = self.identity.as_ref().is_some_and(|pem| !pem.expose_secret().is_empty());
        if has_key || !self.roots.is_empty() {
            return Err(Error::misconfigured(
                "certificates need the feature `rustls` or `native-tls`",
            ));
        }
        Ok(builder)
    }
}

#[cfg(feature = "__rustls")]
fn identity(pem: &str) -> Option<reqwest::Identity> {
    reqwest::Identity::from_pem(pem.as_bytes()).ok()
}

#[cfg(all(feature = "native-tls", not(feature = "__rustls")))]
fn identity(pem: &str) -> Option<reqwest::Identity> {
    // The library of the platform wants the key by itself.
    let key = &pem[pem.find("-----BEGIN PRIVATE KEY-----")?..];
    reqwest::Identity::from_pkcs8_pem(pem.as_bytes(), key.as_bytes()).ok()
}
