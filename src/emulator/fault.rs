//! Faults on demand: what a network, a proxy or an overloaded Clerk does, so that a client's answer to it can be seen.

use std::time::Duration;

use crate::clerk::Operation;

/// Something that goes wrong with the next requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which requests it meets; `None` for any, unknown routes included.
    pub operation: Option<Operation>,
    /// How many of them.
    pub times: usize,
    /// What happens.
    pub kind: FaultKind,
}

/// What happens to a request that meets a fault. Faults come before the rules: not even the key is looked at first.
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
    /// The request is done and answered after this time.
    Delay(Duration),
    /// Nothing is done and no answer comes until the emulator stops, which cuts the connection.
    Hold,
}

/// The faults that are still to happen, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        if fault.times > 0 {
            self.0.push(fault);
        }
    }

    /// Takes the first fault that meets a request for this operation.
    pub(super) fn take(&mut self, operation: Option<Operation>) -> Option<FaultKind> {
        let index =
            self.0.iter().position(|fault| fault.operation.is_none() || fault.operation == operation)?;
        let fault = self.0.get_mut(index)?;
        fault.times -= 1;
        if fault.times == 0 {
            return Some(self.0.remove(index).kind);
        }
        Some(fault.kind.clone())
    }
}
