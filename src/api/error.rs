//! What can go wrong with one operation, told apart as far as somebody acts on it differently.

use std::time::Duration;

use super::Mismatch;
use crate::clerk::{ClerkError, Operation};

/// Why an operation did not end well. Displays in words, without the key and without text that could steer a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What was asked; `None` while the client itself was being made.
    pub operation: Option<Operation>,
    /// What ended the last try.
    pub kind: ErrorKind,
    /// How often it was tried; 0 when nothing was sent.
    pub attempts: u32,
    /// Whether it is a change that Clerk may have carried out all the same. Only the last try can be in doubt: after
    /// such a one there is no other.
    pub maybe_done: bool,
    /// The proxy that it went through, in words, and without its password.
    pub proxy: Option<Box<str>>,
    /// What names the request in the head of the last answer: Clerk's `x-clerk-trace-id`, or else `cf-ray`.
    pub request_id: Option<Box<str>>,
}

/// What ended a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// The client is read-only and the operation is not; nothing was sent.
    ReadOnly,
    /// The client is locked and the operation changes something; this try was not sent.
    Locked,
    /// The text cannot be an id: empty, `.` or `..`; nothing was sent.
    InvalidId(String),
    /// The server was not reached, for a short reason ("connection refused", "name not found").
    NoConnection(String),
    /// The server was not reached, for a reason that does not pass by itself: a proxy that refuses, a certificate that
    /// cannot be believed. Nothing more is sent until [`Client::try_again`](super::Client::try_again), or for half an hour.
    Barred(String),
    /// The connection ended after the request may have been sent, for a short reason.
    ConnectionBroken(String),
    /// No connection, or no complete answer, in time.
    Timeout,
    /// An answer that is not a success.
    Rejected {
        /// HTTP status.
        status: u16,
        /// What Clerk says is wrong; empty when the body was not Clerk's.
        errors: Vec<ClerkError>,
        /// What Clerk's support asks for.
        trace_id: Option<String>,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// A success by its status, with a body that is not what was promised.
    UnexpectedBody {
        /// HTTP status.
        status: u16,
        /// What it is instead: "HTML, not JSON", "truncated JSON".
        what: String,
    },
    /// A success by its status, with a body that does not show what was asked.
    Mismatch {
        /// HTTP status.
        status: u16,
        /// In what it differs.
        mismatch: Mismatch,
    },
    /// The answer is larger than [`MAX_ANSWER_BYTES`](super::MAX_ANSWER_BYTES).
    TooLarge,
    /// One of several very large answers at once, none of which anybody waits for: given up in favour of another one.
    Crowded,
    /// The server points elsewhere. Not followed: the key is for one host.
    Redirect {
        /// HTTP status.
        status: u16,
    },
    /// Told to stop while it waited. Whatever was tried before was surely not carried out.
    Stopped,
    /// A change that had to wait is no longer wanted; see [`Client::rechecked`](super::Client::rechecked).
    CalledOff {
        /// What ended the last try that has left this machine; `None` when none has. It was surely not carried out if
        /// whoever answered keeps to the protocol, but a proxy that tries twice or a faulty server may not.
        earlier: Option<Box<ErrorKind>>,
    },
    /// Clerk wants to be left alone for so long that nobody waits for it; nothing was sent.
    Paused(Duration),
    /// Too many requests wait already; nothing was sent.
    Busy,
    /// The client cannot work here, for a reason in words (no trusted certificates on this machine).
    Setup(String),
}

impl Error {
    /// Nothing left this machine.
    pub(super) fn unsent(operation: impl Into<Option<Operation>>, kind: ErrorKind) -> Self {
        Self {
            operation: operation.into(),
            kind,
            attempts: 0,
            maybe_done: false,
            request_id: None,
            proxy: None,
        }
    }

    /// The proxy, where it may have a part in this: what Clerk itself has answered is not its doing.
    #[must_use]
    pub fn proxy_in_doubt(&self) -> Option<&str> {
        let is_on_the_way = match &self.kind {
            ErrorKind::NoConnection(_)
            | ErrorKind::Barred(_)
            | ErrorKind::ConnectionBroken(_)
            | ErrorKind::Timeout
            | ErrorKind::UnexpectedBody { .. }
            | ErrorKind::Mismatch { .. }
            | ErrorKind::Redirect { .. } => true,
            ErrorKind::Rejected { errors, .. } => errors.is_empty(),
            _ => false,
        };
        self.proxy.as_deref().filter(|_| is_on_the_way)
    }

    /// Whether it may have been done although it failed: look it up before trying again. Never true for a read.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        self.maybe_done && self.operation.is_some_and(Operation::is_change)
    }

    /// HTTP status, where there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.kind {
            ErrorKind::Rejected { status, .. }
            | ErrorKind::UnexpectedBody { status, .. }
            | ErrorKind::Mismatch { status, .. }
            | ErrorKind::Redirect { status } => Some(status),
            _ => None,
        }
    }

    /// What Clerk says is wrong; empty when it did not say.
    #[must_use]
    pub fn clerk_errors(&self) -> &[ClerkError] {
        match &self.kind {
            ErrorKind::Rejected { errors, .. } => errors,
            _ => &[],
        }
    }

    /// The first of Clerk's codes; see [`code`](crate::clerk::code).
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.clerk_errors().iter().map(|error| error.code.as_str()).find(|code| !code.is_empty())
    }

    /// The field that Clerk objects to.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.clerk_errors().iter().find_map(ClerkError::param_name)
    }

    /// What Clerk's support asks for: the trace id, or else what names the request on its way to Clerk.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        let own = match &self.kind {
            ErrorKind::Rejected { trace_id, .. } => trace_id.as_deref(),
            _ => None,
        };
        own.or(self.request_id.as_deref())
    }

    /// How long the server asked to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind {
            ErrorKind::Rejected { retry_after, .. } => retry_after,
            _ => None,
        }
    }

    /// 401: the key is not accepted.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(401)
    }

    /// 403: the key may not, or the instance does not allow it.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// 404: there is no such thing (any more).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// 429: too many requests.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }
}

impl std::error::Error for Error {}
