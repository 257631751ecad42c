//! Sending one operation: the lock, the tries, and what is known of the outcome after each.

use std::time::SystemTime;

use reqwest::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Request, Response, Url};
use tokio::time::{Instant, sleep};

use super::answer::{self, Decode};
use super::client::Client;
use super::failure::Failure;
use super::retry::{Retrying, may_repeat};
use super::target::Target;
use super::{Error, ErrorKind, body, retry_after};
use crate::clerk::Operation;

/// One operation, ready to be sent.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) target: Target,
    /// JSON.
    pub(super) body: Option<String>,
}

/// How an operation ended that did not end well.
pub(super) struct Ended {
    pub(super) error: Error,
    /// Whether a try before the last may have been carried out.
    pub(super) was_in_doubt: bool,
}

impl Ended {
    pub(super) fn into_error(self) -> Error {
        self.error
    }
}

impl Client {
    /// Sends the call as often as the policy allows and it is safe. Cancelled by dropping the future.
    pub(super) async fn send<T>(&self, call: &Call, decode: Decode<T>) -> Result<T, Ended> {
        let operation = call.operation;
        let unsent = |kind| Ended { error: Error::unsent(operation, kind), was_in_doubt: false };
        let address = format!("{}{}", self.settings().url.as_str(), call.target.as_str());
        let url = Url::parse(&address)
            .map_err(|_| unsent(ErrorKind::Setup("the request's address cannot be built".to_owned())))?;

        let mut waits = self.settings().retry.waits();
        let mut started = None;
        let mut attempts = 0;
        let mut in_doubt = false;
        loop {
            // Reads take turns, so that a screen full of lookups cannot use up the rate limit that the customer's own
            // servers share. A change never stands in line behind them. The turn is given back while waiting.
            let turn = if operation.changes() { None } else { self.turns().acquire().await.ok() };
            // The only way out to the network leads through here, so the lock cannot be walked around. It may have closed
            // since the last try, whose doubt stays.
            if method(operation) != Method::GET
                && let Err(kind) = self.guard().check()
            {
                let error = Error { operation: Some(operation), kind, attempts, maybe_done: in_doubt };
                return Err(Ended { error, was_in_doubt: in_doubt });
            }
            let started = *started.get_or_insert_with(Instant::now);
            attempts += 1;
            let failure = match self.attempt(&url, call, decode).await {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            drop(turn);

            let was_in_doubt = in_doubt;
            in_doubt = !failure.settles() && (in_doubt || failure.maybe_done);
            let again = may_repeat(operation, &failure);
            let error =
                Error { operation: Some(operation), kind: failure.kind, attempts, maybe_done: in_doubt };
            let wait = if again { waits.next(error.retry_after(), started.elapsed()) } else { None };
            let Some(wait) = wait else {
                return Err(Ended { error, was_in_doubt });
            };
            self.tell(&Retrying { attempt: attempts, wait, failure: error });
            sleep(wait).await;
        }
    }

    async fn attempt<T>(&self, url: &Url, call: &Call, decode: Decode<T>) -> Result<T, Failure> {
        let mut request = Request::new(method(call.operation), url.clone());
        if let Some(body) = &call.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
        }
        let response = self.http().execute(request).await.map_err(|error| Failure::transport(&error))?;
        let status = response.status();
        if status.is_success() {
            let body = body::read(response).await?;
            return answer::success(status.as_u16(), &body, &self.settings().key, decode)
                .map_err(Failure::unreadable);
        }
        let status = status.as_u16();
        if (300..400).contains(&status) {
            return Err(Failure::refused(ErrorKind::Redirect { status }));
        }
        Err(Failure::rejected(status, self.rejection(status, response).await))
    }

    async fn rejection(&self, status: u16, response: Response) -> ErrorKind {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let retry_after =
            header(RETRY_AFTER.as_str()).and_then(|value| retry_after::parse(&value, SystemTime::now()));
        let trace = header("x-clerk-trace-id");
        // The status says enough: a body that breaks off must not turn a 403 into a broken connection.
        let body = body::read(response).await.ok();
        answer::rejection(status, body, trace.as_deref(), retry_after, &self.settings().key)
    }
}

const fn method(operation: Operation) -> Method {
    match operation {
        Operation::Create | Operation::VerifyOwnership => Method::POST,
        Operation::Update => Method::PATCH,
        Operation::Delete => Method::DELETE,
        Operation::ListAll
        | Operation::List
        | Operation::Organizations
        | Operation::Organization
        | Operation::Instance
        | Operation::OrganizationSettings => Method::GET,
    }
}
