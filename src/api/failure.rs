//! One try that failed: what happened, and what follows for trying again and for what Clerk may have done.

use std::error::Error as StdError;
use std::io;

use h2::Reason;
use rustls::CertificateError;

use super::ErrorKind;
use super::proof;
use super::words::quote;
use crate::clerk::Operation;

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

    /// An answer that is not a success.
    pub(super) fn rejected(operation: Operation, status: u16, kind: ErrorKind) -> Self {
        let errors = if let ErrorKind::Rejected { errors, .. } = &kind { errors.as_slice() } else { &[] };
        let maybe_done = !proof::is_refusal(operation, status, errors);
        Self { kind, maybe_done, transient: status >= 500 || status == 429 }
    }

    /// No answer.
    pub(super) fn transport(error: &reqwest::Error) -> Self {
        let no_connection = error.is_connect();
        let unsent = no_connection || was_not_taken(error);
        if error.is_timeout() {
            return Self { kind: ErrorKind::Timeout, maybe_done: !unsent, transient: true };
        }
        let cause = Cause::of(error);
        if no_connection {
            // A certificate does not heal within seconds; saying so at once is the help.
            let transient = !matches!(cause, Cause::Tls(_));
            let reason = if error.is_dns() { "name not found".to_owned() } else { cause.words() };
            return Self { kind: ErrorKind::NoConnection(reason), maybe_done: false, transient };
        }
        if error.is_builder() {
            return Self::refused(ErrorKind::Setup("the request could not be built".to_owned()));
        }
        Self { kind: ErrorKind::ConnectionBroken(cause.words()), maybe_done: !unsent, transient: true }
    }

    /// The head of an answer came, but not its end. Whatever the connection says of it, somebody has taken the request.
    pub(super) fn broken_off(error: &reqwest::Error) -> Self {
        Self { maybe_done: true, ..Self::transport(error) }
    }

    /// The server points elsewhere. "See other" is what a server says that has done what it was asked; and the others are a
    /// proxy's, which may have passed it on before.
    pub(super) fn redirected(status: u16) -> Self {
        Self { kind: ErrorKind::Redirect { status }, maybe_done: true, transient: false }
    }

    /// Part of an answer came, and then nothing for a long time.
    pub(super) fn stalled() -> Self {
        Self { kind: ErrorKind::Timeout, maybe_done: true, transient: true }
    }

    /// The answer is shorter than it said.
    pub(super) fn cut_short() -> Self {
        let why = "the answer ended before its end".to_owned();
        Self { kind: ErrorKind::ConnectionBroken(why), maybe_done: true, transient: true }
    }

    /// It was given up because another large answer was just coming.
    pub(super) fn crowded() -> Self {
        Self { kind: ErrorKind::Crowded, maybe_done: true, transient: true }
    }

    /// Whether what follows had better go over another connection. Where none came about there is none to leave, and one
    /// that turns a request away works.
    pub(super) const fn is_of_the_connection(&self) -> bool {
        self.maybe_done && matches!(self.kind, ErrorKind::Timeout | ErrorKind::ConnectionBroken(_))
    }
}

/// Whether the connection proves that nobody has looked at the request: it was given up before a byte of it had left;
/// the server has refused its stream "prior to any processing" (RFC 9113, 8.7); or the server goes away and says that
/// the stream is beyond the last one that it may have acted on (6.8). h2 tells streams before that one nothing of it.
fn was_not_taken(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return true;
        }
        if let Some(cause) = cause.downcast_ref::<h2::Error>() {
            let refused = cause.is_reset() && cause.reason() == Some(Reason::REFUSED_STREAM);
            return cause.is_remote() && (refused || cause.is_go_away());
        }
        source = cause.source();
    }
    false
}

/// The first thing in a chain of errors that says something to people.
enum Cause<'a> {
    Io(io::ErrorKind),
    Tls(&'a rustls::Error),
    Http2(&'a h2::Error),
    Other(&'a (dyn StdError + 'static)),
}

impl<'a> Cause<'a> {
    fn of(error: &'a (dyn StdError + 'static)) -> Self {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Self::Tls(tls);
        }
        if let Some(http2) = error.downcast_ref::<h2::Error>() {
            return http2.get_io().map_or(Self::Http2(http2), |io| Self::of(io));
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
            Self::Http2(error) if error.reason() == Some(Reason::REFUSED_STREAM) => {
                "the server refused the request before looking at it"
            }
            Self::Http2(error) if error.is_go_away() => "the server ended the connection",
            Self::Http2(error) if error.is_reset() => "the server ended the request without an answer",
            Self::Http2(error) => return quote(&error.to_string()),
            Self::Other(error) => return quote(&error.to_string()),
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for (status, transient) in
            [(302, false), (403, false), (404, false), (408, false), (429, true), (500, true), (503, true)]
        {
            let kind = ErrorKind::Rejected { status, errors: vec![], trace_id: None, retry_after: None };
            assert_eq!(Failure::rejected(Operation::Update, status, kind).transient, transient, "{status}");
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
