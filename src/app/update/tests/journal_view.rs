// The journal dialog: visible entries, filtering, going back step by step, and recording outcomes.

use super::super::super::*;
use super::bench::{Desk, alone, change, operator};
use super::journal::{left, verify};
use crate::input::{Code, Key, Mouse, MouseKind};
use crate::journal::{
    Answered, Asked, Cause, EntryId, Event, History, Line, Outcome as End, RecordState, Settled, Undoing,
    Verdict,
};

/// A later event of the change with that number.
fn then(number: u32, event: Event) -> Line {
    Line::new(EntryId(format!("s1-{number}")), crate::clerk::Millis(999_500), event)
}

fn done(number: u32) -> Line {
    then(number, Event::Answered(Answered { outcome: End::Done { after: None }, duration_ms: 12 }))
}

fn refused(number: u32, code: &str) -> Line {
    let cause = Cause { code: Some(code.into()), status: Some(422), ..Cause::default() };
    then(number, Event::Answered(Answered { outcome: End::Refused { cause }, duration_ms: 12 }))
}

fn unresolved(number: u32) -> Line {
    let verdict = Verdict::Unresolved { why: "the row was changed since".into() };
    then(number, Event::Settled(Settled::new(verdict, 4)))
}

fn with(line: Line, change: impl FnOnce(&mut Asked)) -> Line {
    match line.event {
        Event::Asked(mut asked) => {
            change(&mut asked);
            Line { event: Event::Asked(asked), ..line }
        }
        event => Line { event, ..line },
    }
}

/// A desk with these journal lines and the journal dialog open.
fn viewing(lines: impl FnOnce(&Desk) -> Vec<Line>) -> Desk {
    let mut desk = Desk::ready(5);
    for line in lines(&desk) {
        desk.send(Msg::Journal(JournalMsg::Written(line)));
    }
    desk.press("A");
    desk
}

/// Five changes: done, refused, unresolved, done, and undone.
fn five(desk: &Desk) -> Vec<Line> {
    let asked = |number: u32, row: usize| left(number, verify(&desk.rows[row], true), Some(&desk.rows[row]));
    vec![
        with(asked(1, 0), |asked| asked.reason = Some("Ticket 12".into())),
        done(1),
        with(asked(2, 1), |asked| asked.operator.user = "ben".into()),
        refused(2, "quota_exceeded"),
        asked(3, 2),
        unresolved(3),
        asked(4, 3),
        done(4),
        with(left(5, verify(&desk.rows[3], false), Some(&desk.rows[3])), |asked| {
            asked.undoing = Some(Undoing::Undoes(EntryId("s1-4".into())));
        }),
        done(5),
    ]
}

fn view(desk: &Desk) -> &JournalView {
    match desk.model.modals.last() {
        Some(Modal::Journal(view)) => view,
        other => panic!("{other:?}"),
    }
}

/// The numbers of the visible entries.
fn seen(desk: &Desk) -> String {
    let numbers = view(desk).in_view().map(|(entry, _)| entry.0.trim_start_matches("s1-").to_owned());
    numbers.collect::<Vec<_>>().join(" ")
}

fn selected(desk: &Desk) -> &str {
    view(desk).selected().map_or("", |entry| entry.0.as_str())
}

fn state(desk: &Desk, entry: &str) -> RecordState {
    desk.model.journal.open().unwrap().history.get(&EntryId(entry.into())).unwrap().state()
}

fn recorded<'a>(effects: &'a [Effect]) -> Vec<&'a Line> {
    let line = |effect: &'a Effect| match effect {
        Effect::Record(line) => Some(line),
        _ => None,
    };
    effects.iter().filter_map(line).collect()
}

#[test]
fn unresolved_changes_come_first_then_the_newest() {
    assert_eq!(seen(&viewing(five)), "3 5 4 2 1");
    let desk = viewing(|_| Vec::new());
    assert_eq!((seen(&desk).as_str(), selected(&desk)), ("", ""));
}

#[test]
fn without_a_journal_a_message_is_shown() {
    let mut desk = Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 3);
    desk.api(ApiMsg::Connected(Ok(super::bench::endpoint(false))));
    desk.press("A");
    assert!(desk.model.modals.is_empty());
    assert!(desk.toasts().contains("The journal is not open yet."), "{}", desk.toasts());
}

#[test]
fn the_filter_applies_with_every_key() {
    let cases = [
        ("", "3 5 4 2 1"),
        ("2.EXAMPLE", "3"),
        ("ben", "2"),
        ("ticket 12", "1"),
        ("12 ticket", "1"),
        ("QUOTA_", "2"),
        ("unresolved", "3"),
        ("refused", "2"),
        ("undone", "4"),
        ("undo:", "5"),
        ("unverify", "5"),
        ("update", "3 5 4 2 1"),
        ("organization 0", "3 5 4 2 1"),
        ("ben jana", ""),
        ("nobody", ""),
    ];
    for (text, found) in cases {
        let mut desk = viewing(five);
        desk.press("/");
        desk.press(text);
        assert_eq!(seen(&desk), found, "{text}");
    }
}

#[test]
fn esc_is_one_step_back() {
    let mut desk = viewing(five);
    desk.press("/jana");
    desk.key(Code::Enter);
    desk.press("/x");
    assert_eq!(view(&desk).filter.text(), "janax");
    desk.key(Code::Esc);
    assert_eq!((view(&desk).filter.text(), view(&desk).is_editing()), ("jana", false), "the typed text");
    desk.key(Code::Enter);
    assert!(view(&desk).entry_detail.is_some());
    desk.key(Code::Esc);
    assert!(view(&desk).entry_detail.is_none(), "the change");
    desk.key(Code::Esc);
    assert_eq!(view(&desk).filter.text(), "", "the filter");
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty(), "the view");
}

#[test]
fn the_cursor_stays_on_its_entry_when_lines_are_added() {
    let mut desk = viewing(five);
    desk.press("jj");
    assert_eq!(selected(&desk), "s1-4");
    let line = left(6, verify(&desk.rows[4], true), Some(&desk.rows[4]));
    desk.send(Msg::Journal(JournalMsg::Written(line)));
    assert_eq!((seen(&desk).as_str(), selected(&desk)), ("3 6 5 4 2 1", "s1-4"));
    desk.send(Msg::Journal(JournalMsg::Reloaded(Ok(alone(History::default())))));
    assert_eq!((seen(&desk).as_str(), selected(&desk)), ("", ""));
}

#[test]
fn the_keys_and_the_wheel_move_within_bounds_at_any_size() {
    let many = |desk: &Desk| {
        let row = &desk.rows[0];
        (0..300).flat_map(|at| [left(at, verify(row, true), Some(row)), done(at)]).collect()
    };
    let mut desk = viewing(many);
    let wheel = |kind| Msg::Mouse(Mouse { kind, x: 5, y: 5 });
    for (width, height) in [(80, 24), (40, 10), (200, 60), (60, 20)] {
        desk.send(Msg::Resize(Size { width, height }));
        for keys in ["gg", "G", "k", "j", "ggk", "Gj"] {
            desk.press(keys);
            let expected = if keys.starts_with('G') || keys == "j" { 299 } else { 0 };
            let at = view(&desk).cursor();
            assert!(if keys == "k" { at == 298 } else { at == expected }, "{keys}: {at}");
        }
        for (code, kind) in [(Code::PageUp, MouseKind::ScrollUp), (Code::PageDown, MouseKind::ScrollDown)] {
            desk.key(code);
            desk.send(wheel(kind));
            let rows = usize::from(view(&desk).rows(&desk.model.layout).height);
            let shown = view(&desk).in_view().take(rows).filter(|(_, selected)| *selected).count();
            assert_eq!(shown, 1, "the cursor is on the screen");
        }
        desk.press("gg");
        desk.key(Code::Enter);
        desk.press("G");
        let scroll = view(&desk).entry_detail.as_ref().unwrap().scroll;
        assert!(scroll < 60, "{scroll}");
        desk.key(Code::PageUp);
        assert!(view(&desk).entry_detail.as_ref().unwrap().scroll < scroll || scroll == 0);
        desk.key(Code::Esc);
    }
    desk.send(Msg::Resize(Size { width: 80, height: 24 }));
    desk.press("gg");
    desk.send(Msg::Mouse(Mouse { kind: MouseKind::Press, x: 5, y: 5 }));
    assert_eq!(view(&desk).cursor(), 2, "below header, frame and headings");
}

#[test]
fn the_operator_resolves_what_lookups_could_not() {
    for (key, after) in [("Y", RecordState::Done), ("N", RecordState::NotDone)] {
        for entry_detail in [false, true] {
            let mut desk = viewing(five);
            let journal = desk.model.journal.open().unwrap();
            assert!(journal.unresolved() == 1 && journal.is_unresolved("d2"));
            if entry_detail {
                desk.key(Code::Enter);
            }
            assert_eq!(desk.press(key), []);
            assert!(matches!(desk.model.modals.last(), Some(Modal::Confirm(_))));
            assert_eq!(desk.key(Code::Enter), [], "Enter never says yes");
            assert_eq!(state(&desk, "s1-3"), RecordState::Unresolved);
            desk.press(key);
            let effects = desk.press("y");
            let lines = recorded(&effects);
            let [Line { id, event: Event::Resolved(resolved), .. }] = &lines[..] else {
                panic!("{effects:?}")
            };
            assert_eq!((id.0.as_str(), resolved.happened), ("s1-3", key == "Y"));
            assert_eq!(resolved.operator, operator());
            assert_eq!(state(&desk, "s1-3"), after, "it counts immediately");
            let journal = desk.model.journal.open().unwrap();
            assert!(journal.unresolved() == 0 && !journal.is_unresolved("d2"));
            assert_eq!(selected(&desk), "s1-3");
            assert_eq!(desk.press(key), [], "it is recorded already");
            assert!(matches!(desk.model.modals.last(), Some(Modal::Journal(_))));
        }
    }
}

#[test]
fn a_change_settled_by_another_desk_is_not_settled_again() {
    let mut desk = viewing(five);
    desk.press("Y");
    desk.pass(Confirm::MIN_READING_TIME);
    desk.pass(Confirm::MIN_READING_TIME);
    let happened = then(3, Event::Settled(Settled::new(Verdict::Happened { after: None }, 9)));
    desk.send(Msg::Journal(JournalMsg::Written(happened)));
    assert_eq!(desk.press("y"), []);
}

#[test]
fn the_operator_overrides_lookups_and_later_evidence_overrides_the_operator() {
    let mut desk = viewing(five);
    let settled = |verdict: Verdict| then(3, Event::Settled(Settled::new(verdict, 9)));
    desk.send(Msg::Journal(JournalMsg::Written(settled(Verdict::Happened { after: None }))));
    desk.press("gg");
    while selected(&desk) != "s1-3" {
        desk.press("j");
    }
    for (key, after) in [("N", RecordState::NotDone), ("Y", RecordState::Done)] {
        assert_eq!(recorded(&desk.press(&format!("{key}y"))).len(), 1, "{key}");
        assert_eq!(state(&desk, "s1-3"), after);
    }
    desk.send(Msg::Journal(JournalMsg::Written(settled(Verdict::NotHappened))));
    assert_eq!(state(&desk, "s1-3"), RecordState::NotDone, "the last finding counts");
    let journal = desk.model.journal.open().unwrap();
    let record = journal.history.get(&crate::journal::EntryId("s1-3".into())).unwrap();
    assert!(record.findings.len() >= 4, "and the others are kept: {:?}", record.findings);
}

#[test]
fn only_inferred_or_unresolved_outcomes_can_be_recorded() {
    let mut desk = viewing(five);
    desk.press("j");
    for key in ["Y", "N"] {
        assert_eq!(desk.press(key), []);
        assert!(matches!(desk.model.modals.last(), Some(Modal::Journal(_))));
    }
}

#[test]
fn the_change_under_the_cursor_is_undone_after_a_confirmation() {
    let lines = |desk: &Desk| {
        let (row, mut after) = (&desk.rows[0], desk.rows[0].clone());
        after.affiliation_verification = Some(super::bench::proof(true));
        let outcome = End::Done { after: Some(crate::journal::RowState::from(&after)) };
        let done =
            |number| then(number, Event::Answered(Answered { outcome: outcome.clone(), duration_ms: 12 }));
        let theirs = with(left(2, verify(row, true), Some(row)), |asked| asked.operator.user = "ben".into());
        vec![
            left(1, verify(row, true), Some(row)),
            done(1),
            theirs,
            done(2),
            left(3, verify(row, true), Some(row)),
            refused(3, "x"),
        ]
    };
    for entry_detail in [false, true] {
        let mut desk = viewing(lines);
        for (entry, said) in [
            ("s1-3", "There is nothing to undo: verify 0.example in Organization 0 (org_0) did not happen"),
            ("s1-2", "Only your own changes can be undone, and this one is another operator's"),
        ] {
            assert_eq!(selected(&desk), entry);
            assert_eq!(desk.press("u"), []);
            assert!(desk.toasts().contains(said), "{}", desk.toasts());
            desk.press("j");
        }
        if entry_detail {
            desk.key(Code::Enter);
        }
        // The list shows the row as the change left it.
        desk.rows[0].affiliation_verification = Some(super::bench::proof(true));
        let row = desk.rows[0].clone();
        desk.model.learn(&row);
        assert_eq!(desk.press("u"), []);
        let Some(Modal::Confirm(Confirm { subject: Subject::Undo(plan), .. })) = desk.model.modals.last()
        else {
            panic!("{:?} {}", desk.model.modals.last(), desk.toasts())
        };
        assert_eq!(plan.target.0, "s1-1");
        let (_, sent) = change(&desk.press("y"));
        assert_eq!(sent, verify(&row, false));
        assert!(matches!(desk.model.modals.last(), Some(Modal::Journal(_))), "the journal stays open");
    }
}

#[test]
fn it_is_reloaded_on_demand_and_a_failure_is_shown() {
    let mut desk = viewing(five);
    assert_eq!(desk.press("r"), [Effect::ReloadJournal]);
    assert!(view(&desk).reading);
    assert_eq!(desk.press("r"), [], "one reload at a time");
    desk.send(Msg::Journal(JournalMsg::Reloaded(Err("the disk\x1b is gone".into()))));
    assert_eq!(view(&desk).failure.as_deref(), Some("The journal cannot be read: the disk␛ is gone."));
    assert_eq!(desk.press("r"), [Effect::ReloadJournal]);
    let history = desk.model.journal.open().unwrap().history.clone();
    desk.send(Msg::Journal(JournalMsg::Reloaded(Ok(alone(history)))));
    assert!(!view(&desk).reading && view(&desk).failure.is_none());
    assert_eq!(seen(&desk), "3 5 4 2 1");
}

#[test]
fn a_reload_keeps_lines_added_meanwhile() {
    let mut desk = viewing(five);
    let before = desk.model.journal.open().unwrap().history.clone();
    desk.press("r");
    desk.press("Yy");
    assert_eq!(state(&desk, "s1-3"), RecordState::Done);
    desk.send(Msg::Journal(JournalMsg::Reloaded(Ok(alone(before.clone())))));
    assert_eq!(state(&desk, "s1-3"), RecordState::Done, "the recorded outcome still counts");
    desk.send(Msg::Journal(JournalMsg::Reloaded(Ok(alone(before)))));
    assert_eq!(state(&desk, "s1-3"), RecordState::Unresolved, "a later reload is newer");
}

#[test]
fn two_concurrent_reloads_keep_all_lines_added_since_the_first_began() {
    let mut desk = viewing(five);
    let before = desk.model.journal.open().unwrap().history.clone();
    desk.press("r");
    desk.key(Code::Esc);
    desk.press("A");
    assert_eq!(desk.press("r"), [Effect::ReloadJournal], "a reopened dialog reloads again");
    desk.send(Msg::Journal(JournalMsg::Reloaded(Ok(alone(before.clone())))));
    assert!(!desk.model.is_idle(), "the second reload is running");
    let word = desk.press("Yy");
    assert_eq!(state(&desk, "s1-3"), RecordState::Done);
    desk.send(Msg::Journal(JournalMsg::Reloaded(Ok(alone(before)))));
    assert_eq!(
        state(&desk, "s1-3"),
        RecordState::Done,
        "the second may have begun before the line was written"
    );
    let [Effect::Record(line)] = &word[..] else { panic!("{word:?}") };
    assert!(!desk.model.is_idle(), "the recorded outcome is being written");
    desk.send(Msg::Journal(JournalMsg::Written(line.clone())));
    assert!(desk.model.is_idle());
}

#[test]
fn pending_changes_are_distinguished_from_abandoned_ones() {
    let mut desk = Desk::ready(3);
    let words = |desk: &Desk, entry: &EntryId| {
        let record = desk.model.journal.open().unwrap().history.get(entry).unwrap();
        entry_label(&desk.model, record).status
    };
    let (ticket, _) = change(&desk.press("v"));
    let entry = desk.model.changes.of_row("d0").unwrap().entry.clone();
    let asked = left(1, verify(&desk.rows[0], true), Some(&desk.rows[0]));
    desk.send(Msg::Journal(JournalMsg::Written(Line { id: entry.clone(), ..asked })));
    assert_eq!(words(&desk, &entry), "pending");
    desk.refuse(ticket, super::bench::no_answer());
    assert_eq!(words(&desk, &entry), "looking up");
    let other = left(9, verify(&desk.rows[1], true), Some(&desk.rows[1]));
    desk.send(Msg::Journal(JournalMsg::Written(other)));
    assert_eq!(words(&desk, &EntryId("s1-9".into())), "open");
}

#[test]
fn the_detail_pane_shows_the_rows_journal_entries() {
    let mut desk = viewing(five);
    desk.key(Code::Esc);
    let journal = desk.model.journal.open().unwrap();
    let last = |id| journal.last_change(id).map(|record| record.id.0.as_str());
    assert_eq!((last("d0"), last("d3"), last("d4")), (Some("s1-1"), Some("s1-5"), None));
    let said = |desk: &Desk| {
        let lines = detail::lines(&desk.model).into_iter().map(|line| format!("{}{}", line.label, line.text));
        lines.collect::<Vec<_>>().join(" ")
    };
    desk.key(Code::Enter);
    assert!(said(&desk).contains("Last change in this journal verify 0.example"), "{}", said(&desk));
    assert!(said(&desk).contains("reasonTicket 12"), "{}", said(&desk));
    desk.press("jj");
    assert_eq!(desk.expected_row().status, ChangeStatus::Unresolved);
    assert!(
        said(&desk).contains("¿ verify 2.example in Organization 0 (org_2), 1s ago: outcome unknown."),
        "{}",
        said(&desk)
    );
    desk.press("jj");
    assert_eq!(desk.expected_row().status, ChangeStatus::Settled);
    assert!(!said(&desk).contains("in this journal"), "{}", said(&desk));
}

#[test]
fn a_reason_is_kept_until_it_is_replaced() {
    let mut desk = Desk::ready(3);
    desk.press("R");
    desk.press("ticket 12 ");
    desk.key(Code::Enter);
    assert_eq!(desk.model.reason, "ticket 12");
    let reason = |effects: &[Effect]| match &effects[0] {
        Effect::Change(_, order) => order.asked.reason.clone(),
        other => panic!("{other:?}"),
    };
    let first = desk.press("v");
    desk.press("j");
    let second = desk.press("v");
    assert_eq!((reason(&first), reason(&second)), (Some("ticket 12".into()), Some("ticket 12".into())));
    desk.press("R");
    desk.press("3");
    desk.key(Code::Esc);
    assert_eq!(desk.model.reason, "ticket 12", "Esc keeps it");
    desk.press("R");
    desk.send(Msg::Key(Key::ctrl('u')));
    desk.paste(&"x".repeat(1_000_000));
    desk.key(Code::Enter);
    assert_eq!(desk.model.reason.len(), 200);
    desk.press("R");
    desk.send(Msg::Key(Key::ctrl('u')));
    desk.key(Code::Enter);
    desk.press("j");
    assert_eq!(reason(&desk.press("v")), None, "empty clears");
}

#[test]
fn keys_of_the_desk_do_nothing_behind_the_journal() {
    let mut desk = viewing(five);
    for key in "vmeDWoLuR".chars() {
        assert_eq!(desk.send(Msg::Key(Key::char(key))), [], "{key}");
        assert!(matches!(&desk.model.modals[..], [Modal::Journal(_)]), "{key}");
    }
    assert!(!desk.rows.is_empty() && desk.model.changes.open() == 0);
}
