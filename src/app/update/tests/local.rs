// The copy of the instance behind the list: what is on the screen is never older than what was seen, and the eye stays.

use super::super::super::*;
use super::bench::*;
use super::copying::copying;
use crate::clerk::{Change, Millis, OrganizationDomain, code};
use crate::input::Code;

/// A desk whose list is answered from a whole copy of so many rows.
pub(super) fn whole(rows: u64) -> Desk {
    let desk = Desk::on(false, Start { snapshot_rows: 250_000, ..Start::default() }, rows);
    assert!(desk.model.domains.is_local() && !desk.model.domains.is_loading());
    desk
}

fn shown<'a>(desk: &'a Desk, id: &str) -> &'a OrganizationDomain {
    desk.model.rows.get(id).unwrap()
}

/// Somebody else changes a row.
fn meddle(desk: &mut Desk, id: &str, change: impl FnOnce(&mut OrganizationDomain)) {
    change(desk.rows.iter_mut().find(|row| row.id == id).unwrap());
}

fn verify(row: &mut OrganizationDomain) {
    row.affiliation_verification = Some(proof(true));
    row.updated_at = Millis(row.updated_at.0 + 100);
}

/// The answers to all questions among the effects; the searches that follow are held back.
fn answer_all_but_searches(desk: &mut Desk, effects: &[Effect]) -> Vec<(Ticket, Search)> {
    let (mut open, mut held) = (asked(effects), searches(effects));
    while let Some((ticket, question)) = open.pop() {
        let answer = desk.answer(&question);
        let effects = desk.api(ApiMsg::Answered(ticket, Ok(answer)));
        open.extend(asked(&effects));
        held.extend(searches(&effects));
    }
    held
}

#[test]
fn whoever_moves_while_the_copy_is_asked_again_stays_on_that_row() {
    let mut desk = whole(300);
    desk.press("jjj");
    let mut newcomer = row(300);
    newcomer.created_at = Millis(1_000);
    desk.rows.insert(0, newcomer);
    let effects = desk.press("r");
    let held = answer_all_but_searches(&mut desk, &effects);
    desk.press("k");
    let eye = desk.selected().to_owned();
    for (ticket, search) in held {
        desk.send(Msg::Found(ticket, Ok(Desk::find(&search))));
    }
    assert_eq!(desk.model.list().total(), Some(301));
    assert_eq!(desk.selected(), eye);
}

#[test]
fn esc_brings_back_the_list_but_not_what_it_was_like() {
    for open in ["/", "f"] {
        let mut desk = whole(300);
        meddle(&mut desk, "d1", verify);
        desk.rows.insert(0, row(300));
        let effects = desk.press("r");
        desk.press(open);
        let effects = [effects, desk.press(if open == "/" { "9" } else { "l" })].concat();
        desk.settle(&effects);
        let effects = desk.key(Code::Esc);
        desk.settle(&effects);
        assert_eq!(desk.model.list().total(), Some(301), "{open}");
        assert!(shown(&desk, "d1").is_verified(), "{open}");
    }
}

#[test]
fn what_the_server_has_shown_does_not_turn_older_when_the_copy_takes_over() {
    let (mut desk, mut pages) = copying(100);
    // The page of the copy is read before somebody changes a row, and arrives after that was seen.
    let (ticket, question) = pages.remove(0);
    let answer = desk.answer(&question);
    meddle(&mut desk, "d99", verify);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert!(shown(&desk, "d99").is_verified() && !desk.model.domains.is_local());
    let effects = desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    desk.settle(&effects);
    assert!(desk.model.domains.is_local());
    assert!(shown(&desk, "d99").is_verified());
}

#[test]
fn what_an_organizations_own_list_has_shown_is_in_the_copy() {
    let mut desk = whole(10);
    let id = desk.selected().to_owned();
    meddle(&mut desk, &id, verify);
    let effects = desk.press("o");
    desk.settle(&effects);
    let effects = desk.key(Code::Esc);
    desk.settle(&effects);
    assert!(shown(&desk, &id).is_verified());
}

#[test]
fn counters_that_move_without_the_row_counting_as_changed_are_shown() {
    for mine in [false, true] {
        let mut desk = whole(10);
        let id = desk.selected().to_owned();
        meddle(&mut desk, &id, |row| row.raw = "{}".into());
        let effects = desk.key(Code::Enter);
        desk.settle(&effects);
        assert_eq!(shown(&desk, &id).raw.as_ref(), "{}", "it was read whole");
        if mine {
            let change = change(&desk.press("v"));
            desk.done(&change);
        }
        meddle(&mut desk, &id, |row| row.total_pending_invitations = 7);
        let effects = desk.press("r");
        desk.settle(&effects);
        assert_eq!(shown(&desk, &id).total_pending_invitations, 7, "mine: {mine}");
    }
}

#[test]
fn a_row_that_could_not_be_read_whole_is_asked_for_again_by_a_refresh() {
    let mut desk = whole(10);
    let (ticket, _) = asked(&desk.key(Code::Enter))[0];
    desk.api(ApiMsg::Answered(ticket, Err(offline())));
    assert!(matches!(&desk.model.closeup, Some(closeup) if closeup.is_over()));
    let questions = asked(&desk.press("r"));
    assert!(questions.iter().any(|(_, question)| matches!(question, Question::Domains(_))), "{questions:?}");
}

#[test]
fn who_types_over_an_open_detail_asks_the_server_nothing() {
    let mut desk = whole(300);
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    desk.press("/");
    for key in ["2", "9", "9"] {
        let effects = desk.press(key);
        assert_eq!(asked(&effects), []);
        for (ticket, search) in searches(&effects) {
            let effects = desk.send(Msg::Found(ticket, Ok(Desk::find(&search))));
            assert_eq!(asked(&effects), []);
        }
    }
    let effects = desk.pass(1_000);
    assert_eq!(asked(&effects).len(), 1, "once the typing has paused the row is read");
}

#[test]
fn what_was_deleted_before_there_was_a_copy_does_not_come_back_with_it() {
    let mut desk = Desk::ready(300);
    let before = desk.rows.clone();
    desk.press("D");
    let (ticket, change) = change(&desk.press("y"));
    let Change::Delete { domain_id, .. } = &change else { panic!("{change:?}") };
    desk.done(&(ticket, change.clone()));
    // Lists lag behind.
    desk.rows = before;
    let effects = desk.press("\x19");
    desk.settle(&effects);
    assert!(desk.model.domains.is_local());
    assert_eq!(desk.model.list().total(), Some(299));
    assert!(!desk.model.domains.has(domain_id));
}

#[test]
fn a_row_that_is_deleted_before_the_copy_has_answered_is_gone_at_once() {
    let start = Start { snapshot_rows: 250_000, target: Some(Target::Instance), ..Start::default() };
    let mut desk = Desk::started(start, 50);
    let effects = desk.api(ApiMsg::Connected(Ok(endpoint(false))));
    let mut open = asked(&effects);
    while let Some((ticket, question)) = open.pop() {
        let answer = desk.answer(&question);
        let effects = desk.api(ApiMsg::Answered(ticket, Ok(answer)));
        open.extend(asked(&effects));
        if effects.iter().any(|effect| matches!(effect, Effect::OpenJournal(_))) {
            open.extend(asked(&desk.open_journal(Vec::new())));
        }
    }
    assert!(
        desk.model.domains.is_local() && desk.model.domains.is_loading(),
        "it was asked and has not answered"
    );
    desk.press("D");
    let delete = change(&desk.press("y"));
    let id = desk.selected().to_owned();
    desk.done(&delete);
    assert_ne!(desk.selected(), id);
    assert_eq!(desk.model.list().total(), Some(49));
}

#[test]
fn a_search_that_failed_is_made_again_by_a_refresh() {
    let mut desk = whole(10);
    desk.press("/");
    let (ticket, _) = searches(&desk.press("9"))[0].clone();
    desk.send(Msg::Found(ticket, Err(Failure::new(FailureKind::Internal, "out of bounds"))));
    assert!(desk.model.list().failure().is_some());
    desk.key(Code::Enter);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.model.list().failure(), None);
    assert_eq!(desk.model.list().total(), Some(1));
}

#[test]
fn the_panel_keeps_an_order_that_it_does_not_know() {
    let mut desk = whole(10);
    let effects = desk.press("/sort:status,-updated");
    desk.settle(&effects);
    let effects = [desk.key(Code::Enter), desk.press("fl")].concat();
    desk.settle(&effects);
    assert_eq!(desk.model.query.to_string(), "verified:yes sort:status,-updated");
    // The line above the first is the last: the order.
    let effects = desk.press("hkl");
    desk.settle(&effects);
    assert_eq!(desk.model.query.to_string(), "");
}

#[test]
fn a_row_that_clerk_does_not_have_leaves_the_copy() {
    let mut desk = whole(10);
    let id = desk.selected().to_owned();
    let (ticket, _) = change(&desk.press("v"));
    let failure = Failure { kind: FailureKind::NotFound, ..refusal(code::RESOURCE_NOT_FOUND) };
    desk.refuse(ticket, failure);
    assert_ne!(desk.selected(), id);
    assert_eq!(desk.model.list().total(), Some(9));
    assert!(desk.toasts().contains("Could not"), "{}", desk.toasts());
    // It was there all the same: a list that has it knows better.
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.model.list().total(), Some(10));
}

#[test]
fn what_is_not_clerks_word_says_nothing_of_a_row() {
    let mut desk = whole(10);
    let (ticket, _) = change(&desk.press("v"));
    desk.refuse(ticket, Failure::new(FailureKind::NotFound, "a proxy's page"));
    assert_eq!(desk.model.list().total(), Some(10));
}

#[test]
fn an_own_change_that_a_list_shows_first_does_not_turn_the_row_under_the_hand() {
    let mut desk = whole(10);
    let id = desk.selected().to_owned();
    let (ticket, sent) = change(&desk.press("v"));
    meddle(&mut desk, &id, verify);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert!(desk.expected_row().verified);
    desk.press("v");
    assert_eq!(desk.model.changes.of_row(&id).unwrap().queue.len(), 1, "it is the next change");
    desk.done(&(ticket, sent));
}

#[test]
fn a_row_that_turns_under_the_hand_is_not_changed_before_it_can_have_been_read() {
    let mut desk = whole(10);
    let id = desk.selected().to_owned();
    meddle(&mut desk, &id, verify);
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    assert!(shown(&desk, &id).is_verified());
    for wait in [0, Confirm::MOMENT - 1] {
        desk.draw();
        desk.pass(wait);
        assert_eq!(
            changes(&desk.at_once(Msg::Key(crate::input::Key::char('v')))),
            [],
            "it was meant to verify"
        );
        assert!(desk.toasts().contains("is verified"), "{}", desk.toasts());
    }
    desk.pass(1);
    assert_eq!(changes(&desk.press("v")).len(), 1);
}

#[test]
fn a_deleted_row_leaves_the_list_that_lies_below_an_organization() {
    let mut desk = whole(10);
    desk.press("D");
    let delete = change(&desk.press("y"));
    let effects = desk.press("o");
    desk.settle(&effects);
    assert!(desk.model.organization.is_some() && desk.model.domains.has("d0"));
    desk.done(&delete);
    assert_eq!((desk.model.domains.has("d0"), desk.model.domains.total()), (false, Some(9)));
}
