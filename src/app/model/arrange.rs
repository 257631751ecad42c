//! Computes the layout and clamps cursors and scroll positions to it.

use super::super::{DetailShare, Layout, detail};
use super::{Model, Pane};
use crate::query::Query;
use crate::text::wrap;

impl Model {
    /// The height of the bar below the header.
    fn bar_height(&self) -> u16 {
        let query = match &self.bar {
            // The error line is reserved from the start, so that the list does not jump with every key.
            Some(bar) => {
                let lines =
                    bar.error_line().map_or(1, |text| wrap(&text, usize::from(self.size.width)).len());
                1 + u16::try_from(lines).unwrap_or(u16::MAX).min(self.size.height / 3)
            }
            None => 1,
        };
        match &self.organization {
            Some(view) if self.bar.is_none() && *view.list.source().query() == Query::default() => {
                Self::ORGANIZATION_LINES
            }
            Some(_) => Self::ORGANIZATION_LINES + query,
            None => query,
        }
    }

    /// Computes the layout, and clamps cursors and scroll positions to it.
    pub(in super::super) fn arrange(&mut self) {
        let trouble = u16::try_from(self.trouble_lines().len()).unwrap_or(u16::MAX);
        self.layout = Layout::compute(self.size, self.bar_height(), self.detail.share(), trouble);
        self.arrange_panels();
        let height = self.layout.rows.height;
        // A covered list keeps its own height: it would scroll for a bar that is not over it. So does a list that the
        // detail pane hides.
        if self.detail.share() != DetailShare::Whole {
            self.list_mut().set_height(height);
        }
        if !self.detail.open {
            self.pane = Pane::List;
        }
    }

    fn arrange_panels(&mut self) {
        let mut modals = std::mem::take(&mut self.modals);
        for at in 0..modals.len() {
            let (below, above) = modals.split_at_mut(at);
            if let Some(modal) = above.first_mut() {
                modal.panel_mut().arrange(self, self.place_with(below));
            }
        }
        self.modals = modals;
    }

    /// Clamps the detail pane's scroll position to its content.
    pub(in super::super) fn keep_detail_within(&mut self) {
        if self.detail.open && self.detail.scroll > 0 {
            // At the top, the number of lines does not matter, so they need not be built.
            let visible = usize::from(self.layout.detail.height.saturating_sub(2));
            let lines = detail::lines(self).len();
            self.detail.scroll = self.detail.scroll.min(lines.saturating_sub(visible));
        }
    }
}
