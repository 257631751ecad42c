//! Sends one operation: checks the lock, waits for a permit, retries, and tracks what is known of the outcome.

use std::time::Duration;

use reqwest::{Method, Url};
use tokio::time::{Instant, timeout_at};

use super::attempt::{Expected, method};
use super::client::{Client, Notice};
use super::limiter::{Priority, RequestClass};
use super::log;
use super::request_path::RequestPath;
use super::retry::{RetryNotice, may_retry};
use super::scheduler::{NotAdmitted, Permit};
use super::{Error, ErrorKind};
use crate::clerk::Operation;

/// A change that waited longer than this since its row was checked is checked again.
const RECHECK_AFTER: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) path: RequestPath,
    /// JSON.
    pub(super) body: Option<String>,
}

/// The result of the work, unless it takes longer than until `latest`.
async fn before<T>(latest: Option<Instant>, work: impl Future<Output = T>) -> Option<T> {
    match latest {
        Some(latest) => timeout_at(latest, work).await.ok(),
        None => Some(work.await),
    }
}

impl Client {
    /// Every request passes this check, so the lock cannot be bypassed.
    fn check_lock(&self, operation: Operation) -> Result<(), ErrorKind> {
        if method(operation) == Method::GET { Ok(()) } else { self.write_lock().check() }
    }

    fn address(&self, call: &Call) -> Result<Url, Error> {
        let address = format!("{}{}", self.settings().url.as_str(), call.path.as_str());
        Url::parse(&address).map_err(|_| {
            let why = "the request's address could not be built".to_owned();
            Error::unsent(call.operation, ErrorKind::Setup(why))
        })
    }

    /// Whether a value is a secret key: it would be in the server's log, and in that of every proxy.
    fn contains_key(&self, call: &Call) -> bool {
        let contains_key = |text: &str| self.settings().key.redact(text) != text;
        contains_key(call.path.as_str()) || call.body.as_deref().is_some_and(contains_key)
    }

    /// Sends the call, and retries it while the policy allows and it is safe. Dropping the future cancels it.
    pub(super) async fn send<T>(&self, call: &Call, expected: Expected<'_, T>) -> Result<T, Error> {
        let operation = call.operation;
        let url = self.address(call)?;

        if self.contains_key(call) {
            return Err(Error::unsent(operation, ErrorKind::ContainsKey));
        }
        let request = log::RequestLog::new(call);
        let mut waits = self.settings().retry.waits();
        let mut started = None;
        let mut attempts = 0;
        let begun = Instant::now();
        // The error of the last attempt that was sent.
        let mut earlier = None;
        // The error of the last attempt, and the latest start of the next one.
        let mut last: Option<(Error, Option<Instant>)> = None;
        loop {
            let fail = |kind, attempts, maybe_done| Error {
                operation: Some(operation),
                kind,
                attempts,
                maybe_done: maybe_done && operation.is_change(),
                proxy: self.settings().proxy.as_ref().map(|proxy| proxy.to_string().into()),
                request_id: None,
            };
            // Do not wait only to be refused.
            self.check_lock(operation).map_err(|kind| fail(kind, attempts, false))?;
            let queued = Instant::now();
            let unsent = |kind| {
                // Earlier attempts were certainly not carried out, or there would be no further attempt.
                let error = fail(kind, attempts, false);
                request.gives_up(&error);
                error
            };
            // Only a retry has a latest time. That the time is over says less than why it was needed.
            let too_late = |last: Option<(Error, _)>| {
                let error =
                    last.map_or_else(|| fail(ErrorKind::Timeout, attempts, false), |(error, _)| error);
                request.gives_up(&error);
                error
            };
            let latest = last.as_ref().and_then(|(_, latest)| *latest);
            // Released while waiting for the next attempt.
            let permit = match self.permit(operation, &request, latest).await {
                Ok(permit) => permit,
                Err(NotAdmitted::TooLate) => return Err(too_late(last)),
                Err(NotAdmitted::Refused(kind)) => return Err(unsent(kind)),
            };
            let mut admission = self.reachability().enter().await.map_err(unsent)?;
            let has_waited = attempts > 0 || begun.elapsed() > RECHECK_AFTER;
            if operation.is_change() && has_waited {
                // The check sends a request of its own.
                drop(admission);
                match before(latest, self.passes_recheck(attempts)).await {
                    Some(true) => {}
                    Some(false) => return Err(unsent(ErrorKind::CalledOff { earlier })),
                    None => return Err(too_late(last)),
                }
                admission = self.reachability().enter().await.map_err(unsent)?;
            }
            // It may have been locked during the wait.
            self.check_lock(operation).map_err(|kind| fail(kind, attempts, false))?;
            let sent = Instant::now();
            let started = *started.get_or_insert(sent);
            attempts += 1;
            let mut line = request.attempt(attempts, sent - queued);
            let attempt = self.attempt(&url, call, &expected).await;
            match &attempt.result {
                Err(failure) if attempt.status.is_none() => self.reachability().failed(&failure.kind),
                _ => self.reachability().answered(),
            }
            drop(admission);
            line.answered(attempt.status, attempt.request_id.as_deref());
            let failure = match attempt.result {
                Ok(value) => {
                    permit.accepted();
                    line.done();
                    return Ok(value);
                }
                Err(failure) => failure,
            };
            let retry = may_retry(operation, &failure);
            if failure.has_left {
                earlier = Some(Box::new(failure.kind.clone()));
            }
            let error = Error {
                request_id: attempt.request_id.map(String::into),
                ..fail(failure.kind, attempts, failure.maybe_done)
            };
            line.failed(&error);
            let mut pause = error.retry_after();
            if error.is_rate_limited() {
                permit.rate_limited(pause);
                pause = pause.max(Some(self.scheduler().pause_left()));
            } else if attempt.status.is_some() {
                permit.accepted();
            }
            drop(permit);
            let wait = if retry { waits.next(pause, started.elapsed()) } else { None };
            let Some(wait) = wait else {
                return Err(error);
            };
            let notice = RetryNotice { attempt: attempts, wait, failure: error.clone() };
            last = Some((error, waits.latest(started)));
            self.notify(&Notice::Retrying(notice));
            self.cancel_signal().sleep(wait).await;
        }
    }

    /// Waits for a permit for an attempt that must not start after `latest`.
    async fn permit(
        &self,
        operation: Operation,
        request: &log::RequestLog,
        latest: Option<Instant>,
    ) -> Result<Permit<'_>, NotAdmitted> {
        let (priority, class) = self.class_of(operation);
        let notify = |notice| {
            request.waits(&notice);
            self.notify(&Notice::Waiting(notice));
        };
        self.scheduler().acquire(priority, class, latest, self.cancel_signal(), notify).await
    }

    /// Changes, and lookups of their outcomes, never queue behind other reads.
    fn class_of(&self, operation: Operation) -> (Priority, RequestClass) {
        match (operation.is_change(), self.priority()) {
            (true, _) => (Priority::Change, RequestClass::Change),
            (false, Priority::Change) => (Priority::Change, RequestClass::Lookup),
            (false, priority) => (priority, RequestClass::Read),
        }
    }
}
