//! Failures in the words of the people who meet them: what happened, and what to do next.

use crate::clerk::{ClerkError, code};
use crate::text::{fit, visible};

use super::{Doubt, Failure, FailureKind};

/// A failure in words. All texts are safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What happened.
    pub what: String,
    /// What to do next.
    pub next: String,
    /// Clerk's code, else the HTTP status, else nothing.
    pub code: String,
    /// The trace id for Clerk's support; empty when there is none.
    pub trace: String,
}

impl Explained {
    /// What is not Clerk's to say, and so has neither code nor trace id. Made safe to show.
    #[must_use]
    pub fn plain(what: &str, next: &str) -> Self {
        Self {
            what: fit(&visible(what), LONGEST),
            next: visible(next).into_owned(),
            code: String::new(),
            trace: String::new(),
        }
    }

    /// Everything in one line.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = format!("{} {}", self.what, self.next);
        for (label, value) in [("", &self.code), ("trace ", &self.trace)] {
            if !value.is_empty() {
                line.extend([" [", label, value, "]"]);
            }
        }
        line
    }
}

/// How far it is known what became of a change.
#[must_use]
pub fn doubt_in_words(doubt: &Doubt) -> String {
    match &doubt.barred {
        None => "outcome unknown, looking it up".to_owned(),
        Some(failure) => {
            let what = explain(failure).what;
            format!("outcome unknown, and it cannot be looked up: {}", what.trim_end_matches('.'))
        }
    }
}

const NOT_DONE: &str = "It was looked up and is not done.";

/// More than this, in cells, is not an explanation; what follows it would leave the screen.
const LONGEST: usize = 500;

/// More than this, in cells, is not a code or a trace id.
const LONGEST_NAME: usize = 120;

/// The failure in words.
#[must_use]
pub fn explain(failure: &Failure) -> Explained {
    let (what, mut next) = known_code(failure).unwrap_or_else(|| by_kind(failure));
    if failure.looked_up {
        // Whoever changed something wants to know what became of it, before anything else.
        next = format!("{NOT_DONE} {next}");
    }
    let code = failure
        .code()
        .map(ToOwned::to_owned)
        .or_else(|| failure.status.map(|status| format!("HTTP {status}")))
        .unwrap_or_default();
    Explained {
        what: fit(&visible(&what), LONGEST),
        next: visible(&next).into_owned(),
        code: fit(&visible(&code), LONGEST_NAME),
        trace: failure.trace_id.as_deref().map(|id| fit(&visible(id), LONGEST_NAME)).unwrap_or_default(),
    }
}

/// The words for one of Clerk's codes; `None` for one that needs the words of its status.
#[must_use]
pub fn code_in_words(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        code::REQUEST_BODY_INVALID => {
            ("Clerk could not read the request.", "This is a fault of domdesk: please report it.")
        }
        code::API_VERSION_INVALID => (
            "Clerk does not know the API version that domdesk speaks.",
            "Check --api-url, or update domdesk.",
        ),
        code::AUTHORIZATION_HEADER_FORMAT_INVALID | code::AUTHENTICATION_INVALID => {
            ("Clerk did not accept the credentials.", "Start domdesk again with a valid secret key.")
        }
        code::CLERK_KEY_INVALID => (
            "Clerk does not know this secret key.",
            "It may have been rotated: take the present one from the dashboard's API keys page and start again.",
        ),
        code::AUTHORIZATION_INVALID => {
            ("This secret key may not do this.", "Ask an administrator of the Clerk application.")
        }
        code::ORGANIZATION_NOT_ENABLED => (
            "Organizations are switched off for this instance.",
            "Switch them on in the dashboard under Organizations settings.",
        ),
        code::DOMAINS_NOT_ENABLED => (
            "Verified domains are switched off for this instance.",
            "Switch them on in the dashboard under Organizations settings.",
        ),
        code::MODE_NOT_ENABLED => (
            "This enrollment mode is switched off for the instance.",
            "Choose another mode, or switch it on in the dashboard.",
        ),
        code::QUOTA_EXCEEDED => (
            "The organization has as many domains as it may have.",
            "Delete one of its domains, or raise max_allowed_domains.",
        ),
        code::RESOURCE_NOT_FOUND => {
            ("It is not there any more.", "Somebody may have deleted it: press r to read the list again.")
        }
        code::REQUEST_BODY_TOO_LARGE => ("The request was too large for Clerk.", "Shorten what you typed."),
        code::PARAM_MISSING | code::PARAM_NIL => ("A value is missing.", "Fill in the field."),
        code::PARAM_FORMAT_INVALID => {
            ("The value does not have the right form.", "A domain is written as acme.com.")
        }
        code::PARAM_VALUE_INVALID => {
            ("The value is not one that Clerk allows here.", "Choose another value.")
        }
        code::PARAM_TYPE_INVALID => {
            ("The value is of the wrong type.", "This is a fault of domdesk: please report it.")
        }
        code::PARAM_UNKNOWN => (
            "Clerk does not know one of the fields that were sent.",
            "This is a fault of domdesk: please report it.",
        ),
        code::DOMAIN_COMMON => (
            "This is a public mail provider: anybody can have an address there.",
            "Use a domain that belongs to the organization.",
        ),
        code::DOMAIN_BLOCKED => (
            "This domain is blocked: it gives out disposable addresses.",
            "Use a domain that belongs to the organization.",
        ),
        code::ALREADY_EXISTS => (
            "Another organization holds this domain verified; an instance has at most one.",
            "Search for the name to see who holds it. Unverify it there first, or keep it unverified here.",
        ),
        code::ALREADY_EXISTS_SAME_ORGANIZATION => (
            "This organization has this domain already.",
            "Search for the name and edit the one that is there.",
        ),
        code::EXISTS_FOR_ENTERPRISE_CONNECTION => (
            "An enterprise SSO connection uses this domain.",
            "Remove it from the connection first, or leave it there.",
        ),
        code::LAST_VERIFIED_CANNOT_DELETE => (
            "It is the organization's last verified domain, and the organization must keep one.",
            "Verify another of its domains first.",
        ),
        code::INTERNAL_CLERK_ERROR => {
            ("Clerk failed inside.", "Try again; tell Clerk's support the trace id if it stays.")
        }
        code::SERVICE_UNAVAILABLE => {
            ("Clerk is not available at the moment.", "Try again in a while; status.clerk.com tells more.")
        }
        _ => return None,
    })
}

/// One error of a form's field in words.
#[must_use]
pub fn field_error(error: &ClerkError) -> String {
    let text = match code_in_words(&error.code) {
        // Clerk's own text names the value or the limit, which ours cannot.
        Some(_) if error.code.starts_with("form_param") && !error.text().is_empty() => {
            error.text().to_owned()
        }
        Some((what, next)) => format!("{what} {next}"),
        None => error.text().to_owned(),
    };
    let code = if error.code.is_empty() {
        String::new()
    } else {
        format!(" [{}]", fit(&visible(&error.code), LONGEST_NAME))
    };
    visible(&format!("{}{code}", fit(&visible(&text), LONGEST))).into_owned()
}

fn known_code(failure: &Failure) -> Option<(String, String)> {
    let error = failure.errors.first()?;
    let (what, next) = code_in_words(&error.code)?;
    // Clerk's own text names the value or the limit, which ours cannot.
    let own = error.text();
    let what = if error.code.starts_with("form_param") && own != error.code { own } else { what };
    Some((what.to_owned(), next.to_owned()))
}

fn by_kind(failure: &Failure) -> (String, String) {
    let detail = |what: &str| {
        if failure.detail.is_empty() { format!("{what}.") } else { format!("{what}: {}.", failure.detail) }
    };
    let clerk = failure.errors.first().map(ClerkError::text).filter(|text| !text.is_empty());
    let said = |what: &str| clerk.map_or_else(|| detail(what), |text| format!("{what}: {text}"));
    let (what, next) = match failure.kind {
        FailureKind::ReadOnly => (
            "domdesk was started with --read-only and changes nothing.".to_owned(),
            "Start it without --read-only.",
        ),
        FailureKind::Journal => (
            detail("It was not sent, because it cannot be written into the journal"),
            "Put that right, then do it again.",
        ),
        FailureKind::Stale => (
            "It was not sent: somebody else has changed the domain meanwhile.".to_owned(),
            "Look at it as it is now, then decide.",
        ),
        FailureKind::Exists => (
            "This organization already has a domain of that name.".to_owned(),
            "Search for the name and edit the one that is there.",
        ),
        FailureKind::Reappeared => {
            ("The domain was taken for deleted and is there.".to_owned(), "Delete it again if it shall go.")
        }
        // A try before the lock closed may have been carried out.
        FailureKind::Locked if failure.outcome_unknown => {
            ("The lock closed before it was tried again.".to_owned(), "L unlocks.")
        }
        FailureKind::Locked => {
            ("The lock is closed, nothing was sent.".to_owned(), "L unlocks; then do it again.")
        }
        FailureKind::Offline => {
            (detail("No connection to the API"), "Check the network and --api-url, then press r.")
        }
        FailureKind::Barred => (detail("No connection to the API"), "Press r to try again."),
        FailureKind::Broken => (detail("The connection broke"), "Press r to try again."),
        FailureKind::Timeout => (detail("The API did not answer in time"), "Press r to try again."),
        FailureKind::Unauthorized => {
            (said("The secret key was not accepted"), "Start domdesk again with a valid secret key.")
        }
        FailureKind::Forbidden => {
            (said("The API forbids this"), "Ask an administrator of the Clerk application.")
        }
        FailureKind::NotFound => {
            (said("Not found"), "Somebody may have deleted it: press r to read the list again.")
        }
        FailureKind::Refused => (said("The API refused this"), "Change the value and try again."),
        FailureKind::RateLimited => (
            said("Too many requests for this key"),
            "Wait a moment; the application's own servers share the limit.",
        ),
        FailureKind::Server => (said("The API failed"), "Try again in a while."),
        FailureKind::BadAnswer => (
            detail("The answer was not Clerk's"),
            "A proxy may stand in between: check --api-url and the network.",
        ),
        FailureKind::Mismatch => (
            detail("The answer does not match what was asked"),
            "A proxy may stand in between: check --api-url and the network.",
        ),
        FailureKind::Stopped if failure.of_change => {
            ("Not done: stopped by you while it waited.".to_owned(), "Do it again when you like.")
        }
        FailureKind::Stopped => ("Stopped by you while it waited.".to_owned(), "Press r to read it."),
        FailureKind::Busy => (
            "Not sent: too many requests wait already.".to_owned(),
            "Try again when some of them are through.",
        ),
        FailureKind::Setup => {
            (detail("The client cannot work on this machine"), "Put that right, then press r.")
        }
        FailureKind::Internal => (detail("domdesk could not do this"), "Please report it."),
    };
    // Reading again does not do a change again.
    let next = match (failure.of_change, failure.kind) {
        (true, FailureKind::Offline) => "Check the network and --api-url, then do it again.",
        (true, FailureKind::Barred) => "Fix that, press r, then do it again.",
        (true, FailureKind::Broken | FailureKind::Timeout | FailureKind::Setup) => {
            "Do it again when the API answers."
        }
        _ => next,
    };
    (what, next.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_is_told_with_the_next_step() {
        let mut failure = Failure::new(FailureKind::Refused, "");
        failure.errors = vec![ClerkError { code: code::DOMAIN_COMMON.into(), ..ClerkError::default() }];
        failure.trace_id = Some("abc\x1b[2J".into());
        let explained = explain(&failure);
        assert_eq!(explained.what, "This is a public mail provider: anybody can have an address there.");
        assert_eq!(explained.code, "organization_domain_common");
        assert_eq!(explained.trace, "abc␛[2J");
        assert!(explained.line().ends_with("[organization_domain_common] [trace abc␛[2J]"));
    }

    #[test]
    fn an_unknown_code_is_told_in_clerks_words() {
        let mut failure = Failure::new(FailureKind::Refused, "");
        failure.status = Some(422);
        failure.errors = vec![ClerkError {
            code: "moon_phase".into(),
            long_message: "Not tonight.".into(),
            ..ClerkError::default()
        }];
        assert_eq!(explain(&failure).what, "The API refused this: Not tonight.");
        assert_eq!(explain(&failure).code, "moon_phase");
    }

    #[test]
    fn without_a_body_the_status_is_told() {
        let mut failure = Failure::new(FailureKind::Server, "");
        failure.status = Some(502);
        assert_eq!(explain(&failure).what, "The API failed.");
        assert_eq!(explain(&failure).code, "HTTP 502");
    }
}
