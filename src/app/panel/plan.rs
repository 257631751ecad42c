//! The plan panel: an action is chosen for rows, the plan is shown as a table, and its progress while it is carried out.

mod choices;
mod head;
mod panel;
mod question;

use crate::clerk::Millis;
use crate::input::Action;
use crate::text::Tone;

use super::super::{Area, CreationRequest, Draft, Layout, Model, Subjects};
pub use choices::PlanChoice;
pub use question::PlanQuestion;

/// The minimum height inside that has lines for the row under the cursor.
const ROOM_FOR_FOOT: u16 = 10;

/// The minimum height inside for more of them: the reason of a refusal is long.
const ROOM_FOR_TALL_FOOT: u16 = 18;

/// The lines for the row under the cursor.
const FOOT: u16 = 2;
const TALL_FOOT: u16 = 4;

/// What the panel shows.
#[derive(Debug, Clone)]
pub enum PlanStage {
    /// What to do with these rows.
    Choosing { subjects: Subjects, choices: Vec<PlanChoice> },
    /// The rows with the name that is to be created are being looked up.
    Finding(Box<CreationRequest>),
    /// The plan is being made.
    Making,
    /// The plan before it is carried out.
    Draft(Box<Draft>),
    /// The plan is being written to the state folder, or read from it.
    Keeping,
    /// The plan of the model, which is being carried out or has been.
    Running,
}

#[derive(Debug, Clone)]
pub struct PlanPanel {
    pub stage: PlanStage,
    cursor: usize,
    top: usize,
    /// The lines above the table.
    pub head: Vec<(Tone, String)>,
    /// Whether the operator has to decide about going on.
    asks: bool,
    /// Since when that is on the screen.
    asked_since: Option<Millis>,
    /// Whether the remaining time is on the screen.
    counts_down: bool,
    /// The number of lines of the table.
    count: usize,
}

impl PlanPanel {
    #[must_use]
    pub const fn new(stage: PlanStage) -> Self {
        Self {
            stage,
            cursor: 0,
            top: 0,
            head: Vec::new(),
            asks: false,
            asked_since: None,
            counts_down: false,
            count: 0,
        }
    }

    /// Shows something else, from its first line on.
    pub(in crate::app) fn show(&mut self, stage: PlanStage) {
        *self = Self::new(stage);
    }

    /// The number of the line under the cursor.
    #[must_use]
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The number of lines of the table.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The numbers of the lines from the first visible one on.
    pub fn in_view(&self) -> impl Iterator<Item = usize> + use<> {
        self.top..self.count
    }

    /// The area inside the frame.
    #[must_use]
    pub const fn inside(layout: &Layout) -> Area {
        let Area { x, y, width, height } = layout.modal;
        Area { x: x + 2, y: y + 1, width: width.saturating_sub(4), height: height.saturating_sub(2) }
    }

    /// The area of the lines about the row under the cursor; empty where there is no room.
    #[must_use]
    pub fn foot(&self, layout: &Layout) -> Area {
        let inside = Self::inside(layout);
        let has_foot = matches!(self.stage, PlanStage::Draft(_) | PlanStage::Running);
        let height = match inside.height {
            ROOM_FOR_TALL_FOOT.. if has_foot => TALL_FOOT,
            ROOM_FOR_FOOT.. if has_foot => FOOT,
            _ => 0,
        };
        Area { y: inside.y + inside.height - height, height, ..inside }
    }

    /// The area of the table.
    #[must_use]
    pub fn rows(&self, layout: &Layout) -> Area {
        let inside = Self::inside(layout);
        let above = u16::try_from(self.head.len()).unwrap_or(u16::MAX).min(inside.height);
        let height = inside.height - above;
        Area { y: inside.y + above, height: height.saturating_sub(self.foot(layout).height), ..inside }
    }

    fn count_lines(&self, model: &Model) -> usize {
        match &self.stage {
            PlanStage::Choosing { choices, .. } => choices.len(),
            PlanStage::Draft(draft) => draft.len(),
            PlanStage::Running => model.plan.as_ref().map_or(0, |plan| plan.plan.steps.len()),
            PlanStage::Finding(_) | PlanStage::Making | PlanStage::Keeping => 0,
        }
    }

    /// Follows whether the plan asks, and whether it is active.
    fn follow_run(&mut self, model: &Model) {
        let plan = model.plan.as_ref().filter(|_| matches!(self.stage, PlanStage::Running));
        self.asks = plan.is_some_and(|plan| plan.asks().is_some());
        self.asked_since = self.asked_since.filter(|_| self.asks);
        self.counts_down = plan.is_some_and(|plan| plan.run.progress(model.now).under_way > 0);
    }

    /// To the next line.
    pub(in crate::app) fn step_down(&mut self) {
        self.cursor = self.cursor.saturating_add(1).min(self.count.saturating_sub(1));
    }

    /// Moves the cursor; returns whether the action moves.
    fn go(&mut self, action: Action, layout: &Layout) -> bool {
        let page = usize::from(self.rows(layout).height).max(1);
        let last = self.count.saturating_sub(1);
        self.cursor = match action {
            Action::Down => self.cursor.saturating_add(1),
            Action::Up => self.cursor.saturating_sub(1),
            Action::First => 0,
            Action::Last => last,
            Action::PageDown => self.cursor.saturating_add(page),
            Action::PageUp => self.cursor.saturating_sub(page),
            Action::HalfPageDown => self.cursor.saturating_add(page / 2),
            Action::HalfPageUp => self.cursor.saturating_sub(page / 2),
            _ => return false,
        }
        .min(last);
        true
    }
}
