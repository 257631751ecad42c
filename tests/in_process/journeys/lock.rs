//! Production is locked until the operator types its id, and locks again automatically.

use domdesk::app::{Confirm, ConnectionTarget, LockReason, LockState, Msg, Start};
use domdesk::clerk::{EnvironmentType, Operation};
use domdesk::emulator::{FaultKind, Options};
use domdesk::input::Key;

use crate::journeys::kit::{
    answer, count, go_to_unverified, named, once, screen_text, toggle, wait_for_text, with_room,
};
use crate::support::{BOUND, Desk, NOW, Plan};

pub(crate) fn production() -> Plan {
    Plan {
        emulator: Options { now: Some(NOW), environment: EnvironmentType::Production, ..Options::default() },
        embedded: false,
        ..Plan::default()
    }
}

fn changes(desk: &Desk) -> usize {
    desk.emulator.requests().iter().filter(|request| request.method != "GET").count()
}

#[tokio::test]
async fn production_cannot_be_changed_before_it_is_unlocked() {
    let mut desk = Desk::open(production()).await;
    assert!(desk.screen().contains("PRODUCTION   ■ LOCKED"));
    let hints = desk.screen().lines().last().unwrap_or_default().to_owned();
    assert!(
        hints.contains("Ctrl-o unlock") && !hints.contains("delete") && !hints.contains("verify"),
        "{hints}"
    );
    for key in ["v", "m", "D", "W"] {
        desk.press(key);
        wait_for_text(&mut desk, "Locked: this is production. Press Ctrl-o to unlock it for 15 minutes.")
            .await;
        assert!(desk.model.modals.is_empty());
        desk.press("y Enter Esc Esc");
    }
    desk.settle().await;
    assert_eq!(changes(&desk), 0);
}

#[tokio::test]
async fn typing_the_id_unlocks_until_the_time_is_up() {
    let start = Start { target: Some(ConnectionTarget::Instance), unlock_minutes: 2, ..Start::default() };
    let mut desk = Desk::open(Plan { start, ..production() }).await;
    let row = go_to_unverified(&mut desk);
    let id = desk.model.instance.ready().unwrap().id.clone();
    desk.press("Ctrl-o");
    wait_for_text(&mut desk, "For 2 minutes every change takes effect on real organizations").await;
    desk.press("Enter");
    assert!(desk.model.modals.is_empty() && !desk.model.lock.is_open(), "Enter never confirms");
    desk.press("Ctrl-o");
    desk.paste(&id);
    wait_for_text(&mut desk, "y to unlock it").await;
    desk.press("y");
    assert!(desk.screen().contains("□ OPEN 2 min"));
    assert!(desk.screen().contains("v verify") && desk.screen().contains("Ctrl-o lock"));
    desk.press("v");
    wait_for_text(&mut desk, &format!("{} is verified", row.name)).await;
    assert_eq!(count(&desk, Operation::Update), 1);

    wait_for_text(&mut desk, "Locks automatically in one minute.").await;
    assert!(screen_text(&mut desk).contains("□ OPEN 60 s"));
    desk.wait(|desk| desk.screen().contains("■ LOCKED")).await;
    wait_for_text(&mut desk, "Locked: time is up.").await;
    desk.press("v");
    // Even if the model let it through, the client refuses.
    desk.model.lock = LockState::Open;
    desk.press("v");
    desk.settle().await;
    wait_for_text(&mut desk, "Locked: nothing was sent.").await;
    assert_eq!(changes(&desk), 1);
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn a_wrong_id_is_called_wrong_while_it_is_typed() {
    let mut desk = Desk::open(production()).await;
    desk.press("Ctrl-o");
    desk.type_text("ins_");
    let (keep, wrong) = ("Keep typing the id.", "This is not the id.");
    assert!(desk.screen().contains(keep) && !desk.screen().contains(wrong), "{}", desk.screen());
    desk.type_text("!");
    assert!(!desk.screen().contains(keep) && desk.screen().contains(wrong), "{}", desk.screen());
    desk.type_text("y");
    assert!(desk.screen().contains(wrong) && !desk.model.lock.is_open());
    desk.press("Backspace Backspace");
    assert!(desk.screen().contains(keep) && !desk.screen().contains(wrong), "{}", desk.screen());
}

#[tokio::test]
async fn every_part_of_a_question_can_be_read_on_the_smallest_screen() {
    let small = Plan { start: production().start, emulator: production().emulator, ..Plan::sized(40, 10) };
    let mut desk = Desk::open(Plan { embedded: false, ..small }).await;
    desk.press("Ctrl-o");
    let end = screen_text(&mut desk);
    assert!(end.contains("then y:") && !end.contains("For 15 minutes"), "what is typed is visible: {end}");
    let mut parts = String::new();
    for key in ["↓", "PgDn", "↓", "↑"] {
        desk.press(key);
        parts += &screen_text(&mut desk);
        assert_eq!(desk.model.modals.len(), 1, "{key} answers nothing");
    }
    for text in ["at 127.0.0.1", "For 15 minutes", "to lock it sooner", "then y:", "↑ for more"] {
        assert!(parts.contains(text), "{text}: {parts}");
    }
    desk.press("↓");
    desk.type_text("i");
    assert!(screen_text(&mut desk).contains("then y:"), "typing shows the end again");
    desk.press("Esc");
    assert!(desk.model.modals.is_empty());
}

#[tokio::test]
async fn a_question_that_ignores_keys_does_not_offer_them() {
    let mut desk = Desk::open(Plan::default()).await;
    // Both before the question is drawn.
    desk.send(Msg::Key(Key::char('D')));
    desk.send(Msg::Key(Key::char('x')));
    let screen = screen_text(&mut desk);
    assert!(screen.contains("Keys are ignored, because one was typed before the question"), "{screen}");
    assert!(!screen.contains("y to delete it"), "{screen}");
    desk.press("Esc");
    let screen = screen_text(&mut desk);
    assert!(screen.contains("y to delete it") && !screen.contains("Keys are ignored"), "{screen}");
    desk.press("n");
    assert_eq!(count(&desk, Operation::Delete), 0);
}

#[tokio::test]
async fn a_form_filled_in_while_locked_is_sent_after_unlocking() {
    let mut desk = Desk::open(production()).await;
    let (organization, _) = with_room(&desk);
    desk.press("n Shift-Tab Backspace");
    desk.paste(&organization);
    desk.wait(|desk| count(desk, Operation::Organizations) > 0 && !screen_text(desk).contains("searching…"))
        .await;
    desk.press("Enter");
    desk.type_text("kept.example");
    desk.press("Enter");
    wait_for_text(&mut desk, "Type the id, then y:").await;
    desk.press("Esc");
    wait_for_text(&mut desk, "Locked: this is production. Nothing was sent; your input is kept.").await;
    wait_for_text(&mut desk, "kept.example").await;
    assert_eq!(changes(&desk), 0);
    let id = desk.model.instance.ready().unwrap().id.clone();
    desk.press("Enter");
    desk.type_text(&id);
    desk.press("y");
    wait_for_text(&mut desk, "Press Enter to send the form.").await;
    desk.press("Enter");
    desk.settle().await;
    wait_for_text(&mut desk, "Created kept.example").await;
    assert_eq!(changes(&desk), 1);
}

#[tokio::test]
async fn a_change_that_queues_when_the_lock_closes_is_shown_as_refused() {
    let mut desk = Desk::open(production()).await;
    let row = go_to_unverified(&mut desk);
    desk.unlock();
    desk.press("v");
    // The change is in flight, and its response is not received before the lock closes.
    let sent = async {
        while changes(&desk) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(BOUND, sent).await.unwrap();
    desk.press("v Ctrl-o");
    assert_eq!(desk.model.changes.open(), 2, "the second waits for the first");
    desk.settle().await;
    wait_for_text(&mut desk, &format!("Could not unverify {}. Locked: nothing was sent.", named(&row))).await;
    assert!(desk.screen().contains('↩'));
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    assert_eq!(changes(&desk), 1);
}

#[tokio::test]
async fn a_key_for_another_kind_of_instance_changes_nothing_and_the_reason_stays() {
    let emulator = Options { now: Some(NOW), ..Options::default() };
    let mut desk = Desk::begin(Plan { emulator, embedded: false, ..Plan::default() }).await;
    let body = r#"{"object":"instance","id":"ins_2real","environment_type":"production"}"#;
    once(&desk, Operation::Instance, answer(200, body));
    desk.see("✗ Locked: the key is sk_test_…, but ins_2real says it is production.").await;
    desk.see("Check key and --api-url").await;
    assert_eq!(desk.model.lock, LockState::Closed(LockReason::Mismatch));
    desk.press("Ctrl-o");
    assert!(desk.model.modals.is_empty(), "it cannot be opened");
    desk.press("v D y Esc");
    desk.settle().await;
    assert_eq!(changes(&desk), 0);
    assert!(desk.screen().contains("■ LOCKED") && desk.screen().contains("✗ Locked: the key is sk_test_…"));
}

#[tokio::test]
async fn an_instance_stays_locked_until_it_is_loaded() {
    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::default() }).await;
    once(&desk, Operation::Instance, FaultKind::Hold);
    desk.wait(|desk| desk.model.selected().is_some()).await;
    desk.press("v");
    wait_for_text(&mut desk, "Locked: domdesk does not know yet which instance this is.").await;
    assert!(desk.screen().contains("■ LOCKED"));
    assert_eq!(changes(&desk), 0);

    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::default() }).await;
    once(&desk, Operation::Instance, answer(503, ""));
    desk.wait(|desk| desk.model.selected().is_some()).await;
    desk.wait(|desk| desk.model.lock == LockState::Closed(LockReason::Unread)).await;
    desk.press("v");
    wait_for_text(&mut desk, "Press r to try again.").await;
    assert_eq!(changes(&desk), 0);
    desk.press("Esc r");
    desk.wait(|desk| desk.model.lock.is_open()).await;
    desk.settle().await;
    toggle(&mut desk);
    desk.settle().await;
    assert_eq!(changes(&desk), 1);
}

#[tokio::test]
async fn keys_typed_ahead_of_a_question_do_not_answer_it() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = desk.model.selected().unwrap().clone();
    for c in ['D', 'y'] {
        desk.send(Msg::Key(Key::char(c)));
    }
    wait_for_text(&mut desk, "The organization loses the domain.").await;
    desk.send(Msg::Key(Key::char('y')));
    desk.settle().await;
    assert_eq!(changes(&desk), 0);
    desk.send(Msg::Time(desk.model.now.plus(Confirm::MIN_READING_TIME)));
    desk.send(Msg::Key(Key::char('y')));
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).is_none());
}
