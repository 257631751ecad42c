//! The plan panel as a panel.

use crate::clerk::Millis;
use crate::input::{Action, Key, Place};

use super::super::super::update::{actions, plans, prompts};
use super::super::super::{Layout, Model};
use super::super::{Confirm, Flow, HelpView, Modal, Panel, is_key_of_prompt_elsewhere};
use super::{PlanChoice, PlanPanel, PlanStage};

impl Panel for PlanPanel {
    fn place(&self) -> Place {
        match self.stage {
            PlanStage::Choosing { .. } => Place::PlanChoice,
            PlanStage::Draft(_) => Place::Plan,
            PlanStage::Finding(_) | PlanStage::Making | PlanStage::Keeping | PlanStage::Running => {
                Place::PlanRun
            }
        }
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        let Some(action) = action else {
            prompts::unbound(model, key);
            return Flow::STAY;
        };
        if self.go(action, &model.layout) {
            return Flow::STAY;
        }
        match action {
            Action::Back => {
                model.toasts.dismiss();
                Flow::Close(plans::close(model, self))
            }
            Action::Help => {
                model.modals.push(Modal::Help(HelpView::default()));
                Flow::STAY
            }
            Action::Lock | Action::Command => {
                let modals = model.modals.len();
                let effects = actions::act(model, action);
                if model.modals.len() == modals && effects.is_empty() {
                    model.stray.ignore_after(key);
                }
                Flow::Stay(effects)
            }
            action => plans::act(model, self, action),
        }
    }

    fn must_arrive_alone(&self, _key: Key, action: Option<Action>) -> bool {
        let moves = matches!(
            action,
            Some(
                Action::Down
                    | Action::Up
                    | Action::First
                    | Action::Last
                    | Action::PageDown
                    | Action::PageUp
                    | Action::HalfPageDown
                    | Action::HalfPageUp
                    | Action::Back
                    | Action::Help
            )
        );
        action.is_some() && !moves
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        is_key_of_prompt_elsewhere(self, key)
    }

    fn is_read(&self, now: Millis) -> bool {
        !self.asks || self.asked_since.is_some_and(|since| now.since(since) >= Confirm::MIN_READING_TIME)
    }

    fn scroll(&mut self, lines: isize) {
        self.cursor = self.cursor.saturating_add_signed(lines).min(self.count.saturating_sub(1));
    }

    fn point(&mut self, x: u16, y: u16, layout: &Layout) {
        let rows = self.rows(layout);
        if rows.contains(x, y) {
            let line = self.top.saturating_add(usize::from(y - rows.y));
            self.cursor = line.min(self.count.saturating_sub(1));
        }
    }

    fn due(&self, now: Millis) -> Option<Millis> {
        // While a plan runs, the remaining time changes once a second.
        self.counts_down.then(|| now.plus(1_000))
    }

    fn arrange(&mut self, model: &Model, _below: Place) {
        let inside = Self::inside(&model.layout);
        self.head = self.head_lines(model, usize::from(inside.width));
        self.head.truncate(usize::from(inside.height / 2));
        self.count = self.count_lines(model);
        self.follow_run(model);
        let height = usize::from(self.rows(&model.layout).height).max(1);
        self.cursor = self.cursor.min(self.count.saturating_sub(1));
        let furthest = self.count.saturating_sub(height);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(height), self.cursor).min(furthest);
    }

    fn drawn(&mut self, at: Millis) {
        if self.asks {
            self.asked_since.get_or_insert(at);
        }
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn cursor_line(&self, layout: &Layout) -> Option<u16> {
        let rows = self.rows(layout);
        let line = u16::try_from(self.cursor.checked_sub(self.top)?).ok()?;
        (line < rows.height).then(|| rows.y + line)
    }

    fn hint(&self, action: Action, usual: &'static str, model: &Model) -> Option<&'static str> {
        if let (PlanStage::Choosing { choices, .. }, Action::CancelPlan) = (&self.stage, action) {
            return matches!(choices.get(self.cursor), Some(PlanChoice::Resume(_))).then_some(usual);
        }
        let plan = model.plan.as_ref().filter(|_| matches!(self.stage, PlanStage::Running));
        let is_over = plan.is_some_and(|plan| plan.is_over());
        let tally = plan.map(|plan| *plan.run.tally()).unwrap_or_default();
        let is_offered = match action {
            Action::Yes => plan.is_some_and(|plan| plan.asks().is_some()),
            Action::Pause if is_over => tally.left() > 0,
            Action::Pause => plan.is_some_and(|plan| plan.asks().is_none() && !plan.run.is_cancelled()),
            Action::CancelPlan => plan.is_some_and(|plan| !is_over && !plan.run.is_cancelled()),
            Action::Retry => is_over && tally.left() == 0 && tally.not_done() > 0,
            Action::Undo => is_over && tally.done > 0,
            _ => true,
        };
        is_offered.then_some(match (action, plan) {
            (Action::Pause, Some(plan)) if is_over || plan.run.is_paused() => "go on",
            _ => usual,
        })
    }
}
