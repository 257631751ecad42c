//! Where everything stands on the screen, and that cursors and scroll positions stay within it.

use super::super::{DetailShare, JournalView, Layout, detail};
use super::{Modal, Model, Pane};
use crate::query::Query;
use crate::text::wrap;

impl Model {
    /// The height of the bar below the header.
    fn bar_height(&self) -> u16 {
        let query = match &self.bar {
            // The line for what is wrong is there from the start, so that the list does not jump with every key.
            Some(bar) => {
                let lines = bar.complaint().map_or(1, |text| wrap(&text, usize::from(self.size.width)).len());
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

    /// How many lines it takes to tell of the change that is looked at in the journal.
    fn closer_lines(&self) -> usize {
        let closer = self.modals.iter().find_map(|modal| match modal {
            Modal::Journal(view) => view.closer.as_ref(),
            _ => None,
        });
        let record = closer.and_then(|closer| self.journal.open()?.history.get(&closer.entry));
        record.map_or(0, |record| detail::entry_lines(self, record).len())
    }

    /// Computes where everything stands, and keeps cursors and scroll positions within.
    pub(in super::super) fn arrange(&mut self) {
        let trouble = u16::try_from(self.trouble_lines().len()).unwrap_or(u16::MAX);
        self.layout = Layout::compute(self.size, self.bar_height(), self.detail.share(), trouble);
        let lines = self.closer_lines();
        let help_place = self.help_place();
        for modal in &mut self.modals {
            match modal {
                Modal::Help(view) => view.keep_within(&self.layout, help_place),
                Modal::Journal(view) => {
                    view.follow(self.journal.open(), &self.layout);
                    if let Some(closer) = &mut view.closer {
                        let height = usize::from(JournalView::inside(&self.layout).height);
                        closer.scroll = closer.scroll.min(lines.saturating_sub(height));
                    }
                }
                _ => {}
            }
        }
        let height = self.layout.rows.height;
        // A list below keeps its own height: it would scroll for a bar that is not over it. So does one that the detail hides.
        if self.detail.share() != DetailShare::Whole {
            self.list_mut().set_height(height);
        }
        if !self.detail.open {
            self.pane = Pane::List;
        }
    }

    /// Keeps the detail's scroll position within what there is to say of the row.
    pub(in super::super) fn keep_detail_within(&mut self) {
        if self.detail.open && self.detail.scroll > 0 {
            // Else the first line is on the screen, however many there are, and they need not be made.
            let visible = usize::from(self.layout.detail.height.saturating_sub(2));
            let lines = detail::lines(self).len();
            self.detail.scroll = self.detail.scroll.min(lines.saturating_sub(visible));
        }
    }
}
