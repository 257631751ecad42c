// Confirmation dialogs: only `y` accepts, Enter never does, and a live instance requires typing the name.

use super::super::super::*;
use super::bench::{Desk, change, changes, refusal};
use crate::clerk::{Change, EnrollmentMode, code};
use crate::input::{Code, Key};

fn is_confirming(desk: &Desk) -> bool {
    matches!(desk.model.modals.last(), Some(Modal::Confirm(_)))
}

#[test]
fn on_a_development_instance_y_alone_confirms() {
    for (ask, kind) in [("D", "delete"), ("W", "ownership")] {
        let mut desk = Desk::ready(3);
        assert_eq!(desk.press(ask), []);
        assert!(is_confirming(&desk), "{kind}");
        let (_, sent) = change(&desk.press("y"));
        assert_eq!(matches!(sent, Change::Delete { .. }), kind == "delete");
        assert_eq!(matches!(sent, Change::VerifyOwnership { .. }), kind == "ownership");
        assert!(desk.model.modals.is_empty());
    }
}

#[test]
fn every_other_key_cancels_with_a_message() {
    let others = [
        Key::new(Code::Enter),
        Key::new(Code::Esc),
        Key::char('n'),
        Key::char('Y'),
        Key::char('D'),
        Key::char('q'),
        Key::ctrl('y'),
        Key::ctrl('c'),
        Key::new(Code::Tab),
    ];
    for ask in ["D", "W"] {
        for key in others {
            let mut desk = Desk::ready(3);
            desk.press(ask);
            assert_eq!(desk.send(Msg::Key(key)), [], "{key}");
            assert!(desk.model.modals.is_empty() && desk.model.exit.is_none(), "{key}");
            assert!(desk.toasts().starts_with("Cancelled: "), "{key}");
        }
    }
}

#[test]
fn on_a_live_instance_the_name_is_typed_first() {
    let mut desk = Desk::on(true, Start::default(), 3);
    desk.press("D");
    assert_eq!(desk.press("0.example"), []);
    let (_, sent) = change(&desk.press("y"));
    assert!(matches!(sent, Change::Delete { .. }));
}

#[test]
fn on_a_live_instance_an_incomplete_name_does_not_confirm() {
    for keys in ["y", "0.exampl", "1.exampley", "0.EXAMPLEy"] {
        let mut desk = Desk::on(true, Start::default(), 3);
        desk.press("W");
        assert_eq!(desk.press(keys), [], "{keys}");
        assert_eq!(desk.key(Code::Enter), [], "{keys}");
        assert!(!desk.model.modals.is_empty(), "{keys}: the next keys must not turn into commands");
        assert_eq!(desk.key(Code::Esc), [], "{keys}");
        assert!(desk.model.modals.is_empty(), "{keys}");
        assert_eq!(desk.model.changes.open(), 0, "{keys}");
    }
}

#[test]
fn a_paste_never_confirms() {
    for (live, pasted) in
        [(false, vec!["y"]), (false, vec!["y\n", "yes"]), (true, vec!["0.example", "y", "y\n"])]
    {
        let mut desk = Desk::on(live, Start::default(), 3);
        desk.press("D");
        for text in &pasted {
            assert_eq!(desk.paste(text), [], "{pasted:?}");
        }
        assert!(is_confirming(&desk), "{pasted:?}");
    }
}

#[test]
fn a_deleted_row_disappears_and_the_cursor_stays_on_its_line() {
    let mut desk = Desk::ready(3);
    desk.press("jD");
    let delete = change(&desk.press("y"));
    assert!(desk.expected_row().deleted);
    desk.press("v");
    assert!(desk.toasts().contains("1.example in Organization 1 (org_1) is being deleted."));
    desk.done(&delete);
    assert_eq!((desk.model.list().total(), desk.selected()), (Some(2), "d2"));
    assert!(desk.toasts().contains("1.example is deleted from Organization 1 (org_1)."));
}

#[test]
fn a_deletion_that_is_refused_leaves_the_row() {
    let mut desk = Desk::ready(3);
    desk.press("D");
    let (ticket, _) = change(&desk.press("y"));
    desk.refuse(ticket, refusal(code::LAST_VERIFIED_CANNOT_DELETE));
    assert!(!desk.expected_row().deleted);
    assert_eq!((desk.expected_row().status, desk.model.list().total()), (ChangeStatus::Refused, Some(3)));
    assert!(desk.toasts().contains("must keep one"));
}

#[test]
fn verified_ownership_needs_no_confirmation() {
    let mut desk = Desk::ready(3);
    desk.press("W");
    let verify = change(&desk.press("y"));
    assert!(desk.expected_row().verifying_ownership);
    desk.done(&verify);
    desk.press("W");
    assert!(!is_confirming(&desk));
    assert!(desk.toasts().contains("Ownership of 0.example in Organization 0 (org_0) is already verified."));
}

#[test]
fn a_mode_that_sends_email_needs_confirmation() {
    // The settings list three modes: manual, automatic invitation, automatic suggestion. enterprise_sso is always
    // offered.
    for (keys, mode, mails) in [
        ("mj", EnrollmentMode::AutomaticInvitation, true),
        ("mjj", EnrollmentMode::AutomaticSuggestion, false),
        ("mjjj", EnrollmentMode::EnterpriseSso, false),
    ] {
        let mut desk = Desk::ready(3);
        desk.press(keys);
        let mut effects = desk.key(Code::Enter);
        assert_eq!(is_confirming(&desk), mails);
        if mails {
            assert_eq!(effects, []);
            effects = desk.press("y");
        }
        let change = change(&effects);
        assert_eq!(desk.expected_row().mode, mode, "immediately");
        desk.done(&change);
        assert_eq!(desk.model.selected().unwrap().enrollment_mode, mode);
    }
}

#[test]
fn picking_the_current_mode_changes_nothing() {
    for keys in ["m", "mjjjj", "mkj"] {
        let mut desk = Desk::ready(3);
        desk.press(keys);
        assert_eq!(changes(&desk.key(Code::Enter)), [], "{keys}");
        assert!(desk.model.modals.is_empty());
    }
}

#[test]
fn a_mode_that_the_instance_switched_off_is_refused_on_the_row() {
    let mut desk = Desk::ready(3);
    desk.press("mjj");
    let (ticket, _) = change(&desk.key(Code::Enter));
    desk.refuse(ticket, refusal(code::MODE_NOT_ENABLED));
    assert_eq!(desk.expected_row().mode, EnrollmentMode::ManualInvitation);
    assert!(desk.toasts().contains("This enrollment mode is switched off"));
}

#[test]
fn control_characters_in_a_hostile_name_are_escaped() {
    let mut desk = Desk::ready(0);
    desk.rows = vec![super::bench::row(0)];
    desk.rows[0].name = "\x1b[2Jevil\u{202e}.example".into();
    let effects = desk.press("r");
    desk.settle(&effects);
    desk.press("D");
    desk.key(Code::Esc);
    desk.press("e");
    desk.key(Code::Enter);
    desk.press("v");
    desk.send(Msg::Time(desk.model.now));
    assert!(desk.toasts().contains("evil"));
    assert!(!desk.toasts().contains(['\x1b', '\u{202e}']), "{:?}", desk.toasts());
}
