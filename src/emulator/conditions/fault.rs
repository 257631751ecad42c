//! ArmedFaults on demand: what a network, a proxy or an overloaded Clerk does, so that a client's answer to it can be seen.

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

/// Something that goes wrong with the next requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which requests it meets; `None` for any, unknown routes included.
    pub operation: Option<Operation>,
    /// How many of them; `usize::MAX` for all that come.
    pub times: usize,
    /// What happens.
    pub kind: FaultKind,
}

impl Fault {
    /// A fault that the next request meets, whatever it asks for.
    #[must_use]
    pub const fn once(kind: FaultKind) -> Self {
        Self { operation: None, times: 1, kind }
    }

    /// The same for requests of this operation only.
    #[must_use]
    pub fn on(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// The same for so many requests.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }
}

/// What happens to a request that meets a fault. ArmedFaults come before the rules: not even the key is looked at first.
///
/// Each has a short name, which flags, the run-time interface and tables use; see [`FaultKind::name`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// This answer, and nothing is done.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Headers, as `Retry-After`. One that is not a valid header is left out.
        headers: Vec<(String, String)>,
        /// The `Content-Type`.
        content_type: String,
        /// The body, as it is.
        body: String,
    },
    /// The request is done, and the connection cut without an answer.
    AppliedThenDisconnect,
    /// The connection is cut, and nothing is done.
    DisconnectBefore,
    /// The connection is reset (TCP RST), and nothing is done.
    ResetBefore,
    /// The connection is reset, nothing is done, and for this time nobody listens: new connections are refused, and
    /// open ones cut.
    Refuse(Duration),
    /// The request is done at once and answered after this time.
    Delay(Duration),
    /// Nothing is done and no answer comes until the emulator stops, which cuts the connection.
    Hold,
    /// From now on the connection takes everything and answers nothing, not even pings; it stays open. Nothing is done.
    Stall,
    /// The server ends the HTTP/2 connection with GOAWAY, and says that it has not looked at the request. Over HTTP/1 the
    /// connection is cut.
    GoAway,
    /// The server refuses the request's HTTP/2 stream (RST_STREAM, REFUSED_STREAM). Over HTTP/1 the connection is cut.
    RefusedStream,
    /// The request is done, and its answer does not arrive as it was meant.
    Damaged(Damage),
}

/// What happens to the answer of a request that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The connection is reset before a byte of the answer.
    ResetBeforeAnswer,
    /// Head and half of the body arrive, then the connection is reset.
    ResetDuringBody,
    /// The whole answer arrives, then the connection is reset.
    ResetAfterBody,
    /// The JSON ends in the middle, and `Content-Length` says that this is all.
    TruncatedJson,
    /// Valid JSON in which every value is of another type than it should be.
    WrongTypes,
    /// JSON with bytes in it that are no UTF-8.
    InvalidUtf8,
    /// A page of HTML with status 200, as from a captive portal.
    Html,
    /// A proxy's 504 in HTML: it did not wait, but Clerk has done it.
    GatewayTimeout,
    /// Everything but the last byte, and then blanks for ever, as fast as the client reads.
    EndlessBody,
    /// The same, one byte at a time, with 20 milliseconds between them.
    DrippingBody,
    /// No answer comes until the emulator stops.
    Silence,
    /// The connection stalls as with [`FaultKind::Stall`].
    Stall,
    /// The HTTP/2 connection ends with a GOAWAY that says that the request was taken. Over HTTP/1 it is cut.
    GoAway,
    /// The request's HTTP/2 stream is reset with INTERNAL_ERROR. Over HTTP/1 the connection is cut.
    StreamReset,
    /// The answer is about another domain. For changes.
    AnotherRow,
    /// The row as it was before. For update and verify_ownership.
    Unchanged,
    /// `"deleted": false`. For delete.
    NotDeleted,
    /// What a proxy's second try is answered: 404. For delete.
    NotFound,
    /// What a proxy's second try is answered: the organization has that domain. For create.
    AlreadyExists,
    /// 302.
    Redirect,
    /// 101. HTTP/2 has no such thing: there the stream is reset.
    SwitchingProtocols,
    /// 425.
    TooEarly,
}

impl FaultKind {
    /// Whether the operation is done as if nothing were wrong, whatever the client gets to see of it.
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

    /// Whether a request for that operation can meet it: some answers make sense to some questions only.
    #[must_use]
    pub fn applies_to(&self, operation: Option<Operation>) -> bool {
        use Operation::{Create, Delete, Update, VerifyOwnership};
        let Self::Damaged(damage) = self else { return true };
        match damage {
            Damage::AnotherRow => operation.is_some_and(Operation::changes),
            Damage::Unchanged => matches!(operation, Some(Update | VerifyOwnership)),
            Damage::NotDeleted | Damage::NotFound => operation == Some(Delete),
            Damage::AlreadyExists => operation == Some(Create),
            _ => true,
        }
    }

    /// Whether it is made of what only HTTP/2 has.
    #[must_use]
    pub const fn needs_http2(&self) -> bool {
        matches!(
            self,
            Self::GoAway | Self::RefusedStream | Self::Damaged(Damage::GoAway | Damage::StreamReset)
        )
    }

    /// Whether the answer never ends or never comes, so that only a client with a deadline gets on.
    #[must_use]
    pub const fn never_answers(&self) -> bool {
        matches!(
            self,
            Self::Hold
                | Self::Stall
                | Self::Damaged(Damage::EndlessBody | Damage::DrippingBody | Damage::Silence | Damage::Stall)
        )
    }

    /// The same fault with another time, where there is a time to it.
    #[must_use]
    pub const fn with_duration(&self, time: Duration) -> Option<Self> {
        match self {
            Self::Delay(_) => Some(Self::Delay(time)),
            Self::Refuse(_) => Some(Self::Refuse(time)),
            _ => None,
        }
    }

    /// How long it lasts, where there is a time to it.
    #[must_use]
    pub const fn duration(&self) -> Option<Duration> {
        match self {
            Self::Delay(time) | Self::Refuse(time) => Some(*time),
            _ => None,
        }
    }
}
