// A change without a response may have been done: it is looked up, never assumed.

use super::super::super::*;
use super::bench::{Desk, asked, change, no_answer, offline};
use crate::clerk::ListQuery;
use crate::input::Code;

/// Changes and their keys.
const CHANGES: [(&str, &str); 3] = [("update", "v"), ("delete", "Dy"), ("ownership", "Wy")];

/// The change to row `d0` by these keys, without a response; `done` by the server or not.
fn without_answer(keys: &str, done: bool) -> (Desk, Vec<Effect>) {
    let mut desk = Desk::ready(3);
    let (ticket, sent) = change(&desk.press(keys));
    if done {
        desk.carry_out(&sent);
    }
    let effects = desk.refuse(ticket, no_answer());
    (desk, effects)
}

fn lookup(effects: &[Effect]) -> (Ticket, ListQuery) {
    match &asked(effects)[..] {
        [(ticket, ReadRequest::Domains(query))] => (*ticket, query.clone()),
        other => panic!("{other:?}"),
    }
}

fn answer(desk: &mut Desk, effects: &[Effect]) -> Vec<Effect> {
    let (ticket, query) = lookup(effects);
    let answer = desk.answer(&ReadRequest::Domains(query));
    desk.api(ApiMsg::Answered(ticket, Ok(answer)))
}

fn fail(desk: &mut Desk, effects: &[Effect]) -> Vec<Effect> {
    let (ticket, _) = lookup(effects);
    desk.api(ApiMsg::Answered(ticket, Err(offline())))
}

/// Lets time pass until the next lookup; how long that took, and the lookup.
fn next_lookup(desk: &mut Desk) -> (i64, Vec<Effect>) {
    let due = desk.model.changes.deadline().expect("a next lookup");
    let pause = due.since(desk.model.now);
    (pause, desk.pass(pause))
}

#[test]
fn it_is_looked_up_immediately_by_organization_and_exact_name() {
    for (what, keys) in CHANGES {
        let (desk, effects) = without_answer(keys, false);
        let (_, query) = lookup(&effects);
        assert_eq!(query.organization_id.as_deref(), Some("org_0"), "{what}");
        assert_eq!(query.domains, ["0.example"], "{what}");
        assert_eq!(desk.expected_row().status, ChangeStatus::Unknown, "{what}");
        assert!(desk.toasts().contains("It is not known whether"), "{what}");
    }
}

/// Answers every lookup until the change has ended; the pauses between them.
fn answer_until_over(desk: &mut Desk, mut effects: Vec<Effect>) -> Vec<i64> {
    let mut pauses = Vec::new();
    loop {
        answer(desk, &effects);
        if desk.model.changes.open() == 0 {
            return pauses;
        }
        let (pause, next) = next_lookup(desk);
        pauses.push(pause);
        effects = next;
    }
}

#[test]
fn a_done_change_is_confirmed_by_lookups() {
    for (what, keys) in CHANGES {
        let (mut desk, effects) = without_answer(keys, true);
        let pauses = answer_until_over(&mut desk, effects);
        let expected: &[i64] = if what == "delete" { &[1_000, 2_000, 4_000, 8_000, 16_000] } else { &[] };
        assert_eq!(pauses, expected, "{what}: that a row is not there is said once too easily");
        assert!(!desk.toasts().contains("It is not known"), "{what}: it is known now");
        match what {
            "update" => assert!(desk.model.selected().unwrap().is_verified()),
            "delete" => assert_eq!((desk.model.list().total(), desk.selected()), (Some(2), "d1")),
            _ => assert!(Operation::VerifyOwnership.holds_for(desk.model.selected().unwrap())),
        }
    }
}

#[test]
fn establishing_that_a_change_was_not_done_takes_the_longest_delay() {
    for (what, keys) in CHANGES {
        let (mut desk, effects) = without_answer(keys, false);
        let pauses = answer_until_over(&mut desk, effects);
        assert_eq!(pauses.iter().sum::<i64>(), 91_000, "{what}: it may be under way for so long");
        assert_eq!(
            (desk.expected_row().status, desk.expected_row().deleted),
            (ChangeStatus::Refused, false),
            "{what}"
        );
        assert!(desk.toasts().contains("Could not "), "{what}");
        assert!(!desk.toasts().contains("It is not known"), "{what}: it is known now");
    }
}

#[test]
fn a_change_done_after_its_verdict_is_shown_and_reported() {
    let (mut desk, effects) = without_answer("v", false);
    answer_until_over(&mut desk, effects);
    desk.carry_out(
        &Operation::Update(crate::clerk::UpdateDomain { verified: Some(true), enrollment_mode: None })
            .change(&desk.rows[0].clone()),
    );
    let (_, effects) = next_lookup(&mut desk);
    answer(&mut desk, &effects);
    assert!(desk.model.selected().unwrap().is_verified());
    assert_eq!(desk.expected_row().status, ChangeStatus::Settled);
    assert!(desk.toasts().contains("was done after all: verify 0.example"), "{}", desk.toasts());
}

#[test]
fn a_row_that_lookups_missed_is_shown_again_with_the_list() {
    let (mut desk, effects) = without_answer("Dy", true);
    answer_until_over(&mut desk, effects);
    assert_eq!(desk.model.list().total(), Some(2));
    desk.rows.insert(0, super::bench::row(0));
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.model.list().total(), Some(3), "it existed all the time");
    let (_, effects) = next_lookup(&mut desk);
    answer(&mut desk, &effects);
    assert!(desk.toasts().contains("was not done after all: delete 0.example"), "{}", desk.toasts());
}

#[test]
fn failed_lookups_never_settle_a_change() {
    for (what, keys) in CHANGES {
        let (mut desk, mut effects) = without_answer(keys, true);
        let mut pauses = Vec::new();
        for _ in 0..10 {
            fail(&mut desk, &effects);
            assert_eq!(desk.expected_row().status, ChangeStatus::Unknown, "{what}");
            let (pause, next) = next_lookup(&mut desk);
            pauses.push(pause);
            effects = next;
        }
        assert_eq!(pauses[..6], [1_000, 2_000, 4_000, 8_000, 16_000, 30_000], "{what}");
        assert_eq!(pauses[9], 30_000, "{what}: never slower than that");
        answer_until_over(&mut desk, effects);
        assert!(!desk.toasts().contains("Could not"), "{what}: it was done");
    }
}

#[test]
fn failed_lookups_do_not_count_as_lookups_without_a_result() {
    let (mut desk, mut effects) = without_answer("v", false);
    for _ in 0..5 {
        fail(&mut desk, &effects);
        effects = next_lookup(&mut desk).1;
    }
    answer(&mut desk, &effects);
    assert_eq!(
        desk.expected_row().status,
        ChangeStatus::Unknown,
        "the list may lag behind: one lookup proves nothing"
    );
}

#[test]
fn a_press_during_a_lookup_is_the_next_change_and_waits_for_it() {
    let (mut desk, effects) = without_answer("v", true);
    assert_eq!(desk.press("v"), []);
    let next = change(&answer(&mut desk, &effects));
    desk.done(&next);
    assert!(!desk.model.selected().unwrap().is_verified());
    assert_eq!(desk.model.changes.open(), 0);
}

#[test]
fn changes_queued_behind_a_confirmed_deletion_are_reported_as_dropped() {
    let (mut desk, effects) = without_answer("Dy", true);
    let row = desk.model.changes.of_row_mut("d0").unwrap();
    row.queue.push_back(Operation::VerifyOwnership);
    answer_until_over(&mut desk, effects);
    assert!(desk.toasts().contains(
        "Not sent, the domain is deleted: verify ownership of 0.example in Organization 0 (org_0)."
    ));
}

/// A creation without a response.
fn creation(done: bool) -> (Desk, Vec<Effect>) {
    let mut desk = Desk::ready(3);
    desk.press("nacme.com");
    let (ticket, create) = change(&desk.key(Code::Enter));
    if done {
        desk.carry_out(&create);
    }
    let effects = desk.refuse(ticket, no_answer());
    (desk, effects)
}

#[test]
fn a_creation_that_happened_is_found_by_its_name() {
    let (mut desk, effects) = creation(true);
    let (_, query) = lookup(&effects);
    assert_eq!(
        (query.organization_id.as_deref(), &query.domains[..]),
        (Some("org_0"), &["acme.com".to_owned()][..])
    );
    assert!(!desk.model.modals.is_empty(), "the form is waiting");
    let effects = answer(&mut desk, &effects);
    assert!(desk.model.modals.is_empty());
    assert!(
        desk.toasts().contains("Created acme.com in Organization 0 (org_0): verified, manual_invitation.")
    );
    assert!(!desk.toasts().contains("It is not known"), "it is known now");
    desk.settle(&effects);
    assert_eq!(desk.model.list().total(), Some(4));
}

#[test]
fn a_domain_that_is_older_than_its_creation_proves_nothing() {
    let (mut desk, effects) = creation(true);
    desk.rows[0].created_at = desk.model.now.plus(-90_000_000);
    answer_until_over(&mut desk, effects);
    let Some(Modal::Create(form)) = desk.model.modals.last() else { panic!("the form is back") };
    assert!(form.errors.whole.as_ref().unwrap().what.starts_with(
        "It could not be established whether acme.com in Organization 0 (org_0) was created: a domain of that"
    ));
}

#[test]
fn the_form_is_editable_again_when_its_creation_did_not_happen() {
    let (mut desk, mut effects) = creation(false);
    for _ in 0..5 {
        fail(&mut desk, &effects);
        effects = next_lookup(&mut desk).1;
    }
    answer_until_over(&mut desk, effects);
    let Some(Modal::Create(form)) = desk.model.modals.last() else { panic!("the form is back") };
    assert_eq!((form.name.text(), form.sending), ("acme.com", false));
    assert!(form.errors.whole.is_some());
}
