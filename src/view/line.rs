//! Draws lines and text like ratatui's widgets. Those segment every text into graphemes, which plain text does not need,
//! and most of a frame is plain text.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::text::is_plain;

/// Draws a line into the first row of an area: the same cells as its [`Widget`] draws.
pub(super) fn draw_line(line: &Line<'_>, area: Rect, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    if !draw_plain(line, area, buffer) {
        line.render(area, buffer);
    }
}

/// Draws the line if its text is plain and needs no cut at its left; returns whether it did.
fn draw_plain(line: &Line<'_>, area: Rect, buffer: &mut Buffer) -> bool {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
    if !line.spans.iter().all(|span| is_plain(&span.content)) {
        return false;
    }
    let cells = |span: &Span<'_>| {
        let text = &span.content;
        if text.is_ascii() { text.len() } else { text.chars().count() }
    };
    let used = line.spans.iter().map(cells).sum::<usize>();
    let spare = usize::from(area.width).checked_sub(used);
    let indent = match (line.alignment, spare) {
        (None | Some(Alignment::Left), _) => 0,
        (Some(Alignment::Right), Some(spare)) => spare,
        _ => return false,
    };
    if used == 0 || area.is_empty() {
        return true;
    }
    buffer.set_style(area, line.style);
    let mut rest = area;
    let mut advance = |cells: usize| {
        let cells = u16::try_from(cells).unwrap_or(u16::MAX).min(rest.width);
        let area = rest;
        rest = Rect { x: rest.x + cells, width: rest.width - cells, ..rest };
        area
    };
    advance(indent);
    for span in &line.spans {
        let start = advance(cells(span));
        put_plain(&span.content, span.style, start, buffer);
    }
    true
}

/// Draws text that is safe at the start of an area: the same cells as a [`Span`] draws.
pub(super) fn put(text: &str, style: Style, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    if !is_plain(text) {
        return Span::styled(text, style).render(area, buffer);
    }
    put_plain(text, style, area, buffer);
}

/// The same for plain text and an area within the buffer.
fn put_plain(text: &str, style: Style, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let start = buffer.index_of(area.x, area.y);
    for (c, cell) in text.chars().zip(&mut buffer.content[start..start + usize::from(area.width)]) {
        if c != ' ' || cell.symbol() != " " {
            cell.set_char(c);
        }
        cell.set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_drawn_where_a_span_would_draw_it() {
        let style = Style::new().fg(ratatui::style::Color::Red);
        for text in
            ["", "acme.com", "✓ verified", "日本語 日本語", "e\u{301}a", "a much longer text than fits"]
        {
            for area in [Rect::new(2, 1, 8, 1), Rect::new(7, 0, 20, 1), Rect::new(2, 5, 4, 1), Rect::ZERO] {
                let mut put_there = Buffer::with_lines(["xxxxxxxxxxxx"; 2]);
                let mut spanned = put_there.clone();
                put(text, style, area, &mut put_there);
                Span::styled(text, style).render(area, &mut spanned);
                assert_eq!(put_there, spanned, "{text:?} in {area}");
            }
        }
    }

    #[test]
    fn a_line_is_drawn_as_its_widget_draws_it() {
        let (red, bold) = (Style::new().red(), Style::new().bold());
        let texts = ["", "acme.com", "✓ verified", "日本語", "e\u{301}a", "a much longer text than fits"];
        for (one, other) in texts.iter().flat_map(|one| texts.map(|other| (*one, other))) {
            let spans = vec![Span::styled(one, bold), Span::raw(" "), Span::styled(other, red)];
            let line = Line::from(spans).style(Style::new().dim());
            for line in
                [line.clone(), line.clone().left_aligned(), line.clone().right_aligned(), line.centered()]
            {
                for area in [
                    Rect::new(2, 1, 8, 1),
                    Rect::new(0, 0, 40, 2),
                    Rect::new(7, 0, 20, 1),
                    Rect::new(2, 5, 4, 1),
                    Rect::ZERO,
                ] {
                    let mut expected = Buffer::with_lines(["x".repeat(30), "x".repeat(30)]);
                    let mut drawn = expected.clone();
                    Widget::render(&line, area, &mut expected);
                    if draw_plain(&line, area, &mut drawn) {
                        assert_eq!(drawn, expected, "{line:?} in {area}");
                    } else {
                        let is_special = line.spans.iter().any(|span| !is_plain(&span.content))
                            || line.alignment.is_some_and(|alignment| alignment != Alignment::Left);
                        assert!(is_special, "{line:?} in {area}");
                    }
                }
            }
        }
    }
}
