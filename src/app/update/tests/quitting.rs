// Quitting: immediately without pending changes, otherwise once they are settled, within a time limit.

use super::super::super::*;
use super::bench::{Desk, NORMAL, asked, change, no_answer, refusal};
use crate::clerk::code;
use crate::input::{Code, Key};

fn waits(desk: &Desk) -> bool {
    desk.model.exit.is_none() && matches!(desk.model.modals.last(), Some(Modal::Quitting(_)))
}

#[test]
fn without_pending_changes_quitting_is_immediate() {
    for key in [Key::char('q'), Key::ctrl('c')] {
        let mut desk = Desk::ready(3);
        desk.press("r");
        desk.send(Msg::Key(key));
        assert_eq!(desk.model.exit, Some(Vec::new()), "{key}: an open read request does not delay quitting");
    }
    let mut desk = Desk::ready(3);
    desk.send(Msg::Terminate);
    assert_eq!(desk.model.exit, Some(Vec::new()));
}

#[test]
fn ctrl_c_quits_everywhere_except_in_a_confirmation() {
    for keys in ["/", "f", "?", "m", "n", "e"] {
        let mut desk = Desk::ready(3);
        desk.press(keys);
        desk.send(Msg::Key(Key::ctrl('c')));
        assert_eq!(desk.model.exit, Some(Vec::new()), "{keys}");
    }
}

#[test]
fn quitting_waits_for_every_change_including_queued_ones() {
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
    // D opens nothing here: the first Esc ends the text that might have been typed for it.
    desk.key(Code::Esc);
    assert!(waits(&desk));
    desk.key(Code::Esc);
    desk.done(&verify);
    assert_eq!((desk.model.exit.clone(), desk.model.modals.len()), (None, 0));
}

#[test]
fn a_second_q_quits_now_and_lists_open_changes() {
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
fn a_waiting_change_is_not_described_as_sent() {
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
fn the_wait_is_limited() {
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
fn termination_waits_less_and_repeating_it_does_not_extend_the_wait() {
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
fn an_unknown_outcome_is_looked_up_before_quitting() {
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
fn a_refusal_cancels_quitting_so_that_it_is_seen() {
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
        "the form shows the error and keeps its input"
    );
    assert_eq!(desk.model.exit, None);
}

#[test]
fn a_refusal_does_not_delay_termination() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.send(Msg::Terminate);
    desk.refuse(ticket, refusal(code::ALREADY_EXISTS));
    assert!(desk.model.exit.is_some());
}

#[test]
fn a_second_q_also_quits_in_a_terminal_that_is_too_small() {
    let mut desk = Desk::ready(3);
    desk.press("v");
    desk.send(Msg::Resize(Size { width: 20, height: 5 }));
    desk.press("q");
    assert!(waits(&desk));
    desk.send(Msg::Resize(NORMAL));
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty(), "one Esc cancels quitting");
    desk.send(Msg::Resize(Size { width: 20, height: 5 }));
    desk.press("qq");
    assert!(desk.model.exit.is_some());
}
