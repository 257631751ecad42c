//! One attempt: sends a request and evaluates the response.

use std::time::SystemTime;

use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Method, Request, Response, Url};
use tokio::time::Instant;

use super::client::Client;
use super::failure::AttemptFailure;
use super::proof::{SuccessBody, compare};
use super::response::{self, Decode};
use super::send::Call;
use super::server_clock::ServerClock;
use super::{ErrorKind, body, retry_after};
use crate::clerk::{Change, Operation};

/// Selects the part of a decoded response that proves a change.
pub(super) type ToSuccessBody<T> = for<'a> fn(&'a T) -> SuccessBody<'a>;

#[derive(Clone, Copy)]
pub(super) struct Expected<'a, T> {
    pub(super) decode: Decode<T>,
    /// `None` for a read.
    pub(super) change: Option<(&'a Change, ToSuccessBody<T>)>,
}

impl<T> Expected<'_, T> {
    /// Fails if the value does not prove the change.
    fn check(&self, status: u16, value: T) -> Result<T, AttemptFailure> {
        let compared = self.change.map_or(Ok(()), |(change, body)| compare(change, body(&value)));
        match compared {
            Ok(()) => Ok(value),
            Err(mismatch) => Err(AttemptFailure::unreadable(ErrorKind::Mismatch { status, mismatch })),
        }
    }
}

pub(super) struct AttemptResult<T> {
    pub(super) result: Result<T, AttemptFailure>,
    /// `None` without a response.
    pub(super) status: Option<u16>,
    /// Identifies the request, from the response headers: Clerk's trace id, or else the CDN's. The key is redacted.
    pub(super) request_id: Option<String>,
}

impl Client {
    /// Sends the request once.
    pub(super) async fn attempt<T>(
        &self,
        url: &Url,
        call: &Call,
        expected: &Expected<'_, T>,
    ) -> AttemptResult<T> {
        let mut request = Request::new(method(call.operation), url.clone());
        if let Some(body) = &call.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
        }
        let sent = Instant::now();
        let pool = self.connections().acquire(self.settings());
        let tried = match pool.http.execute(request).await {
            Ok(response) => {
                self.connections().answered(&pool);
                self.read(call.operation, response, sent, expected).await
            }
            Err(error) => {
                let failure = AttemptFailure::transport(&error, self.settings().proxy.as_ref());
                AttemptResult { result: Err(failure), status: None, request_id: None }
            }
        };
        if tried.result.as_ref().is_err_and(AttemptFailure::is_connection_fault) {
            self.connections().replace(&pool, self.settings());
        }
        tried
    }

    async fn read<T>(
        &self,
        operation: Operation,
        response: Response,
        sent: Instant,
        expected: &Expected<'_, T>,
    ) -> AttemptResult<T> {
        let status = response.status().as_u16();
        let key = &self.settings().key;
        let idle = self.settings().idle_timeout;
        let large = self.large_body_lock();
        let id_in = |name| text(response.headers(), name).map(|id| key.redact(id).into_owned());
        let trace = id_in("x-clerk-trace-id");
        let request_id = trace.clone().or_else(|| id_in("cf-ray"));
        let result = match status {
            200..300 => {
                let clock = text(response.headers(), DATE.as_str())
                    .and_then(|date| ServerClock::read(date, sent, Instant::now()));
                match body::read(response, idle, large).await {
                    Ok(body) => {
                        let value =
                            response::success(status, &body.bytes, trace.as_deref(), key, expected.decode);
                        // The date of a proxy's own page is that of the proxy's clock.
                        if let (Ok(_), Some(clock)) = (&value, clock) {
                            self.learn_clock(clock);
                        }
                        value
                            .map_err(AttemptFailure::unreadable)
                            .and_then(|value| expected.check(status, value))
                    }
                    Err(failure) => Err(failure),
                }
            }
            300..400 => {
                let has_location = response.headers().contains_key(LOCATION);
                Err(AttemptFailure::redirected(status, has_location))
            }
            _ => {
                let retry_after = text(response.headers(), RETRY_AFTER.as_str())
                    .and_then(|value| retry_after::parse(value, SystemTime::now()));
                // The status is enough: a body that breaks off must not turn a 403 into a broken connection.
                let body = body::read(response, idle, large).await.ok().map(|body| body.bytes);
                let kind: ErrorKind = response::rejection(status, body, trace.as_deref(), retry_after, key);
                Err(AttemptFailure::rejected(operation, status, kind))
            }
        };
        AttemptResult { result, status: Some(status), request_id }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

pub(super) const fn method(operation: Operation) -> Method {
    match operation {
        Operation::Create | Operation::VerifyOwnership => Method::POST,
        Operation::Update => Method::PATCH,
        Operation::Delete => Method::DELETE,
        Operation::ListAll
        | Operation::List
        | Operation::Organizations
        | Operation::Organization
        | Operation::Instance
        | Operation::OrganizationSettings
        | Operation::EnterpriseConnections
        | Operation::UsersCount
        | Operation::OrganizationInvitations => Method::GET,
    }
}
