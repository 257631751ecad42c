// A list served by the local copy: rows on the screen never become older, and the cursor stays on its row.

use super::super::super::*;
use super::bench::*;
use super::copying::copying;
use crate::clerk::{Change, Millis, OrganizationDomain, code};
use crate::input::Code;

/// A desk whose list is served by a complete copy of that many rows.
pub(super) fn whole(rows: u64) -> Desk {
    let desk = Desk::on(false, Start { snapshot_rows: 250_000, ..Start::default() }, rows);
    assert!(desk.model.domains.is_local() && !desk.model.domains.is_loading());
    desk
}

fn shown<'a>(desk: &'a Desk, id: &str) -> &'a OrganizationDomain {
    desk.model.rows.get(id).unwrap()
}

/// Someone else changes a row.
fn meddle(desk: &mut Desk, id: &str, change: impl FnOnce(&mut OrganizationDomain)) {
    change(desk.rows.iter_mut().find(|row| row.id == id).unwrap());
}

fn verify(row: &mut OrganizationDomain) {
    row.affiliation_verification = Some(proof(true));
    row.updated_at = Millis(row.updated_at.0 + 100);
}

/// Answers all read requests; returns the searches that follow.
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
fn moving_during_a_search_keeps_the_new_row() {
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
        desk.send(Msg::SearchFinished(ticket, Ok(Desk::find(&search))));
    }
    assert_eq!(desk.model.list().total(), Some(301));
    assert_eq!(desk.selected(), eye);
}

#[test]
fn esc_restores_the_list_with_the_current_rows() {
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
fn rows_do_not_become_older_when_the_copy_takes_over() {
    let (mut desk, mut pages) = copying(100);
    // The copy's page is read before someone changes a row, and arrives after the change was seen.
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
fn rows_seen_in_an_organizations_list_are_in_the_copy() {
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
fn counters_are_updated_even_when_updated_at_is_unchanged() {
    for mine in [false, true] {
        let mut desk = whole(10);
        let id = desk.selected().to_owned();
        meddle(&mut desk, &id, |row| row.raw = "{}".into());
        let effects = desk.key(Code::Enter);
        desk.settle(&effects);
        assert_eq!(shown(&desk, &id).raw.as_ref(), "{}", "the complete row was read");
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
fn a_refresh_retries_a_failed_row_fetch() {
    let mut desk = whole(10);
    let (ticket, _) = asked(&desk.key(Code::Enter))[0];
    desk.api(ApiMsg::Answered(ticket, Err(offline())));
    assert!(matches!(&desk.model.row_fetch, Some(row_fetch) if row_fetch.is_over()));
    let questions = asked(&desk.press("r"));
    assert!(
        questions.iter().any(|(_, question)| matches!(question, ReadRequest::Domains(_))),
        "{questions:?}"
    );
}

#[test]
fn typing_a_query_with_an_open_detail_pane_sends_no_requests() {
    let mut desk = whole(300);
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    desk.press("/");
    for key in ["2", "9", "9"] {
        let effects = desk.press(key);
        assert_eq!(asked(&effects), []);
        for (ticket, search) in searches(&effects) {
            let effects = desk.send(Msg::SearchFinished(ticket, Ok(Desk::find(&search))));
            assert_eq!(asked(&effects), []);
        }
    }
    let effects = desk.pass(1_000);
    assert_eq!(asked(&effects).len(), 1, "the row is fetched once the typing pauses");
}

#[test]
fn a_search_of_a_copy_that_lacks_domains_is_told_from_one_of_a_complete_copy() {
    let mut desk = whole(10);
    let unsearched = |desk: &Desk| desk.model.copy.unsearched(desk.model.list());
    desk.model.copy.mirror.set_missing(2);
    assert_eq!(unsearched(&desk), None, "without a query the list shows what the copy has");
    desk.press("/");
    let effects = desk.press("9");
    desk.settle(&effects);
    assert!(desk.model.list().is_local() && desk.model.list().source().query().is_filtered());
    for (missing, expected) in [(2, Some(2)), (0, None), (-1, None)] {
        desk.model.copy.mirror.set_missing(missing);
        assert_eq!(unsearched(&desk), expected, "{missing}");
    }
}

#[test]
fn rows_deleted_before_the_copy_are_not_restored_by_it() {
    let mut desk = Desk::ready(300);
    let before = desk.rows.clone();
    desk.press("D");
    let (ticket, change) = change(&desk.press("y"));
    let Change::Delete { domain_id, .. } = &change else { panic!("{change:?}") };
    desk.done(&(ticket, change.clone()));
    desk.rows = before;
    let effects = desk.press("\x19");
    desk.settle(&effects);
    assert!(desk.model.domains.is_local());
    assert_eq!(desk.model.list().total(), Some(299));
    assert!(!desk.model.domains.has(domain_id));
}

#[test]
fn a_row_deleted_during_a_search_disappears_immediately() {
    let start =
        Start { snapshot_rows: 250_000, target: Some(ConnectionTarget::Instance), ..Start::default() };
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
    assert!(desk.model.domains.is_local() && desk.model.domains.is_loading(), "the search is running");
    desk.press("D");
    let delete = change(&desk.press("y"));
    let id = desk.selected().to_owned();
    desk.done(&delete);
    assert_ne!(desk.selected(), id);
    assert_eq!(desk.model.list().total(), Some(49));
}

#[test]
fn a_refresh_retries_a_failed_search() {
    let mut desk = whole(10);
    desk.press("/");
    let (ticket, _) = searches(&desk.press("9"))[0].clone();
    desk.send(Msg::SearchFinished(ticket, Err(Failure::new(FailureKind::Internal, "out of bounds"))));
    assert!(desk.model.list().failure().is_some());
    desk.key(Code::Enter);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.model.list().failure(), None);
    assert_eq!(desk.model.list().total(), Some(1));
}

#[test]
fn the_filter_panel_keeps_an_order_that_it_does_not_offer() {
    let mut desk = whole(10);
    let effects = desk.press("/sort:status,-updated");
    desk.settle(&effects);
    let effects = [desk.key(Code::Enter), desk.press("fl")].concat();
    desk.settle(&effects);
    assert_eq!(desk.model.query.to_string(), "verified:yes sort:status,-updated");
    // Up from the first line is the last: the order.
    let effects = desk.press("hkl");
    desk.settle(&effects);
    assert_eq!(desk.model.query.to_string(), "");
}

#[test]
fn a_row_unknown_to_clerk_leaves_the_copy() {
    let mut desk = whole(10);
    let id = desk.selected().to_owned();
    let (ticket, _) = change(&desk.press("v"));
    let failure = Failure { kind: FailureKind::NotFound, ..refusal(code::RESOURCE_NOT_FOUND) };
    desk.refuse(ticket, failure);
    assert_ne!(desk.selected(), id);
    assert_eq!(desk.model.list().total(), Some(9));
    assert!(desk.toasts().contains("Could not"), "{}", desk.toasts());
    // It exists after all: a list contains it.
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.model.list().total(), Some(10));
}

#[test]
fn a_failure_that_is_not_from_clerk_does_not_remove_a_row() {
    let mut desk = whole(10);
    let (ticket, _) = change(&desk.press("v"));
    desk.refuse(ticket, Failure::new(FailureKind::NotFound, "a proxy's page"));
    assert_eq!(desk.model.list().total(), Some(10));
}

#[test]
fn an_own_change_shown_first_by_a_list_does_not_block_the_next_toggle() {
    let mut desk = whole(10);
    let id = desk.selected().to_owned();
    let (ticket, sent) = change(&desk.press("v"));
    meddle(&mut desk, &id, verify);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert!(desk.expected_row().verified);
    desk.press("v");
    assert_eq!(desk.model.changes.of_row(&id).unwrap().queue.len(), 1, "the second press is the next change");
    desk.done(&(ticket, sent));
}

#[test]
fn a_row_that_just_changed_is_not_toggled_before_it_can_have_been_read() {
    let mut desk = whole(10);
    let id = desk.selected().to_owned();
    meddle(&mut desk, &id, verify);
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    assert!(shown(&desk, &id).is_verified());
    for wait in [0, Confirm::MIN_READING_TIME - 1] {
        desk.draw();
        desk.pass(wait);
        assert_eq!(
            changes(&desk.at_once(Msg::Key(crate::input::Key::char('v')))),
            [],
            "the key was meant to verify"
        );
        assert!(desk.toasts().contains("is verified"), "{}", desk.toasts());
    }
    desk.pass(1);
    assert_eq!(changes(&desk.press("v")).len(), 1);
}

#[test]
fn a_deleted_row_leaves_the_list_covered_by_an_organization() {
    let mut desk = whole(10);
    desk.press("D");
    let delete = change(&desk.press("y"));
    let effects = desk.press("o");
    desk.settle(&effects);
    assert!(desk.model.organization.is_some() && desk.model.domains.has("d0"));
    desk.done(&delete);
    assert_eq!((desk.model.domains.has("d0"), desk.model.domains.total()), (false, Some(9)));
}
