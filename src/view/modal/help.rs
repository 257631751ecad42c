//! The help, made from the key table.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::input::{BINDINGS, Section};
use crate::text::{pad, wrap};

use super::super::Theme;

const WIDTH: u16 = 76;
const KEYS: usize = 14;

pub(super) fn draw(model: &Model, scroll: usize, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = Vec::new();
    for section in Section::ALL {
        lines.push(Line::styled(section.title(), theme.strong));
        for binding in BINDINGS.iter().filter(|binding| binding.section == section) {
            for (at, text) in wrap(binding.help, cells.saturating_sub(KEYS + 1)).into_iter().enumerate() {
                let keys = if at == 0 { binding.keys_text() } else { String::new() };
                lines.push(Line::from(vec![
                    Span::styled(pad(&keys, KEYS), theme.accent),
                    Span::raw(" "),
                    Span::raw(text),
                ]));
            }
        }
    }
    lines.push(Line::styled("Query", theme.strong));
    for (token, meaning) in [
        ("acme", "part of the name"),
        ("verified:no", "or yes: affiliation"),
        ("mode:…", "mode:-… excludes; may be repeated"),
        ("org:org_…", "one organization"),
        ("domain:a.com", "exact name; may be repeated"),
        ("sort:name", "name, -name, created, -created"),
    ] {
        lines.push(Line::from(vec![
            Span::styled(pad(token, KEYS), theme.accent),
            Span::raw(" "),
            Span::raw(meaning),
        ]));
    }
    let visible = usize::from(model.layout.screen.height.saturating_sub(3));
    let scroll = scroll.min(lines.len().saturating_sub(visible));
    let rest = lines.split_off(scroll);
    super::open(model, "Keys", WIDTH, rest, 0, theme.accent, frame);
}
