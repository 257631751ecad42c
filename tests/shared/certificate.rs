//! A certificate for this machine and for a name that only proxies know, and the authority that has signed it. Nobody
//! else trusts that. Shared by both test binaries.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    dead_code,
    reason = "what cannot be made fails the test, and not every binary needs all of it"
)]

use std::sync::{Arc, LazyLock};

use domdesk::api::Trust;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A name that no DNS knows: whoever reaches it has gone through a proxy.
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

/// What the server needs.
pub(crate) fn server() -> ServerConfig {
    MADE.0.clone()
}

/// What the client has to trust.
pub(crate) fn trust() -> Trust {
    Trust::Only(MADE.1.clone())
}

/// The same, as a file has it.
pub(crate) fn pem() -> &'static str {
    &MADE.2
}

/// The certificate of an authority that has signed nothing: of another name, or of the same name with another key.
pub(crate) fn of_a_stranger(is_namesake: bool) -> String {
    let mut authority = CertificateParams::new(Vec::new()).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if !is_namesake {
        authority.distinguished_name.push(DnType::CommonName, "Stranger");
    }
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(authority, key).expect("an authority").pem()
}
