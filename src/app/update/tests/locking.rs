// The lock on changes: closed until the instance is known to be harmless, opened for a while by an operator who types
// the instance's id.

use super::super::super::*;
use super::bench::{Desk, asked, change, changes, endpoint, key_of, offline};
use super::server::answer_instance;
use crate::clerk::{Change, EnrollmentMode, EnvironmentType};
use crate::input::{Code, Key};

const MINUTE: i64 = 60_000;

fn of(key: KeyKind, embedded: bool) -> Endpoint {
    Endpoint { key, embedded, ..endpoint(false) }
}

/// A desk whose instance is of that kind, and its effects.
fn meets(endpoint: Endpoint, kind: &EnvironmentType, start: Start) -> (Desk, Vec<Effect>) {
    let mut desk = Desk::started(Start { target: Some(ConnectionTarget::Instance), ..start }, 3);
    let mut effects = Vec::new();
    for (ticket, question) in asked(&desk.api(ApiMsg::Connected(Ok(endpoint)))) {
        let answer = match question {
            ReadRequest::Instance => answer_instance(kind.clone()),
            question => desk.answer(&question),
        };
        effects.extend(desk.api(ApiMsg::Answered(ticket, Ok(answer))));
    }
    effects.extend(desk.open_journal(Vec::new()));
    (desk, effects)
}

fn production() -> Desk {
    Desk::locked(endpoint(true), Start::default(), 3)
}

#[test]
fn the_instance_and_the_key_decide_together() {
    use EnvironmentType::{Development, Other, Production};
    let staging = Other("staging".into());
    let unsaid = Other(String::new());
    let guarded = LockState::Closed(LockReason::Guarded);
    let mismatch = LockState::Closed(LockReason::Mismatch);
    for (key, kind, lock) in [
        (KeyKind::Test, &Development, LockState::Open),
        (KeyKind::Live, &Production, guarded),
        (KeyKind::Test, &Production, mismatch),
        (KeyKind::Live, &Development, mismatch),
        (KeyKind::Other, &Development, guarded),
        (KeyKind::Other, &Production, guarded),
        (KeyKind::Test, &staging, guarded),
        (KeyKind::Live, &staging, guarded),
        (KeyKind::Other, &unsaid, guarded),
    ] {
        let (desk, effects) = meets(of(key, false), kind, Start::default());
        assert_eq!(desk.model.lock, lock, "{key:?} {kind:?}");
        let unlocked = effects.contains(&Effect::Unlock(UnlockDuration::Unlimited));
        assert_eq!(unlocked, lock == LockState::Open, "{key:?} {kind:?}");
        assert_eq!(
            desk.model.is_production(),
            lock != LockState::Open,
            "{key:?} {kind:?}: dangerous changes require typing the name"
        );

        let (desk, effects) = meets(of(key, true), kind, Start::default());
        assert_eq!(desk.model.lock, LockState::Open, "the emulator is never guarded");
        assert!(effects.contains(&Effect::Unlock(UnlockDuration::Unlimited)));

        let start = Start { read_only: true, ..Start::default() };
        let (mut desk, mut effects) = meets(of(key, false), kind, start);
        effects.extend(desk.press("\x0fins_0y"));
        assert_eq!(desk.model.lock, LockState::Closed(LockReason::ReadOnly));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Unlock(_))));
    }
}

#[test]
fn nothing_can_be_changed_until_the_instance_is_known() {
    let mut desk = Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 3);
    assert_eq!(desk.model.lock, LockState::Closed(LockReason::Reading));
    let questions = asked(&desk.api(ApiMsg::Connected(Ok(endpoint(false)))));
    let mut instance = None;
    for (ticket, question) in questions {
        if question == ReadRequest::Instance {
            instance = Some(ticket);
        } else {
            let answer = desk.answer(&question);
            desk.api(ApiMsg::Answered(ticket, Ok(answer)));
        }
    }
    for key in ["v", "m", "D", "W", "\x0f"] {
        assert_eq!(desk.press(key), [], "{key}");
        assert!(desk.model.modals.is_empty(), "{key}");
        assert!(desk.toasts().contains("does not know yet which instance this is"), "{key}");
        desk.key(Code::Esc);
        assert_eq!(desk.toasts(), "");
    }
    desk.api(ApiMsg::Answered(instance.unwrap(), Err(offline())));
    assert_eq!(desk.model.lock, LockState::Closed(LockReason::Unread));
    desk.press("v");
    assert!(
        desk.toasts().contains("could not be read. No connection to the API: connection refused. Press r to")
    );

    let effects = desk.press("r");
    assert_eq!(desk.model.lock, LockState::Closed(LockReason::Reading));
    desk.settle(&effects);
    assert_eq!(desk.model.lock, LockState::Open);
    change(&desk.press("v"));
}

#[test]
fn a_locked_desk_explains_how_to_unlock_it_and_changes_nothing() {
    for key in ["v", "m", "D", "W"] {
        let mut desk = production();
        assert_eq!(desk.press(key), [], "{key}");
        assert!(desk.model.modals.is_empty(), "{key}");
        assert_eq!(
            desk.toasts(),
            "Locked: this is production. Press Ctrl-o to unlock it for 15 minutes.",
            "{key}"
        );
    }
    let (mut desk, _) = meets(of(KeyKind::Other, false), &EnvironmentType::Development, Start::default());
    desk.press("v");
    assert!(desk.toasts().starts_with("Locked: this may be production."));
}

#[test]
fn a_mismatched_key_locks_permanently_and_the_reason_stays_visible() {
    for (key, kind, said) in [
        (
            KeyKind::Test,
            EnvironmentType::Production,
            "the key is sk_test_…, but ins_0 says it is production.",
        ),
        (
            KeyKind::Live,
            EnvironmentType::Development,
            "the key is sk_live_…, but ins_0 says it is development.",
        ),
    ] {
        let (mut desk, _) = meets(of(key, false), &kind, Start::default());
        for keys in ["\x0fins_0y", "v", "D"] {
            assert_eq!(changes(&desk.press(keys)), [], "{keys}");
        }
        assert_eq!(desk.model.lock, LockState::Closed(LockReason::Mismatch));
        assert!(desk.toasts().contains(said), "{}", desk.toasts());
        desk.key(Code::Esc);
        desk.pass(3_600_000);
        let text = desk.model.trouble_lines().join(" ");
        assert!(text.contains(said) && text.contains("start again"), "{text}");
        assert!(desk.model.layout.trouble.height > 0);
    }
}

#[test]
fn only_the_typed_id_and_then_y_unlock() {
    for keys in ["y", "Ly", "Lins_0", "Lins_", "Lins_1y", "LINS_0y", "Lins_0Y", "Lins_0 n", "L y", "LL"] {
        let mut desk = production();
        desk.press(keys);
        assert!(!desk.model.lock.is_open(), "{keys}");
    }
    for code in [Code::Enter, Code::Esc] {
        let mut desk = production();
        desk.press("\x0fins_0");
        assert_eq!(desk.key(code), [], "Enter never confirms");
        assert!(desk.model.modals.is_empty() && !desk.model.lock.is_open());
    }
    let mut desk = production();
    desk.press("\x0f");
    desk.paste(" ins_0\n");
    desk.paste("y");
    assert!(!desk.model.lock.is_open(), "a paste never confirms");
    assert_eq!(
        desk.press("y"),
        [Effect::Unlock(UnlockDuration::Millis(15 * MINUTE))],
        "a pasted id counts as typed"
    );
    assert_eq!(desk.toasts(), "Unlocked for 15 minutes. Press Ctrl-o to lock it sooner.");
    change(&desk.press("v"));
    desk.press("jD");
    assert!(desk.press("1.example").is_empty(), "dangerous changes still require typing the name");
    change(&desk.press("y"));
}

#[test]
fn the_same_key_locks_again_immediately() {
    let mut desk = Desk::on(true, Start::default(), 3);
    assert_eq!(desk.press("\x0f"), [Effect::Lock]);
    assert_eq!(desk.model.lock, LockState::Closed(LockReason::Guarded));
    assert!(desk.toasts().starts_with("Locked."));
    assert_eq!(desk.press("v"), []);

    let mut desk = Desk::ready(3);
    assert_eq!(desk.press("\x0f"), []);
    assert_eq!(desk.model.lock, LockState::Open);
    assert!(desk.toasts().contains("not a production instance"));
}

#[test]
fn the_lock_closes_after_a_warning_and_an_idle_desk_sleeps_in_between() {
    let mut desk = Desk::on(true, Start { unlock_minutes: 3, ..Start::default() }, 3);
    let words = |desk: &Desk| desk.model.lock.label(desk.model.now).unwrap();
    let mut shown = Vec::new();
    let mut told = String::new();
    let mut effects = Vec::new();
    while desk.model.lock.is_open() {
        assert!(!shown.contains(&words(&desk)), "it wakes without a change: {shown:?}");
        shown.push(words(&desk));
        // The message expires independently.
        if !desk.toasts().is_empty() {
            told = desk.toasts();
            desk.model.toasts.dismiss();
        }
        let due = desk.model.deadline().unwrap();
        effects = desk.send(Msg::Time(due));
    }
    assert_eq!(&shown[..4], ["OPEN 3 min", "OPEN 2 min", "OPEN 60 s", "OPEN 59 s"]);
    assert_eq!(shown.len(), 2 + 60);
    assert_eq!(told, "Locks automatically in one minute.");
    assert_eq!(effects, [Effect::Lock]);
    assert!(desk.toasts().starts_with("Locked: time is up."));
    assert_eq!(words(&desk), "LOCKED");
    desk.pass(10_000);
    assert_eq!(desk.model.deadline(), None);
    assert_eq!(desk.press("v"), []);
}

#[test]
fn the_lock_closes_after_the_machine_slept() {
    let mut desk = Desk::on(true, Start::default(), 3);
    assert_eq!(desk.pass(8 * 60 * MINUTE), [Effect::Lock]);
    assert_eq!(desk.toasts(), "Locked: time is up. Press Ctrl-o to unlock it again.");
}

#[test]
fn a_lock_of_one_minute_has_no_warning() {
    let mut desk = Desk::on(true, Start { unlock_minutes: 1, ..Start::default() }, 3);
    desk.pass(30_000);
    assert_eq!(desk.toasts(), "");
    assert_eq!(desk.model.lock.label(desk.model.now).as_deref(), Some("OPEN 30 s"));
}

#[test]
fn a_dialog_accepted_after_the_lock_closed_does_nothing() {
    let mut desk = Desk::on(true, Start::default(), 3);
    desk.press("D0.example");
    desk.pass(15 * MINUTE);
    assert_eq!(changes(&desk.press("y")), []);
    assert_eq!(desk.model.changes.open(), 0);
    assert!(desk.toasts().contains("Locked: this is production."));
}

#[test]
fn a_queued_change_is_refused_visibly_when_the_lock_closes() {
    let mut desk = Desk::on(true, Start::default(), 3);
    let first = change(&desk.press("v"));
    desk.press("v");
    desk.press("\x0f");
    assert_eq!(changes(&desk.done(&first)), [], "it is refused without asking the client");
    assert_eq!(desk.model.changes.open(), 0);
    assert_eq!(desk.expected_row().status, ChangeStatus::Refused);
    assert!(desk.expected_row().verified, "the first was done");
    assert!(desk.toasts().contains("Locked: nothing was sent."));
}

#[test]
fn a_locked_create_form_keeps_its_input_and_is_sent_after_unlocking() {
    let mut desk = production();
    desk.press("nacme.com");
    assert_eq!(desk.key(Code::Enter), []);
    let Some(Modal::Create(form)) = desk.model.modals.first() else { panic!("the form stays") };
    assert_eq!(form.name.text(), "acme.com");
    let said = form.errors.whole.clone().unwrap();
    assert_eq!(said.what, "Locked: this is production. Nothing was sent; your input is kept.");
    assert!(!form.sending);

    desk.key(Code::Esc);
    assert!(matches!(desk.model.modals[..], [Modal::Create(_)]), "back in the form");
    desk.key(Code::Enter);
    assert_eq!(desk.press("ins_0y"), [Effect::Unlock(UnlockDuration::Millis(15 * MINUTE))]);
    assert!(desk.toasts().contains("Press Enter to send the form."));
    let Some(Modal::Create(form)) = desk.model.modals.last() else { panic!("the form stays") };
    assert_eq!((form.name.text(), &form.errors.whole), ("acme.com", &None));
    let (_, sent) = change(&desk.key(Code::Enter));
    assert!(matches!(sent, Change::Create { body, .. } if body.name == "acme.com"));
}

#[test]
fn a_locked_edit_form_is_sent_after_unlocking() {
    let mut desk = production();
    desk.press("e");
    desk.key(Code::Tab);
    desk.press(" ");
    assert_eq!(desk.key(Code::Enter), []);
    let Some(Modal::Edit(form)) = desk.model.modals.first() else { panic!("the form stays") };
    assert!(form.is_changed() && !form.sending && form.errors.whole.is_some());
    desk.press("ins_0y");
    change(&desk.key(Code::Enter));
}

#[test]
fn a_form_confirmed_after_the_lock_closed_is_not_sent() {
    let mut desk = Desk::on(true, Start::default(), 3);
    // The next mode emails people.
    desk.press("e ");
    desk.key(Code::Enter);
    desk.pass(15 * MINUTE);
    assert_eq!(changes(&desk.press("y")), []);
    let Some(Modal::Edit(form)) = desk.model.modals.first() else { panic!("the form stays") };
    assert!(form.is_changed() && !form.sending && form.errors.whole.is_some());
}

#[test]
fn another_connection_starts_locked() {
    let mut desk = Desk::on(true, Start::default(), 3);
    desk.model.connection = Connection::Failed(offline());
    assert_eq!(desk.press("r"), [Effect::Lock, Effect::Connect(ConnectionTarget::Instance)]);
    assert_eq!(
        (desk.model.lock, &desk.model.instance),
        (LockState::Closed(LockReason::Reading), &Remote::Idle)
    );
    let effects = desk.api(ApiMsg::Connected(Ok(endpoint(true))));
    desk.settle(&effects);
    assert_eq!(desk.model.lock, LockState::Closed(LockReason::Guarded));
}

/// The ways to open a dialog: on a live instance or not, and how.
const QUESTIONS: [(&str, bool, &str, &[Code]); 7] = [
    ("delete", false, "D", &[]),
    ("ownership", false, "W", &[]),
    ("emails", false, "mj", &[Code::Enter]),
    ("a form that emails", false, "e ", &[Code::Enter]),
    ("closing a form", false, "nacme", &[Code::Esc]),
    ("delete on production", true, "D", &[]),
    ("unlocking", true, "\x0f\x0f", &[]),
];

#[test]
fn keys_typed_before_a_dialog_was_read_are_dropped() {
    for (what, live, keys, then) in QUESTIONS {
        let mut desk = Desk::on(live, Start::default(), 3);
        for c in keys.chars() {
            desk.at_once(Msg::Key(key_of(c)));
        }
        for code in then {
            desk.at_once(Msg::Key(Key::new(*code)));
        }
        let asked = desk.model.modals.len();
        let held = |desk: &Desk| {
            let Some(Modal::Confirm(confirm)) = desk.model.modals.last() else { return false };
            let empty = confirm.typed.as_ref().is_none_or(|field| field.text().is_empty());
            desk.model.modals.len() == asked && empty
        };
        assert!(held(&desk), "{what}: the dialog is open");
        let early = [
            Msg::Key(Key::char('y')),
            Msg::Key(Key::char('n')),
            Msg::Key(Key::new(Code::Enter)),
            Msg::Key(Key::new(Code::Esc)),
            Msg::Key(Key::ctrl('c')),
            Msg::Paste("0.example".into()),
        ];
        // Not drawn yet; drawn just now, however late; and not long enough ago.
        for wait in [None, Some(5_000), Some(Confirm::MIN_READING_TIME - 1)] {
            if let Some(wait) = wait {
                desk.pass(wait);
                desk.draw();
            }
            for msg in &early {
                assert_eq!(desk.at_once(msg.clone()), [], "{what} {msg:?}");
                assert!(held(&desk), "{what} {msg:?}: neither accepted nor declined nor typed");
            }
        }
        desk.pass(1);
        desk.at_once(Msg::Key(Key::new(Code::Esc)));
        assert_eq!(desk.model.modals.len(), asked - 1, "{what}: now the key works");
    }
}

#[test]
fn d_and_y_delete_only_when_pressed_separately() {
    let mut desk = Desk::ready(3);
    desk.at_once(Msg::Key(Key::char('D')));
    assert_eq!(desk.at_once(Msg::Key(Key::char('y'))), []);
    desk.pass(Confirm::MIN_READING_TIME);
    assert_eq!(desk.at_once(Msg::Key(Key::char('y'))), [], "it was not drawn");
    desk.draw();
    desk.pass(Confirm::MIN_READING_TIME);
    change(&desk.at_once(Msg::Key(Key::char('y'))));
}

#[test]
fn a_dialog_on_a_screen_that_is_too_small_has_not_been_seen() {
    let mut desk = Desk::ready(3);
    desk.at_once(Msg::Key(Key::char('D')));
    desk.send(Msg::Resize(Size { width: 20, height: 5 }));
    desk.draw();
    desk.pass(60_000);
    desk.send(Msg::Resize(super::bench::NORMAL));
    assert_eq!(desk.at_once(Msg::Key(Key::char('y'))), []);
    assert_eq!(desk.model.modals.len(), 1);
}

#[test]
fn a_row_that_has_changed_is_not_overwritten_once_the_lock_is_closed() {
    let mut desk = Desk::on(true, Start::default(), 3);
    let (ticket, _) = change(&desk.press("v"));
    let mut current = desk.rows[0].clone();
    current.enrollment_mode = EnrollmentMode::EnterpriseSso;
    current.updated_at = current.updated_at.plus(5);
    let stale = Failure { current: Some(Box::new(current)), ..Failure::new(FailureKind::Stale, "") };
    desk.refuse(ticket, stale);
    desk.pass(15 * MINUTE);
    assert!(!desk.model.lock.is_open());
    assert_eq!(desk.press("y"), []);
    assert_eq!(desk.model.changes.open(), 0);
    assert!(desk.toasts().contains("Locked: nothing was sent."), "{}", desk.toasts());
}
