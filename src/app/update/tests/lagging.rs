// Clerk's lists lag behind writes: an outdated response neither settles a change nor hides a row.

use super::super::super::*;
use super::bench::*;
use crate::clerk::{EnrollmentMode, Millis, Page};
use crate::input::Code;

/// The running lookup.
fn lookup(effects: &[Effect]) -> Ticket {
    match &asked(effects)[..] {
        [(ticket, ReadRequest::Domains(_))] => *ticket,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_outdated_response_confirms_nothing() {
    let mut desk = Desk::ready(3);
    let old = desk.rows[0].clone();
    let first = change(&desk.press("v"));
    desk.done(&first);
    let (ticket, _) = change(&desk.press("v"));
    let effects = desk.refuse(ticket, no_answer());
    let page = Page { data: vec![old], total_count: 1 };
    desk.api(ApiMsg::Answered(lookup(&effects), Ok(ReadResponse::Domains(page))));
    assert_eq!(desk.model.changes.open(), 1, "it is looked up again");
    assert!(!desk.toasts().contains("no longer verified"));
}

#[test]
fn a_new_row_is_not_gone_because_one_lookup_does_not_find_it() {
    let mut desk = Desk::ready(3);
    desk.press("nacme.com");
    let created = change(&desk.key(Code::Enter));
    let effects = desk.done(&created);
    desk.settle(&effects);
    assert_eq!(desk.selected(), "new_acme.com");
    desk.press("D");
    let (ticket, _) = change(&desk.press("y"));
    let mut effects = desk.refuse(ticket, no_answer());
    for lookups in 1..=6 {
        assert_eq!(desk.model.changes.open(), 1, "after {lookups} lookups");
        let nothing = Page { data: Vec::new(), total_count: 0 };
        desk.api(ApiMsg::Answered(lookup(&effects), Ok(ReadResponse::Domains(nothing))));
        if let Some(due) = desk.model.changes.deadline() {
            effects = desk.pass(due.since(desk.model.now));
        }
    }
    assert_eq!(desk.model.changes.open(), 0, "many lookups are proof");
}

#[test]
fn a_change_queued_behind_a_refusal_is_compared_with_the_current_row() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    // Someone else changes the mode, and the desk reads it.
    desk.rows[0].enrollment_mode = EnrollmentMode::EnterpriseSso;
    desk.rows[0].updated_at = Millis(desk.rows[0].updated_at.0 + 100);
    let effects = desk.press("r");
    desk.settle(&effects);
    // Back to the state when the first change was sent.
    desk.press("mj");
    desk.key(Code::Enter);
    assert_eq!(desk.model.changes.of_row("d0").unwrap().queue.len(), 1);
    let effects = desk.refuse(ticket, refusal("organization_domain_already_exists"));
    assert_eq!(changes(&effects).len(), 1, "it is sent, not assumed done");
}

#[test]
fn a_deleted_row_in_a_lagging_list_leaves_no_gap() {
    let mut desk = Desk::ready(300);
    let before = desk.rows.clone();
    desk.press("D");
    let delete = change(&desk.press("y"));
    let effects = desk.done(&delete);
    let after = std::mem::replace(&mut desk.rows, before);
    desk.settle(&effects);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.model.list().total(), Some(299));
    assert!(!desk.model.list().has("d0"));
    desk.rows = after;
    let effects = desk.pass(60_000);
    desk.settle(&effects);
    for (index, id) in [(0, "d1"), (99, "d100"), (100, "d101"), (198, "d199")] {
        let Some(ListRow::Loaded(row)) = desk.model.row(index) else { panic!("{index} is not there") };
        assert_eq!(row.id, id);
    }
}

#[test]
fn a_server_with_a_wrong_count_is_not_asked_forever() {
    let mut desk = Desk::ready(3);
    let mut asked_again = 0;
    for _ in 0..100 {
        let effects = match desk.model.deadline() {
            Some(due) => desk.pass(due.since(desk.model.now)),
            None => break,
        };
        for (ticket, _) in asked(&effects) {
            asked_again += 1;
            let page = Page { data: desk.rows.clone(), total_count: 9 };
            desk.api(ApiMsg::Answered(ticket, Ok(ReadResponse::Domains(page))));
        }
    }
    assert!(asked_again <= 10, "{asked_again}");
    assert_eq!(desk.model.deadline(), None);
}

#[test]
fn a_failed_reload_of_one_page_is_reported_even_when_others_succeed() {
    let mut desk = Desk::ready(300);
    let effects = desk.press("r");
    let open = asked(&effects);
    let answer = desk.answer(&open[1].1);
    desk.api(ApiMsg::Answered(open[0].0, Err(Failure::new(FailureKind::Server, ""))));
    desk.api(ApiMsg::Answered(open[1].0, Ok(answer)));
    assert!(desk.model.trouble_line().is_some(), "the visible rows are outdated");
}

#[test]
fn rows_of_the_previous_query_cannot_be_changed() {
    let mut desk = Desk::ready(3);
    desk.press("/2");
    desk.key(Code::Enter);
    assert!(desk.model.list().is_replacing());
    for key in ["v", "m", "e", "D", "W", "o"] {
        let effects = desk.press(key);
        assert_eq!(changes(&effects), [], "{key}");
        assert!(desk.model.modals.is_empty() && desk.model.organization.is_none(), "{key}");
    }
    assert!(desk.toasts().contains("Still searching"));
}

#[test]
fn the_organization_opens_on_the_same_row() {
    let mut desk = Desk::ready(30);
    desk.press("jjjjjjj");
    assert_eq!(desk.selected(), "d7");
    let effects = desk.press("o");
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d7");
}

#[test]
fn a_refresh_at_the_top_shows_new_rows_there() {
    let mut desk = Desk::ready(30);
    let mut newcomer = desk.rows[0].clone();
    newcomer.id = "new".into();
    desk.rows.insert(0, newcomer);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().top()), ("d0", 0));
}

/// Answers the next lookup with the server's rows.
fn retry_lookups(desk: &mut Desk) {
    let due = desk.model.changes.deadline().expect("a lookup");
    let effects = desk.pass(due.since(desk.model.now));
    desk.settle(&effects);
}

#[test]
fn a_row_that_was_not_deleted_after_all_is_shown_again() {
    for is_local in [false, true] {
        for is_answered in [false, true] {
            let mut desk = if is_local { super::local_copy::whole(3) } else { Desk::ready(3) };
            let rows = desk.rows.clone();
            desk.press("D");
            let (ticket, delete) = change(&desk.press("y"));
            desk.carry_out(&delete);
            let effects = if is_answered {
                desk.api(ApiMsg::Changed(ticket, Ok(Outcome::Deleted)))
            } else {
                desk.refuse(ticket, no_answer())
            };
            desk.settle(&effects);
            while desk.model.changes.open() > 0 {
                retry_lookups(&mut desk);
            }
            let what = format!("local: {is_local}, answered: {is_answered}");
            assert_eq!(desk.model.list().total(), Some(2), "{what}");
            // It existed all the time, and the lists without it were wrong.
            desk.rows = rows;
            while !desk.toasts().contains("Correction: it was not done after all") {
                retry_lookups(&mut desk);
            }
            assert_eq!(desk.model.list().total(), Some(3), "{what}");
            assert!(desk.model.list().has("d0"), "{what}");
            assert!(desk.model.rows.get("d0").is_some() && !desk.model.rows.is_deleted("d0"), "{what}");
            let effects = desk.press("r");
            desk.settle(&effects);
            assert_eq!(desk.model.list().total(), Some(3), "{what}: and stays");
        }
    }
}

#[test]
fn a_response_about_another_organization_is_rejected() {
    let mut desk = Desk::ready(3);
    let effects = desk.press("o");
    let label = desk.model.organization.as_ref().unwrap().label.clone();
    for (ticket, question) in asked(&effects) {
        if let ReadRequest::Organization(_) = question {
            let other = crate::clerk::Organization {
                id: "org_9".into(),
                name: "Victims".into(),
                ..crate::clerk::Organization::default()
            };
            desk.api(ApiMsg::Answered(ticket, Ok(ReadResponse::Organization(Box::new(other)))));
        }
    }
    let view = desk.model.organization.as_ref().unwrap();
    assert_eq!(view.label, label);
    assert!(matches!(&view.organization, Remote::Failed(failure) if failure.kind == FailureKind::BadAnswer));
}

#[test]
fn a_creation_with_the_id_of_a_known_row_is_rejected() {
    let mut desk = Desk::ready(3);
    desk.press("nacme.com");
    let effects = desk.key(Code::Enter);
    let command = effects.iter().find_map(|effect| match effect {
        Effect::Change(_, command) => Some((**command).clone()),
        _ => None,
    });
    let known = command.unwrap().known;
    assert!(["d0", "d1", "d2"].iter().all(|id| known.contains(id)), "{known:?}");
    // Nor by a lookup that finds such an id.
    let (ticket, _) = change(&effects);
    let mut effects = desk.refuse(ticket, no_answer());
    for _ in 0..20 {
        let row = crate::clerk::OrganizationDomain {
            id: "d1".into(),
            name: "acme.com".into(),
            organization_id: "org_0".into(),
            created_at: desk.model.now,
            ..desk.rows[1].clone()
        };
        let page = Page { data: vec![row], total_count: 1 };
        desk.api(ApiMsg::Answered(lookup(&effects), Ok(ReadResponse::Domains(page))));
        assert_eq!(desk.model.changes.open(), 1);
        let due = desk.model.changes.deadline().unwrap();
        effects = desk.pass(due.since(desk.model.now));
    }
    assert_eq!(desk.model.rows.get("d1").unwrap().name, "1.example");
}
