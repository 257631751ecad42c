//! Messages for errors, and quoting of external text in them.

use std::fmt;
use std::time::Duration;

use super::body::MAX_RESPONSE_BYTES;
use super::{Error, ErrorKind};
use crate::clerk::ClerkError;
use crate::text::{redact, visible};

/// The longest quote of external text, in characters.
const MAX_QUOTE_CHARS: usize = 300;

/// External text for a message: redacted, truncated, and made safe to show.
pub(super) fn quote(text: &str) -> String {
    // Redact before truncating, which could leave an unrecognizable half of a key.
    let text = redact(text);
    let mut quoted: String = text.chars().take(MAX_QUOTE_CHARS).collect();
    if text.chars().nth(MAX_QUOTE_CHARS).is_some() {
        quoted.push('…');
    }
    visible(&quoted).into_owned()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation {
            write!(f, "{operation}: ")?;
        }
        self.kind.fmt(f)?;
        if let Some(proxy) = self.suspected_proxy() {
            write!(f, " (through the proxy {})", quote(proxy))?;
        }
        if self.attempts > 1 {
            write!(f, " (tried {} times)", self.attempts)?;
        }
        if self.outcome_unknown() {
            f.write_str("; the outcome is unknown")?;
        }
        Ok(())
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly => f.write_str("refused: domdesk is read-only; nothing was sent"),
            Self::Locked => f.write_str("refused: changes are locked"),
            Self::InvalidId(id) => write!(f, "\"{}\" is not a valid id; nothing was sent", quote(id)),
            Self::NoConnection(reason) | Self::Blocked(reason) => write!(f, "no connection: {reason}"),
            Self::ConnectionBroken(reason) => write!(f, "the connection broke: {reason}"),
            Self::Timeout => f.write_str("no response in time"),
            Self::Rejected { status, errors, trace_id, retry_after } => {
                rejected(f, *status, errors, trace_id.as_deref(), *retry_after)
            }
            Self::UnexpectedBody { status, what } => {
                write!(f, "unexpected response (HTTP {status}): {what}")
            }
            Self::Mismatch { status, mismatch } => {
                write!(f, "the response (HTTP {status}) does not match the request: {mismatch}")
            }
            Self::TooLarge => write!(f, "the response is larger than {} MiB", MAX_RESPONSE_BYTES >> 20),
            Self::Crowded => f.write_str("several very large responses came at the same time"),
            Self::Redirect { status } => write!(
                f,
                "the server redirects elsewhere (HTTP {status}), where the key is not sent; check the API address"
            ),
            Self::Stopped => f.write_str("cancelled while it waited; it was not done"),
            Self::CalledOff { .. } => f.write_str("called off after waiting; it was not done"),
            Self::Paused(wait) => {
                write!(f, "rate limited by Clerk for another {} s; nothing was sent", wait.as_secs())
            }
            Self::Busy => f.write_str("too many requests are queued already; nothing was sent"),
            Self::ContainsKey => f.write_str("a value is a secret key; nothing was sent"),
            Self::Setup(reason) => f.write_str(reason),
        }
    }
}

fn rejected(
    f: &mut fmt::Formatter<'_>,
    status: u16,
    errors: &[ClerkError],
    trace_id: Option<&str>,
    retry_after: Option<Duration>,
) -> fmt::Result {
    f.write_str(match status {
        401 => "the secret key was not accepted",
        403 => "not allowed",
        404 => "not found",
        409 => "conflict",
        429 => "too many requests",
        500.. => "server error",
        _ => "refused",
    })?;
    for error in errors {
        write!(f, "; {}", quote(error.text()))?;
        if let Some(field) = error.param_name() {
            write!(f, " (field {})", quote(field))?;
        }
    }
    if let Some(wait) = retry_after {
        write!(f, "; retry after {} s", wait.as_secs())?;
    }
    write!(f, " [HTTP {status}")?;
    if let Some(code) = errors.iter().map(|error| &error.code).find(|code| !code.is_empty()) {
        write!(f, ", {}", quote(code))?;
    }
    if let Some(trace) = trace_id {
        write!(f, ", trace {}", quote(trace))?;
    }
    f.write_str("]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::Operation;

    #[test]
    fn a_refusal_shows_the_message_field_status_code_and_trace() {
        let error = Error {
            operation: Some(Operation::Create),
            kind: ErrorKind::Rejected {
                status: 422,
                errors: vec![ClerkError {
                    long_message: "gmail.com is a common email provider".into(),
                    code: "organization_domain_common".into(),
                    meta: serde_json::from_str(r#"{"param_name":"name"}"#).unwrap(),
                    ..ClerkError::default()
                }],
                trace_id: Some("abc".into()),
                retry_after: None,
            },
            attempts: 1,
            maybe_done: false,
            proxy: None,
            request_id: None,
        };
        assert_eq!(
            error.to_string(),
            "create: refused; gmail.com is a common email provider (field name) \
             [HTTP 422, organization_domain_common, trace abc]"
        );
        assert_eq!(error.field(), Some("name"));
    }

    #[test]
    fn an_unknown_outcome_is_shown() {
        let error = Error {
            operation: Some(Operation::Update),
            kind: ErrorKind::Timeout,
            attempts: 3,
            maybe_done: true,
            proxy: None,
            request_id: None,
        };
        assert_eq!(error.to_string(), "update: no response in time (tried 3 times); the outcome is unknown");
    }

    #[test]
    fn quotes_contain_no_control_characters_and_no_keys() {
        assert_eq!(quote("a\u{1b}[2Jb\u{202e}c\n"), "a␛[2Jb⟨202E⟩c␊");
        assert_eq!(quote(&"x".repeat(301)).chars().count(), 301);
        assert!(quote(&"x".repeat(301)).ends_with('…'));
        assert_eq!(quote(&format!("{}sk_test_abc", "x".repeat(290))), format!("{}sk_…", "x".repeat(290)));
    }
}
