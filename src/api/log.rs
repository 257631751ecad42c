//! What the log is told of each request: one line per try. Never a header, a body or the key; whatever a stranger wrote
//! is made safe first.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};

use super::attempt::method;
use super::gate::Waiting;
use super::send::Call;
use super::words::quote;
use super::{Error, ErrorKind, Why};

/// Numbers the requests of this process, so that the lines of one can be found among those of others.
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// One operation, with all its tries.
pub(super) struct Request {
    id: u64,
    operation: &'static str,
    method: String,
    /// With ids and parameters.
    path: String,
}

impl Request {
    pub(super) fn new(call: &Call) -> Self {
        Self {
            id: REQUESTS.fetch_add(1, Ordering::Relaxed) + 1,
            operation: call.operation.as_str(),
            method: method(call.operation).to_string(),
            path: quote(call.target.as_str()),
        }
    }

    /// It has to wait before it is sent.
    pub(super) fn waits(&self, waiting: &Waiting) {
        let Self { id, operation, .. } = self;
        let why = match waiting.why {
            Why::Budget => "the rate budget is used up",
            Why::Pause => "Clerk asks for a pause",
        };
        info!(request = id, operation, wait_ms = millis(waiting.wait), why, "waits");
    }

    /// It has not been sent, and will not be.
    pub(super) fn gives_up(&self, error: &Error) {
        let Self { id, operation, .. } = self;
        info!(request = id, operation, attempts = error.attempts, why = %error.kind, "gives up");
    }

    /// A try begins.
    pub(super) fn attempt(&self, number: u32, waited: Duration) -> Attempt<'_> {
        let (status, trace) = (None, None);
        Attempt { request: self, number, waited, begun: Instant::now(), status, trace, told: false }
    }
}

/// One try. It is told of even when nobody waits for its end any more.
pub(super) struct Attempt<'a> {
    request: &'a Request,
    number: u32,
    waited: Duration,
    begun: Instant,
    status: Option<u16>,
    trace: Option<String>,
    told: bool,
}

impl Attempt<'_> {
    /// An answer came, to its end or not.
    pub(super) fn answered(&mut self, status: Option<u16>, trace: Option<&str>) {
        self.status = status;
        self.trace = trace.map(quote);
    }

    /// It ended well.
    pub(super) fn done(mut self) {
        self.tell(None, "ok");
    }

    /// It did not.
    pub(super) fn failed(mut self, error: &Error) {
        self.trace = self.trace.take().or_else(|| error.trace_id().map(quote));
        let outcome = if error.outcome_unknown() { "outcome unknown" } else { "failed" };
        self.tell(Some(error), outcome);
    }

    fn tell(&mut self, error: Option<&Error>, outcome: &'static str) {
        self.told = true;
        let Request { id, operation, method, path } = self.request;
        let Self { number: attempt, status, .. } = *self;
        let (ms, waited_ms) = (millis(self.begun.elapsed()), millis(self.waited));
        let trace = self.trace.as_deref();
        let Some(error) = error else {
            info!(request = id, operation, %method, %path, attempt, status, ms, waited_ms, trace, outcome, "request");
            return;
        };
        let retry_after_s = error.retry_after().map(|wait| wait.as_secs());
        let (code, why) = (error.code().map(quote), in_a_word(&error.kind));
        let code = code.as_deref();
        warn!(
            request = id, operation, %method, %path, attempt, status, ms, waited_ms, trace, retry_after_s, code, why,
            outcome, "request"
        );
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(None, "given up by whoever asked");
        }
    }
}

/// What went wrong, without the words of whoever answered: those may hold what a body held.
fn in_a_word(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::Rejected { .. } => "rejected".to_owned(),
        ErrorKind::UnexpectedBody { .. } => "not the body that was promised".to_owned(),
        ErrorKind::Redirect { .. } => "redirect".to_owned(),
        other => other.to_string(),
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
