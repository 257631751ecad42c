//! Marking rows: one, a range, all of the list; inverting, clearing and listing the marks.

use crate::input::{Action, say};
use crate::text::count;

use super::super::{Effect, Level, MarkQuestion, MarkRange, Model, RowKey, Subject};
use super::{actions, target};

/// Runs an action about marks.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Mark => mark_row(model),
        Action::MarkRange => range(model),
        Action::MarkAll => mark_all(model),
        Action::InvertMarks => invert(model),
        Action::ClearMarks => clear(model),
        _ => return show(model),
    }
    Vec::new()
}

/// Marks or unmarks the row under the cursor, and moves on.
fn mark_row(model: &mut Model) {
    let Some(domain) = target::take(model) else { return };
    let Model { marks, copy, .. } = model;
    let is_marked = marks.has(&domain.id, copy);
    marks.set_here(RowKey::Loaded(&domain.id), !is_marked, copy);
    actions::move_rows(model, 1);
}

/// Starts a range at the row under the cursor, or marks the rows of the range that was started.
fn range(model: &mut Model) {
    let Some(domain) = target::take(model) else { return };
    let Some(range) = model.marks.range.take() else {
        model.marks.range = Some(MarkRange::start(&domain.id, model.list()));
        return;
    };
    let rows = range.rows(model.list());
    let asked = rows.end() - rows.start() + 1;
    let known = set(model, *rows.start()..rows.end() + 1, |_| true);
    if known < asked {
        let text = format!(
            "Marked {} of the {} in the range: the others are not loaded.",
            crate::text::grouped(known),
            count(asked, "row")
        );
        model.toasts.show(Level::Info, text, model.now);
    }
}

/// The range was cancelled; false if there is none.
pub(super) fn cancel_range(model: &mut Model) -> bool {
    model.marks.range.take().is_some()
}

/// How many rows of the list are known, and how many it has.
fn extent(model: &Model) -> (u64, u64) {
    let total = model.list().total().unwrap_or(0);
    let is_whole = model.list().is_known_whole();
    (if is_whole { total } else { model.list().keys(0..u64::MAX).count() as u64 }, total)
}

fn mark_all(model: &mut Model) {
    if actions::refuse_if_searching(model) {
        return;
    }
    let (rows, total) = extent(model);
    if rows > model.list().height() {
        return model.ask(Subject::Marks(MarkQuestion::All { rows, total }));
    }
    mark_all_now(model);
}

fn invert(model: &mut Model) {
    if actions::refuse_if_searching(model) {
        return;
    }
    let (rows, total) = extent(model);
    if rows > model.list().height() {
        return model.ask(Subject::Marks(MarkQuestion::Invert { rows, total }));
    }
    invert_now(model);
}

fn clear(model: &mut Model) {
    model.marks.range = None;
    let marks = model.marks.len();
    if marks > model.list().height() {
        return model.ask(Subject::Marks(MarkQuestion::Clear { marks }));
    }
    clear_now(model);
}

/// The operator has confirmed the question.
pub(in crate::app) fn confirmed(model: &mut Model, question: MarkQuestion) {
    match question {
        MarkQuestion::All { .. } => mark_all_now(model),
        MarkQuestion::Invert { .. } => invert_now(model),
        MarkQuestion::Clear { .. } => clear_now(model),
    }
}

fn mark_all_now(model: &mut Model) {
    // Rows may have come or gone since a question about them was asked.
    let (rows, total) = extent(model);
    set(model, 0..u64::MAX, |_| true);
    let text = match rows {
        0 => "There is no row to mark.".to_owned(),
        _ if rows < total => {
            format!(
                "Marked the {} that have loaded, of {}.",
                count(rows, "domain"),
                crate::text::grouped(total)
            )
        }
        _ => format!("Marked all of {}.", count(rows, "domain")),
    };
    model.toasts.show(Level::Info, text, model.now);
}

fn invert_now(model: &mut Model) {
    set(model, 0..u64::MAX, |was_marked| !was_marked);
}

fn clear_now(model: &mut Model) {
    model.marks.clear();
}

/// Marks or unmarks the known rows at these indices, depending on whether each was marked. Returns how many there are.
fn set(model: &mut Model, rows: std::ops::Range<u64>, marked: impl Fn(bool) -> bool) -> u64 {
    let Model { domains, organization, marks, copy, .. } = model;
    let list = organization.as_ref().map_or(&*domains, |view| &view.list);
    let mut known = 0;
    for row in list.keys(rows) {
        known += 1;
        let was_marked = marks.has_key(row, copy);
        if marked(was_marked) != was_marked {
            marks.set(row, !was_marked, copy);
        }
    }
    known
}

/// Lists only the marked rows, or the list as it was.
fn show(model: &mut Model) -> Vec<Effect> {
    if show_all(model) {
        return Vec::new();
    }
    if actions::refuse_if_searching(model) {
        return Vec::new();
    }
    if model.marks.is_empty() {
        model.toasts.show(Level::Info, say("No row is marked. Press {mark} to mark one."), model.now);
        return Vec::new();
    }
    model.marks.range = None;
    let Model { domains, organization, marks, copy, requests, .. } = &mut *model;
    let list = organization.as_mut().map_or(domains, |view| &mut view.list);
    let rows = marks.in_order(list, copy);
    let effects = list.suspend(requests);
    list.show_chosen(rows, copy.store());
    model.detail.scroll = 0;
    effects
}

/// Lists the rows of the query again; false if they are listed already.
pub(super) fn show_all(model: &mut Model) -> bool {
    let was_chosen = model.list_mut().show_all();
    if was_chosen {
        model.detail.scroll = 0;
    }
    was_chosen
}

/// Follows the lists and the local copy.
pub(super) fn follow(model: &mut Model) {
    let Model { domains, organization, marks, copy, toasts, now, .. } = model;
    let list = organization.as_ref().map_or(&*domains, |view| &view.list);
    if copy.is_whole() {
        marks.follow_copy(copy);
    }
    marks.count(list, copy);
    let Some(range) = &mut marks.range else { return };
    // During a search, the rows of the previous query are still listed.
    let is_there = list.is_replacing() || range.follow(list, copy);
    if !is_there {
        marks.range = None;
        toasts.show(Level::Info, "The range has ended: the row where it began is not in the list.", *now);
    }
}
