//! Sending one operation: the lock, its turn, the tries, and what is known of the outcome.

use std::time::Duration;

use reqwest::{Method, Url};
use tokio::time::Instant;

use super::attempt::{Expected, method};
use super::client::{Client, Notice};
use super::log;
use super::pace::{Lane, Priority};
use super::retry::{Retrying, may_repeat};
use super::target::Target;
use super::{Error, ErrorKind};
use crate::clerk::Operation;

/// What was looked at before a change holds for so long.
const LONGEST_UNSEEN: Duration = Duration::from_secs(1);

/// One operation, ready to be sent.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) target: Target,
    /// JSON.
    pub(super) body: Option<String>,
}

impl Client {
    /// The only way out to the network leads through here, so the lock cannot be walked around.
    fn pass_the_lock(&self, operation: Operation) -> Result<(), ErrorKind> {
        if method(operation) == Method::GET { Ok(()) } else { self.guard().check() }
    }

    /// Sends the call as often as the policy allows and it is safe. Cancelled by dropping the future.
    pub(super) async fn send<T>(&self, call: &Call, expected: Expected<'_, T>) -> Result<T, Error> {
        let operation = call.operation;
        let address = format!("{}{}", self.settings().url.as_str(), call.target.as_str());
        let url = Url::parse(&address).map_err(|_| {
            Error::unsent(operation, ErrorKind::Setup("the request's address cannot be built".to_owned()))
        })?;

        let request = log::Request::new(call);
        let (priority, lane) = self.turn(operation);
        let mut waits = self.settings().retry.waits();
        let mut started = None;
        let mut attempts = 0;
        let begun = Instant::now();
        // What ended the last try that has left this machine.
        let mut earlier = None;
        loop {
            let fail = |kind, attempts, maybe_done| Error {
                operation: Some(operation),
                kind,
                attempts,
                maybe_done: maybe_done && operation.is_change(),
                proxy: self.settings().proxy.as_ref().map(|proxy| proxy.to_string().into()),
                request_id: None,
            };
            // Nothing waits only to be refused.
            self.pass_the_lock(operation).map_err(|kind| fail(kind, attempts, false))?;
            let asked = Instant::now();
            let tell = |waiting| {
                request.waits(&waiting);
                self.tell(&Notice::Waiting(waiting));
            };
            // The room is given back while waiting for the next try.
            let pass = match self.gate().enter(priority, lane, self.stop(), tell).await {
                Ok(pass) => pass,
                Err(kind) => {
                    // Whatever was tried before was surely not done, or there would have been no next time.
                    let error = fail(kind, attempts, false);
                    request.gives_up(&error);
                    return Err(error);
                }
            };
            let unsent = |kind| {
                let error = fail(kind, attempts, false);
                request.gives_up(&error);
                error
            };
            let mut admitted = self.way().enter().await.map_err(unsent)?;
            let has_waited = attempts > 0 || begun.elapsed() > LONGEST_UNSEEN;
            if operation.is_change() && has_waited {
                // The look is a request of its own.
                drop(admitted);
                if !self.may_still_go().await {
                    return Err(unsent(ErrorKind::CalledOff { earlier }));
                }
                admitted = self.way().enter().await.map_err(unsent)?;
            }
            // It may have closed during the wait.
            self.pass_the_lock(operation).map_err(|kind| fail(kind, attempts, false))?;
            let sent = Instant::now();
            let started = *started.get_or_insert(sent);
            attempts += 1;
            let mut line = request.attempt(attempts, sent - asked);
            let tried = self.attempt(&url, call, &expected).await;
            match &tried.result {
                Err(failure) if tried.status.is_none() => self.way().failed(&failure.kind),
                _ => self.way().answered(),
            }
            drop(admitted);
            line.answered(tried.status, tried.request_id.as_deref());
            let failure = match tried.result {
                Ok(value) => {
                    pass.accepted();
                    line.done();
                    return Ok(value);
                }
                Err(failure) => failure,
            };
            let again = may_repeat(operation, &failure);
            if failure.has_left {
                earlier = Some(Box::new(failure.kind.clone()));
            }
            let error = Error {
                request_id: tried.request_id.map(String::into),
                ..fail(failure.kind, attempts, failure.maybe_done)
            };
            line.failed(&error);
            let mut pause = error.retry_after();
            if error.is_rate_limited() {
                pass.rejected(pause);
                pause = pause.max(Some(self.gate().pause_left()));
            } else if tried.status.is_some() {
                pass.accepted();
            }
            drop(pass);
            let wait = if again { waits.next(pause, started.elapsed()) } else { None };
            let Some(wait) = wait else {
                return Err(error);
            };
            self.tell(&Notice::Retrying(Retrying { attempt: attempts, wait, failure: error }));
            self.stop().sleep(wait).await;
        }
    }

    /// How urgent the operation is, and beside which others it runs: a change never stands in line behind reads, and
    /// neither do the look-ups that tell what became of one.
    fn turn(&self, operation: Operation) -> (Priority, Lane) {
        match (operation.is_change(), self.priority()) {
            (true, _) => (Priority::Change, Lane::Change),
            (false, Priority::Change) => (Priority::Change, Lane::Look),
            (false, priority) => (priority, Lane::Read),
        }
    }
}
