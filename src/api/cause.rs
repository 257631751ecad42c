//! What a transport error comes down to: the first thing in a chain of errors that says something to people.

use std::error::Error as StdError;
use std::io;

use h2::Reason;
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use rustls::CertificateError;
use tower_service::Service;

use super::words::quote;
use crate::text::reason;

/// The libraries do not name these in public.
type TunnelError = <Tunnel<HttpConnector> as Service<Uri>>::Error;
type SocksError = <SocksV5<HttpConnector> as Service<Uri>>::Error;

/// What a SOCKS proxy may answer that can pass; everything else is its decision.
const SOCKS_MAY_PASS: [&str; 5] = [
    "general server failure",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "ttl expired",
];

/// How an error comes about.
pub(super) struct Cause<'a> {
    what: What<'a>,
    /// Whether it is the proxy that could not be reached, and not what lies behind it.
    is_the_proxy: bool,
}

enum What<'a> {
    Io(io::ErrorKind),
    Tls(&'a rustls::Error),
    Http2(&'a h2::Error),
    /// The proxy wants other credentials.
    ProxyCredentials,
    /// The proxy does not connect to the server, for a reason in words, where it gives one. Says whether it may do so later.
    ProxyRefusal(Option<String>, bool),
    Other(&'a (dyn StdError + 'static)),
}

impl<'a> Cause<'a> {
    pub(super) fn of(error: &'a (dyn StdError + 'static)) -> Self {
        let mut is_the_proxy = false;
        let what = What::of(error, &mut is_the_proxy);
        Self { what, is_the_proxy }
    }

    /// Whether a certificate, or what encryption there is, is to blame.
    const fn is_tls(&self) -> bool {
        matches!(self.what, What::Tls(_))
    }

    /// Whether asking again can never help, as long as nobody changes something.
    pub(super) const fn is_for_good(&self) -> bool {
        match &self.what {
            What::ProxyRefusal(_, may_pass) => !*may_pass,
            What::ProxyCredentials => true,
            _ => self.is_tls(),
        }
    }

    /// Whether the proxy was asked with credentials that it did not take.
    pub(super) const fn is_of_credentials(&self) -> bool {
        matches!(self.what, What::ProxyCredentials)
    }

    pub(super) fn words(&self) -> String {
        self.in_words(&self.what.words())
    }

    /// The same, where somebody else knows what it is.
    pub(super) fn in_words(&self, what: &str) -> String {
        if self.is_the_proxy { format!("the proxy cannot be reached: {what}") } else { what.to_owned() }
    }
}

impl<'a> What<'a> {
    fn of(error: &'a (dyn StdError + 'static), is_the_proxy: &mut bool) -> Self {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Self::Tls(tls);
        }
        if let Some(http2) = error.downcast_ref::<h2::Error>() {
            return match http2.get_io() {
                Some(io) => Self::of(io, is_the_proxy),
                None => Self::Http2(http2),
            };
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            // `source()` of an io::Error skips the error that it wraps.
            return match io.get_ref() {
                Some(inner) => match Self::of(inner, is_the_proxy) {
                    Self::Other(_) if io.kind() != io::ErrorKind::Other => Self::Io(io.kind()),
                    what => what,
                },
                None => Self::Io(io.kind()),
            };
        }
        match error.downcast_ref::<TunnelError>() {
            Some(TunnelError::ProxyAuthRequired) => return Self::ProxyCredentials,
            // Its status is not told: mostly it is 403.
            Some(TunnelError::TunnelUnsuccessful) => return Self::ProxyRefusal(None, false),
            Some(TunnelError::ConnectFailed(_)) => *is_the_proxy = true,
            _ => {}
        }
        match error.downcast_ref::<SocksError>() {
            Some(SocksError::V5(refusal)) => return Self::of_socks(&refusal.to_string()),
            Some(SocksError::V4(refusal)) => return Self::of_socks(&refusal.to_string()),
            Some(SocksError::Io(io)) => return Self::of(io, is_the_proxy),
            Some(SocksError::Inner(inner)) => {
                *is_the_proxy = true;
                return Self::of(inner, is_the_proxy);
            }
            _ => {}
        }
        match error.source() {
            Some(source) => Self::of(source, is_the_proxy),
            None => Self::Other(error),
        }
    }

    fn of_socks(refusal: &str) -> Self {
        match refusal {
            "credentials not accepted" | "server does not support user/pass authentication" => {
                Self::ProxyCredentials
            }
            other => Self::ProxyRefusal(Some(quote(other)), SOCKS_MAY_PASS.contains(&other)),
        }
    }

    fn words(&self) -> String {
        let words = match self {
            Self::Io(kind) => match kind {
                io::ErrorKind::ConnectionRefused => "connection refused",
                io::ErrorKind::HostUnreachable => "host unreachable",
                io::ErrorKind::NetworkUnreachable => "network unreachable",
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::NotConnected
                | io::ErrorKind::UnexpectedEof => "connection closed by the other side",
                other => match reason(*other) {
                    Some(words) => words,
                    None => return format!("the system refused it ({other})"),
                },
            },
            Self::Tls(rustls::Error::InvalidCertificate(error)) => match error {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    "certificate has expired"
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    "certificate is not valid yet; is this machine's clock right?"
                }
                // An authority whose own certificate was made anew has the same name and another key.
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    "certificate is from an issuer that this machine does not trust; if it is your own, add the \
                     issuer's certificate to this machine's, or name a PEM file with all trusted certificates in \
                     SSL_CERT_FILE, then start domdesk again"
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    "certificate is for another name"
                }
                CertificateError::Revoked => "certificate has been revoked",
                _ => "certificate cannot be verified",
            },
            Self::Tls(_) => "no encrypted connection could be agreed on",
            Self::Http2(error) if error.reason() == Some(Reason::REFUSED_STREAM) => {
                "the server refused the request before looking at it"
            }
            Self::Http2(error) if error.is_go_away() => "the server ended the connection",
            Self::Http2(error) if error.is_reset() => "the server ended the request without an answer",
            Self::Http2(error) => match error.reason() {
                Some(Reason::NO_ERROR) | None => "the server ended the connection",
                Some(Reason::ENHANCE_YOUR_CALM) => "the server takes no more requests for now",
                Some(Reason::HTTP_1_1_REQUIRED) => "the server does not speak HTTP/2 here",
                // Named as in the protocol, for whoever looks after a proxy.
                Some(reason) => return format!("the HTTP/2 connection failed ({reason:?})"),
            },
            Self::ProxyCredentials => "the proxy wants a user name and password",
            Self::ProxyRefusal(None, _) => "the proxy refused to connect to the API",
            Self::ProxyRefusal(Some(why), _) => {
                return format!("the proxy did not connect to the API: {why}");
            }
            Self::Other(error) => return quote(&error.to_string()),
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_certificate_error_is_found() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::new(io::ErrorKind::InvalidData, tls);
        let cause = Cause::of(&wrapped);
        assert!(cause.words().starts_with("certificate") && cause.is_for_good());

        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let wrapped = io::Error::other(refused);
        let cause = Cause::of(&wrapped);
        assert!(cause.words() == "connection refused" && !cause.is_for_good());
    }

    #[test]
    fn what_libraries_say_is_said_in_other_words() {
        for (reason, words) in [
            (Reason::NO_ERROR, "the server ended the connection"),
            (Reason::PROTOCOL_ERROR, "the HTTP/2 connection failed (PROTOCOL_ERROR)"),
        ] {
            assert_eq!(Cause::of(&h2::Error::from(reason)).words(), words);
        }
        for (kind, words) in [
            (io::ErrorKind::NotFound, "no such file or folder"),
            (io::ErrorKind::PermissionDenied, "no permission"),
            (io::ErrorKind::AddrInUse, "the system refused it (address in use)"),
        ] {
            assert_eq!(Cause::of(&io::Error::from(kind)).words(), words);
        }
    }

    #[test]
    fn what_a_proxy_refuses_is_told_from_what_may_pass() {
        for (error, words, is_for_good) in [
            (TunnelError::ProxyAuthRequired, "the proxy wants a user name and password", true),
            (TunnelError::TunnelUnsuccessful, "the proxy refused to connect to the API", true),
            (
                TunnelError::ConnectFailed(Box::new(io::Error::from(io::ErrorKind::ConnectionRefused))),
                "the proxy cannot be reached: connection refused",
                false,
            ),
            (TunnelError::TunnelUnexpectedEof, "tunnel error: unexpected end of file", false),
        ] {
            let cause = Cause::of(&error);
            assert_eq!((cause.words().as_str(), cause.is_for_good()), (words, is_for_good));
        }
    }
}
