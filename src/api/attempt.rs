//! One try: a request, and what came of it.

use std::time::SystemTime;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Request, Url};

use super::answer::{self, Decode};
use super::client::Client;
use super::failure::Failure;
use super::send::Call;
use super::{ErrorKind, body, retry_after};
use crate::clerk::Operation;

/// What came of one try.
pub(super) struct Tried<T> {
    pub(super) result: Result<T, Failure>,
    /// HTTP status, where an answer came.
    pub(super) status: Option<u16>,
    /// The trace id from the answer's head. The key is blotted out of it.
    pub(super) trace: Option<String>,
}

impl Client {
    /// Sends the request once.
    pub(super) async fn attempt<T>(&self, url: &Url, call: &Call, decode: Decode<T>) -> Tried<T> {
        let mut request = Request::new(method(call.operation), url.clone());
        if let Some(body) = &call.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
        }
        let response = match self.http().execute(request).await {
            Ok(response) => response,
            Err(error) => {
                return Tried { result: Err(Failure::transport(&error)), status: None, trace: None };
            }
        };
        let status = response.status().as_u16();
        let key = &self.settings().key;
        let idle = self.settings().idle_timeout;
        let trace = text(response.headers(), "x-clerk-trace-id").map(|trace| key.blot(trace).into_owned());
        let result = match status {
            200..300 => match body::read(response, idle).await {
                Ok(body) => answer::success(status, &body, key, decode).map_err(Failure::unreadable),
                Err(failure) => Err(failure),
            },
            300..400 => Err(Failure::redirected(status)),
            _ => {
                let retry_after = text(response.headers(), RETRY_AFTER.as_str())
                    .and_then(|value| retry_after::parse(value, SystemTime::now()));
                // The status says enough: a body that breaks off must not turn a 403 into a broken connection.
                let body = body::read(response, idle).await.ok();
                let kind: ErrorKind = answer::rejection(status, body, trace.as_deref(), retry_after, key);
                Err(Failure::rejected(status, kind))
            }
        };
        Tried { result, status: Some(status), trace }
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
