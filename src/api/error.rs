//! The errors of one operation, as distinct as their handling.

use std::time::Duration;

use super::Mismatch;
use crate::clerk::{ClerkError, Operation};

/// Why an operation failed. Displays as a message without the key and without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// `None` if the client itself could not be built.
    pub operation: Option<Operation>,
    /// The error of the last attempt.
    pub kind: ErrorKind,
    /// 0 if nothing was sent.
    pub attempts: u32,
    /// Whether it is a change that Clerk may have carried out despite the error. Only the last attempt can be in doubt,
    /// because it is not retried.
    pub maybe_done: bool,
    /// The proxy, without its password.
    pub proxy: Option<Box<str>>,
    /// From the headers of the last response: Clerk's `x-clerk-trace-id`, or else `cf-ray`.
    pub request_id: Option<Box<str>>,
}

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// The client is read-only and the operation is not; nothing was sent.
    ReadOnly,
    /// The client is locked and the operation is a change; this attempt was not sent.
    Locked,
    /// The text cannot be an id: empty, `.` or `..`; nothing was sent.
    InvalidId(String),
    /// The server was not reached, with a short reason ("connection refused", "name not found").
    NoConnection(String),
    /// The server was not reached, for a permanent reason: a proxy that refuses, or an untrusted certificate. Nothing is sent
    /// until [`Client::try_again`](super::Client::try_again), or for half an hour.
    Blocked(String),
    /// The connection ended after the request may have been sent, with a short reason.
    ConnectionBroken(String),
    /// No connection, or no complete response, in time.
    Timeout,
    /// An error response.
    Rejected {
        status: u16,
        /// Empty if the body was not Clerk's.
        errors: Vec<ClerkError>,
        /// What Clerk's support asks for.
        trace_id: Option<String>,
        /// The pause that the server requests.
        retry_after: Option<Duration>,
    },
    /// A success status with an unexpected body.
    UnexpectedBody {
        status: u16,
        /// What the body is instead: "HTML, not JSON", "truncated JSON".
        what: String,
    },
    /// A success status with a body that does not prove the change.
    Mismatch { status: u16, mismatch: Mismatch },
    /// The response is larger than [`MAX_RESPONSE_BYTES`](super::MAX_RESPONSE_BYTES).
    TooLarge,
    /// One of several very large background responses at the same time: dropped in favour of another one.
    Crowded,
    /// A redirect. Not followed: the key is for one host.
    Redirect { status: u16 },
    /// Cancelled while it waited. Earlier attempts were certainly not carried out.
    Stopped,
    /// A change that had to wait failed its check; see [`Client::rechecked`](super::Client::rechecked).
    CalledOff {
        /// The error of the last attempt that was sent; `None` if none was. By the protocol it was not carried out, but a
        /// proxy that retries, or a faulty server, may violate the protocol.
        earlier: Option<Box<ErrorKind>>,
    },
    /// Clerk requests a pause that is too long to wait for; nothing was sent.
    Paused(Duration),
    /// Too many requests are queued already; nothing was sent.
    Busy,
    /// The request contains a secret key outside its header: one that was typed or pasted as a value. Nothing was sent.
    ContainsKey,
    /// The client cannot work here, with a message (no trusted certificates on this machine).
    Setup(String),
}

impl Error {
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

    /// The proxy, if it may be at fault: never for a response from Clerk itself.
    #[must_use]
    pub fn suspected_proxy(&self) -> Option<&str> {
        let may_be_at_fault = match &self.kind {
            ErrorKind::NoConnection(_)
            | ErrorKind::Blocked(_)
            | ErrorKind::ConnectionBroken(_)
            | ErrorKind::Timeout
            | ErrorKind::UnexpectedBody { .. }
            | ErrorKind::Mismatch { .. }
            | ErrorKind::Redirect { .. } => true,
            ErrorKind::Rejected { errors, .. } => errors.is_empty(),
            _ => false,
        };
        self.proxy.as_deref().filter(|_| may_be_at_fault)
    }

    /// Whether a change may have been carried out despite the error: look it up before sending it again.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        self.maybe_done && self.operation.is_some_and(Operation::is_change)
    }

    /// The HTTP status, if there was a response.
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

    /// Clerk's errors; empty if it sent none.
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

    /// The first parameter that Clerk names as invalid.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.clerk_errors().iter().find_map(ClerkError::param_name)
    }

    /// For Clerk's support: the trace id, or else [`Self::request_id`].
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        let own = match &self.kind {
            ErrorKind::Rejected { trace_id, .. } => trace_id.as_deref(),
            _ => None,
        };
        own.or(self.request_id.as_deref())
    }

    /// The pause that the server requested.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind {
            ErrorKind::Rejected { retry_after, .. } => retry_after,
            _ => None,
        }
    }

    /// 401.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(401)
    }

    /// 403.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// 429.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }
}

impl std::error::Error for Error {}
