// The operator's view: what was drawn, and whether keys act on that and nothing else.

use super::super::super::*;
use crate::clerk::Millis;

/// What was seen of the list, and whether it has changed since without a key.
#[derive(Debug, Default)]
pub(super) struct OperatorView {
    /// The rows of the last frame that showed the list, and the row under the cursor.
    lines: Vec<String>,
    under_cursor: Option<String>,
    has_moved: bool,
    /// When a frame showed another row under the cursor than the one before, without a key in between.
    slid: Option<Millis>,
}

/// The state before a message.
pub(super) struct Before {
    is_drawn: Option<Millis>,
    is_input: bool,
    /// Whether the list receives a key.
    is_bare: bool,
    /// The list on the screen, and the row that its cursor is on or moves to.
    list: ListId,
    held: Option<String>,
    pending_row: Option<String>,
}

impl OperatorView {
    pub(super) fn before(model: &Model, msg: &Msg) -> Before {
        Before {
            is_drawn: if let Msg::Drawn(at) = msg { Some(*at) } else { None },
            is_input: matches!(msg, Msg::Key(_) | Msg::KeyInBurst(_) | Msg::Paste(_) | Msg::Mouse(_)),
            is_bare: matches!(msg, Msg::Key(_) | Msg::KeyInBurst(_))
                && model.modals.is_empty()
                && model.bar.is_none(),
            list: model.list().id(),
            held: model.list().tracked_row().map(ToOwned::to_owned),
            pending_row: model.list().pending_row().map(ToOwned::to_owned),
        }
    }

    pub(super) fn after(&mut self, model: &Model, before: &Before, effects: &[Effect]) {
        if let Some(at) = before.is_drawn {
            assert_eq!(effects, []);
            self.record_frame(model, at);
            return;
        }
        if before.is_bare {
            for id in named(model, effects) {
                self.has_meant(model, &id);
            }
        }
        if model.list().is_replacing() {
            // The next row was requested.
            (self.under_cursor, self.slid) = (None, None);
        }
        if before.is_input {
            self.has_moved = true;
        } else {
            only_the_operator_moves(model, before);
        }
    }

    fn record_frame(&mut self, model: &Model, at: Millis) {
        if model.is_too_small() || !model.modals.is_empty() {
            return;
        }
        let list = model.list();
        let rows = list.ids_in_view().filter(|_| !list.is_replacing()).flatten();
        self.lines = rows.map(ToOwned::to_owned).collect();
        let former = self.under_cursor.take();
        self.under_cursor = list.id_at(list.cursor()).filter(|_| !list.is_replacing()).map(ToOwned::to_owned);
        let is_other = former.is_some() && self.under_cursor.is_some() && former != self.under_cursor;
        let has_moved = std::mem::take(&mut self.has_moved);
        if is_other && !has_moved {
            self.slid = Some(at);
        }
    }

    /// Asserts that a row chosen by a key was on the screen, and long enough.
    fn has_meant(&self, model: &Model, id: &str) {
        assert!(self.lines.iter().any(|line| line == id), "{id} was not on the screen: {self:?}");
        assert!(
            self.has_moved || self.under_cursor.as_deref() == Some(id),
            "{id} was not under the cursor: {self:?}"
        );
        let is_read = self.slid.is_none_or(|at| model.now.since(at) >= Confirm::MIN_READING_TIME);
        assert!(is_read, "{id} has only just appeared under the cursor: {self:?}");
    }
}

/// The rows chosen by a key: changed, confirmed, or opened in a form.
fn named(model: &Model, effects: &[Effect]) -> Vec<String> {
    let changed = effects.iter().filter_map(|effect| match effect {
        Effect::Change(_, order) => order.change().domain_id().map(ToOwned::to_owned),
        _ => None,
    });
    let opened = model.modals.last().and_then(|modal| match modal {
        Modal::Confirm(Confirm { subject: Subject::Row { domain, .. }, .. }) => Some(&domain.id),
        Modal::Edit(form) => Some(&form.domain.id),
        Modal::Mode(picker) => Some(&picker.domain.id),
        _ => None,
    });
    changed.chain(opened.cloned()).collect()
}

/// Without a key the cursor stays on its row, unless that is gone, or a form that waits for a new row leads to it.
fn only_the_operator_moves(model: &Model, before: &Before) {
    let list = model.list();
    let Some(held) = before.held.as_deref().filter(|_| list.id() == before.list && !list.is_replacing())
    else {
        return;
    };
    let is_led = before.pending_row.is_some() && list.tracked_row() == before.pending_row.as_deref();
    assert!(
        list.tracked_row() == Some(held) || is_led || !list.has(held),
        "the cursor has left {held} for {:?}",
        list.tracked_row()
    );
}
