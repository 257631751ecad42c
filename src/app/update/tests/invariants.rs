// Invariants of the model after every message: every index and position is in range.

use std::collections::BTreeSet;

use super::super::super::*;

pub(super) fn hold(model: &Model) {
    the_list(model);
    the_copy(model);
    the_panes(model);
    the_changes(&model.changes);
    if let Some(bar) = &model.bar {
        cursor_is_in(&bar.field);
        if let Err(error) = bar.query() {
            assert!(error.position.end <= bar.field.text().chars().count(), "{error:?}");
        }
    }
    for modal in &model.modals {
        the_modal(modal, &model.layout, model.help_place());
    }
    if let Some(draft) = &model.draft {
        the_form(draft);
    }
}

fn the_list(model: &Model) {
    let list = model.list();
    for list in model.orders() {
        assert!(list.ids().all(|id| model.rows.get(id).is_some()), "a listed row is unknown");
    }
    let height = u64::from(model.layout.rows.height.max(1));
    let total = list.total().unwrap_or(0);
    assert!(list.cursor() < total.max(1));
    assert!((list.top()..list.top() + height).contains(&list.cursor()), "the cursor is on the screen");
    assert!(
        list.top() <= total.saturating_sub(height),
        "no blank lines below the end while rows stand above"
    );
    if !list.is_loading() && !list.is_replacing() && !list.has_gaps() && list.failure().is_none() {
        assert_eq!(list.tracked_row(), list.id_at(list.cursor()), "the cursor is on its row");
    }
    match model.row(list.cursor()) {
        Some(ListRow::Loaded(row)) => assert_eq!(model.selected(), Some(row)),
        Some(ListRow::Loading | ListRow::Failed(_) | ListRow::Missing) => assert_eq!(model.selected(), None),
        None => assert!(total == 0 && model.selected().is_none()),
    }
}

/// Each row is listed once, and a deleted row nowhere.
fn the_copy(model: &Model) {
    let list = &model.domains;
    if !list.is_local() || list.is_loading() {
        return;
    }
    let visible = list.visible(&model.rows);
    let ids: BTreeSet<_> = visible.iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), visible.len(), "a row is listed twice");
    assert!(ids.iter().all(|id| model.copy.store().number(id).is_some()), "a row is not in the copy");
}

/// At rest the list shows the rows of the copy, or newer versions of them.
pub(super) fn the_copy_is_shown(model: &Model) {
    let list = &model.domains;
    // A list covered by an organization is updated when it is visible again.
    if !list.is_local() || list.is_loading() || list.is_replacing() || model.organization.is_some() {
        return;
    }
    for shown in list.ids().filter_map(|id| model.rows.get(id)) {
        let store = model.copy.store();
        let held = store.number(&shown.id).and_then(|number| store.row(number)).expect("a row of the copy");
        assert!(shown.updated_at >= held.updated_at(), "{} is shown in an older version", shown.id);
        let counts = (shown.total_pending_invitations, shown.total_pending_suggestions);
        assert_eq!(counts, (held.invitations(), held.suggestions()), "{}", shown.id);
        if shown.updated_at == held.updated_at() {
            assert_eq!(
                (shown.is_verified(), &shown.enrollment_mode),
                (held.is_verified(), held.mode()),
                "{}",
                shown.id
            );
        }
    }
}

fn the_panes(model: &Model) {
    if model.detail.open {
        let there = usize::from(model.layout.detail.height.saturating_sub(2));
        let lines = detail::lines(model).len();
        assert!(model.detail.scroll <= lines.saturating_sub(there), "{} of {lines}", model.detail.scroll);
    } else {
        assert_eq!(model.pane, Pane::List, "a closed pane has the focus");
    }
}

/// The header's count matches the quit dialog's list, and no row has two pending changes.
fn the_changes(changes: &Changes) {
    assert_eq!(changes.open(), changes.describe_open(|_| false).len());
    let mut entries = BTreeSet::new();
    let mut rows = BTreeSet::new();
    for pending in changes.iter() {
        assert!(entries.insert(&pending.entry), "{:?} is two changes", pending.entry);
        assert_eq!(changes.get(&pending.entry), Some(pending));
        if let Some(row) = &pending.request.before {
            assert!(rows.insert(&row.id), "{} has two pending changes", row.id);
            assert_eq!(changes.of_row(&row.id), Some(pending));
        }
    }
}

fn the_modal(modal: &Modal, layout: &Layout, help_place: crate::input::Place) {
    if let Modal::Help(view) = modal {
        assert!(view.scroll <= view.lines(layout, help_place).len());
    }
    if let Modal::Filter(panel) = modal {
        let lines = panel.lines();
        assert!(panel.line < lines.len());
        assert!(lines.iter().all(|line| line.chosen < line.choices.len().max(1)));
    }
    if let Modal::Mode(picker) = modal {
        assert!(picker.line < picker.modes.len().max(1));
    }
    if let Modal::Create(form) = modal {
        the_form(form);
    }
    if let Modal::Edit(form) = modal {
        assert!(form.mode < form.modes.len().max(1));
    }
    if let Modal::Confirm(confirm) = modal {
        confirm.typed.iter().for_each(cursor_is_in);
    }
}

fn the_form(form: &form::CreateForm) {
    cursor_is_in(&form.search);
    cursor_is_in(&form.name);
    assert!(form.mode < form.modes.len().max(1));
    assert!(form.highlighted < form.organizations.ready().map_or(0, Vec::len).max(1));
}

fn cursor_is_in(field: &TextField) {
    assert!(field.cursor() <= field.text().chars().count(), "{} in {:?}", field.cursor(), field.text());
}
