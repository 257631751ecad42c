//! What has to be said of each fault, and what not.

use domdesk::clerk::Operation;
use domdesk::emulator::{Damage, FaultKind};

use crate::fault_matrix::cell::{Cell, Lasts};
use crate::fault_matrix::watch::Watch;

/// What has to be said of a fault.
struct Words {
    /// What happened; of an answer without an end either is true.
    what: &'static [&'static str],
    /// What to do next.
    next: Next,
    /// Whether a reading is tried again before anybody has to act.
    passes: bool,
}

/// What to do next, for a reading and for a change.
struct Next(&'static str, &'static str);

/// What stands on the screen while the instance could not be read.
const UNREAD: &str = "which instance this is could not be read";
const PRESS_R: Next = Next("Press r to try again.", "Try again when the API answers.");
const PROXY: Next = Next(
    "A proxy may be interfering: check --api-url and the network.",
    "A proxy may be interfering: check --api-url and the network.",
);
const IN_A_WHILE: Next = Next("ry again in a while", "Try again in a while");
const TOO_LATE: &str = "The API did not answer in time.";

/// Whether the connection proves of every try that nobody has looked at it: then a change is sent again as well.
const fn is_turned_away(kind: &FaultKind) -> bool {
    matches!(kind, FaultKind::Answer { status: 429, .. } | FaultKind::GoAway | FaultKind::RefusedStream)
}

/// `None` where nothing is to be said.
fn words(kind: &FaultKind, secure: bool) -> Option<Words> {
    let said = |what, next, passes| Some(Words { what, next, passes });
    match kind {
        FaultKind::Answer { status: 429, .. } => said(
            &["Too many requests for this key"],
            Next("Wait a moment; the application's own servers share the limit.", "Wait a moment"),
            true,
        ),
        FaultKind::Answer { status: 500, .. } => said(
            &["Clerk had an internal error."],
            Next(
                "Press r to try again; tell Clerk's support the trace id",
                "tell Clerk's support the trace id",
            ),
            true,
        ),
        FaultKind::Answer { status: 503, .. } => {
            said(&["Clerk is not available at the moment."], IN_A_WHILE, true)
        }
        FaultKind::Answer { .. } | FaultKind::Damaged(Damage::GatewayTimeout) => said(
            &["The API failed: the response is not from Clerk; a proxy may be interfering."],
            IN_A_WHILE,
            true,
        ),
        FaultKind::DisconnectBefore
        | FaultKind::AppliedThenDisconnect
        | FaultKind::ResetBefore
        | FaultKind::Refuse(_)
        | FaultKind::GoAway
        | FaultKind::RefusedStream
        | FaultKind::Damaged(
            Damage::ResetBeforeAnswer | Damage::ResetDuringBody | Damage::GoAway | Damage::StreamReset,
        ) => said(&["The connection broke: "], PRESS_R, true),
        FaultKind::Damaged(Damage::SwitchingProtocols) if secure => {
            said(&["The connection broke: "], PRESS_R, true)
        }
        FaultKind::Hold
        | FaultKind::Stall
        | FaultKind::Damaged(Damage::Silence | Damage::DrippingBody | Damage::Stall) => {
            said(&[TOO_LATE], PRESS_R, false)
        }
        FaultKind::Damaged(Damage::AnotherRow) => {
            said(&["The answer does not match what was asked: it is about another domain."], PROXY, false)
        }
        FaultKind::Damaged(Damage::Unchanged) => said(
            &[
                "The answer does not match what was asked: it shows the domain without the change.",
                "The answer does not match what was asked: it does not show the ownership as verified.",
            ],
            PROXY,
            false,
        ),
        FaultKind::Damaged(Damage::NotDeleted) => said(
            &["The answer does not match what was asked: it does not say that the domain was deleted."],
            PROXY,
            false,
        ),
        FaultKind::Damaged(Damage::NotFound) => said(&["It no longer exists."], PRESS_R, false),
        FaultKind::Damaged(Damage::AlreadyExists) => {
            said(&["This organization has this domain already."], PRESS_R, false)
        }
        FaultKind::Damaged(Damage::Redirect) => {
            said(&["The response is not from Clerk: it redirects to another address"], PROXY, false)
        }
        FaultKind::Damaged(Damage::SwitchingProtocols | Damage::TooEarly) => {
            said(&["The response is not from Clerk: HTTP "], PROXY, false)
        }
        FaultKind::Damaged(Damage::EndlessBody) => {
            said(&["The response is not from Clerk: it is too large.", TOO_LATE], PROXY, false)
        }
        FaultKind::Damaged(Damage::TruncatedJson) => {
            said(&["The response is not from Clerk: truncated JSON."], PROXY, false)
        }
        FaultKind::Damaged(Damage::WrongTypes) => {
            said(&["The response is not from Clerk: JSON of another shape"], PROXY, false)
        }
        FaultKind::Damaged(Damage::InvalidUtf8) => {
            said(&["The response is not from Clerk: not text."], PROXY, false)
        }
        FaultKind::Damaged(Damage::Html) => {
            said(&["The response is not from Clerk: HTML, not JSON."], PROXY, false)
        }
        FaultKind::Delay(_) | FaultKind::Damaged(Damage::ResetAfterBody) => None,
    }
}

/// Whether what was to be said was said, and nothing else.
pub(crate) fn check(cell: &Cell, watch: &Watch) {
    let Some(words) = words(&cell.kind, cell.secure) else {
        if cell.ends_the_connection_of_others() {
            assert!(watch.complained_only("The connection broke"), "{}", watch.all());
            return;
        }
        assert!(!watch.complained(), "nothing is wrong:\n{}", watch.all());
        return;
    };
    assert!(
        words.what.iter().any(|what| watch.heard(what)),
        "{:?} was not said:\n{}",
        words.what,
        watch.all()
    );
    let is_turned_away = is_turned_away(&cell.kind);
    let changes = cell.operation.is_change();
    let repeats = if changes { is_turned_away } else { words.passes };
    // The look that follows may be tried again while nobody listens.
    if !(changes && matches!(cell.kind, FaultKind::Refuse(_))) {
        let tries = watch.heard("Retrying");
        assert_eq!(tries, repeats, "whether it tries again is told:\n{}", watch.all());
    }
    if cell.lasts == Lasts::Once && repeats {
        assert_eq!(watch.last().complaints(), Vec::<String>::new(), "it has passed:\n{}", watch.all());
        return;
    }
    if changes && !is_turned_away {
        let doubt = format!("It is not known whether {}", in_doubt(cell.operation));
        assert!(watch.heard("It is not known whether") && watch.heard("Looking it up."), "{doubt}");
        if cell.is_done() {
            assert!(watch.last().contains("✓"), "that it is done is told:\n{}", watch.all());
            return;
        }
        assert!(watch.last().contains("A lookup showed that it was not done."), "{}", watch.all());
    }
    let last = watch.last();
    let next = if changes { words.next.1 } else { words.next.0 };
    // Whoever met a refused connection, or one that was cut while it was made, is told of that in the end.
    let refused =
        matches!(cell.kind, FaultKind::Refuse(_)) && last.contains("No connection to the API: connection ");
    let in_time = last.contains(TOO_LATE);
    let next = match (refused, in_time) {
        // The lock stays closed, and tells why once nothing else does. Over HTTP/2 the question for the instance may have been
        // on the connections that ended under this request, each time.
        _ if (cell.operation == Operation::Instance || cell.secure) && last.contains(UNREAD) => PRESS_R.0,
        (true, _) => "Check the network and --api-url, then press r.",
        (_, true) if changes => PRESS_R.1,
        (_, true) => PRESS_R.0,
        _ => next,
    };
    let what = refused || words.what.iter().any(|what| last.contains(what));
    assert!(what, "{:?} does not stay:\n{}", words.what, watch.all());
    assert!(last.contains(next), "{next:?} is not said:\n{}", watch.all());
    if matches!(cell.kind, FaultKind::Answer { status: 500 | 503, .. }) {
        assert!(last.contains("5f2c1e0b9d3a47c68e0f7a1b2c3d4e5f"), "the trace id:\n{}", watch.all());
    }
}

const fn in_doubt(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "was created",
        Operation::Delete => "was deleted",
        Operation::VerifyOwnership => "ownership of",
        _ => "was verified",
    }
}
