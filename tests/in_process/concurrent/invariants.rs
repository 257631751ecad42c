//! Invariants of a desk after every step, and of its screen once everything has settled.

use std::collections::BTreeSet;

use domdesk::app::{Confirm, ListRow, Modal, Model, Msg, Panel, Purpose, Stage, Subject, difference, update};
use domdesk::clerk::{OrganizationDomain, unicode_form};
use domdesk::text::count;

use super::world::escape;
use crate::support::Desk;

/// Asserts the invariants of any moment.
pub(crate) fn check(desk: &mut Desk) {
    cursor_is_on_the_selected_row(&desk.model);
    at_most_one_change_per_row_is_pending(&desk.model);
    let first = desk.screen().lines().next().unwrap_or_default().to_owned();
    let open = desk.model.changes.open();
    let is_correct = if open == 0 {
        !first.contains('⋯')
    } else {
        first.contains(&format!("⋯ {}", count(open as u64, "change")))
    };
    assert!(is_correct, "{open} changes are open, but the header is {first:?}");
    escape_goes_back_one_step_at_a_time(&desk.model);
}

fn cursor_is_on_the_selected_row(model: &Model) {
    let list = model.list();
    let (total, height) = (list.total().unwrap_or(0), u64::from(model.layout.rows.height.max(1)));
    assert!(list.cursor() < total.max(1), "{} of {total}", list.cursor());
    assert!((list.top()..list.top() + height).contains(&list.cursor()), "the cursor is on the screen");
    assert!(list.top() <= total.saturating_sub(height), "no blank lines while there are rows above");
    match model.row(list.cursor()) {
        Some(ListRow::Loaded(row)) => assert_eq!(model.selected(), Some(row)),
        _ => assert_eq!(model.selected(), None),
    }
}

fn at_most_one_change_per_row_is_pending(model: &Model) {
    let (mut entries, mut rows) = (BTreeSet::new(), BTreeSet::new());
    let changes = &model.changes;
    for pending in changes.iter() {
        let entry = &pending.entry;
        assert!(entries.insert(entry), "{entry:?} occurs twice");
        if let Some(row) = &pending.request.before {
            assert!(rows.insert(&row.id), "{} has two pending changes", row.id);
        }
        let is_sent = model.requests.ticket(&Purpose::Change(entry.clone())).is_some();
        assert_eq!(is_sent, matches!(pending.stage, Stage::Sent), "{entry:?}");
    }
    assert_eq!(changes.open(), changes.describe_open(|_| false).len());
}

/// Works on a copy of the model and discards its effects.
fn escape_goes_back_one_step_at_a_time(model: &Model) {
    let mut model = model.clone();
    for _ in 0..50 {
        if model.stray.is_ignoring() {
            // Keys for a prompt that did not open are ignored; the first Esc only ends that.
            let (before, queued) = (model.modals.len(), queued_questions(&model));
            update(&mut model, escape());
            // A queued question may open.
            let opened = model.modals.len() - before;
            assert!(
                !model.stray.is_ignoring() && (opened == 0 || opened == 1 && queued > 0),
                "{:?}",
                model.modals
            );
        }
        if model.modals.is_empty() && model.bar.is_none() {
            return;
        }
        let_read(&mut model);
        let (before, bar) = (model.modals.len(), model.bar.is_some());
        let queued = queued_questions(&model);
        let typed =
            matches!(model.modals.last(), Some(Modal::Create(form)) if !form.sending && form.is_typed_into());
        update(&mut model, escape());
        assert_eq!(model.exit, None, "Esc never leaves");
        if typed {
            // Esc queued before it discards the text; "y" is then the step back.
            assert!(matches!(
                model.modals.last(),
                Some(Modal::Confirm(Confirm { subject: Subject::DiscardForm, .. }))
            ));
            let_read(&mut model);
            update(&mut model, Msg::Key(crate::support::key("y")));
        }
        let opened = model.modals.len() + 1 - before.min(model.modals.len() + 1);
        if before > 0 {
            // A queued question may open instead.
            assert!(model.modals.len() + 1 == before || (opened == 1 && queued > 0), "{:?}", model.modals);
        } else {
            assert!(bar && model.bar.is_none(), "Esc closes the query bar");
        }
    }
    panic!("Esc does not close {:?}", model.modals);
}

/// Changes to rows that changed on the server, which wait for the operator's decision.
fn queued_questions(model: &Model) -> usize {
    model.changes.iter().filter(|pending| matches!(pending.stage, Stage::Stale(_))).count()
}

/// Lets enough time pass for the top question to accept keys.
fn let_read(model: &mut Model) {
    if let Some(Modal::Confirm(confirm)) = model.modals.last()
        && !confirm.is_read(model.now)
    {
        // Only the question's time is moved, so that no other deadline fires.
        let now = model.now;
        if let Some(Modal::Confirm(confirm)) = model.modals.last_mut() {
            confirm.since = Some(now.plus(-Confirm::MIN_READING_TIME));
        }
    }
}

/// Closes the topmost dialog, bar or view. Returns false if none is open.
pub(crate) fn close_topmost(desk: &mut Desk) -> bool {
    let model = &desk.model;
    let is_bare =
        model.modals.is_empty() && model.bar.is_none() && model.organization.is_none() && !model.detail.open;
    if is_bare && !model.stray.is_ignoring() {
        return false;
    }
    let discards =
        matches!(model.modals.last(), Some(Modal::Confirm(Confirm { subject: Subject::DiscardForm, .. })));
    desk.press(if discards { "y" } else { "Esc" });
    true
}

/// The loaded rows of the list.
pub(crate) fn rows(model: &Model) -> Vec<OrganizationDomain> {
    let here = |row: ListRow<'_>| match row {
        ListRow::Loaded(row) => Some(row.clone()),
        ListRow::Loading | ListRow::Failed(_) | ListRow::Missing => None,
    };
    (0..).map_while(|index| model.row(index)).filter_map(here).collect()
}

/// Asserts that the screen shows every row as the server has it.
pub(crate) fn screen_is_current(desk: &mut Desk) {
    let rows = rows(&desk.model);
    let total = desk.model.list().total().expect("a list");
    assert_eq!(rows.len() as u64, total, "every row is loaded");
    if !desk.model.query.is_filtered() {
        let existing: usize =
            desk.emulator.organizations().iter().map(|organization| organization.domains).sum();
        assert_eq!(rows.len(), existing, "every domain is listed");
    }
    let screen = desk.screen();
    for row in &rows {
        let actual = desk.emulator.domain(&row.id).unwrap_or_else(|| panic!("{row:?} is gone"));
        assert_eq!(
            (row.updated_at, difference(row, &actual)),
            (actual.updated_at, Vec::new()),
            "{}",
            row.name
        );
        let expected_row = desk.model.expected_row(row);
        assert_eq!(
            (expected_row.verified, &expected_row.mode),
            (actual.is_verified(), &actual.enrollment_mode)
        );
        let shown = unicode_form(&row.name).unwrap_or_else(|| row.name.clone());
        assert!(screen.contains(&shown), "{shown} is not on the screen:\n{screen}");
    }
}
