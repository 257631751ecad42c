// Changes that affect people: each way to them asks for confirmation, and others do not.

use super::super::super::*;
use super::bench::{Desk, change, changes, endpoint, proof, refusal};
use crate::change::PendingCounts;
use crate::clerk::{EnrollmentMode, OrganizationDomain, code};
use crate::input::{Code, Key};

use EnrollmentMode::{AutomaticInvitation, ManualInvitation};

/// A desk whose first row is like that.
fn with(change: impl FnOnce(&mut OrganizationDomain)) -> Desk {
    let mut desk = Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 3);
    change(&mut desk.rows[0]);
    let effects = desk.api(ApiMsg::Connected(Ok(endpoint(false))));
    desk.settle(&effects);
    desk.draw();
    desk
}

fn inviting(row: &mut OrganizationDomain) {
    row.enrollment_mode = AutomaticInvitation;
}

/// Unverifying it cancels pending invitations.
fn waited_for(row: &mut OrganizationDomain) {
    inviting(row);
    row.affiliation_verification = Some(proof(true));
    (row.total_pending_invitations, row.total_pending_suggestions) = (12, 8);
}

/// The affected people according to the open dialog.
fn asked_about(desk: &Desk) -> Option<Affected> {
    match desk.model.modals.last() {
        Some(Modal::Confirm(Confirm { subject: Subject::Row { people, .. }, .. })) => *people,
        Some(Modal::Confirm(Confirm { subject: Subject::SendForm(people), .. })) => Some(*people),
        _ => None,
    }
}

const EMAILS: Affected = Affected {
    emails: true,
    withdrawn: PendingCounts { invitations: 0, suggestions: 0 },
    waiting: PendingCounts { invitations: 0, suggestions: 0 },
};
const TWENTY: PendingCounts = PendingCounts { invitations: 12, suggestions: 8 };

#[test]
fn a_change_that_affects_people_needs_y() {
    let waiting = Affected { emails: false, withdrawn: TWENTY, waiting: TWENTY };
    for (row, people) in [(inviting as fn(&mut OrganizationDomain), EMAILS), (waited_for, waiting)] {
        for (key, sent) in [
            (Code::Char('y'), 1),
            (Code::Char('v'), 0),
            (Code::Char('n'), 0),
            (Code::Enter, 0),
            (Code::Esc, 0),
        ] {
            let mut desk = with(row);
            assert_eq!(desk.press("v"), []);
            assert_eq!(asked_about(&desk), Some(people));
            assert_eq!(changes(&desk.key(key)).len(), sent, "{key:?}");
            assert!(desk.model.modals.is_empty());
        }
    }
}

#[test]
fn a_change_that_affects_no_one_is_sent_immediately() {
    for row in [
        (|_: &mut OrganizationDomain| {}) as fn(&mut OrganizationDomain),
        |row| row.enrollment_mode = EnrollmentMode::AutomaticSuggestion,
        |row| row.affiliation_verification = Some(proof(true)),
        |row| {
            inviting(row);
            row.affiliation_verification = Some(proof(true));
        },
    ] {
        let mut desk = with(row);
        change(&desk.press("v"));
        assert!(desk.model.modals.is_empty());
    }
}

#[test]
fn a_held_down_key_never_accepts_the_dialog() {
    let mut desk = with(inviting);
    for _ in 0..40 {
        assert_eq!(desk.press("v"), []);
    }
}

#[test]
fn the_form_asks_for_the_same_confirmation() {
    for (row, emails, withdrawn) in [
        (inviting as fn(&mut OrganizationDomain), true, PendingCounts::default()),
        (waited_for, false, TWENTY),
    ] {
        let mut desk = with(row);
        desk.press("e");
        desk.key(Code::Tab);
        desk.press(" ");
        assert_eq!(desk.key(Code::Enter), []);
        let people = asked_about(&desk).unwrap();
        assert_eq!((people.emails, people.withdrawn), (emails, withdrawn));
        desk.key(Code::Esc);
        assert!(matches!(desk.model.modals[..], [Modal::Edit(_)]), "nothing is lost");
        desk.send(Msg::Key(Key::ctrl('s')));
        change(&desk.press("y"));
    }
}

#[test]
fn leaving_a_mode_with_pending_people_asks() {
    let mut desk = with(waited_for);
    desk.press("mk");
    desk.key(Code::Enter);
    let withdrawn = PendingCounts { invitations: 12, suggestions: 0 };
    assert_eq!(asked_about(&desk).unwrap().withdrawn, withdrawn);
    change(&desk.press("y"));
}

#[test]
fn the_row_as_it_will_be_decides() {
    // A pending change sets a mode that emails no one.
    let mut desk = with(inviting);
    desk.press("mk");
    let mode = change(&desk.key(Code::Enter));
    assert_eq!(desk.expected_row().mode, ManualInvitation);
    assert_eq!(changes(&desk.press("v")), []);
    assert!(desk.model.modals.is_empty(), "it is queued");
    change(&desk.done(&mode));
}

#[test]
fn a_queued_change_needs_confirmation_when_the_change_before_it_fails() {
    let mut desk = with(inviting);
    desk.press("mk");
    let (ticket, _) = change(&desk.key(Code::Enter));
    desk.press("v");
    // The mode stays, so verifying would email people, which has not been confirmed.
    assert_eq!(changes(&desk.refuse(ticket, refusal(code::MODE_NOT_ENABLED))), []);
    let Some(Modal::Confirm(confirm)) = desk.model.modals.last() else { panic!("it asks") };
    let Subject::Overwrite { seen, current, .. } = &confirm.subject else { panic!("{confirm:?}") };
    assert_eq!((&seen.enrollment_mode, &current.enrollment_mode), (&ManualInvitation, &AutomaticInvitation));
    change(&desk.press("y"));
}

#[test]
fn a_deletion_names_the_pending_people() {
    let mut desk = with(waited_for);
    desk.press("D");
    assert_eq!(asked_about(&desk).unwrap().withdrawn, TWENTY);
    let mut desk = with(inviting);
    desk.press("D");
    assert_eq!(asked_about(&desk), None);
    assert_eq!(desk.model.modals.len(), 1, "it asks anyway");
}
