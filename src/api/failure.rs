//! One failed attempt: its error, whether it can be retried, and whether Clerk may have carried it out.

use std::error::Error as StdError;

use h2::Reason;

use super::cause::Cause;
use super::proof;
use super::{ErrorKind, Proxy};
use crate::clerk::Operation;

#[derive(Debug)]
pub(super) struct AttemptFailure {
    pub(super) kind: ErrorKind,
    /// Whether Clerk may have carried out this attempt.
    pub(super) maybe_done: bool,
    /// Whether it was sent, as far as is known. Even if by the protocol it was not carried out, a server may violate that.
    pub(super) has_left: bool,
    /// Whether the next attempt may succeed.
    pub(super) transient: bool,
}

impl AttemptFailure {
    /// Certainly not carried out, and not worth a retry.
    pub(super) fn refused(kind: ErrorKind) -> Self {
        Self { kind, maybe_done: false, has_left: false, transient: false }
    }

    /// Possibly carried out; the next response would be the same.
    pub(super) fn unreadable(kind: ErrorKind) -> Self {
        Self { kind, maybe_done: true, has_left: true, transient: false }
    }

    /// An error response.
    pub(super) fn rejected(operation: Operation, status: u16, kind: ErrorKind) -> Self {
        let errors = if let ErrorKind::Rejected { errors, .. } = &kind { errors.as_slice() } else { &[] };
        let maybe_done = !proof::is_refusal(operation, status, errors);
        // These mean that the server never supports the request, or that the network requires a login (511).
        let is_permanent = matches!(status, 501 | 505 | 506 | 508 | 510 | 511);
        Self {
            kind,
            maybe_done,
            has_left: true,
            transient: status == 429 || (status >= 500 && !is_permanent),
        }
    }

    /// No response.
    pub(super) fn transport(error: &reqwest::Error, proxy: Option<&Proxy>) -> Self {
        let no_connection = error.is_connect();
        let unsent = no_connection || was_not_processed(error);
        let has_left = !no_connection && !was_canceled(error);
        if error.is_timeout() {
            return Self { kind: ErrorKind::Timeout, maybe_done: !unsent, has_left, transient: true };
        }
        let cause = Cause::of(error);
        if no_connection {
            let reason = match proxy {
                Some(proxy) if cause.is_proxy_credentials() => rejected_credentials(proxy),
                _ if error.is_dns() => cause.with_place("name not found"),
                _ => cause.describe(),
            };
            if cause.is_permanent() {
                return Self::refused(ErrorKind::Blocked(reason));
            }
            return Self {
                kind: ErrorKind::NoConnection(reason),
                maybe_done: false,
                has_left,
                transient: !cause.may_be_permanent(),
            };
        }
        if error.is_builder() {
            return Self::refused(ErrorKind::Setup("the request could not be built".to_owned()));
        }
        // With TLS 1.3 a server refuses the handshake only after the request has left.
        let transient = !cause.is_permanent();
        let reason = cause.describe();
        let kind = if transient { ErrorKind::ConnectionBroken(reason) } else { ErrorKind::Blocked(reason) };
        Self { kind, maybe_done: !unsent, has_left, transient }
    }

    /// A response started but did not end. Whatever the connection's error is, the request was received.
    pub(super) fn interrupted(error: &reqwest::Error) -> Self {
        Self { maybe_done: true, has_left: true, ..Self::transport(error, None) }
    }

    /// A status of the 300s. A server may send 303 after it carried the request out; other redirects come from proxies, which
    /// may have forwarded the request before.
    pub(super) fn redirected(status: u16, has_location: bool) -> Self {
        let what = match (status, has_location) {
            (304, _) => "it refers to an earlier response, as a cache does",
            (_, true) => return Self::unreadable(ErrorKind::Redirect { status }),
            (_, false) => "it redirects, but does not say where",
        };
        Self::unreadable(ErrorKind::UnexpectedBody { status, what: what.to_owned() })
    }

    /// Part of a response came, and then nothing for a long time.
    pub(super) fn stalled() -> Self {
        Self { transient: true, ..Self::unreadable(ErrorKind::Timeout) }
    }

    /// The response is shorter than its `Content-Length`.
    pub(super) fn cut_short() -> Self {
        let why = "the response was cut short".to_owned();
        Self { transient: true, ..Self::unreadable(ErrorKind::ConnectionBroken(why)) }
    }

    /// Dropped because another large response was being read.
    pub(super) fn crowded() -> Self {
        Self { transient: true, ..Self::unreadable(ErrorKind::Crowded) }
    }

    /// Whether later requests should use a new connection. Not if there was none, or if it works but refused the request.
    pub(super) const fn is_connection_fault(&self) -> bool {
        self.maybe_done && matches!(self.kind, ErrorKind::Timeout | ErrorKind::ConnectionBroken(_))
    }
}

/// A message with the fix. Each attempt with wrong credentials may count towards locking the account.
fn rejected_credentials(proxy: &Proxy) -> String {
    let variable = proxy.variable();
    if proxy.has_credentials() {
        format!(
            "the proxy did not accept the user name and password from {variable}; correct them there and restart \
             domdesk"
        )
    } else {
        format!(
            "the proxy requires a user name and password; add them to {variable}, as in \
             http://USER:PASSWORD@HOST:PORT, and restart domdesk"
        )
    }
}

/// Whether the connection proves that the request was not processed: it was cancelled before a byte was sent; the server
/// refused its stream "prior to any processing" (RFC 9113, 8.7); or the server sent GOAWAY with a last processed stream
/// before this one (6.8). h2 does not report GOAWAY to earlier streams.
fn was_not_processed(error: &reqwest::Error) -> bool {
    if was_canceled(error) {
        return true;
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref::<h2::Error>() {
            let refused = cause.is_reset() && cause.reason() == Some(Reason::REFUSED_STREAM);
            return cause.is_remote() && (refused || cause.is_go_away());
        }
        source = cause.source();
    }
    false
}

/// Whether it was cancelled before a byte was sent.
fn was_canceled(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return true;
        }
        source = cause.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_temporary_errors_are_retried() {
        for (status, transient) in [
            (302, false),
            (403, false),
            (404, false),
            (407, false),
            (408, false),
            (429, true),
            (500, true),
            (501, false),
            (502, true),
            (503, true),
            (505, false),
            (511, false),
            (522, true),
        ] {
            let kind = ErrorKind::Rejected { status, errors: vec![], trace_id: None, retry_after: None };
            assert_eq!(
                AttemptFailure::rejected(Operation::Update, status, kind).transient,
                transient,
                "{status}"
            );
        }
    }
}
