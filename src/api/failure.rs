//! One try that failed: what happened, and what follows for trying again and for what Clerk may have done.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use super::ErrorKind;
use super::words::quote;

/// What ended one try.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    /// Whether Clerk may have carried this try out.
    pub(super) maybe_done: bool,
    /// Whether the next try may go better.
    pub(super) transient: bool,
}

impl Failure {
    /// It was certainly not carried out, and will not go better.
    pub(super) fn refused(kind: ErrorKind) -> Self {
        Self { kind, maybe_done: false, transient: false }
    }

    /// It may well have been carried out, and asking again would be answered the same way.
    pub(super) fn unreadable(kind: ErrorKind) -> Self {
        Self { kind, maybe_done: true, transient: false }
    }

    /// An answer that is not a success. Only 5xx and 408 leave open what was done: a server can fail after the deed, and a
    /// gateway says 502 and 504 for a server that may have received it. 408 is a proxy's that may have passed the request
    /// on. 429 is said before anything is done.
    pub(super) fn rejected(status: u16, kind: ErrorKind) -> Self {
        let server_failed = status >= 500;
        Self { kind, maybe_done: server_failed || status == 408, transient: server_failed || status == 429 }
    }

    /// No answer, or none to its end.
    pub(super) fn transport(error: &reqwest::Error) -> Self {
        let unsent = error.is_connect();
        if error.is_timeout() {
            return Self { kind: ErrorKind::Timeout, maybe_done: !unsent, transient: true };
        }
        let cause = Cause::of(error);
        if unsent {
            // A certificate does not heal within seconds; saying so at once is the help.
            let transient = !matches!(cause, Cause::Tls(_));
            let reason = if error.is_dns() { "name not found".to_owned() } else { cause.words() };
            return Self { kind: ErrorKind::NoConnection(reason), maybe_done: false, transient };
        }
        if error.is_builder() {
            return Self::refused(ErrorKind::Setup("the request could not be built".to_owned()));
        }
        Self { kind: ErrorKind::ConnectionBroken(cause.words()), maybe_done: true, transient: true }
    }

    /// The server points elsewhere. "See other" is what a server says that has done what it was asked; the other ones
    /// have not looked at it.
    pub(super) fn redirected(status: u16) -> Self {
        Self { kind: ErrorKind::Redirect { status }, maybe_done: status == 303, transient: false }
    }

    /// Part of an answer came, and then nothing for a long time.
    pub(super) fn stalled() -> Self {
        Self { kind: ErrorKind::Timeout, maybe_done: true, transient: true }
    }
}

/// The first thing in a chain of errors that says something to people.
enum Cause<'a> {
    Io(io::ErrorKind),
    Tls(&'a rustls::Error),
    Other(&'a (dyn StdError + 'static)),
}

impl<'a> Cause<'a> {
    fn of(error: &'a (dyn StdError + 'static)) -> Self {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Self::Tls(tls);
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            // `source()` of an io::Error skips the error that it wraps.
            return match io.get_ref() {
                Some(inner) => match Self::of(inner) {
                    Self::Other(_) if io.kind() != io::ErrorKind::Other => Self::Io(io.kind()),
                    cause => cause,
                },
                None => Self::Io(io.kind()),
            };
        }
        match error.source() {
            Some(source) => Self::of(source),
            None => Self::Other(error),
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
                other => return other.to_string(),
            },
            Self::Tls(rustls::Error::InvalidCertificate(error)) => match error {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    "certificate has expired"
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    "certificate is not valid yet; is this machine's clock right?"
                }
                CertificateError::UnknownIssuer => {
                    "certificate is from an issuer that this machine does not trust"
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    "certificate is for another name"
                }
                CertificateError::Revoked => "certificate has been revoked",
                _ => "certificate cannot be verified",
            },
            Self::Tls(_) => "no encrypted connection could be agreed on",
            Self::Other(error) => return quote(&error.to_string()),
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(status: u16) -> Failure {
        let kind = ErrorKind::Rejected { status, errors: vec![], trace_id: None, retry_after: None };
        Failure::rejected(status, kind)
    }

    #[test]
    fn only_a_server_failure_leaves_open_what_was_done() {
        let cases = [
            (400, false, false),
            (401, false, false),
            (403, false, false),
            (404, false, false),
            (408, true, false),
            (409, false, false),
            (422, false, false),
            (429, false, true),
            (500, true, true),
            (502, true, true),
            (503, true, true),
        ];
        for (status, maybe_done, transient) in cases {
            let failure = rejected(status);
            assert_eq!((failure.maybe_done, failure.transient), (maybe_done, transient), "{status}");
        }
    }

    #[test]
    fn a_wrapped_certificate_error_is_found() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::new(io::ErrorKind::InvalidData, tls);
        assert!(Cause::of(&wrapped).words().starts_with("certificate"));

        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(Cause::of(&io::Error::other(refused)).words(), "connection refused");
    }
}
