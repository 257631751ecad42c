//! A failure as plain data: the session room converts API errors into this type, so that the core can compare them.

use crate::clerk::{ClerkError, Operation, OrganizationDomain, code, is_clerk_refusal};

/// Why a request did not succeed.
#[expect(clippy::struct_excessive_bools, reason = "independent facts that can occur in any combination")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong, in the categories that the program acts on.
    pub kind: FailureKind,
    /// Details, where there are any: the network's reason, or what arrived instead of JSON.
    pub detail: String,
    /// Clerk's own errors.
    pub errors: Vec<ClerkError>,
    /// The trace id that Clerk's support asks for.
    pub trace_id: Option<String>,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// Whether the change may have been carried out despite the failure.
    pub outcome_unknown: bool,
    /// The API operation that failed; `None` where no request was made.
    pub operation: Option<Operation>,
    /// Whether a change failed, not a read. Refreshing does not repeat a change.
    pub of_change: bool,
    /// The outcome was unknown, was looked up, and the change was not carried out.
    pub looked_up: bool,
    /// Clerk turned the request away, and the lookup before the retry found the requested state.
    pub turned_away: bool,
    /// With [`FailureKind::Stale`]: the current row on the server.
    pub current: Option<Box<OrganizationDomain>>,
}

/// What went wrong, in the categories that the program acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// domdesk itself refused: it was started with `--read-only`.
    ReadOnly,
    /// domdesk itself refused: changes are locked.
    Locked,
    /// The journal cannot be written, so nothing was sent.
    Journal,
    /// The row has changed on the server since it was fetched, so nothing was sent.
    Stale,
    /// The organization already has a domain of that name, so nothing was sent or created.
    Exists,
    /// A domain that was believed to be deleted still exists.
    Reappeared,
    Offline,
    /// No connection to the API, for a reason that persists until the operator acts: a proxy that refuses, or an
    /// untrusted certificate.
    Blocked,
    /// The connection broke after the request was sent.
    Broken,
    Timeout,
    /// 401: the key is not accepted.
    Unauthorized,
    Forbidden,
    NotFound,
    /// 422, 400 and similar: the request itself is wrong.
    Refused,
    RateLimited,
    Server,
    /// The response violates the API contract.
    BadAnswer,
    /// A success response that does not show the requested change.
    Mismatch,
    /// The operator cancelled the request while it was waiting: it was not carried out.
    Stopped,
    /// Too many requests are already waiting, so it was not sent.
    Busy,
    /// A value is a secret key, which must not leave in a request, so nothing was sent.
    ContainsKey,
    /// This machine lacks something that the client needs.
    Setup,
    /// A bug in domdesk.
    Internal,
}

impl Failure {
    /// A failure without anything from Clerk.
    #[must_use]
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            trace_id: None,
            status: None,
            outcome_unknown: false,
            operation: None,
            of_change: false,
            looked_up: false,
            turned_away: false,
            current: None,
        }
    }

    #[must_use]
    pub fn in_a_change(self) -> Self {
        Self { of_change: true, ..self }
    }

    /// After a lookup has shown that the change was not carried out.
    #[must_use]
    pub fn as_not_done(self) -> Self {
        Self { outcome_unknown: false, looked_up: true, ..self }
    }

    /// Clerk's first error code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.errors.iter().map(|error| error.code.as_str()).find(|code| !code.is_empty())
    }

    /// Whether Clerk itself answered and refused. Then this request is no longer in transit; but if a proxy sent it
    /// twice, Clerk may have refused only the second copy.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.status.is_some_and(|status| is_clerk_refusal(status, &self.errors))
    }

    /// Whether Clerk turned the request away. If the requested state is found afterwards, another person may have
    /// made the change.
    #[must_use]
    pub fn was_turned_away(&self) -> bool {
        self.turned_away || self.kind == FailureKind::RateLimited || self.says_it_exists()
    }

    /// Whether Clerk says that such a domain already exists.
    #[must_use]
    pub fn says_it_exists(&self) -> bool {
        let code = self.code();
        code == Some(code::ALREADY_EXISTS) || code == Some(code::ALREADY_EXISTS_SAME_ORGANIZATION)
    }

    /// Whether a retry may help without any action by the operator.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            FailureKind::Offline
                | FailureKind::Broken
                | FailureKind::Timeout
                | FailureKind::RateLimited
                | FailureKind::Server
                | FailureKind::BadAnswer
                | FailureKind::Busy
        )
    }

    /// Whether retrying is pointless until the operator changes something: the key, its permissions, or the route to
    /// Clerk.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        matches!(
            self.kind,
            FailureKind::Blocked
                | FailureKind::Unauthorized
                | FailureKind::Forbidden
                | FailureKind::NotFound
                | FailureKind::Refused
                | FailureKind::ContainsKey
                | FailureKind::Setup
        )
    }

    /// Whether this concerns the connection as a whole rather than this request. Such a failure stays on screen until
    /// a request succeeds.
    #[must_use]
    pub const fn affects_connection(&self) -> bool {
        matches!(
            self.kind,
            FailureKind::Offline
                | FailureKind::Blocked
                | FailureKind::Broken
                | FailureKind::Timeout
                | FailureKind::Unauthorized
                | FailureKind::RateLimited
                | FailureKind::Server
                | FailureKind::BadAnswer
        )
    }
}
