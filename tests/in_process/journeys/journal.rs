//! The journal: every change is on the disk before it is sent, and its outcome after. The next start looks up the
//! changes that the last run left open. A change by another client is not overwritten unseen.

use std::fs;

use domdesk::api::RetryPolicy;
use domdesk::clerk::{Change, EnrollmentMode, Operation, OrganizationDomain, UpdateDomain};
use domdesk::emulator::FaultKind;
use domdesk::journal::{Asked, EntryId, Event, Line, Outcome, RecordState, RowState, Verdict};
use domdesk::state::Journal;

use crate::journeys::kit::{count, go_to, go_to_unverified, once, other_client, wait_for_text};
use crate::support::{Desk, NOW, Plan};

fn kinds(lines: &[Line]) -> Vec<&'static str> {
    let kind = |line: &Line| match &line.event {
        Event::Asked(_) => "asked",
        Event::Answered(answered) => match answered.outcome {
            Outcome::Done { .. } => "done",
            Outcome::Refused { .. } => "refused",
            Outcome::Unknown { .. } => "unknown",
        },
        Event::Settled(settled) => match settled.verdict {
            Verdict::Happened { .. } => "happened",
            Verdict::NotHappened => "not happened",
            Verdict::Unresolved { .. } => "unresolved",
        },
        Event::Resolved(_) => "resolved",
        Event::Panicked { .. } => "panicked",
    };
    lines.iter().map(kind).collect()
}

#[tokio::test]
async fn a_change_is_in_the_journal_before_it_is_sent() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::Hold);
    desk.press("v");
    desk.wait(|desk| count(desk, Operation::Update) == 1).await;
    let lines = desk.journal();
    assert_eq!(kinds(&lines), ["asked"]);
    let Event::Asked(asked) = &lines[0].event else { panic!() };
    assert_eq!(asked.change.domain_id(), Some(row.id.as_str()));
    assert_eq!(asked.name, row.name);
    let before = asked.before.as_ref().unwrap();
    assert_eq!(OrganizationDomain { raw: row.raw.clone(), ..(*before.0).clone() }, row);
    assert_eq!(asked.operator, crate::support::operator());
}

#[tokio::test]
async fn the_outcome_is_in_the_journal_as_well() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    assert_eq!(kinds(&desk.journal()), ["asked", "done"]);
    let Event::Answered(answered) = &desk.journal()[1].event else { panic!() };
    let Outcome::Done { after: Some(after) } = &answered.outcome else { panic!("{answered:?}") };
    assert!(after.0.is_verified() && after.0.id == row.id);

    once(
        &desk,
        Operation::Update,
        crate::journeys::kit::answer(422, crate::journeys::kit::error_body("moon_phase", None)),
    );
    desk.press("v");
    desk.settle().await;
    let Event::Answered(answered) = &desk.journal()[3].event else { panic!() };
    let Outcome::Refused { cause } = &answered.outcome else { panic!("{answered:?}") };
    assert_eq!((cause.code.as_deref(), cause.status), (Some("moon_phase"), Some(422)));
    assert!(cause.trace_id.is_some());

    once(&desk, Operation::Update, FaultKind::AppliedThenDisconnect);
    desk.press("v");
    wait_for_text(&mut desk, "It is not known whether").await;
    desk.settle().await;
    desk.wait(|desk| desk.journal().len() == 7).await;
    assert_eq!(kinds(&desk.journal())[4..], ["asked", "unknown", "happened"]);
    let whole = format!("{:?}", desk.journal());
    assert!(!whole.contains(desk.emulator.secret_key()));
}

#[tokio::test]
async fn a_change_that_cannot_be_recorded_is_not_sent() {
    let mut desk = Desk::open(Plan::default()).await;
    go_to_unverified(&mut desk);
    let journals = desk.state.path().join("journals");
    fs::remove_dir_all(&journals).unwrap();
    fs::write(&journals, "in the way").unwrap();
    desk.press("v");
    wait_for_text(&mut desk, "Not sent, because it cannot be written to the journal").await;
    assert_eq!(count(&desk, Operation::Update), 0);
    assert_eq!(desk.model.changes.open(), 0);
}

#[tokio::test]
async fn an_unreadable_journal_is_reported_and_its_records_stay_on_the_screen() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    let path = fs::read_dir(desk.state.path().join("journals")).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    desk.press("A r");
    wait_for_text(&mut desk, "The journal cannot be read: cannot open").await;
    desk.settle().await;
    assert!(desk.screen().contains(&row.name), "the known records stay: {}", desk.screen());
    let report = desk.model.journal.report();
    assert!(report.concat().contains("may have been deleted or replaced"), "{report:?}");
}

/// Adds the `asked` line of a killed run to the journal, without an outcome.
pub(crate) fn left_by_a_killed_run(desk: &Desk, row: &OrganizationDomain, change: Change) -> EntryId {
    let instance = desk.model.journal.open().unwrap().instance.clone();
    let asked = Asked {
        session: "killed".into(),
        profile: "test".into(),
        operator: crate::support::operator(),
        instance: instance.clone(),
        reason: None,
        name: row.name.clone(),
        change,
        before: Some(RowState::from(row)),
        organization: row.organization_label().to_owned(),
        undoing: None,
        plan: None,
    };
    let id = EntryId("killed-1".into());
    let opened = Journal::open(desk.state.path(), &instance).unwrap();
    opened.journal.append(&Line::new(id.clone(), NOW, Event::Asked(Box::new(asked)))).unwrap();
    id
}

#[tokio::test]
async fn the_next_start_looks_up_open_changes() {
    for happened in [true, false] {
        let mut first = Desk::open(Plan::default()).await;
        let row = go_to_unverified(&mut first);
        let body = UpdateDomain { verified: Some(true), enrollment_mode: None };
        let change = Change::Update {
            organization_id: row.organization_id.clone(),
            domain_id: row.id.clone(),
            body: body.clone(),
        };
        let entry = left_by_a_killed_run(&first, &row, change);
        if happened {
            other_client(&first).update(&row.organization_id, &row.id, &body).await.unwrap();
        }
        let sent = count(&first, Operation::Update);
        let mut desk = first.another().await;
        wait_for_text(&mut desk, "1 change of an earlier run ended without an answer.").await;
        desk.wait(|desk| desk.journal().len() == 2).await;
        desk.settle().await;
        let record = desk.model.journal.open().unwrap().history.get(&entry).unwrap().clone();
        assert_eq!(record.state(), if happened { RecordState::Done } else { RecordState::NotDone });
        assert_eq!(kinds(&desk.journal()), ["asked", if happened { "happened" } else { "not happened" }]);
        assert_eq!(count(&desk, Operation::Update), sent, "looked up, not sent again");
        let third = desk.another().await;
        assert_eq!(third.model.changes.open(), 0, "a settled change is not looked up again");
    }
}

#[tokio::test]
async fn another_clients_change_is_shown_before_anything_is_sent() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| {
        !row.is_verified() && row.enrollment_mode.as_str() == "manual_invitation" && !row.name.is_empty()
    });
    let body = UpdateDomain { enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion), verified: None };
    other_client(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    desk.press("e Tab Space Enter");
    wait_for_text(&mut desk, "Someone else has changed the domain").await;
    wait_for_text(&mut desk, "enrollment mode: manual_invitation → automatic_suggestion").await;
    assert_eq!(count(&desk, Operation::Update), 1, "only the other client's");
    desk.press("Esc Esc");
    desk.settle().await;
    let held = desk.emulator.domain(&row.id).unwrap();
    assert_eq!(held.enrollment_mode.as_str(), "automatic_suggestion");
    assert_eq!(desk.model.selected().unwrap().enrollment_mode.as_str(), "automatic_suggestion");
}

#[tokio::test]
async fn one_empty_response_does_not_hide_another_clients_change() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    let body = UpdateDomain { enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion), verified: None };
    other_client(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    let empty = FaultKind::Answer {
        status: 200,
        headers: Vec::new(),
        content_type: "application/json".to_owned(),
        body: r#"{"data":[],"total_count":0}"#.to_owned(),
    };
    once(&desk, Operation::ListAll, empty);
    desk.press("v");
    wait_for_text(&mut desk, "Someone else has changed the domain").await;
    assert_eq!(count(&desk, Operation::Update), 1, "only the other client's");
}

#[tokio::test]
async fn a_row_is_checked_again_after_its_change_had_to_wait() {
    let mut desk = Desk::open(Plan { retry: RetryPolicy::default(), ..Plan::default() }).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::too_many_requests(2));
    desk.press("v");
    desk.wait(|desk| count(desk, Operation::Update) == 1).await;
    let body = UpdateDomain { enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion), verified: None };
    other_client(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    wait_for_text(&mut desk, "Someone else has changed the domain").await;
    assert_eq!(count(&desk, Operation::Update), 2, "the refused one, and the other client's");
    assert_eq!(kinds(&desk.journal()), ["asked", "refused"]);
}

#[tokio::test]
async fn a_change_that_another_client_may_have_made_meanwhile_is_not_undone() {
    let mut desk = Desk::open(Plan { retry: RetryPolicy::default(), ..Plan::default() }).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::too_many_requests(2));
    desk.press("v");
    desk.wait(|desk| count(desk, Operation::Update) == 1).await;
    let body = UpdateDomain { enrollment_mode: None, verified: Some(true) };
    other_client(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    desk.wait(|desk| kinds(&desk.journal()) == ["asked", "unknown", "happened"]).await;
    desk.settle().await;
    desk.press("u");
    wait_for_text(&mut desk, "someone else may have done it").await;
    assert_eq!(count(&desk, Operation::Update), 2, "the refused one, and the other client's");
}
