//! The SSO connections of the instance: all of them are read once, when a dialog asks for them, and kept for a while.

use super::{Failure, Remote};
use crate::clerk::{EnterpriseConnection, Millis};

/// How long they are kept, in milliseconds. Connections change seldom.
const KEPT_FOR: i64 = 600_000;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Connections {
    state: Remote<Vec<EnterpriseConnection>>,
    /// When they were read.
    read_at: Millis,
}

impl Connections {
    #[must_use]
    pub const fn state(&self) -> &Remote<Vec<EnterpriseConnection>> {
        &self.state
    }

    /// The connections that use this name; empty while they are not known.
    pub fn using<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a EnterpriseConnection> {
        let all = self.state.ready().map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |known| known.domains.iter().any(|used| used.eq_ignore_ascii_case(name)))
    }

    /// Whether they have to be read, because they are not known or were read too long ago.
    pub(super) fn is_due(&self, now: Millis) -> bool {
        match &self.state {
            Remote::Loading => false,
            Remote::Ready(_) => now.since(self.read_at) > KEPT_FOR,
            // The plan or the key does not allow it: asking again soon would only cost requests.
            Remote::Failed(failure) if failure.is_permanent() => now.since(self.read_at) > KEPT_FOR,
            Remote::Idle | Remote::Failed(_) => true,
        }
    }

    pub(super) fn start(&mut self) {
        self.state = Remote::Loading;
    }

    pub(super) fn receive(&mut self, result: Result<Vec<EnterpriseConnection>, Failure>, now: Millis) {
        self.state.receive(result);
        self.read_at = now;
    }

    /// The request was abandoned.
    pub(super) fn abandon(&mut self) {
        if self.state.is_loading() {
            self.state = Remote::Idle;
        }
    }

    /// The next dialog reads them again.
    pub(super) fn expire(&mut self) {
        if !self.state.is_loading() {
            self.state = Remote::Idle;
        }
    }
}
