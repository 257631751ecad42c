//! The log: one line per attempt, never with a header, a body or the key. External text is made safe first.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};

use super::attempt::method;
use super::display::quote;
use super::scheduler::WaitNotice;
use super::send::Call;
use super::{Error, ErrorKind, WaitReason};

/// Numbers the requests of this process, to identify the lines of one request.
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// One operation with all its attempts.
pub(super) struct RequestLog {
    id: u64,
    operation: &'static str,
    method: String,
    /// Includes ids and parameters.
    path: String,
}

impl RequestLog {
    pub(super) fn new(call: &Call) -> Self {
        Self {
            id: REQUESTS.fetch_add(1, Ordering::Relaxed) + 1,
            operation: call.operation.as_str(),
            method: method(call.operation).to_string(),
            path: quote(call.path.as_str()),
        }
    }

    /// It waits before it is sent.
    pub(super) fn waits(&self, notice: &WaitNotice) {
        let Self { id, operation, .. } = self;
        let why = match notice.reason {
            WaitReason::Budget => "the rate budget is used up",
            WaitReason::Pause => "rate limited by Clerk",
        };
        info!(request = id, operation, wait_ms = millis(notice.wait), why, "waits");
    }

    /// It was not sent, and will not be.
    pub(super) fn gives_up(&self, error: &Error) {
        let Self { id, operation, .. } = self;
        info!(request = id, operation, attempts = error.attempts, why = %error.kind, "gives up");
    }

    pub(super) fn attempt(&self, number: u32, waited: Duration) -> Attempt<'_> {
        let (status, trace) = (None, None);
        Attempt { request: self, number, waited, started: Instant::now(), status, trace, is_logged: false }
    }
}

/// One attempt. It is logged even if the caller drops it.
pub(super) struct Attempt<'a> {
    request: &'a RequestLog,
    number: u32,
    waited: Duration,
    started: Instant,
    status: Option<u16>,
    trace: Option<String>,
    is_logged: bool,
}

impl Attempt<'_> {
    /// A response came, complete or not.
    pub(super) fn answered(&mut self, status: Option<u16>, trace: Option<&str>) {
        self.status = status;
        self.trace = trace.map(quote);
    }

    pub(super) fn done(mut self) {
        self.write(None, "ok");
    }

    pub(super) fn failed(mut self, error: &Error) {
        self.trace = self.trace.take().or_else(|| error.trace_id().map(quote));
        let outcome = if error.outcome_unknown() { "outcome unknown" } else { "failed" };
        self.write(Some(error), outcome);
    }

    fn write(&mut self, error: Option<&Error>, outcome: &'static str) {
        self.is_logged = true;
        let RequestLog { id, operation, method, path } = self.request;
        let Self { number: attempt, status, .. } = *self;
        let (ms, waited_ms) = (millis(self.started.elapsed()), millis(self.waited));
        let trace = self.trace.as_deref();
        let Some(error) = error else {
            info!(request = id, operation, %method, %path, attempt, status, ms, waited_ms, trace, outcome, "request");
            return;
        };
        let retry_after_s = error.retry_after().map(|wait| wait.as_secs());
        let (code, why) = (error.code().map(quote), reason_without_quotes(&error.kind));
        let code = code.as_deref();
        warn!(
            request = id, operation, %method, %path, attempt, status, ms, waited_ms, trace, retry_after_s, code, why,
            outcome, "request"
        );
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if !self.is_logged {
            self.write(None, "cancelled by the caller");
        }
    }
}

/// The error without text from the server or a proxy, which may contain parts of a body.
fn reason_without_quotes(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::Rejected { .. } => "rejected".to_owned(),
        ErrorKind::UnexpectedBody { .. } => "unexpected body".to_owned(),
        ErrorKind::Redirect { .. } => "redirect".to_owned(),
        other => other.to_string(),
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
