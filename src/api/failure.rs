//! One try that failed: what happened, and what follows for trying again and for what Clerk may have done.

use std::error::Error as StdError;

use h2::Reason;

use super::cause::Cause;
use super::proof;
use super::{ErrorKind, Proxy};
use crate::clerk::Operation;

/// What ended one try.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    /// Whether Clerk may have carried this try out.
    pub(super) maybe_done: bool,
    /// Whether it has left this machine, as far as is known: a server may break the protocol by which it was not carried out.
    pub(super) has_left: bool,
    /// Whether the next try may go better.
    pub(super) transient: bool,
}

impl Failure {
    /// It was certainly not carried out, and will not go better.
    pub(super) fn refused(kind: ErrorKind) -> Self {
        Self { kind, maybe_done: false, has_left: false, transient: false }
    }

    /// It may well have been carried out, and asking again would be answered the same way.
    pub(super) fn unreadable(kind: ErrorKind) -> Self {
        Self { kind, maybe_done: true, has_left: true, transient: false }
    }

    /// An answer that is not a success.
    pub(super) fn rejected(operation: Operation, status: u16, kind: ErrorKind) -> Self {
        let errors = if let ErrorKind::Rejected { errors, .. } = &kind { errors.as_slice() } else { &[] };
        let maybe_done = !proof::is_refusal(operation, status, errors);
        // Others of the 500s say what the server will never do, or that the network wants somebody to sign in.
        let is_for_good = matches!(status, 501 | 505 | 506 | 508 | 510 | 511);
        Self { kind, maybe_done, has_left: true, transient: status == 429 || (status >= 500 && !is_for_good) }
    }

    /// No answer, over that proxy if there is one.
    pub(super) fn transport(error: &reqwest::Error, proxy: Option<&Proxy>) -> Self {
        let no_connection = error.is_connect();
        let unsent = no_connection || was_not_taken(error);
        let has_left = !no_connection && !was_canceled(error);
        if error.is_timeout() {
            return Self { kind: ErrorKind::Timeout, maybe_done: !unsent, has_left, transient: true };
        }
        let cause = Cause::of(error);
        if no_connection {
            let reason = match proxy {
                Some(proxy) if cause.is_of_credentials() => refused_credentials(proxy),
                _ if error.is_dns() => cause.in_words("name not found"),
                _ => cause.words(),
            };
            if cause.is_for_good() {
                return Self::refused(ErrorKind::Barred(reason));
            }
            return Self {
                kind: ErrorKind::NoConnection(reason),
                maybe_done: false,
                has_left,
                transient: true,
            };
        }
        if error.is_builder() {
            return Self::refused(ErrorKind::Setup("the request could not be built".to_owned()));
        }
        let kind = ErrorKind::ConnectionBroken(cause.words());
        Self { kind, maybe_done: !unsent, has_left, transient: true }
    }

    /// The head of an answer came, but not its end. Whatever the connection says of it, somebody has taken the request.
    pub(super) fn broken_off(error: &reqwest::Error) -> Self {
        Self { maybe_done: true, has_left: true, ..Self::transport(error, None) }
    }

    /// The server points elsewhere. "See other" is what a server says that has done what it was asked; and the others are a
    /// proxy's, which may have passed it on before.
    pub(super) fn redirected(status: u16) -> Self {
        Self::unreadable(ErrorKind::Redirect { status })
    }

    /// Part of an answer came, and then nothing for a long time.
    pub(super) fn stalled() -> Self {
        Self { transient: true, ..Self::unreadable(ErrorKind::Timeout) }
    }

    /// The answer is shorter than it said.
    pub(super) fn cut_short() -> Self {
        let why = "the answer ended before its end".to_owned();
        Self { transient: true, ..Self::unreadable(ErrorKind::ConnectionBroken(why)) }
    }

    /// It was given up because another large answer was just coming.
    pub(super) fn crowded() -> Self {
        Self { transient: true, ..Self::unreadable(ErrorKind::Crowded) }
    }

    /// Whether what follows had better go over another connection. Where none came about there is none to leave, and one
    /// that turns a request away works.
    pub(super) const fn is_of_the_connection(&self) -> bool {
        self.maybe_done && matches!(self.kind, ErrorKind::Timeout | ErrorKind::ConnectionBroken(_))
    }
}

/// What to do about a proxy that wants other credentials. Each try with wrong ones may count against the account.
fn refused_credentials(proxy: &Proxy) -> String {
    let variable = proxy.variable();
    if proxy.has_credentials() {
        format!(
            "the proxy did not accept the user name and password from {variable}; correct them there and start domdesk \
             again"
        )
    } else {
        format!(
            "the proxy wants a user name and password; write them into {variable}, as in \
             http://USER:PASSWORD@HOST:PORT, and start domdesk again"
        )
    }
}

/// Whether the connection proves that nobody has looked at the request: it was given up before a byte of it had left;
/// the server has refused its stream "prior to any processing" (RFC 9113, 8.7); or the server goes away and says that
/// the stream is beyond the last one that it may have acted on (6.8). h2 tells streams before that one nothing of it.
fn was_not_taken(error: &reqwest::Error) -> bool {
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

/// Whether it was given up before a byte of it had left.
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
    fn only_what_may_pass_is_tried_again() {
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
            assert_eq!(Failure::rejected(Operation::Update, status, kind).transient, transient, "{status}");
        }
    }
}
