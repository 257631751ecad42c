//! Why something did not work, as plain data: the worker makes it from an API error, so that the core can compare it.

use crate::clerk::{ClerkError, Operation, OrganizationDomain, code, is_clerks_word};

/// Why a request did not succeed.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own; any of them can go with any other"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong, as far as the program acts on it.
    pub kind: FailureKind,
    /// More in words where there is more: the reason of the network, what came instead of JSON.
    pub detail: String,
    /// What Clerk says.
    pub errors: Vec<ClerkError>,
    /// What Clerk's support asks for.
    pub trace_id: Option<String>,
    /// The HTTP status, where an answer came.
    pub status: Option<u16>,
    /// The change may have been done all the same.
    pub outcome_unknown: bool,
    /// What was asked of Clerk; `None` where nothing was.
    pub operation: Option<Operation>,
    /// It is a change that failed, not a reading: reading again does not do it.
    pub of_change: bool,
    /// The change was in doubt, was looked up, and is not done.
    pub looked_up: bool,
    /// It was turned away, and the look before the next try found it as it was asked for.
    pub turned_away: bool,
    /// With [`FailureKind::Stale`]: the row as it is on the server now.
    pub current: Option<Box<OrganizationDomain>>,
}

/// What went wrong, as far as the program acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// domdesk itself refused it: started with `--read-only`.
    ReadOnly,
    /// domdesk itself refused it: the lock on changes is closed.
    Locked,
    /// The journal cannot be written, so nothing was sent.
    Journal,
    /// The row has changed on the server since it was read, so nothing was sent.
    Stale,
    /// The organization already has a domain of that name, so nothing was sent or nothing was created.
    Exists,
    /// A domain that was taken for deleted is there.
    Reappeared,
    /// No connection to the API.
    Offline,
    /// No connection to the API, for a reason that stays until somebody changes something: a proxy that refuses, a
    /// certificate that cannot be believed.
    Blocked,
    /// The connection broke after the request was sent.
    Broken,
    /// No answer in time.
    Timeout,
    /// 401: the key is not accepted.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 422, 400 and the like: the request is at fault.
    Refused,
    /// 429.
    RateLimited,
    /// 5xx.
    Server,
    /// An answer that is not what was promised.
    BadAnswer,
    /// A success that does not show what was asked.
    Mismatch,
    /// The user has stopped it while it waited: it was not done.
    Stopped,
    /// Too many requests wait already: it was not sent.
    Busy,
    /// This machine lacks something that the client needs.
    Setup,
    /// The program itself could not do it.
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

    /// The same, as the failure of a change.
    #[must_use]
    pub fn in_a_change(self) -> Self {
        Self { of_change: true, ..self }
    }

    /// The same, now that a look has shown that the change was not done.
    #[must_use]
    pub fn as_not_done(self) -> Self {
        Self { outcome_unknown: false, looked_up: true, ..self }
    }

    /// The first code that Clerk gave.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.errors.iter().map(|error| error.code.as_str()).find(|code| !code.is_empty())
    }

    /// Whether Clerk itself has answered, and refused it. Nothing of the request is under way then; but of a request that
    /// a proxy has sent twice, what was refused may be the second one only.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.status.is_some_and(|status| is_clerks_word(status, &self.errors))
    }

    /// Whether Clerk has turned the request away, so that what is found as it was asked for may well be somebody else's
    /// doing.
    #[must_use]
    pub fn was_turned_away(&self) -> bool {
        self.turned_away || self.kind == FailureKind::RateLimited || self.says_it_exists()
    }

    /// Whether Clerk says that there is such a domain already.
    #[must_use]
    pub fn says_it_exists(&self) -> bool {
        let code = self.code();
        code == Some(code::ALREADY_EXISTS) || code == Some(code::ALREADY_EXISTS_SAME_ORGANIZATION)
    }

    /// Whether asking again may help although nobody has changed anything meanwhile.
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

    /// Whether asking again changes nothing until somebody has changed something: the key, its rights, the way to Clerk.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        matches!(
            self.kind,
            FailureKind::Blocked
                | FailureKind::Unauthorized
                | FailureKind::Forbidden
                | FailureKind::NotFound
                | FailureKind::Refused
                | FailureKind::Setup
        )
    }

    /// Whether it is about the connection as a whole rather than about this request: it then stays on the screen until
    /// something works again.
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
