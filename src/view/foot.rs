//! The last lines: what is wrong now, and which keys can be pressed.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{Modal, Model};
use crate::input::BINDINGS;
use crate::text::width;

use super::Theme;

/// Draws both.
pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.trouble);
    for (text, y) in model.trouble_lines().into_iter().zip(area.y..area.y + area.height) {
        frame.render_widget(Line::styled(text, theme.bad), Rect { y, height: 1, ..area });
    }
    hints(model, theme, frame, Rect::from(model.layout.hints));
}

fn hints(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let hints: Vec<(String, &str)> = match model.modals.last() {
        Some(modal) => modal_hints(modal),
        None if model.bar.is_some() => vec![
            ("Enter".into(), "keep"),
            ("Esc".into(), "restore"),
            ("verified:no mode:invitation org:org_… domain:acme.com sort:name".into(), ""),
        ],
        None => {
            let back = model.organization.is_some() || model.detail.open;
            let bound = BINDINGS.iter().filter(|binding| !binding.hint.is_empty()).map(|binding| {
                (binding.keys.first().map(ToString::to_string).unwrap_or_default(), binding.hint)
            });
            back.then(|| ("Esc".to_owned(), "back")).into_iter().chain(bound).collect()
        }
    };
    let mut spans = Vec::new();
    let mut room = usize::from(area.width);
    // Help and quit are the last of the table, and the first that a newcomer looks for: they keep their place.
    let (tail, head) =
        if model.modals.is_empty() && model.bar.is_none() { (2, hints.len() - 2) } else { (0, hints.len()) };
    let cells = |(key, hint): &(String, &str)| width(key) + width(hint) + 3;
    room = room.saturating_sub(hints[hints.len() - tail..].iter().map(cells).sum());
    for (at, hint) in hints.iter().enumerate() {
        if at < head {
            if cells(hint) > room {
                continue;
            }
            room -= cells(hint);
        }
        spans.push(Span::styled(hint.0.clone(), theme.accent));
        spans.push(Span::styled(format!(" {}  ", hint.1), theme.dim));
    }
    frame.render_widget(Line::from(spans), area);
}

fn modal_hints(modal: &Modal) -> Vec<(String, &'static str)> {
    let hints: &[(&str, &str)] = match modal {
        Modal::Help(_) => &[("j k", "scroll"), ("Esc", "close")],
        Modal::Filter(_) => {
            &[("j k", "line"), ("Space", "change"), ("x", "clear"), ("Enter", "keep"), ("Esc", "restore")]
        }
        Modal::Mode(_) => &[("j k", "choose"), ("Enter", "set"), ("Esc", "cancel")],
        Modal::Create(_) | Modal::Edit(_) => {
            &[("Tab", "next field"), ("Space", "change"), ("Enter", "send"), ("Esc", "close")]
        }
        Modal::Confirm(_) => &[("y", "yes"), ("any other key", "no")],
        Modal::Quitting(_) => &[("Esc", "stay"), ("q", "leave now")],
    };
    hints.iter().map(|(key, hint)| ((*key).to_owned(), *hint)).collect()
}
