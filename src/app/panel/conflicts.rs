//! The panel of conflicts: names that several organizations have, among the domains of the current query.

use crate::clerk::{Millis, OrganizationDomain};
use crate::input::{Action, Key, Place};
use crate::query::Query;
use crate::triage::Conflict;

use super::super::update::{actions, holder, listing, prompts};
use super::super::{
    AnalysisAnswer, AnalysisSubject, Area, ConflictList, Coverage, Layout, Level, Model, Question,
    facet_query,
};
use super::{Flow, HelpView, LineCursor, Modal, Panel, is_key_of_prompt_elsewhere};

/// Below this height inside the frame, only the list is shown.
const SHORT: u16 = 12;

/// Lines above the list: the remark and the headings.
const ABOVE: u16 = 2;

#[derive(Debug, Clone)]
pub struct ConflictsPanel {
    pub question: Question,
    pub cursor: LineCursor,
}

impl Default for ConflictsPanel {
    fn default() -> Self {
        Self { question: Question::new(AnalysisSubject::Conflicts), cursor: LineCursor::default() }
    }
}

/// How many people wait for the row: pending invitations and suggestions.
#[must_use]
pub const fn people_waiting(row: &OrganizationDomain) -> i64 {
    row.total_pending_invitations.saturating_add(row.total_pending_suggestions)
}

impl ConflictsPanel {
    /// The conflicts; `None` until they are known.
    #[must_use]
    pub const fn found(&self) -> Option<&ConflictList> {
        match &self.question.answer {
            Some(AnalysisAnswer::Conflicts(found)) => Some(found),
            _ => None,
        }
    }

    /// The conflict under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&Conflict> {
        self.found()?.conflicts.get(self.cursor.line)
    }

    /// The area of the list.
    #[must_use]
    pub const fn rows(layout: &Layout) -> Area {
        let inside = layout.modal_inside();
        let above = if ABOVE < inside.height { ABOVE } else { inside.height };
        let below = Self::details(layout).height;
        Area { y: inside.y + above, height: (inside.height - above).saturating_sub(below), ..inside }
    }

    /// The area of the rows of the conflict under the cursor: the lower part, if there is room.
    #[must_use]
    pub const fn details(layout: &Layout) -> Area {
        let inside = layout.modal_inside();
        let height = if inside.height < SHORT { 0 } else { inside.height / 3 + 1 };
        Area { y: inside.y + inside.height - height, height, ..inside }
    }

    /// Lists the domains with the name under the cursor.
    fn open(&self, model: &mut Model) -> Flow {
        let Some(conflict) = self.selected().filter(|_| self.cursor.is_seen(model.now)) else {
            return Flow::STAY;
        };
        let mut query = Query::default();
        query.list.domains.push(conflict.name.clone());
        if !facet_query::can_be_typed(&query) {
            model.toasts.show(Level::Info, "No query can express this name.", model.now);
            return Flow::STAY;
        }
        Flow::Close(listing::show(model, &query))
    }
}

impl Panel for ConflictsPanel {
    fn place(&self) -> Place {
        Place::Conflicts
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::Help) => model.modals.push(Modal::Help(HelpView::default())),
            Some(action @ (Action::Command | Action::Copy)) => {
                return Flow::Stay(actions::act(model, action));
            }
            Some(Action::Accept) => return self.open(model),
            Some(Action::HandOver) => {
                let selected = self.selected().filter(|_| self.cursor.is_seen(model.now));
                if let Some(conflict) = selected.filter(|_| holder::may_hand_over(model)) {
                    holder::hand_over(model, &conflict.name, None);
                }
            }
            Some(action) => self.cursor.go(action, usize::from(Self::rows(&model.layout).height)),
            None => prompts::unbound(model, key),
        }
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        is_key_of_prompt_elsewhere(self, key)
    }

    fn scroll(&mut self, lines: isize) {
        self.cursor.scroll(lines);
    }

    fn point(&mut self, x: u16, y: u16, layout: &Layout) {
        self.cursor.point(x, y, Self::rows(layout), 1);
    }

    fn due(&self, now: Millis) -> Option<Millis> {
        self.question.due(now)
    }

    fn arrange(&mut self, model: &Model, _below: Place) {
        let has_rows = Coverage::of(&model.copy, model.now).has_rows();
        let Self { question, cursor } = self;
        let conflicts = match &question.answer {
            Some(AnalysisAnswer::Conflicts(found)) if has_rows => found.conflicts.as_slice(),
            _ => &[],
        };
        let name = |line: usize| conflicts.get(line).map(|conflict| conflict.name.as_str());
        cursor.follow(conflicts.len(), usize::from(Self::rows(&model.layout).height), name);
    }

    fn drawn(&mut self, at: Millis) {
        self.cursor.drawn(at);
    }

    fn question(&self) -> Option<&Question> {
        Some(&self.question)
    }

    fn question_mut(&mut self) -> Option<&mut Question> {
        Some(&mut self.question)
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn cursor_line(&self, layout: &Layout) -> Option<u16> {
        let rows = Self::rows(layout);
        let line = u16::try_from(self.cursor.line.checked_sub(self.cursor.top)?).ok()?;
        (line < rows.height).then(|| rows.y + line)
    }
}
