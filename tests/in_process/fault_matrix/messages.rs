//! The messages that each fault must and must not show.

use domdesk::clerk::Operation;
use domdesk::emulator::{Damage, FaultKind};

use crate::fault_matrix::cell::{Cell, Lasts};
use crate::fault_matrix::screen_log::ScreenLog;

/// The expected message for a fault.
struct Expected {
    /// What happened. For an endless body either of two messages is correct.
    what: &'static [&'static str],
    /// The next step.
    next: Next,
    /// Whether the client retries a read before the operator has to act.
    retries: bool,
}

/// The next step for a read and for a change.
struct Next(&'static str, &'static str);

/// Shown while the instance could not be loaded.
const INSTANCE_FAILED: &str = "which instance this is could not be read";
const PRESS_R: Next = Next("Press r to try again.", "Try again when the API answers.");
const PROXY: Next = Next(
    "A proxy may be interfering: check --api-url and the network.",
    "A proxy may be interfering: check --api-url and the network.",
);
const IN_A_WHILE: Next = Next("ry again in a while", "Try again in a while");
const TOO_LATE: &str = "The API did not answer in time.";

/// Whether each attempt was certainly not processed: then a change is sent again, too.
const fn is_refused(kind: &FaultKind) -> bool {
    matches!(kind, FaultKind::Answer { status: 429, .. } | FaultKind::GoAway | FaultKind::RefusedStream)
}

/// `None` if the fault must not show a message.
fn expected(kind: &FaultKind, secure: bool) -> Option<Expected> {
    let expected = |what, next, retries| Some(Expected { what, next, retries });
    match kind {
        FaultKind::Answer { status: 429, .. } => expected(
            &["Too many requests for this key"],
            Next("Wait a moment; the application's own servers share the limit.", "Wait a moment"),
            true,
        ),
        FaultKind::Answer { status: 500, .. } => expected(
            &["Clerk had an internal error."],
            Next(
                "Press r to try again; tell Clerk's support the trace id",
                "tell Clerk's support the trace id",
            ),
            true,
        ),
        FaultKind::Answer { status: 503, .. } => {
            expected(&["Clerk is not available at the moment."], IN_A_WHILE, true)
        }
        FaultKind::Answer { .. } | FaultKind::Damaged(Damage::GatewayTimeout) => expected(
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
        ) => expected(&["The connection broke: "], PRESS_R, true),
        FaultKind::Damaged(Damage::SwitchingProtocols) if secure => {
            expected(&["The connection broke: "], PRESS_R, true)
        }
        FaultKind::Hold
        | FaultKind::Stall
        | FaultKind::Damaged(Damage::Silence | Damage::DrippingBody | Damage::Stall) => {
            expected(&[TOO_LATE], PRESS_R, false)
        }
        FaultKind::Damaged(Damage::AnotherRow) => {
            expected(&["The answer does not match what was asked: it is about another domain."], PROXY, false)
        }
        FaultKind::Damaged(Damage::Unchanged) => expected(
            &[
                "The answer does not match what was asked: it shows the domain without the change.",
                "The answer does not match what was asked: it does not show the ownership as verified.",
            ],
            PROXY,
            false,
        ),
        FaultKind::Damaged(Damage::NotDeleted) => expected(
            &["The answer does not match what was asked: it does not say that the domain was deleted."],
            PROXY,
            false,
        ),
        FaultKind::Damaged(Damage::NotFound) => expected(&["It no longer exists."], PRESS_R, false),
        FaultKind::Damaged(Damage::AlreadyExists) => {
            expected(&["This organization has this domain already."], PRESS_R, false)
        }
        FaultKind::Damaged(Damage::Redirect) => {
            expected(&["The response is not from Clerk: it redirects to another address"], PROXY, false)
        }
        FaultKind::Damaged(Damage::SwitchingProtocols | Damage::TooEarly) => {
            expected(&["The response is not from Clerk: HTTP "], PROXY, false)
        }
        FaultKind::Damaged(Damage::EndlessBody) => {
            expected(&["The response is not from Clerk: it is too large.", TOO_LATE], PROXY, false)
        }
        FaultKind::Damaged(Damage::TruncatedJson) => {
            expected(&["The response is not from Clerk: truncated JSON."], PROXY, false)
        }
        FaultKind::Damaged(Damage::WrongTypes) => {
            expected(&["The response is not from Clerk: JSON of another shape"], PROXY, false)
        }
        FaultKind::Damaged(Damage::InvalidUtf8) => {
            expected(&["The response is not from Clerk: not text."], PROXY, false)
        }
        FaultKind::Damaged(Damage::Html) => {
            expected(&["The response is not from Clerk: HTML, not JSON."], PROXY, false)
        }
        FaultKind::Delay(_) | FaultKind::Damaged(Damage::ResetAfterBody) => None,
    }
}

/// What the message about a read that failed says; empty if the fault must not show one.
pub(crate) fn what(kind: &FaultKind, secure: bool) -> &'static [&'static str] {
    expected(kind, secure).map_or(&[], |expected| expected.what)
}

/// Checks that the expected message was shown, and no other.
pub(crate) fn check(cell: &Cell, log: &ScreenLog) {
    let Some(expected) = expected(&cell.kind, cell.secure) else {
        if cell.ends_the_connection_of_others() {
            assert!(log.showed_only_error("The connection broke"), "{}", log.all());
            return;
        }
        assert!(!log.showed_error(), "no error is shown:\n{}", log.all());
        return;
    };
    assert!(
        expected.what.iter().any(|what| log.has_shown(what)),
        "{:?} was not shown:\n{}",
        expected.what,
        log.all()
    );
    let is_refused = is_refused(&cell.kind);
    let changes = cell.operation.is_change();
    let repeats = if changes { is_refused } else { expected.retries };
    // The lookup after a change may be retried while the port refuses connections.
    if !(changes && matches!(cell.kind, FaultKind::Refuse(_))) {
        let was_retried = log.has_shown("Retrying");
        assert_eq!(was_retried, repeats, "retries are shown:\n{}", log.all());
    }
    if cell.lasts == Lasts::Once && repeats {
        assert_eq!(log.last().errors(), Vec::<String>::new(), "the error is gone:\n{}", log.all());
        return;
    }
    if changes && !is_refused {
        // Clerk's answer is known, but it may be to the second copy of the request.
        let is_answered = matches!(cell.kind, FaultKind::Damaged(Damage::NotFound | Damage::AlreadyExists));
        let doubt = if is_answered {
            ["Looking up whether", "by this request."]
        } else {
            ["It is not known whether", "Looking it up."]
        };
        assert!(doubt.iter().all(|text| log.has_shown(text)), "{doubt:?}: {}", in_doubt(cell.operation));
        assert!(!is_answered || !log.has_shown("It is not known whether"), "{}", log.all());
        if cell.is_done() {
            assert!(log.last().contains("✓"), "success is reported:\n{}", log.all());
            return;
        }
        assert!(log.last().contains("A lookup showed that it was not done."), "{}", log.all());
    }
    let last = log.last();
    let next = if changes { expected.next.1 } else { expected.next.0 };
    // After a refused connection, or one that broke while it was made, the last message reports that.
    let refused =
        matches!(cell.kind, FaultKind::Refuse(_)) && last.contains("No connection to the API: connection ");
    let in_time = last.contains(TOO_LATE);
    let next = match (refused, in_time) {
        // The desk stays locked, and shows the reason once there is no other message. Over HTTP/2 each request for the
        // instance may have been on the connections that ended with this request.
        _ if (cell.operation == Operation::Instance || cell.secure) && last.contains(INSTANCE_FAILED) => {
            PRESS_R.0
        }
        (true, _) => "Check the network and --api-url, then press r.",
        (_, true) if changes => PRESS_R.1,
        (_, true) => PRESS_R.0,
        _ => next,
    };
    let what = refused || expected.what.iter().any(|what| last.contains(what));
    assert!(what, "{:?} does not stay on the screen:\n{}", expected.what, log.all());
    assert!(last.contains(next), "{next:?} is not shown:\n{}", log.all());
    if matches!(cell.kind, FaultKind::Answer { status: 500 | 503, .. }) {
        assert!(last.contains("5f2c1e0b9d3a47c68e0f7a1b2c3d4e5f"), "the trace id:\n{}", log.all());
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
