//! The panel of health and facets: what needs attention in the instance, and how often each value occurs among the
//! domains of the current query.

use crate::clerk::Millis;
use crate::input::{Action, Key, Place};
use crate::triage::{Facet, FacetValue, Finding};

use super::super::update::{actions, listing, prompts};
use super::super::{
    AnalysisAnswer, AnalysisSubject, Area, Coverage, FacetCounts, Layout, Level, Model, Question, facet_query,
};
use super::{Flow, HelpView, LineCursor, Modal, Panel, is_key_of_prompt_elsewhere};

/// Below this height inside the frame, every line counts.
const SHORT: u16 = 12;

/// Lines per finding.
const FINDING_LINES: u16 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetsPage {
    Health,
    Facets,
}

#[derive(Debug, Clone)]
pub struct FacetsPanel {
    pub page: FacetsPage,
    pub health: Question,
    pub counts: Question,
    /// Among the findings.
    pub finding: LineCursor,
    /// Among the values of the facet.
    pub value: LineCursor,
}

impl Default for FacetsPanel {
    fn default() -> Self {
        Self {
            page: FacetsPage::Health,
            health: Question::new(AnalysisSubject::Health),
            counts: Question::new(AnalysisSubject::Facet(Facet::ALL[0])),
            finding: LineCursor::default(),
            value: LineCursor::default(),
        }
    }
}

impl FacetsPanel {
    /// The facet whose values are shown.
    #[must_use]
    pub const fn facet(&self) -> Facet {
        match self.counts.subject {
            AnalysisSubject::Facet(facet) => facet,
            _ => Facet::ALL[0],
        }
    }

    /// What the checks have found, and the checks that have found nothing; `None` until they have run.
    #[must_use]
    pub fn findings(&self) -> Option<(&[Finding], &[Finding])> {
        match &self.health.answer {
            Some(AnalysisAnswer::Health(findings)) => {
                Some(findings.split_at(findings.partition_point(|finding| finding.count > 0)))
            }
            _ => None,
        }
    }

    /// The finding under the cursor.
    #[must_use]
    pub fn selected_finding(&self) -> Option<&Finding> {
        self.findings()?.0.get(self.finding.line)
    }

    /// The counts of the facet; `None` until they are known.
    #[must_use]
    pub fn counted(&self) -> Option<&FacetCounts> {
        match &self.counts.answer {
            Some(AnalysisAnswer::Facet(counts)) if counts.facet == self.facet() => Some(counts),
            _ => None,
        }
    }

    /// The value under the cursor.
    #[must_use]
    pub fn selected_value(&self) -> Option<&FacetValue> {
        self.counted()?.values.get(self.value.line)
    }

    /// The area of the names at the bottom of the health.
    #[must_use]
    pub const fn names(layout: &Layout) -> Area {
        let inside = layout.modal_inside();
        let height = if inside.height < SHORT { 0 } else { 1 };
        Area { y: inside.y + inside.height - height, height, ..inside }
    }

    /// The area of the findings or values.
    #[must_use]
    pub fn rows(&self, layout: &Layout) -> Area {
        let inside = layout.modal_inside();
        let is_short = inside.height < SHORT;
        let (above, below) = match self.page {
            FacetsPage::Health => (2, if is_short { 0 } else { 2 }),
            FacetsPage::Facets => (3, 0),
        };
        let above = above.min(inside.height);
        Area { y: inside.y + above, height: (inside.height - above).saturating_sub(below), ..inside }
    }

    /// How many lines of the list are visible, and how many cells high each is.
    fn visible(&self, layout: &Layout) -> (usize, u16) {
        let height = self.rows(layout).height;
        match self.page {
            FacetsPage::Health => (usize::from(height / FINDING_LINES), FINDING_LINES),
            FacetsPage::Facets => (usize::from(height), 1),
        }
    }

    const fn cursor(&self) -> &LineCursor {
        match self.page {
            FacetsPage::Health => &self.finding,
            FacetsPage::Facets => &self.value,
        }
    }

    const fn cursor_mut(&mut self) -> &mut LineCursor {
        match self.page {
            FacetsPage::Health => &mut self.finding,
            FacetsPage::Facets => &mut self.value,
        }
    }

    /// Lists the domains of the finding under the cursor.
    fn open_finding(&self, model: &mut Model) -> Flow {
        let Some(finding) = self.selected_finding().filter(|_| self.finding.is_seen(model.now)) else {
            return Flow::STAY;
        };
        let Some((query, is_all)) = facet_query::of_finding(finding) else {
            model.toasts.show(Level::Info, "No query can list these domains.", model.now);
            return Flow::STAY;
        };
        if !is_all {
            let text = format!("Not all of them are listed: at most {} at a time.", facet_query::MOST_NAMES);
            model.toasts.show(Level::Info, text, model.now);
        }
        Flow::Close(listing::show(model, &query))
    }

    /// Narrows the query to the value under the cursor, or excludes it; false if no query expresses that.
    fn narrow(&self, is_excluded: bool, model: &mut Model) -> bool {
        let Some(value) = self.selected_value().filter(|_| self.value.is_seen(model.now)) else {
            return false;
        };
        let query = model.list().source().query();
        let Some(narrowed) = facet_query::with_value(query, self.facet(), &value.value, is_excluded) else {
            model.toasts.show(Level::Info, "No query can express this value.", model.now);
            return false;
        };
        listing::list(model, &narrowed);
        true
    }

    /// Shows the next or the previous facet.
    fn turn(&mut self, forwards: bool) {
        let facets = Facet::ALL.len();
        let place = Facet::ALL.iter().position(|facet| *facet == self.facet()).unwrap_or(0);
        let next = (place + if forwards { 1 } else { facets - 1 }) % facets;
        self.counts.subject = AnalysisSubject::Facet(Facet::ALL[next]);
        self.value = LineCursor::default();
    }
}

impl Panel for FacetsPanel {
    fn place(&self) -> Place {
        match self.page {
            FacetsPage::Health => Place::Health,
            FacetsPage::Facets => Place::Facets,
        }
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        let height = self.visible(&model.layout).0;
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::Help) => model.modals.push(Modal::Help(HelpView::default())),
            Some(action @ (Action::Command | Action::Copy)) => {
                return Flow::Stay(actions::act(model, action));
            }
            Some(Action::NextPane) => {
                self.page = match self.page {
                    FacetsPage::Health => FacetsPage::Facets,
                    FacetsPage::Facets => FacetsPage::Health,
                };
            }
            Some(Action::Accept) => match self.page {
                FacetsPage::Health => return self.open_finding(model),
                FacetsPage::Facets if self.narrow(false, model) => return Flow::CLOSE,
                FacetsPage::Facets => {}
            },
            Some(action @ (Action::Include | Action::Exclude)) => {
                self.narrow(action == Action::Exclude, model);
            }
            Some(action @ (Action::NextChoice | Action::PreviousChoice)) => {
                self.turn(action == Action::NextChoice);
            }
            Some(action) => self.cursor_mut().go(action, height),
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
        self.cursor_mut().scroll(lines);
    }

    fn point(&mut self, x: u16, y: u16, layout: &Layout) {
        let rows = self.rows(layout);
        let (_, height) = self.visible(layout);
        self.cursor_mut().point(x, y, rows, height);
    }

    fn due(&self, now: Millis) -> Option<Millis> {
        match self.page {
            FacetsPage::Health => self.health.due(now),
            FacetsPage::Facets => self.counts.due(now),
        }
    }

    fn arrange(&mut self, model: &Model, _below: Place) {
        let height = self.visible(&model.layout).0;
        let has_rows = Coverage::of(&model.copy, model.now).has_rows();
        let names: Vec<String> = match self.page {
            _ if !has_rows => Vec::new(),
            FacetsPage::Health => self.findings().map_or_else(Vec::new, |(found, _)| {
                found.iter().map(|finding| finding.check.name().to_owned()).collect()
            }),
            FacetsPage::Facets => self.counted().map_or_else(Vec::new, |counts| {
                counts.values.iter().map(|value| value.value.clone()).collect()
            }),
        };
        self.cursor_mut().follow(names.len(), height, |line| names.get(line).map(String::as_str));
    }

    fn drawn(&mut self, at: Millis) {
        self.cursor_mut().drawn(at);
    }

    /// The health knows organizations with SSO by them.
    fn shows_connections(&self) -> bool {
        true
    }

    fn question(&self) -> Option<&Question> {
        Some(match self.page {
            FacetsPage::Health => &self.health,
            FacetsPage::Facets => &self.counts,
        })
    }

    fn question_mut(&mut self) -> Option<&mut Question> {
        Some(match self.page {
            FacetsPage::Health => &mut self.health,
            FacetsPage::Facets => &mut self.counts,
        })
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn cursor_line(&self, layout: &Layout) -> Option<u16> {
        let (rows, cursor) = (self.rows(layout), self.cursor());
        let (_, height) = self.visible(layout);
        let line = u16::try_from(cursor.line.checked_sub(cursor.top)?).ok()?.checked_mul(height)?;
        (line < rows.height).then(|| rows.y + line)
    }
}
