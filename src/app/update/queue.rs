//! Works through the rows of a query: to the next and previous row that is still to be dealt with, and on to the next one
//! after a change.

use crate::input::say;
use crate::notes::{PlaceChange, PlaceLine};

use super::super::{Effect, Level, Model, NoteSubject, Purpose, WorkQueue};
use super::{actions, notes};

/// Goes to the next or the previous row of the queue; starts the queue first.
pub(super) fn step(model: &mut Model, forwards: bool) -> Vec<Effect> {
    if actions::refuse_if_searching(model) {
        return Vec::new();
    }
    if model.list().shows_chosen() {
        let text = say("A queue is the list of a query. Press {show-marked} to show all rows first.");
        model.toasts.show(Level::Info, text, model.now);
        return Vec::new();
    }
    if model.list().total().unwrap_or(0) == 0 {
        model.toasts.show(Level::Info, "There is no row for a queue.", model.now);
        return Vec::new();
    }
    if !model.is_in_queue() {
        return start(model);
    }
    let cursor = model.list().cursor();
    let from = if forwards { Some(cursor + 1) } else { cursor.checked_sub(1) };
    let Some(index) = model.next_in_queue(from, forwards) else {
        report_end(model, forwards);
        return Vec::new();
    };
    go(model, index)
}

/// Starts the queue where it was left, or else at the row under the cursor.
fn start(model: &mut Model) -> Vec<Effect> {
    if !model.notes.is_read && model.requests.ticket(&Purpose::ReadNotes).is_some() {
        let text = say("Your place in the queue is still being read. Press {queue-next} again.");
        model.toasts.show(Level::Info, text, model.now);
        return Vec::new();
    }
    let query = model.queue_key();
    let left_at = model.notes.places.of(&query).and_then(|place| place.row.clone());
    model.queue = Some(WorkQueue { query, has_advanced: false });
    let cursor = model.list().cursor();
    let from = match &left_at {
        // The row may have left the list: then the next one has its index.
        Some((id, index)) => {
            let last = model.list().total().unwrap_or(0).saturating_sub(1);
            model.list().find(id, model.copy.number(id), *index).unwrap_or((*index).min(last))
        }
        None => cursor,
    };
    let next = model.next_in_queue(Some(from), true).or_else(|| model.next_in_queue(Some(from), false));
    match next {
        Some(index) => {
            if left_at.is_some() {
                model.toasts.show(Level::Info, "Resumed the queue where you left it.", model.now);
            }
            go(model, index)
        }
        None => restart(model),
    }
}

/// Every row was dealt with or is snoozed: they are work again.
fn restart(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<_> = keep(model, PlaceChange::Restart).into_iter().collect();
    if let Some(index) = model.next_in_queue(Some(0), true) {
        let text = "You dealt with every row of this queue. It starts again.";
        model.toasts.show(Level::Info, text, model.now);
        effects.extend(go(model, index));
    } else {
        model.queue = None;
        model.toasts.show(Level::Info, "Every row of this list is snoozed.", model.now);
    }
    effects
}

/// Puts the cursor on that row. The detail pane stays as it is.
fn go(model: &mut Model, index: u64) -> Vec<Effect> {
    if model.list().cursor() != index {
        model.list_mut().move_to(index);
        model.detail.scroll = 0;
    }
    let Some(row) = model.id_in_list(index) else { return Vec::new() };
    keep(model, PlaceChange::At { row, index }).into_iter().collect()
}

fn report_end(model: &mut Model, forwards: bool) {
    let cursor = model.list().cursor();
    let behind = if forwards { cursor.checked_sub(1) } else { Some(cursor + 1) };
    let has_open = model.next_in_queue(behind, !forwards).is_some();
    let is_open_here = model.is_open_in_queue(cursor);
    let text = match (forwards, has_open) {
        (true, true) => {
            say("This is the end of the queue. Rows before it are still open: {queue-previous} goes back.")
        }
        (true, false) if is_open_here => say("This is the last open row of the queue."),
        (true, false) => say("The queue is done. {back} leaves it."),
        (false, _) => say("This is the beginning of the queue."),
    };
    model.toasts.show(Level::Info, text, model.now);
}

/// Keeps what has changed about the place in the queue.
fn keep(model: &mut Model, change: PlaceChange) -> Option<Effect> {
    let query = model.queue.as_ref()?.query.clone();
    notes::keep_place(model, PlaceLine { at: model.now, query, change })
}

/// The operator has requested a change of the row: it counts as dealt with, and the cursor moves on if it is there.
pub(super) fn dealt_with(model: &mut Model, id: &str) -> Vec<Effect> {
    if !model.is_in_queue() {
        return Vec::new();
    }
    let is_here = model.selected().is_some_and(|row| row.id == id);
    let mut effects: Vec<_> = keep(model, PlaceChange::Done(id.to_owned())).into_iter().collect();
    if is_here {
        effects.extend(advance(model, &[]));
    }
    effects
}

/// The operator has snoozed these rows: the cursor moves on if it is on one of them.
pub(super) fn snoozed(model: &mut Model, subjects: &[NoteSubject]) -> Vec<Effect> {
    let is_here =
        model.selected().is_some_and(|row| subjects.iter().any(|subject| subject.domain_id == row.id));
    if is_here && model.is_in_queue() { advance(model, subjects) } else { Vec::new() }
}

/// Moves on to the next row that is none of these: that they are snoozed is not on the disk yet. The row's keys are
/// guarded: the operator has not seen it.
fn advance(model: &mut Model, snoozed: &[NoteSubject]) -> Vec<Effect> {
    let mut next = model.next_in_queue(Some(model.list().cursor() + 1), true);
    while let Some(index) = next {
        let id = model.id_in_list(index);
        if !snoozed.iter().any(|subject| Some(&subject.domain_id) == id.as_ref()) {
            break;
        }
        next = model.next_in_queue(Some(index + 1), true);
    }
    let Some(index) = next else {
        report_end(model, true);
        return Vec::new();
    };
    let effects = go(model, index);
    if let Some(queue) = &mut model.queue {
        queue.has_advanced = true;
    }
    effects
}

/// A change was refused, or was not done after all, or its outcome could not be established: the row is still to be dealt
/// with, also in queues that the operator has left meanwhile.
pub(super) fn not_dealt_with(model: &mut Model, id: &str) -> Vec<Effect> {
    let queues: Vec<String> = model.notes.places.where_done(id, model.now).map(ToOwned::to_owned).collect();
    let open = |query| {
        notes::keep_place(model, PlaceLine { at: model.now, query, change: PlaceChange::Open(id.to_owned()) })
    };
    queues.into_iter().filter_map(open).collect()
}

/// Leaves the queue; false if the list is none.
pub(super) fn leave(model: &mut Model) -> bool {
    let is_queue = model.is_in_queue();
    if is_queue {
        model.queue = None;
    }
    is_queue
}

/// Ends the queue when another query is listed. Returns whether the cursor has just moved on to a row that the operator has
/// not seen.
pub(super) fn follow(model: &mut Model) -> bool {
    let Some(queue) = &mut model.queue else { return false };
    let has_advanced = std::mem::take(&mut queue.has_advanced);
    let is_browsing = model.bar.is_none() && model.modals.is_empty() && model.organization.is_none();
    if is_browsing && !model.list().shows_chosen() && !model.is_in_queue() {
        model.queue = None;
    }
    has_advanced
}
