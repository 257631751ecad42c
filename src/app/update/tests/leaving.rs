// Leaving: at once when nothing is under way, else when it is settled, within a bound.

use super::super::super::*;
use super::bench::{Desk, NORMAL, asked, change, no_answer, refusal};
use crate::clerk::code;
use crate::input::{Code, Key};

fn waits(desk: &Desk) -> bool {
    desk.model.exit.is_none() && matches!(desk.model.modals.last(), Some(Modal::Quitting(_)))
}

#[test]
fn with_nothing_under_way_the_desk_is_left_at_once() {
    for key in [Key::char('q'), Key::ctrl('c')] {
        let mut desk = Desk::ready(3);
        desk.press("r");
        desk.send(Msg::Key(key));
        assert_eq!(desk.model.exit, Some(Vec::new()), "{key}: a question on its way keeps nobody");
    }
    let mut desk = Desk::ready(3);
    desk.send(Msg::Terminate);
    assert_eq!(desk.model.exit, Some(Vec::new()));
}

#[test]
fn ctrl_c_leaves_from_everywhere_but_a_question_about_danger() {
    for keys in ["/", "f", "?", "m", "n", "e"] {
        let mut desk = Desk::ready(3);
        desk.press(keys);
        desk.send(Msg::Key(Key::ctrl('c')));
        assert_eq!(desk.model.exit, Some(Vec::new()), "{keys}");
    }
}

#[test]
fn leaving_waits_for_every_change_also_those_that_queue() {
    let mut desk = Desk::ready(3);
    let first = change(&desk.press("vv"));
    assert_eq!(desk.press("q"), []);
    assert!(waits(&desk));
    let second = change(&desk.done(&first));
    assert!(waits(&desk));
    desk.done(&second);
    assert_eq!(desk.model.exit, Some(Vec::new()));
}

#[test]
fn esc_stays_and_other_keys_do_nothing() {
    let mut desk = Desk::ready(3);
    let verify = change(&desk.press("v"));
    desk.press("q");
    assert_eq!(desk.press("vDjn/"), []);
    desk.paste("q");
    assert!(waits(&desk));
    // D opens nothing here: the first Esc ends what might have been typed for it.
    desk.key(Code::Esc);
    assert!(waits(&desk));
    desk.key(Code::Esc);
    desk.done(&verify);
    assert_eq!((desk.model.exit.clone(), desk.model.modals.len()), (None, 0));
}

#[test]
fn a_second_q_leaves_now_and_tells_what_is_open() {
    let mut desk = Desk::ready(3);
    desk.press("vvjDyq");
    assert!(waits(&desk));
    desk.press("q");
    let open = [
        "verify 0.example in Organization 0 (org_0) (under way)",
        "unverify 0.example in Organization 0 (org_0) (not sent yet)",
        "delete 1.example in Organization 1 (org_1) (under way)",
    ];
    assert_eq!(desk.model.exit, Some(open.map(ToOwned::to_owned).to_vec()));
}

#[test]
fn what_waits_to_be_sent_is_not_called_sent() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.send(Msg::Api(ApiMsg::Paused(ticket, Pause { wait: 8_000, why: PauseReason::Budget })));
    assert_eq!(
        desk.model.open_changes(),
        ["verify 0.example in Organization 0 (org_0) (waiting to be sent)"]
    );
    desk.pass(8_000);
    assert_eq!(desk.model.open_changes(), ["verify 0.example in Organization 0 (org_0) (under way)"]);
    let failure = Failure::new(FailureKind::RateLimited, "");
    let why = PauseReason::Failed { attempts: 1, failure };
    desk.send(Msg::Api(ApiMsg::Paused(ticket, Pause { wait: 2_000, why })));
    desk.press("qq");
    assert_eq!(
        desk.model.exit,
        Some(vec!["verify 0.example in Organization 0 (org_0) (waiting to be sent)".to_owned()])
    );
}

#[test]
fn the_wait_has_an_end() {
    for (msg, patience) in [(Msg::Key(Key::char('q')), 30_000), (Msg::Terminate, 5_000)] {
        let mut desk = Desk::ready(3);
        desk.press("v");
        desk.send(msg);
        assert_eq!(desk.model.deadline().unwrap().since(desk.model.now), 1_000, "the seconds are counted");
        desk.pass(patience - 1);
        assert!(waits(&desk));
        desk.pass(1);
        assert_eq!(
            desk.model.exit,
            Some(vec!["verify 0.example in Organization 0 (org_0) (under way)".to_owned()])
        );
    }
}

#[test]
fn the_system_waits_less_and_is_not_put_off_by_asking_again() {
    let mut desk = Desk::ready(3);
    desk.press("vq");
    desk.pass(1_000);
    desk.send(Msg::Terminate);
    for _ in 0..4 {
        desk.pass(1_000);
        desk.send(Msg::Terminate);
        assert!(waits(&desk));
    }
    desk.pass(1_000);
    assert!(desk.model.exit.is_some());
}

#[test]
fn an_unknown_outcome_is_looked_up_before_leaving() {
    let mut desk = Desk::ready(3);
    let (ticket, sent) = change(&desk.press("v"));
    desk.press("q");
    desk.carry_out(&sent);
    let effects = desk.refuse(ticket, no_answer());
    assert!(waits(&desk));
    assert_eq!(asked(&effects).len(), 1);
    desk.settle(&effects);
    assert_eq!(desk.model.exit, Some(Vec::new()));
}

#[test]
fn a_refusal_while_leaving_is_seen_before_the_desk_is_gone() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.press("q");
    desk.refuse(ticket, refusal(code::ALREADY_EXISTS));
    assert_eq!((desk.model.exit.clone(), desk.model.modals.len()), (None, 0));
    assert!(desk.toasts().contains("Could not verify 0.example in Organization 0 (org_0)."));
    desk.press("q");
    assert_eq!(desk.model.exit, Some(Vec::new()));

    let mut desk = Desk::ready(3);
    desk.press("nacme.com");
    let (ticket, _) = change(&desk.key(Code::Enter));
    desk.send(Msg::Key(Key::ctrl('c')));
    desk.refuse(ticket, refusal(code::DOMAIN_COMMON));
    assert!(
        matches!(desk.model.modals[..], [Modal::Create(_)]),
        "the form says why, with all that was typed"
    );
    assert_eq!(desk.model.exit, None);
}

#[test]
fn the_system_is_not_kept_waiting_by_a_refusal() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.send(Msg::Terminate);
    desk.refuse(ticket, refusal(code::ALREADY_EXISTS));
    assert!(desk.model.exit.is_some());
}

#[test]
fn in_a_terminal_too_small_to_see_anything_a_second_q_leaves_as_well() {
    let mut desk = Desk::ready(3);
    desk.press("v");
    desk.send(Msg::Resize(Size { width: 20, height: 5 }));
    desk.press("q");
    assert!(waits(&desk));
    desk.send(Msg::Resize(NORMAL));
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty(), "one Esc stays");
    desk.send(Msg::Resize(Size { width: 20, height: 5 }));
    desk.press("qq");
    assert!(desk.model.exit.is_some());
}
