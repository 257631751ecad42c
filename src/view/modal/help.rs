//! The help.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::help::{HelpLine, KEYS, WIDTH, lines};
use crate::text::pad;

use super::super::Theme;

pub(super) fn draw(model: &Model, scroll: usize, theme: &Theme, frame: &mut Frame) {
    let lines = lines(&model.layout)
        .into_iter()
        .map(|line| match line {
            HelpLine::Heading(text) => Line::styled(text, theme.strong),
            HelpLine::Entry(keys, text) => Line::from(vec![
                Span::styled(pad(&keys, KEYS), theme.accent),
                Span::raw(" "),
                Span::raw(text),
            ]),
        })
        .collect::<Vec<_>>();
    let end = scroll + usize::from(model.layout.modal.height.saturating_sub(2));
    super::open(model, "Keys", WIDTH, lines, scroll..end, theme.accent, frame);
}
