//! The saved views in one line, with how many domains each finds.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{Model, SavedView};
use crate::text::{fit, grouped, visible, width};

use super::{Theme, draw_line};

/// How much of a name stays where there is little room.
const SHORT_NAME: usize = 10;

pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.tabs);
    if area.is_empty() {
        return;
    }
    let is_covered = model.organization.is_some() || model.list().shows_chosen();
    let active = model.views.active(&model.query, &model.columns).filter(|_| !is_covered);
    // What fits best: everything, without the numbers of domains, with short names.
    let ways: [(bool, usize); 3] =
        [(true, SavedView::MAX_NAME), (false, SavedView::MAX_NAME), (false, SHORT_NAME)];
    let all = ways.map(|(counts, name)| texts(model, active, counts, name));
    let room = usize::from(area.width);
    let fits =
        |texts: &&Vec<(bool, String)>| texts.iter().map(|(_, text)| width(text)).sum::<usize>() <= room;
    let Some(texts) = all.iter().find(fits).or(all.last()) else { return };
    let style = |is_active: bool| if is_active { theme.accent } else { theme.dim };
    let spans: Vec<_> =
        texts.iter().map(|(active, text)| Span::styled(text.as_str(), style(*active))).collect();
    draw_line(&Line::from(spans), area, frame);
}

/// The text of each view, and whether it is the active one: that is in brackets.
fn texts(model: &Model, active: Option<u8>, counts: bool, name: usize) -> Vec<(bool, String)> {
    let text = |(view, found): (&SavedView, Option<u64>)| {
        let is_active = active == Some(view.number);
        let found = found.filter(|_| counts).map(|found| format!(" {}", grouped(found))).unwrap_or_default();
        let text = format!("{} {}{found}", view.number, fit(&visible(&view.name), name));
        (is_active, if is_active { format!("[{text}]") } else { format!(" {text} ") })
    };
    model.views.iter().map(text).collect()
}
