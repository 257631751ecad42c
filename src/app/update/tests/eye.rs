// Whoever looks at the screen: what was drawn for them, and whether the keys act on that and on nothing else.

use super::super::super::*;
use crate::clerk::Millis;

/// What was seen of the list, and whether it has changed since without a key.
#[derive(Debug, Default)]
pub(super) struct Eye {
    /// The rows of the last frame that showed the list, and the one that the cursor was on.
    lines: Vec<String>,
    under_cursor: Option<String>,
    /// Whether a key may have moved the cursor since.
    has_moved: bool,
    /// When a frame has shown another row under the cursor than the one before, though no key had come in between.
    slid: Option<Millis>,
}

/// What there was before a message.
pub(super) struct Before {
    is_drawn: Option<Millis>,
    is_input: bool,
    /// Whether a key goes to the list.
    is_bare: bool,
    /// Which list has the screen, and the row that its cursor is on or goes to.
    list: ListId,
    held: Option<String>,
    sought: Option<String>,
}

impl Eye {
    pub(super) fn before(model: &Model, msg: &Msg) -> Before {
        Before {
            is_drawn: if let Msg::Drawn(at) = msg { Some(*at) } else { None },
            is_input: matches!(msg, Msg::Key(_) | Msg::KeyInBurst(_) | Msg::Paste(_) | Msg::Mouse(_)),
            is_bare: matches!(msg, Msg::Key(_) | Msg::KeyInBurst(_))
                && model.modals.is_empty()
                && model.bar.is_none(),
            list: model.list().id(),
            held: model.list().held().map(ToOwned::to_owned),
            sought: model.list().sought().map(ToOwned::to_owned),
        }
    }

    pub(super) fn after(&mut self, model: &Model, before: &Before, effects: &[Effect]) {
        if let Some(at) = before.is_drawn {
            assert_eq!(effects, []);
            self.look(model, at);
            return;
        }
        if before.is_bare {
            for id in named(model, effects) {
                self.has_meant(model, &id);
            }
        }
        if model.list().is_replacing() {
            // What comes next was asked for.
            (self.under_cursor, self.slid) = (None, None);
        }
        if before.is_input {
            self.has_moved = true;
        } else {
            only_the_operator_moves(model, before);
        }
    }

    fn look(&mut self, model: &Model, at: Millis) {
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

    /// A key has named this row: that was on the screen, and not only just.
    fn has_meant(&self, model: &Model, id: &str) {
        assert!(self.lines.iter().any(|line| line == id), "{id} was not on the screen: {self:?}");
        assert!(
            self.has_moved || self.under_cursor.as_deref() == Some(id),
            "{id} was not under the cursor: {self:?}"
        );
        let is_read = self.slid.is_none_or(|at| model.now.since(at) >= Confirm::MOMENT);
        assert!(is_read, "{id} has only just come under the cursor: {self:?}");
    }
}

/// The rows that a key has named: changed, asked about, or opened a form for.
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

/// Without a key the cursor stays on its row, unless that is gone, or a form that is waited at leads to a new one.
fn only_the_operator_moves(model: &Model, before: &Before) {
    let list = model.list();
    let Some(held) = before.held.as_deref().filter(|_| list.id() == before.list && !list.is_replacing())
    else {
        return;
    };
    let is_led = before.sought.is_some() && list.held() == before.sought.as_deref();
    assert!(
        list.held() == Some(held) || is_led || !list.has(held),
        "the cursor has left {held} for {:?}",
        list.held()
    );
}
