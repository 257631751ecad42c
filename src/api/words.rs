//! The words of an error, and how text that a stranger wrote is made fit for them.

use std::fmt;
use std::time::Duration;

use super::body::MAX_ANSWER_BYTES;
use super::{Error, ErrorKind};
use crate::clerk::ClerkError;
use crate::text::{redact, visible};

/// Longest piece of foreign text that goes into a sentence, in characters.
const LONGEST_QUOTE: usize = 300;

/// Foreign text for a sentence: without keys, cut to length, and made safe to show.
pub(super) fn quote(text: &str) -> String {
    // Before the cut, which could leave the half of a key that nothing recognizes.
    let text = redact(text);
    let mut quoted: String = text.chars().take(LONGEST_QUOTE).collect();
    if text.chars().nth(LONGEST_QUOTE).is_some() {
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
        if let Some(proxy) = self.proxy_in_doubt() {
            write!(f, " (through the proxy {})", quote(proxy))?;
        }
        if self.attempts > 1 {
            write!(f, " (tried {} times)", self.attempts)?;
        }
        if self.outcome_unknown() {
            f.write_str("; whether it was done is not known")?;
        }
        Ok(())
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly => f.write_str("refused, because domdesk runs read-only; nothing was sent"),
            Self::Locked => f.write_str("refused, because the lock on changes is closed"),
            Self::InvalidId(id) => write!(f, "\"{}\" cannot be an id; nothing was sent", quote(id)),
            Self::NoConnection(reason) | Self::Barred(reason) => write!(f, "no connection: {reason}"),
            Self::ConnectionBroken(reason) => write!(f, "the connection broke: {reason}"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Rejected { status, errors, trace_id, retry_after } => {
                rejected(f, *status, errors, trace_id.as_deref(), *retry_after)
            }
            Self::UnexpectedBody { status, what } => {
                write!(f, "the answer (HTTP {status}) is not what Clerk promises: {what}")
            }
            Self::Mismatch { status, mismatch } => {
                write!(f, "the answer (HTTP {status}) does not match what was asked: {mismatch}")
            }
            Self::TooLarge => write!(f, "the answer is larger than {} MiB", MAX_ANSWER_BYTES >> 20),
            Self::Crowded => f.write_str("several very large answers came at once"),
            Self::Redirect { status } => write!(
                f,
                "the server points elsewhere (HTTP {status}), and the key does not go there; is the API address right?"
            ),
            Self::Stopped => f.write_str("stopped while it waited; it was not done"),
            Self::CalledOff { .. } => f.write_str("called off after its wait; it was not done"),
            Self::Paused(wait) => {
                write!(f, "Clerk wants to be left alone for another {} s; nothing was sent", wait.as_secs())
            }
            Self::Busy => f.write_str("too many requests wait already; nothing was sent"),
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
        401 => "the secret key is not accepted",
        403 => "not allowed",
        404 => "not found",
        409 => "in conflict with something else",
        429 => "too many requests",
        500.. => "Clerk has a problem",
        _ => "refused",
    })?;
    for error in errors {
        write!(f, "; {}", quote(error.text()))?;
        if let Some(field) = error.param_name() {
            write!(f, " (field {})", quote(field))?;
        }
    }
    if let Some(wait) = retry_after {
        write!(f, "; it asks for a pause of {} s", wait.as_secs())?;
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
    fn a_refusal_says_what_where_and_for_support() {
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
    fn a_doubtful_outcome_is_said() {
        let error = Error {
            operation: Some(Operation::Update),
            kind: ErrorKind::Timeout,
            attempts: 3,
            maybe_done: true,
            proxy: None,
            request_id: None,
        };
        assert_eq!(
            error.to_string(),
            "update: no answer in time (tried 3 times); whether it was done is not known"
        );
    }

    #[test]
    fn foreign_text_cannot_steer_a_terminal() {
        assert_eq!(quote("a\u{1b}[2Jb\u{202e}c\n"), "a␛[2Jb⟨202E⟩c␊");
        assert_eq!(quote(&"x".repeat(301)).chars().count(), 301);
        assert!(quote(&"x".repeat(301)).ends_with('…'));
        assert_eq!(quote(&format!("{}sk_test_abc", "x".repeat(290))), format!("{}sk_…", "x".repeat(290)));
    }
}
