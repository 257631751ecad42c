//! Faults on demand: failures of a network, a proxy or an overloaded Clerk, for testing how a client reacts.

mod answers;
mod armed;
mod names;
mod parse;

use std::time::Duration;

use crate::clerk::Operation;

pub(crate) use armed::{ArmedFault, ArmedFaults};
pub use names::UnknownFault;
pub use parse::BadFault;
pub(crate) use parse::operation;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `None` matches any request, including unknown routes.
    pub operation: Option<Operation>,
    /// Number of requests to hit; `usize::MAX` for all.
    pub times: usize,
    pub kind: FaultKind,
}

impl Fault {
    /// Hits the next request of any operation.
    #[must_use]
    pub const fn once(kind: FaultKind) -> Self {
        Self { operation: None, times: 1, kind }
    }

    #[must_use]
    pub fn on(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }
}

/// The effect of a fault. Faults precede all rules, even the check of the key.
///
/// Flags, the HTTP interface and tables use the short [`FaultKind::name`]s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Sends this answer; the request takes no effect.
    Answer {
        status: u16,
        /// Such as `Retry-After`. Skips invalid headers.
        headers: Vec<(String, String)>,
        content_type: String,
        body: String,
    },
    /// The request takes effect, then the connection is cut without an answer.
    AppliedThenDisconnect,
    /// Cuts the connection; the request takes no effect.
    DisconnectBefore,
    /// Resets the connection (TCP RST); the request takes no effect.
    ResetBefore,
    /// Resets the connection without effect, and stops listening for this time: new connections are refused, open ones
    /// are cut.
    Refuse(Duration),
    /// The request takes effect immediately; the answer follows after this time.
    Delay(Duration),
    /// No effect and no answer until the emulator stops, which cuts the connection.
    Hold,
    /// The connection stays open, accepts all input and answers nothing, not even pings. The request takes no effect.
    Stall,
    /// Ends the HTTP/2 connection with a GOAWAY that marks the request as unprocessed. Over HTTP/1 cuts the connection.
    GoAway,
    /// Refuses the request's HTTP/2 stream (RST_STREAM, REFUSED_STREAM). Over HTTP/1 cuts the connection.
    RefusedStream,
    /// The request takes effect, but its answer is damaged.
    Damaged(Damage),
}

/// Damage to the answer of a request that took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The connection is reset before a byte of the answer.
    ResetBeforeAnswer,
    /// Head and half of the body arrive, then the connection is reset.
    ResetDuringBody,
    /// The whole answer arrives, then the connection is reset.
    ResetAfterBody,
    /// The JSON ends in the middle, with a matching `Content-Length`.
    TruncatedJson,
    /// Valid JSON in which every value has the wrong type.
    WrongTypes,
    /// JSON with invalid UTF-8.
    InvalidUtf8,
    /// An HTML page with status 200, as from a captive portal.
    Html,
    /// A proxy's 504 in HTML: the proxy timed out, but the request took effect.
    GatewayTimeout,
    /// Everything but the last byte, then endless spaces, as fast as the client reads.
    EndlessBody,
    /// Like [`Self::EndlessBody`], one byte every 20 milliseconds.
    DrippingBody,
    /// No answer until the emulator stops.
    Silence,
    /// The connection stalls as with [`FaultKind::Stall`].
    Stall,
    /// The HTTP/2 connection ends with a GOAWAY that marks the request as processed. Over HTTP/1 it is cut.
    GoAway,
    /// The request's HTTP/2 stream is reset with INTERNAL_ERROR. Over HTTP/1 the connection is cut.
    StreamReset,
    /// The answer describes another domain. For changes.
    AnotherRow,
    /// The row as it was before the change. For update and verify_ownership.
    Unchanged,
    /// `"deleted": false`. For delete.
    NotDeleted,
    /// 404, as a proxy's retry would get. For delete.
    NotFound,
    /// The organization already has the domain, as a proxy's retry would get. For create.
    AlreadyExists,
    /// 302.
    Redirect,
    /// 101. HTTP/2 does not allow it: the stream is reset instead.
    SwitchingProtocols,
    /// 425.
    TooEarly,
}

impl FaultKind {
    /// Whether the operation takes effect, whatever the client sees.
    #[must_use]
    pub const fn takes_effect(&self) -> bool {
        match self {
            Self::AppliedThenDisconnect | Self::Delay(_) | Self::Damaged(_) => true,
            Self::Answer { .. }
            | Self::DisconnectBefore
            | Self::ResetBefore
            | Self::Refuse(_)
            | Self::Stall
            | Self::GoAway
            | Self::RefusedStream
            | Self::Hold => false,
        }
    }

    /// Some damaged answers only make sense for certain operations.
    #[must_use]
    pub fn applies_to(&self, operation: Option<Operation>) -> bool {
        use Operation::{Create, Delete, Update, VerifyOwnership};
        let Self::Damaged(damage) = self else { return true };
        match damage {
            Damage::AnotherRow => operation.is_some_and(Operation::is_change),
            Damage::Unchanged => matches!(operation, Some(Update | VerifyOwnership)),
            Damage::NotDeleted | Damage::NotFound => operation == Some(Delete),
            Damage::AlreadyExists => operation == Some(Create),
            _ => true,
        }
    }

    #[must_use]
    pub const fn needs_http2(&self) -> bool {
        matches!(
            self,
            Self::GoAway | Self::RefusedStream | Self::Damaged(Damage::GoAway | Damage::StreamReset)
        )
    }

    /// Whether the answer never comes or never ends, so that a client needs a timeout.
    #[must_use]
    pub const fn never_answers(&self) -> bool {
        matches!(
            self,
            Self::Hold
                | Self::Stall
                | Self::Damaged(Damage::EndlessBody | Damage::DrippingBody | Damage::Silence | Damage::Stall)
        )
    }

    /// The same fault with another duration, if it has one.
    #[must_use]
    pub const fn with_duration(&self, time: Duration) -> Option<Self> {
        match self {
            Self::Delay(_) => Some(Self::Delay(time)),
            Self::Refuse(_) => Some(Self::Refuse(time)),
            _ => None,
        }
    }

    #[must_use]
    pub const fn duration(&self) -> Option<Duration> {
        match self {
            Self::Delay(time) | Self::Refuse(time) => Some(*time),
            _ => None,
        }
    }
}
