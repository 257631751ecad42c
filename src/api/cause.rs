//! The cause of a transport error: the first error in its chain that has a meaning for people.

use std::error::Error as StdError;
use std::io;

use h2::Reason;
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use rustls::{AlertDescription, CertificateError};
use tower_service::Service;

use super::display::quote;
use crate::text::reason;

// hyper-util does not export these types.
type TunnelError = <Tunnel<HttpConnector> as Service<Uri>>::Error;
type SocksError = <SocksV5<HttpConnector> as Service<Uri>>::Error;

/// Replies of a SOCKS proxy that may be temporary; every other reply is its decision.
const TRANSIENT_SOCKS_ERRORS: [&str; 5] = [
    "general server failure",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "ttl expired",
];

/// What hyper-util says of a host name that the protocol cannot express.
const LONG_HOST: &str = "host address is more than 255 characters";

/// What hyper-util says of a proxy that answers in another protocol.
const NOT_SOCKS: &str = "server implements authentication incorrectly";

pub(super) struct Cause<'a> {
    kind: CauseKind<'a>,
    /// Whether the proxy itself could not be reached, rather than the server behind it.
    is_proxy_unreachable: bool,
}

enum CauseKind<'a> {
    Io(io::ErrorKind),
    Tls(&'a rustls::Error),
    Http2(&'a h2::Error),
    /// The proxy requires other credentials.
    ProxyCredentials,
    /// The proxy does not connect to the server, for this reason.
    ProxyRefusal {
        reason: String,
        may_pass: bool,
    },
    /// The proxy does not connect to the server, with a status that the library hides: 403 as well as 503.
    ProxyStatus,
    Other(&'a (dyn StdError + 'static)),
}

impl<'a> Cause<'a> {
    pub(super) fn of(error: &'a (dyn StdError + 'static)) -> Self {
        let mut is_proxy_unreachable = false;
        let kind = CauseKind::of(error, &mut is_proxy_unreachable);
        Self { kind, is_proxy_unreachable }
    }

    /// Whether a certificate or the TLS handshake failed.
    const fn is_tls(&self) -> bool {
        matches!(self.kind, CauseKind::Tls(_))
    }

    /// Whether a retry cannot succeed until something is reconfigured.
    pub(super) const fn is_permanent(&self) -> bool {
        match &self.kind {
            CauseKind::ProxyRefusal { may_pass, .. } => !*may_pass,
            CauseKind::ProxyCredentials => true,
            _ => self.is_tls(),
        }
    }

    /// Whether it is not known whether a retry can succeed. To ask again and again what is forbidden would be rude, but
    /// a proxy that is restarting must not stop everything.
    pub(super) const fn may_be_permanent(&self) -> bool {
        matches!(self.kind, CauseKind::ProxyStatus)
    }

    /// Whether the proxy rejected the credentials.
    pub(super) const fn is_proxy_credentials(&self) -> bool {
        matches!(self.kind, CauseKind::ProxyCredentials)
    }

    pub(super) fn describe(&self) -> String {
        self.with_place(&self.kind.describe())
    }

    /// As [`Self::describe`], with a description from the caller.
    pub(super) fn with_place(&self, what: &str) -> String {
        if self.is_proxy_unreachable {
            format!("the proxy cannot be reached: {what}")
        } else {
            what.to_owned()
        }
    }
}

impl<'a> CauseKind<'a> {
    fn of(error: &'a (dyn StdError + 'static), is_proxy_unreachable: &mut bool) -> Self {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Self::Tls(tls);
        }
        if let Some(http2) = error.downcast_ref::<h2::Error>() {
            return match http2.get_io() {
                Some(io) => Self::of(io, is_proxy_unreachable),
                None => Self::Http2(http2),
            };
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            // `source()` of an io::Error skips the error that it wraps.
            return match io.get_ref() {
                Some(inner) => match Self::of(inner, is_proxy_unreachable) {
                    Self::Other(_) if io.kind() != io::ErrorKind::Other => Self::Io(io.kind()),
                    kind => kind,
                },
                None => Self::Io(io.kind()),
            };
        }
        match error.downcast_ref::<TunnelError>() {
            Some(TunnelError::ProxyAuthRequired) => return Self::ProxyCredentials,
            Some(TunnelError::TunnelUnsuccessful) => return Self::ProxyStatus,
            Some(TunnelError::TunnelUnexpectedEof) => {
                let reason = "it closed the connection without a response".to_owned();
                return Self::ProxyRefusal { reason, may_pass: true };
            }
            Some(TunnelError::ProxyHeadersTooLong) => {
                let reason = "its response is too long for a proxy's; check its address and port".to_owned();
                return Self::ProxyRefusal { reason, may_pass: false };
            }
            Some(TunnelError::ConnectFailed(_)) => *is_proxy_unreachable = true,
            _ => {}
        }
        match error.downcast_ref::<SocksError>() {
            Some(SocksError::V5(refusal)) => return Self::of_socks(&refusal.to_string()),
            Some(SocksError::V4(refusal)) => return Self::of_socks(&refusal.to_string()),
            Some(SocksError::Serialize(_)) => return Self::of_socks(LONG_HOST),
            Some(SocksError::DnsFailure) => {
                let reason = "this machine does not find the API's host name".to_owned();
                return Self::ProxyRefusal { reason, may_pass: true };
            }
            Some(SocksError::Parsing(_)) => return Self::of_socks(NOT_SOCKS),
            Some(SocksError::Io(io)) => return Self::of(io, is_proxy_unreachable),
            Some(SocksError::Inner(inner)) => {
                *is_proxy_unreachable = true;
                return Self::of(inner, is_proxy_unreachable);
            }
            _ => {}
        }
        match error.source() {
            Some(source) => Self::of(source, is_proxy_unreachable),
            None => Self::Other(error),
        }
    }

    fn of_socks(refusal: &str) -> Self {
        match refusal {
            "credentials not accepted" | "server does not support user/pass authentication" => {
                Self::ProxyCredentials
            }
            other => Self::ProxyRefusal {
                reason: match other {
                    LONG_HOST => "the API's host name is too long for SOCKS; use an HTTP proxy".to_owned(),
                    NOT_SOCKS => "it does not speak SOCKS; check its address, port and scheme".to_owned(),
                    other => quote(other),
                },
                may_pass: TRANSIENT_SOCKS_ERRORS.contains(&other),
            },
        }
    }

    fn describe(&self) -> String {
        let text = match self {
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
                    Some(text) => text,
                    None => return format!("system error: {other}"),
                },
            },
            Self::Tls(rustls::Error::InvalidCertificate(error)) => match error {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    "certificate has expired"
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    "certificate is not valid yet; check this machine's clock"
                }
                // A reissued authority certificate has the same name and another key.
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    "certificate is from an issuer that this machine does not trust; if it is your own, add the \
                     issuer's certificate to the system's, or set SSL_CERT_FILE to a PEM file with all trusted \
                     certificates, then restart domdesk"
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    "certificate is for another name"
                }
                CertificateError::Revoked => "certificate has been revoked",
                _ => "certificate cannot be verified",
            },
            Self::Tls(rustls::Error::AlertReceived(AlertDescription::CertificateRequired)) => {
                "the server requires a client certificate, which domdesk does not support; check the API address"
            }
            Self::Tls(rustls::Error::AlertReceived(_)) => {
                "the server refused the TLS connection; check the API address"
            }
            Self::Tls(rustls::Error::InvalidMessage(_)) => {
                "the other side does not speak TLS; check the API address and its port"
            }
            Self::Tls(rustls::Error::PeerIncompatible(_)) => {
                "the server supports no version of TLS that domdesk supports; check the API address"
            }
            Self::Tls(_) => "the TLS handshake failed; check the API address and the network",
            Self::Http2(error) if error.reason() == Some(Reason::REFUSED_STREAM) => {
                "the server refused the request before processing it"
            }
            Self::Http2(error) if error.is_go_away() => "the server closed the connection",
            Self::Http2(error) if error.is_reset() => "the server ended the request without a response",
            Self::Http2(error) => match error.reason() {
                Some(Reason::NO_ERROR) | None => "the server closed the connection",
                Some(Reason::ENHANCE_YOUR_CALM) => "the server accepts no more requests for now",
                Some(Reason::HTTP_1_1_REQUIRED) => "the server does not support HTTP/2 here",
                // The protocol's name, for the administrator of a proxy.
                Some(reason) => return format!("the HTTP/2 connection failed ({reason:?})"),
            },
            Self::ProxyCredentials => "the proxy requires a user name and password",
            Self::ProxyStatus => {
                "the proxy did not connect to the API: it may be busy, its rules may forbid it, or it does not accept \
                 the user name and password; try again, ask its administrator, or list the API's host in NO_PROXY to \
                 connect directly"
            }
            Self::ProxyRefusal { reason: why, .. } => {
                return format!("the proxy did not connect to the API: {why}");
            }
            Self::Other(error) => return quote(&error.to_string()),
        };
        text.to_owned()
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
        assert!(cause.describe().starts_with("certificate") && cause.is_permanent());

        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let wrapped = io::Error::other(refused);
        let cause = Cause::of(&wrapped);
        assert!(cause.describe() == "connection refused" && !cause.is_permanent());
    }

    #[test]
    fn tls_errors_and_socks_errors_have_a_cause_and_a_next_step() {
        let alert = |alert| rustls::Error::AlertReceived(alert);
        for (error, text) in [
            (
                alert(AlertDescription::CertificateRequired),
                "the server requires a client certificate, which domdesk does not support; check the API address",
            ),
            (
                alert(AlertDescription::HandshakeFailure),
                "the server refused the TLS connection; check the API address",
            ),
            (
                rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType),
                "the other side does not speak TLS; check the API address and its port",
            ),
        ] {
            let cause = Cause::of(&error);
            assert!(cause.describe() == text && cause.is_permanent(), "{}", cause.describe());
        }
        for (refusal, text) in [
            (LONG_HOST, "the API's host name is too long for SOCKS; use an HTTP proxy"),
            (NOT_SOCKS, "it does not speak SOCKS; check its address, port and scheme"),
            ("connection not allowed", "connection not allowed"),
        ] {
            let text = format!("the proxy did not connect to the API: {text}");
            assert_eq!(CauseKind::of_socks(refusal).describe(), text);
        }
    }

    #[test]
    fn library_errors_have_plain_descriptions() {
        for (reason, text) in [
            (Reason::NO_ERROR, "the server closed the connection"),
            (Reason::PROTOCOL_ERROR, "the HTTP/2 connection failed (PROTOCOL_ERROR)"),
        ] {
            assert_eq!(Cause::of(&h2::Error::from(reason)).describe(), text);
        }
        for (kind, text) in [
            (io::ErrorKind::NotFound, "no such file or folder"),
            (io::ErrorKind::PermissionDenied, "no permission"),
            (io::ErrorKind::AddrInUse, "another program uses this address"),
        ] {
            assert_eq!(Cause::of(&io::Error::from(kind)).describe(), text);
        }
    }

    #[test]
    fn a_proxys_refusal_differs_from_a_temporary_failure() {
        for (error, text, is_permanent) in [
            (TunnelError::ProxyAuthRequired, "the proxy requires a user name and password", true),
            (
                TunnelError::TunnelUnsuccessful,
                "the proxy did not connect to the API: it may be busy, its rules may forbid it, or it does not accept \
                 the user name and password; try again, ask its administrator, or list the API's host in NO_PROXY to \
                 connect directly",
                false,
            ),
            (
                TunnelError::ProxyHeadersTooLong,
                "the proxy did not connect to the API: its response is too long for a proxy's; check its address and port",
                true,
            ),
            (
                TunnelError::ConnectFailed(Box::new(io::Error::from(io::ErrorKind::ConnectionRefused))),
                "the proxy cannot be reached: connection refused",
                false,
            ),
            (
                TunnelError::TunnelUnexpectedEof,
                "the proxy did not connect to the API: it closed the connection without a response",
                false,
            ),
        ] {
            let cause = Cause::of(&error);
            assert_eq!((cause.describe().as_str(), cause.is_permanent()), (text, is_permanent));
        }
    }
}
