//! The scrollbar of the list.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Scrollbar, ScrollbarOrientation, ScrollbarState};

use crate::app::DomainList;

use super::Theme;

pub(super) fn scrollbar(list: &DomainList, theme: &Theme, frame: &mut Frame, rows: Rect) {
    let total = list.total().unwrap_or(0);
    let height = u64::from(rows.height);
    if total <= height {
        return;
    }
    let small = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut state = ScrollbarState::new(small(total - height + 1))
        .position(small(list.top()))
        .viewport_content_length(usize::from(rows.height));
    let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight)
        .begin_symbol(None)
        .end_symbol(None)
        .track_symbol(Some("│"))
        .thumb_symbol("█")
        .track_style(theme.dim)
        .thumb_style(theme.dim);
    frame.render_stateful_widget(bar, rows, &mut state);
}
