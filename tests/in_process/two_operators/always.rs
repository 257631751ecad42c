//! What holds at a desk after everything that happens, and on its screen when everything is settled.

use std::collections::BTreeSet;

use domdesk::app::{Confirm, ListRow, Modal, Model, Msg, Purpose, Stage, Subject, difference, update};
use domdesk::clerk::{OrganizationDomain, unicode_form};
use domdesk::text::count;

use super::world::escape;
use crate::support::Desk;

/// What holds at any time.
pub(crate) fn hold(desk: &mut Desk) {
    the_cursor_is_on_the_row_that_is_selected(&desk.model);
    one_change_per_row_is_on_its_way(&desk.model);
    let first = desk.screen().lines().next().unwrap_or_default().to_owned();
    let open = desk.model.changes.open();
    let said = if open == 0 {
        !first.contains('⋯')
    } else {
        first.contains(&format!("⋯ {}", count(open as u64, "change")))
    };
    assert!(said, "{open} changes are open, and the header says {first:?}");
    escape_leads_back_one_step_at_a_time(&desk.model);
}

fn the_cursor_is_on_the_row_that_is_selected(model: &Model) {
    let list = model.list();
    let (total, height) = (list.total().unwrap_or(0), u64::from(model.layout.rows.height.max(1)));
    assert!(list.cursor() < total.max(1), "{} of {total}", list.cursor());
    assert!((list.top()..list.top() + height).contains(&list.cursor()), "the cursor is on the screen");
    assert!(list.top() <= total.saturating_sub(height), "no blank lines while rows stand above");
    match model.row(list.cursor()) {
        Some(ListRow::Loaded(row)) => assert_eq!(model.selected(), Some(row)),
        _ => assert_eq!(model.selected(), None),
    }
}

fn one_change_per_row_is_on_its_way(model: &Model) {
    let (mut entries, mut rows) = (BTreeSet::new(), BTreeSet::new());
    let changes = &model.changes;
    for pending in changes.iter() {
        let entry = &pending.entry;
        assert!(entries.insert(entry), "{entry:?} is two changes");
        if let Some(row) = &pending.request.before {
            assert!(rows.insert(&row.id), "{} has two changes on their way", row.id);
        }
        let is_sent = model.requests.ticket(&Purpose::Change(entry.clone())).is_some();
        assert_eq!(is_sent, matches!(pending.stage, Stage::Sent), "{entry:?}");
    }
    assert_eq!(changes.open(), changes.describe_open(|_| false).len());
}

/// On a copy of the desk: nothing that it would do is done.
fn escape_leads_back_one_step_at_a_time(model: &Model) {
    let mut model = model.clone();
    for _ in 0..50 {
        if model.unopened_prompt.is_some() {
            // What was typed for a prompt that did not open is ignored; the first Esc ends that, and nothing else.
            let (before, asks) = (model.modals.len(), waiting_questions(&model));
            update(&mut model, escape());
            // A question that waited for its turn may come.
            let came = model.modals.len() - before;
            assert!(
                model.unopened_prompt.is_none() && (came == 0 || came == 1 && asks > 0),
                "{:?}",
                model.modals
            );
        }
        if model.modals.is_empty() && model.bar.is_none() {
            return;
        }
        read(&mut model);
        let (before, bar) = (model.modals.len(), model.bar.is_some());
        let asks = waiting_questions(&model);
        let typed =
            matches!(model.modals.last(), Some(Modal::Create(form)) if !form.sending && form.is_typed_into());
        update(&mut model, escape());
        assert_eq!(model.exit, None, "Esc never leaves");
        if typed {
            // What was typed is asked about; yes is then the step back.
            assert!(matches!(
                model.modals.last(),
                Some(Modal::Confirm(Confirm { subject: Subject::DiscardForm, .. }))
            ));
            read(&mut model);
            update(&mut model, Msg::Key(crate::support::key("y")));
        }
        let came = model.modals.len() + 1 - before.min(model.modals.len() + 1);
        if before > 0 {
            // A question that waited for its turn may take the place.
            assert!(model.modals.len() + 1 == before || (came == 1 && asks > 0), "{:?}", model.modals);
        } else {
            assert!(bar && model.bar.is_none(), "Esc closes the query bar");
        }
    }
    panic!("Esc does not lead out of {:?}", model.modals);
}

/// Rows that changed on the server and wait for the operator's word.
fn waiting_questions(model: &Model) -> usize {
    model.changes.iter().filter(|pending| matches!(pending.stage, Stage::Stale(_))).count()
}

/// Time for whoever presses the next key to read the question that has it.
fn read(model: &mut Model) {
    if let Some(Modal::Confirm(confirm)) = model.modals.last()
        && !confirm.is_read(model.now)
    {
        // Nothing else that is due happens meanwhile: the question alone is looked at.
        let now = model.now;
        if let Some(Modal::Confirm(confirm)) = model.modals.last_mut() {
            confirm.since = Some(now.plus(-Confirm::MIN_READING_TIME));
        }
    }
}

/// One step out of whatever lies over the desk; false when nothing does.
pub(crate) fn leave_open_things(desk: &mut Desk) -> bool {
    let model = &desk.model;
    let is_bare =
        model.modals.is_empty() && model.bar.is_none() && model.organization.is_none() && !model.detail.open;
    if is_bare && model.unopened_prompt.is_none() {
        return false;
    }
    let discards =
        matches!(model.modals.last(), Some(Modal::Confirm(Confirm { subject: Subject::DiscardForm, .. })));
    desk.press(if discards { "y" } else { "Esc" });
    true
}

/// The rows of the list that are there.
pub(crate) fn rows(model: &Model) -> Vec<OrganizationDomain> {
    let here = |row: ListRow<'_>| match row {
        ListRow::Loaded(row) => Some(row.clone()),
        ListRow::Loading | ListRow::Failed(_) | ListRow::Missing => None,
    };
    (0..).map_while(|index| model.row(index)).filter_map(here).collect()
}

/// Every row on the screen is as the server has it, and none is missing.
pub(crate) fn screen_is_true(desk: &mut Desk) {
    let rows = rows(&desk.model);
    let total = desk.model.list().total().expect("a list");
    assert_eq!(rows.len() as u64, total, "every row is there");
    if !desk.model.query.is_filtered() {
        let held: usize = desk.emulator.organizations().iter().map(|organization| organization.domains).sum();
        assert_eq!(rows.len(), held, "every domain is listed");
    }
    let screen = desk.screen();
    for row in &rows {
        let held = desk.emulator.domain(&row.id).unwrap_or_else(|| panic!("{row:?} is gone"));
        assert_eq!((row.updated_at, difference(row, &held)), (held.updated_at, Vec::new()), "{}", row.name);
        let expected_row = desk.model.expected_row(row);
        assert_eq!((expected_row.verified, &expected_row.mode), (held.is_verified(), &held.enrollment_mode));
        let shown = unicode_form(&row.name).unwrap_or_else(|| row.name.clone());
        assert!(screen.contains(&shown), "{shown} is not on the screen:\n{screen}");
    }
}
