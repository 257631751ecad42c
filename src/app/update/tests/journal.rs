// The journal: what is recorded, what an earlier run left open, and what only the operator can resolve.

use super::super::super::*;
use super::bench::{Desk, alone, asked, change, changes, endpoint, no_answer, operator};
use crate::clerk::{Change, CreateDomain, Millis, OrganizationDomain, UpdateDomain};
use crate::input::Code;
use crate::journal::{Answered, Cause, EntryId, Event, Instance, Line, Outcome as End, RowState, Verdict};
use crate::{journal, journal::RecordState};

fn instance() -> Instance {
    Instance { id: "ins_1".into(), kind: "development".into(), host: "api.clerk.example".into() }
}

/// A request of an earlier run without an outcome.
pub(super) fn left(number: u32, change: Change, before: Option<&OrganizationDomain>) -> Line {
    let name = match (&change, before) {
        (Change::Create { body, .. }, _) => body.name.clone(),
        (_, Some(row)) => row.name.clone(),
        _ => String::new(),
    };
    let asked = journal::Asked {
        session: "s1".into(),
        profile: "test".into(),
        instance: instance(),
        operator: operator(),
        reason: None,
        name,
        change,
        before: before.map(RowState::from),
        organization: "Organization 0".into(),
        undoing: None,
        plan: None,
    };
    Line::new(EntryId(format!("s1-{number}")), Millis(999_000), Event::Asked(Box::new(asked)))
}

pub(super) fn verify(row: &OrganizationDomain, verified: bool) -> Change {
    Operation::Update(UpdateDomain { verified: Some(verified), enrollment_mode: None }).change(row)
}

/// A desk that opens a journal with these lines, and its effects.
fn opened(lines: impl FnOnce(&[OrganizationDomain]) -> Vec<Line>, happened: bool) -> (Desk, Vec<Effect>) {
    let mut desk = Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 3);
    let lines = lines(&desk.rows);
    if happened {
        let changes: Vec<Change> = lines
            .iter()
            .filter_map(|line| match &line.event {
                Event::Asked(asked) => Some(asked.change.clone()),
                _ => None,
            })
            .collect();
        for change in changes {
            desk.carry_out(&change);
        }
    }
    let mut effects = desk.api(ApiMsg::Connected(Ok(endpoint(false))));
    let open = asked(&effects);
    for (ticket, question) in open {
        let answer = desk.answer(&question);
        effects = [effects, desk.api(ApiMsg::Answered(ticket, Ok(answer)))].concat();
    }
    assert!(effects.iter().any(|effect| matches!(effect, Effect::OpenJournal(_))), "{effects:?}");
    let effects = desk.open_journal(lines);
    (desk, effects)
}

/// The verdicts among the effects, once every lookup is answered and time has passed.
fn verdicts(desk: &mut Desk, mut effects: Vec<Effect>) -> Vec<(String, Verdict)> {
    let mut found = Vec::new();
    for _ in 0..50 {
        for effect in &effects {
            if let Effect::Record(Line { id, event: Event::Settled(settled), .. }) = effect {
                found.push((id.0.clone(), settled.verdict.clone()));
            }
        }
        let records: Vec<Line> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Record(line) => Some(line.clone()),
                _ => None,
            })
            .collect();
        for line in records {
            desk.send(Msg::Journal(JournalMsg::Written(line)));
        }
        let mut next = Vec::new();
        for (ticket, question) in asked(&effects) {
            let answer = desk.answer(&question);
            next.extend(desk.api(ApiMsg::Answered(ticket, Ok(answer))));
        }
        if let (true, Some(due)) = (next.is_empty(), desk.model.changes.deadline()) {
            next = desk.pass(due.since(desk.model.now).max(0));
        }
        if next.is_empty() && desk.model.changes.open() == 0 {
            return found;
        }
        effects = next;
    }
    panic!("no rest: {:?}", desk.model.changes);
}

#[test]
fn nothing_can_be_changed_before_the_journal_is_open() {
    let mut desk = Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 3);
    let effects = desk.api(ApiMsg::Connected(Ok(endpoint(false))));
    for (ticket, question) in asked(&effects) {
        let answer = desk.answer(&question);
        desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    }
    let failed = JournalMsg::Opened(Err("the disk is full".into()));
    desk.send(Msg::Journal(failed));
    for keys in ["v", "D", "W"] {
        assert_eq!(changes(&desk.press(keys)), [], "{keys}");
        let said = "Locked: no change without the journal, and it cannot be opened: the disk is full.";
        assert!(desk.toasts().contains(said), "{keys}: {}", desk.toasts());
        desk.key(Code::Esc);
    }
    let effects = desk.press("r");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::OpenJournal(_))), "{effects:?}");
    desk.open_journal(Vec::new());
    assert_eq!(changes(&desk.press("v")).len(), 1);
}

#[test]
fn a_command_contains_everything_for_the_journal() {
    let mut desk = Desk::ready(3);
    desk.model.reason = " ticket 12 ".into();
    desk.model.profile = "a file".into();
    let effects = desk.press("v");
    let Some(Effect::Change(ticket, order)) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(order.entry, EntryId(format!("s2-{}", ticket.0)));
    assert_eq!(order.at, desk.model.now);
    let asked = &order.asked;
    assert_eq!((asked.session.as_str(), asked.profile.as_str()), ("s2", "a file"));
    assert_eq!(asked.operator, operator());
    assert_eq!(asked.reason.as_deref(), Some("ticket 12"));
    assert_eq!((asked.name.as_str(), asked.organization.as_str()), ("0.example", "Organization 0"));
}

#[test]
fn changes_left_open_by_an_earlier_run_are_looked_up_and_settled() {
    type Wanted = fn(&OrganizationDomain) -> Change;
    let cases: [(&str, Wanted); 3] = [
        ("update", |row| verify(row, true)),
        ("delete", |row| Operation::Delete.change(row)),
        ("ownership", |row| Operation::VerifyOwnership.change(row)),
    ];
    for (what, wanted) in cases {
        for happened in [true, false] {
            let (mut desk, effects) =
                opened(|rows| vec![left(1, wanted(&rows[0]), Some(&rows[0]))], happened);
            assert!(desk.toasts().contains("1 change of an earlier run ended without an answer"), "{what}");
            let verdicts = verdicts(&mut desk, effects);
            let [(entry, verdict)] = &verdicts[..] else { panic!("{what}: {verdicts:?}") };
            assert_eq!(entry, "s1-1");
            assert_eq!(matches!(verdict, Verdict::Happened { .. }), happened, "{what} {verdict:?}");
            let record = desk.model.journal.open().unwrap().history.get(&EntryId("s1-1".into())).unwrap();
            assert_eq!(
                record.state(),
                if happened { RecordState::Done } else { RecordState::NotDone },
                "{what}"
            );
        }
    }
}

#[test]
fn a_creation_of_an_earlier_run_is_looked_up_and_never_sent_again() {
    for happened in [true, false] {
        let create = Change::Create {
            organization_id: "org_0".into(),
            body: CreateDomain { name: "new.example".into(), enrollment_mode: None, verified: None },
        };
        let (mut desk, effects) = opened(|_| vec![left(1, create, None)], happened);
        assert_eq!(changes(&effects), []);
        let verdicts = verdicts(&mut desk, effects);
        assert_eq!(matches!(verdicts[0].1, Verdict::Happened { after: Some(_) }), happened);
    }
}

#[test]
fn the_older_of_two_changes_to_a_row_is_settled_by_what_the_newer_one_saw() {
    let (mut desk, effects) = opened(
        |rows| {
            let mut verified = rows[0].clone();
            verified.affiliation_verification = Some(super::bench::proof(true));
            verified.updated_at = verified.updated_at.plus(1);
            vec![
                left(1, verify(&rows[0], true), Some(&rows[0])),
                left(2, verify(&verified, false), Some(&verified)),
            ]
        },
        true,
    );
    let verdicts = verdicts(&mut desk, effects);
    assert_eq!(verdicts.len(), 2);
    assert!(verdicts.iter().all(|(_, verdict)| matches!(verdict, Verdict::Happened { .. })), "{verdicts:?}");
}

#[test]
fn a_change_to_a_row_that_moved_on_is_left_to_the_operator() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    let entry = desk.model.changes.of_row("d0").unwrap().entry.clone();
    let asked = left(1, verify(&desk.rows[0], true), Some(&desk.rows[0]));
    desk.send(Msg::Journal(JournalMsg::Written(Line { id: entry.clone(), ..asked })));
    let unknown = Answered { outcome: End::Unknown { cause: Cause::default() }, duration_ms: 1 };
    let line = Line::new(entry.clone(), desk.model.now, Event::Answered(unknown));
    desk.send(Msg::Journal(JournalMsg::Written(line)));
    // Someone else changes the mode in the meantime; it is unknown whether the row was verified in between.
    desk.rows[0].updated_at = desk.rows[0].updated_at.plus(7);
    let effects = desk.refuse(ticket, no_answer());
    let verdicts = verdicts(&mut desk, effects);
    assert!(matches!(&verdicts[..], [(_, Verdict::Unresolved { .. })]), "{verdicts:?}");
    assert_eq!(desk.model.changes.open(), 0);
    assert!(desk.toasts().contains("It could not be established whether"), "{}", desk.toasts());
    let open = desk.model.journal.open().unwrap();
    assert!(open.is_unresolved("d0") && open.unresolved() == 1);
    assert_eq!(changes(&desk.press("v")).len(), 1, "the row can be changed");
}

#[test]
fn a_new_row_missing_from_lagging_lists_does_not_count_as_deleted() {
    let (mut desk, effects) = opened(
        |rows| {
            let new = OrganizationDomain { created_at: Millis(995_000), ..rows[0].clone() };
            vec![left(1, Operation::Delete.change(&new), Some(&new))]
        },
        false,
    );
    // The list lags behind: the row appears while the change is being looked up.
    let (hidden, lookups) = (desk.rows.remove(0), asked(&effects));
    let [(ticket, question)] = &lookups[..] else { panic!("{effects:?}") };
    let answer = desk.answer(question);
    let effects = desk.api(ApiMsg::Answered(*ticket, Ok(answer)));
    assert_eq!(desk.model.changes.open(), 1, "{effects:?}");
    desk.rows.insert(0, hidden);
    let effects = desk.pass(1_000);
    let verdicts = verdicts(&mut desk, effects);
    assert!(matches!(&verdicts[..], [(_, Verdict::NotHappened)]), "{verdicts:?}");
}

#[test]
fn a_deleted_row_in_lagging_lists_does_not_count_as_created() {
    for happened in [true, false] {
        let (mut desk, effects) = opened(
            |rows| {
                // Deleted and then restored, with an unknown outcome. The list still contains the old row.
                let old = OrganizationDomain { created_at: Millis(900_000), ..rows[0].clone() };
                let body = CreateDomain { name: old.name.clone(), enrollment_mode: None, verified: None };
                let create = Change::Create { organization_id: old.organization_id.clone(), body };
                let deleted = left(1, Operation::Delete.change(&old), Some(&old));
                let done = Answered { outcome: End::Done { after: None }, duration_ms: 1 };
                let done = Line { event: Event::Answered(done), ..deleted.clone() };
                vec![deleted, done, left(2, create, None)]
            },
            false,
        );
        desk.rows[0].created_at = Millis(900_000);
        let lookups = asked(&effects);
        let [(ticket, question)] = &lookups[..] else { panic!("{effects:?}") };
        let answer = desk.answer(question);
        let effects = desk.api(ApiMsg::Answered(*ticket, Ok(answer)));
        assert_eq!(desk.model.changes.open(), 1, "{effects:?}");
        desk.rows[0].id = "d9".into();
        desk.rows[0].created_at = Millis(999_100);
        if !happened {
            desk.rows.remove(0);
        }
        let effects = desk.pass(1_000);
        let verdicts = verdicts(&mut desk, effects);
        let [(_, verdict)] = &verdicts[..] else { panic!("{verdicts:?}") };
        assert_eq!(matches!(verdict, Verdict::Happened { .. }), happened, "{verdict:?}");
    }
}

#[test]
fn an_update_of_a_deleted_row_stays_unresolved() {
    for keys in ["v", "Wy"] {
        let mut desk = Desk::ready(3);
        let (ticket, _) = change(&desk.press(keys));
        let effects = desk.refuse(ticket, no_answer());
        // Someone else deletes it before the first lookup.
        desk.rows.remove(0);
        let verdicts = verdicts(&mut desk, effects);
        assert!(matches!(&verdicts[..], [(_, Verdict::Unresolved { .. })]), "{keys}: {verdicts:?}");
        assert!(desk.toasts().contains("the domain is gone"), "{keys}: {}", desk.toasts());
    }
}

/// A desk that has verified a row whose outcome is not in the journal: the disk is full.
fn with_an_outcome_kept() -> (Desk, Line) {
    let mut desk = Desk::ready(3);
    let sent = change(&desk.press("v"));
    let entry = desk.model.changes.of_row("d0").unwrap().entry.clone();
    let asked = left(1, verify(&desk.rows[0], true), Some(&desk.rows[0]));
    desk.send(Msg::Journal(JournalMsg::Written(Line { id: entry.clone(), ..asked })));
    let done = Answered { outcome: End::Done { after: None }, duration_ms: 1 };
    let line = Line::new(entry, desk.model.now, Event::Answered(done));
    desk.send(Msg::Journal(JournalMsg::WriteDeferred(
        line.clone(),
        "cannot write to x: the disk is full".into(),
    )));
    desk.done(&sent);
    (desk, line)
}

#[test]
fn an_outcome_that_is_not_on_the_disk_is_reported_and_still_counts() {
    let (mut desk, line) = with_an_outcome_kept();
    assert!(
        desk.toasts().contains("An outcome is not in the journal yet: cannot write to x"),
        "{}",
        desk.toasts()
    );
    let open = |desk: &Desk| desk.model.journal.open().unwrap().clone();
    assert_eq!(open(&desk).kept(), 1);
    assert!(desk.model.is_idle(), "nothing is in progress");
    let state = |desk: &Desk| open(desk).history.get(&line.id).map(journal::Record::state);
    assert_eq!(state(&desk), Some(RecordState::Done));
    // The file does not contain it.
    let Event::Asked(asked) = left(1, verify(&desk.rows[0], true), Some(&desk.rows[0])).event else {
        panic!()
    };
    let mut history = journal::History::default();
    history.add(Line::new(line.id.clone(), Millis(1), Event::Asked(asked)));
    desk.press("A");
    desk.press("r");
    desk.send(Msg::Journal(JournalMsg::Reloaded(Ok(alone(history)))));
    assert_eq!(state(&desk), Some(RecordState::Done));

    desk.send(Msg::Journal(JournalMsg::Written(line.clone())));
    assert_eq!(open(&desk).kept(), 0);
    assert!(desk.toasts().contains("The journal is complete again"), "{}", desk.toasts());
    assert_eq!(open(&desk).report(), [""; 0]);
}

#[test]
fn quitting_waits_briefly_for_an_outcome_that_is_not_on_the_disk() {
    let (mut desk, line) = with_an_outcome_kept();
    assert_eq!(desk.press("q"), [Effect::RetryJournalWrites]);
    assert!(desk.model.exit.is_none());
    desk.send(Msg::Journal(JournalMsg::Written(line)));
    assert_eq!(desk.model.exit, Some(Vec::new()));
    assert_eq!(desk.model.journal.open().unwrap().report(), [""; 0]);

    let (mut other, _) = with_an_outcome_kept();
    other.press("q");
    other.pass(4_999);
    assert!(other.model.exit.is_none());
    other.pass(1);
    assert_eq!(other.model.exit, Some(Vec::new()));
    let report = other.model.journal.open().unwrap().report();
    assert_eq!(
        report,
        [
            "not in the journal: verify 0.example in Organization 0 (org_0): done: cannot write to x: the disk is full"
        ]
    );
}

#[test]
fn an_unreachable_journal_is_reported_immediately_and_at_the_end_unless_it_is_reachable_again() {
    let mut desk = Desk::ready(3);
    let told = |reason: Option<&str>| Msg::Journal(JournalMsg::OutOfReach(reason.map(ToOwned::to_owned)));
    desk.send(told(Some("cannot open x: it is a folder")));
    let said = "may have been deleted or replaced while domdesk was running: cannot open x: it is a folder.";
    assert!(desk.toasts().contains(said), "{}", desk.toasts());
    assert!(desk.model.journal.report().concat().contains(said), "{:?}", desk.model.journal.report());
    desk.send(told(None));
    assert_eq!(desk.model.journal.report(), [""; 0]);
}

#[test]
fn a_change_inferred_as_not_done_by_an_earlier_run_is_watched_for_a_while() {
    let settled = |verdict| {
        let settled = journal::Settled::new(verdict, 8);
        Line::new(EntryId("s1-1".into()), Millis(999_500), Event::Settled(settled))
    };
    let (mut desk, effects) = opened(
        |rows| {
            let left = left(1, verify(&rows[0], true), Some(&rows[0]));
            let unknown = Answered { outcome: End::Unknown { cause: Cause::default() }, duration_ms: 1 };
            let unknown = Line { event: Event::Answered(unknown), ..left.clone() };
            vec![left, unknown, settled(Verdict::NotHappened)]
        },
        false,
    );
    assert_eq!(asked(&effects), [], "not before two minutes have passed since the verdict");
    // A proxy delivers the request late.
    let change = verify(&desk.rows[0], true);
    desk.carry_out(&change);
    let due = desk.model.changes.deadline().expect("a lookup is due");
    assert_eq!(due, Millis(999_500 + 120_000));
    let effects = desk.pass(due.since(desk.model.now));
    let [(ticket, question)] = &asked(&effects)[..] else { panic!("{effects:?}") };
    let answer = desk.answer(question);
    let effects = desk.api(ApiMsg::Answered(*ticket, Ok(answer)));
    let [Effect::Record(Line { event: Event::Settled(found), .. })] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert!(matches!(found.verdict, Verdict::Happened { .. }) && found.may_be_another, "{found:?}");
    assert!(desk.toasts().contains("Correction: it was done after all"), "{}", desk.toasts());
}

#[test]
fn damage_to_the_journal_file_is_reported_immediately_and_at_the_end() {
    for (disturbance, missing, what, again) in [
        (
            journal::FileDamage::Deleted,
            3,
            "was deleted",
            "The 3 lines of this run that were missing are written again.",
        ),
        (
            journal::FileDamage::Truncated,
            1,
            "was cut short",
            "The one missing line of this run is written again.",
        ),
        (journal::FileDamage::Replaced, 0, "was replaced by another file", "It has every line of this run."),
    ] {
        let mut desk = Desk::ready(3);
        desk.send(Msg::Journal(JournalMsg::Disturbed(disturbance, missing)));
        let report = desk.model.journal.open().unwrap().report().concat();
        for text in [what, again] {
            assert!(desk.toasts().contains(text), "{text}: {}", desk.toasts());
            assert!(report.contains(text), "{text}: {report}");
        }
        desk.press("q");
        assert_eq!(desk.model.exit, Some(Vec::new()));
    }
}

#[test]
fn a_deletion_is_not_undone_twice_before_its_undo_is_in_the_journal() {
    let (mut desk, _) = opened(
        |rows| {
            let asked = left(1, Operation::Delete.change(&rows[0]), Some(&rows[0]));
            let done = Answered { outcome: End::Done { after: None }, duration_ms: 1 };
            let done = Line::new(asked.id.clone(), asked.at, Event::Answered(done));
            vec![asked, done]
        },
        true,
    );
    desk.press("u");
    desk.pass(1_000);
    assert!(matches!(change(&desk.press("y")).1, Change::Create { .. }));
    assert_eq!(changes(&desk.press("u")), []);
    assert!(desk.model.modals.is_empty());
    assert!(desk.toasts().contains("That is already in progress"), "{}", desk.toasts());
}
