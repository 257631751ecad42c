//! A certificate for 127.0.0.1 and for a name that only the test proxies resolve, with the authority that signed it. No
//! system trusts this authority. Shared by both test binaries.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    dead_code,
    reason = "a failure here fails the test, and not every binary uses every function"
)]

use std::sync::{Arc, LazyLock};

use domdesk::api::Trust;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A name that no DNS knows: a request that arrives there went through a proxy.
pub(crate) const NAME: &str = "clerk.test";

static MADE: LazyLock<(ServerConfig, Vec<u8>, String)> = LazyLock::new(|| {
    let mut authority = CertificateParams::new(Vec::new()).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(authority, key).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned(), NAME.to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .expect("a key that fits");
    (config, authority.der().to_vec(), authority.pem())
});

/// The server's TLS configuration.
pub(crate) fn server() -> ServerConfig {
    MADE.0.clone()
}

/// The trust that the client needs.
pub(crate) fn trust() -> Trust {
    Trust::Only(MADE.1.clone())
}

/// The authority's certificate in PEM, as a file holds it.
pub(crate) fn pem() -> &'static str {
    &MADE.2
}

/// The certificate of an unrelated authority: one with another name, or with the same name and another key.
pub(crate) fn unrelated_authority(same_name: bool) -> String {
    let mut authority = CertificateParams::new(Vec::new()).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if !same_name {
        authority.distinguished_name.push(DnType::CommonName, "Unrelated");
    }
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(authority, key).expect("an authority").pem()
}
