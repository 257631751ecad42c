//! Answers of an overloaded or broken Clerk, or of a proxy in front of it, instead of processing the request.

use super::FaultKind;
use crate::clerk::{ClerkError, ErrorBody, code};
use crate::emulator::rules::answer::TRACE_HEADER;

/// Fixed, so that tests know which trace id to expect.
const TRACE_ID: &str = "5f2c1e0b9d3a47c68e0f7a1b2c3d4e5f";

impl FaultKind {
    /// 500 `internal_clerk_error`, with a trace id.
    #[must_use]
    pub fn internal_error() -> Self {
        Self::clerk_error(
            500,
            code::INTERNAL_CLERK_ERROR,
            "internal error",
            "Something went wrong on our side.",
        )
    }

    /// 502 in HTML, from a proxy.
    #[must_use]
    pub fn bad_gateway() -> Self {
        Self::Answer {
            status: 502,
            headers: Vec::new(),
            content_type: "text/html".to_owned(),
            body: "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
                .to_owned(),
        }
    }

    /// 503 `service_unavailable`, with a trace id.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::clerk_error(
            503,
            code::SERVICE_UNAVAILABLE,
            "unavailable",
            "The service is not available right now.",
        )
    }

    /// 429 with an empty body and `Retry-After` in seconds.
    #[must_use]
    pub fn too_many_requests(seconds: u32) -> Self {
        Self::Answer {
            status: 429,
            headers: vec![("Retry-After".to_owned(), seconds.to_string())],
            content_type: "application/json".to_owned(),
            body: String::new(),
        }
    }

    fn clerk_error(status: u16, code: &str, message: &str, long_message: &str) -> Self {
        let body = ErrorBody {
            errors: vec![ClerkError {
                message: message.to_owned(),
                long_message: long_message.to_owned(),
                code: code.to_owned(),
                meta: None,
            }],
            clerk_trace_id: Some(TRACE_ID.to_owned()),
        };
        Self::Answer {
            status,
            headers: vec![(TRACE_HEADER.to_owned(), TRACE_ID.to_owned())],
            content_type: "application/json".to_owned(),
            body: serde_json::to_string(&body).unwrap_or_default(),
        }
    }
}
