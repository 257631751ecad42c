//! Explains failures to operators: what happened, and what to do next.

mod advice;
mod codes;

use crate::clerk::ClerkError;
use crate::input::say;
use crate::text::{fit, visible};

use super::{Failure, FailureKind, OutcomeLookup, RequestKind};

/// An explained failure. All texts are safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub what: String,
    pub next: String,
    /// Whether the next step names keys of the browser.
    pub names_keys: bool,
    /// Clerk's code, else the HTTP status, else empty.
    pub code: String,
    /// The trace id for Clerk's support; empty when there is none.
    pub trace: String,
}

impl Explanation {
    /// A message that does not come from Clerk, and so has neither code nor trace id. Makes the texts safe to show.
    #[must_use]
    pub fn plain(what: &str, next: &str) -> Self {
        Self {
            what: fit(&visible(what), LONGEST),
            next: visible(next).into_owned(),
            names_keys: false,
            code: String::new(),
            trace: String::new(),
        }
    }

    /// Everything in one line.
    #[must_use]
    pub fn line(&self) -> String {
        self.with_names(format!("{} {}", self.what, self.next))
    }

    /// Everything in one line, for a command: it has no keys.
    #[must_use]
    pub fn command_line(&self) -> String {
        let next = if self.names_keys { "" } else { self.next.as_str() };
        self.with_names(format!("{} {next}", self.what).trim_end().to_owned())
    }

    fn with_names(&self, mut line: String) -> String {
        for (label, value) in [("", &self.code), ("trace ", &self.trace)] {
            if !value.is_empty() {
                line.extend([" [", label, value, "]"]);
            }
        }
        line
    }
}

/// What is known about an outcome that is being looked up.
#[must_use]
pub fn describe_lookup(lookup: &OutcomeLookup) -> String {
    match &lookup.blocked {
        None => "outcome unknown, looking it up".to_owned(),
        Some(failure) => {
            let what = explain(failure).what;
            format!("outcome unknown, and it cannot be looked up: {}", what.trim_end_matches('.'))
        }
    }
}

const NOT_DONE: &str = "A lookup showed that it was not done.";

/// The longest explanation, in cells. Anything after it would be pushed off the screen.
const LONGEST: usize = 500;

/// The longest code or trace id, in cells.
const LONGEST_NAME: usize = 120;

#[must_use]
pub fn explain(failure: &Failure) -> Explanation {
    let (what, template) = known_code(failure).unwrap_or_else(|| by_kind(failure));
    let names_keys = template.contains('{');
    let mut next = say(template);
    if failure.looked_up {
        // The operator wants to know the outcome of the change before anything else.
        next = format!("{NOT_DONE} {next}");
    }
    let code = failure
        .code()
        .map(ToOwned::to_owned)
        .or_else(|| failure.status.map(|status| format!("HTTP {status}")))
        .unwrap_or_default();
    Explanation {
        what: fit(&visible(&what), LONGEST),
        next: visible(&next).into_owned(),
        names_keys,
        code: fit(&visible(&code), LONGEST_NAME),
        trace: failure.trace_id.as_deref().map(|id| fit(&visible(id), LONGEST_NAME)).unwrap_or_default(),
    }
}

/// What happened and the next step, for one of Clerk's codes after a request of that kind; `None` for a code that is
/// explained by its HTTP status.
#[must_use]
pub fn explain_code(code: &str, kind: RequestKind) -> Option<(&'static str, &'static str)> {
    codes::what(code).map(|what| (what, advice::next(code, kind)))
}

/// Explains an error of one form field.
#[must_use]
pub fn explain_field_error(error: &ClerkError, kind: RequestKind) -> String {
    let text = match explain_code(&error.code, kind) {
        // Clerk's own text names the value or the limit; ours cannot.
        Some(_) if error.code.starts_with("form_param") && !error.text().is_empty() => {
            error.text().to_owned()
        }
        Some((what, next)) => format!("{what} {}", say(next)),
        None => error.text().to_owned(),
    };
    let code = if error.code.is_empty() {
        String::new()
    } else {
        format!(" [{}]", fit(&visible(&error.code), LONGEST_NAME))
    };
    visible(&format!("{}{code}", fit(&visible(&text), LONGEST))).into_owned()
}

fn known_code(failure: &Failure) -> Option<(String, &'static str)> {
    let error = failure.errors.first()?;
    let (what, next) = explain_code(&error.code, failure.request_kind())?;
    // Clerk's own text names the value or the limit; ours cannot.
    let own = error.text();
    let what = if error.code.starts_with("form_param") && own != error.code {
        // Where the field is known, its error stands beside it; elsewhere nothing else names it.
        let field = error.param_name().filter(|name| !name.is_empty() && !own.contains(*name));
        field.map_or_else(|| sentence(own), |name| format!("{name}: {}", sentence(own)))
    } else {
        what.to_owned()
    };
    Some((what, next))
}

/// A text of Clerk's, ended as a sentence, since another one follows.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    let is_ended = text.ends_with(['.', '!', '?', '…']);
    if is_ended || text.is_empty() { text.to_owned() } else { format!("{text}.") }
}

fn by_kind(failure: &Failure) -> (String, &'static str) {
    let detail = |what: &str| {
        if failure.detail.is_empty() { format!("{what}.") } else { format!("{what}: {}.", failure.detail) }
    };
    let clerk = failure.errors.first().map(ClerkError::text).filter(|text| !text.is_empty());
    let said = |what: &str| clerk.map_or_else(|| detail(what), |text| format!("{what}: {}", sentence(text)));
    let (what, next) = match failure.kind {
        FailureKind::ReadOnly => (
            "domdesk was started with --read-only and changes nothing.".to_owned(),
            "Start it without --read-only.",
        ),
        FailureKind::Journal => {
            (detail("Not sent, because it cannot be written to the journal"), "Fix that, then try again.")
        }
        FailureKind::Stale => (
            "Not sent: someone else has changed the domain.".to_owned(),
            "Check its current state, then decide.",
        ),
        FailureKind::Exists => (
            "This organization already has a domain of that name.".to_owned(),
            "Search for the name and edit the one that is there.",
        ),
        FailureKind::Reappeared => (
            "The domain was believed to be deleted, but it still exists.".to_owned(),
            "Delete it again to remove it.",
        ),
        // A try before the lock closed may have been carried out.
        FailureKind::Locked if failure.outcome_unknown => {
            ("domdesk was locked before it could try again.".to_owned(), "Press {lock} to unlock.")
        }
        FailureKind::Locked => {
            ("Locked: nothing was sent.".to_owned(), "Press {lock} to unlock, then try again.")
        }
        FailureKind::Offline => {
            (detail("No connection to the API"), "Check the network and --api-url, then press {refresh}.")
        }
        FailureKind::Blocked => (detail("No connection to the API"), "Press {refresh} to try again."),
        FailureKind::Broken => (detail("The connection broke"), "Press {refresh} to try again."),
        FailureKind::Timeout => (detail("The API did not answer in time"), "Press {refresh} to try again."),
        FailureKind::Unauthorized => {
            (said("The secret key was not accepted"), "Start domdesk again with a valid secret key.")
        }
        FailureKind::Forbidden => {
            (said("The API forbids this"), "Ask an administrator of the Clerk application.")
        }
        FailureKind::NotFound => {
            (said("Not found"), "Someone may have deleted it: press {refresh} to reload the list.")
        }
        FailureKind::Refused => (said("The API refused this"), after_refusal(failure.request_kind())),
        FailureKind::RateLimited => (
            said("Too many requests for this key"),
            "Wait a moment; the application's own servers share the limit.",
        ),
        FailureKind::Server => (said("The API failed"), "Try again in a while."),
        FailureKind::BadAnswer => (
            detail("The response is not from Clerk"),
            "A proxy may be interfering: check --api-url and the network.",
        ),
        FailureKind::Mismatch => (
            detail("The answer does not match what was asked"),
            "A proxy may be interfering: check --api-url and the network.",
        ),
        FailureKind::Stopped if failure.of_change => {
            ("Not done: you cancelled it while it waited.".to_owned(), "Try again when you like.")
        }
        FailureKind::Stopped => ("You cancelled this.".to_owned(), "Press {refresh} to load it."),
        FailureKind::Busy => (
            "Not sent: too many requests are already waiting.".to_owned(),
            "Try again when some of them have finished.",
        ),
        FailureKind::ContainsKey => (
            "Not sent: a value contains a secret key.".to_owned(),
            "Remove it. If others may have seen it, replace the key in the Clerk dashboard.",
        ),
        FailureKind::Setup => {
            (detail("domdesk cannot work on this machine"), "Fix that, then press {refresh}.")
        }
        FailureKind::Internal => (detail("domdesk could not do this"), "Please report it."),
    };
    let next = match (failure.request_kind(), failure.kind) {
        (RequestKind::Read, FailureKind::Server) => "Press {refresh} to try again in a while.",
        (RequestKind::Create, FailureKind::NotFound) => {
            "The organization may have been deleted: choose another one."
        }
        _ => next,
    };
    // Refreshing does not repeat a change.
    let next = match (failure.of_change, failure.kind) {
        (true, FailureKind::Offline) => "Check the network and --api-url, then try again.",
        (true, FailureKind::Blocked) => "Fix that, press {refresh}, then try again.",
        (true, FailureKind::Broken | FailureKind::Timeout | FailureKind::Setup) => {
            "Try again when the API answers."
        }
        _ => next,
    };
    (what, next)
}

/// The next step after a refusal that only Clerk's own text explains. An operator can change only a value that was
/// typed or chosen.
const fn after_refusal(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Read => "Press {refresh} to try again.",
        RequestKind::Create => "Change the value and try again.",
        RequestKind::Update => "Choose another value, or leave it as it is.",
        RequestKind::Delete | RequestKind::VerifyOwnership | RequestKind::Change => {
            "Press {refresh} to see its current state, then decide."
        }
    }
}

#[cfg(test)]
mod tests;
