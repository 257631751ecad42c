//! One try: a request, and what came of it.

use std::time::SystemTime;

use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Request, Response, Url};
use tokio::time::Instant;

use super::answer::{self, Decode};
use super::client::Client;
use super::failure::Failure;
use super::proof::{Shown, compare};
use super::send::Call;
use super::server_clock::ServerClock;
use super::{ErrorKind, body, retry_after};
use crate::clerk::{Change, Operation};

/// What of a success shows that a change was done.
pub(super) type Show<T> = for<'a> fn(&'a T) -> Shown<'a>;

/// What a success has to be.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a, T> {
    /// How it is read.
    pub(super) decode: Decode<T>,
    /// For a change: what was asked, and what of the value shows that it was done.
    pub(super) asked: Option<(&'a Change, Show<T>)>,
}

impl<T> Expected<'_, T> {
    /// Whether the value is what was asked for.
    fn check(&self, status: u16, value: T) -> Result<T, Failure> {
        let compared = self.asked.map_or(Ok(()), |(asked, shown)| compare(asked, shown(&value)));
        match compared {
            Ok(()) => Ok(value),
            Err(mismatch) => Err(Failure::unreadable(ErrorKind::Mismatch { status, mismatch })),
        }
    }
}

/// What came of one try.
pub(super) struct Tried<T> {
    pub(super) result: Result<T, Failure>,
    /// HTTP status, where an answer came.
    pub(super) status: Option<u16>,
    /// What names the request in the answer's head: Clerk's trace id, or else that of the network before it. The key is
    /// blotted out of it.
    pub(super) request_id: Option<String>,
}

impl Client {
    /// Sends the request once.
    pub(super) async fn attempt<T>(&self, url: &Url, call: &Call, expected: &Expected<'_, T>) -> Tried<T> {
        let mut request = Request::new(method(call.operation), url.clone());
        if let Some(body) = &call.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
        }
        let sent = Instant::now();
        let pool = self.connections().take(self.settings());
        let tried = match pool.http.execute(request).await {
            Ok(response) => {
                self.connections().answered(&pool);
                self.read(call.operation, response, sent, expected).await
            }
            Err(error) => {
                let failure = Failure::transport(&error, self.settings().proxy.as_ref());
                Tried { result: Err(failure), status: None, request_id: None }
            }
        };
        if tried.result.as_ref().is_err_and(Failure::is_of_the_connection) {
            self.connections().leave(&pool, self.settings());
        }
        tried
    }

    async fn read<T>(
        &self,
        operation: Operation,
        response: Response,
        sent: Instant,
        expected: &Expected<'_, T>,
    ) -> Tried<T> {
        let status = response.status().as_u16();
        let key = &self.settings().key;
        let idle = self.settings().idle_timeout;
        let turn = self.turn_for_large_answers();
        let named = |name| text(response.headers(), name).map(|id| key.blot(id).into_owned());
        let trace = named("x-clerk-trace-id");
        let request_id = trace.clone().or_else(|| named("cf-ray"));
        let result = match status {
            200..300 => {
                let clock = text(response.headers(), DATE.as_str())
                    .and_then(|date| ServerClock::read(date, sent, Instant::now()));
                match body::read(response, idle, turn).await {
                    Ok(body) => {
                        let value =
                            answer::success(status, &body.bytes, trace.as_deref(), key, expected.decode);
                        // A page of a proxy tells the proxy's clock.
                        if let (Ok(_), Some(clock)) = (&value, clock) {
                            self.learn_clock(clock);
                        }
                        value.map_err(Failure::unreadable).and_then(|value| expected.check(status, value))
                    }
                    Err(failure) => Err(failure),
                }
            }
            300..400 => Err(Failure::redirected(status)),
            _ => {
                let retry_after = text(response.headers(), RETRY_AFTER.as_str())
                    .and_then(|value| retry_after::parse(value, SystemTime::now()));
                // The status says enough: a body that breaks off must not turn a 403 into a broken connection.
                let body = body::read(response, idle, turn).await.ok().map(|body| body.bytes);
                let kind: ErrorKind = answer::rejection(status, body, trace.as_deref(), retry_after, key);
                Err(Failure::rejected(operation, status, kind))
            }
        };
        Tried { result, status: Some(status), request_id }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// How Clerk wants that operation to be asked for.
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
        | Operation::OrganizationSettings => Method::GET,
    }
}
