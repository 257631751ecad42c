//! The last lines: current problems and key hints.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{LockReason, LockState, Model, Pane, Panel};
use crate::input::{Action, BINDINGS, Binding, Place, Section, key};
use crate::text::{fit, width};

use super::{Theme, draw_line};

pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.trouble);
    for (text, y) in model.trouble_lines().into_iter().zip(area.y..area.bottom()) {
        draw_line(&Line::styled(text, theme.bad), Rect { y, height: 1, ..area }, frame);
    }
    hints(model, theme, frame, Rect::from(model.layout.hints));
}

fn hints(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let pending = model.pending_keys();
    let hints: Vec<(String, &str)> = match model.modals.last() {
        _ if model.stray.is_ignoring() => return ignored(theme, frame, area),
        _ if !pending.is_empty() => {
            pending.into_iter().map(|(key, binding)| (key.to_string(), continuation(binding))).collect()
        }
        Some(modal) => panel_hints(model, modal.panel()),
        None if model.bar.is_some() => hints_of(model.place(), |_, usual| Some(usual)),
        None => desk_hints(model),
    };
    let mut spans = Vec::new();
    let mut room = usize::from(area.width);
    if model.modals.is_empty()
        && model.bar.is_none()
        && let Some(queue) = model.queue_line()
    {
        let queue = format!("{}  ", fit(&queue, room.saturating_sub(2)));
        room = room.saturating_sub(width(&queue));
        spans.push(Span::styled(queue, theme.strong));
    }
    // Help and quit come last in the table but matter most to a newcomer: their room is reserved.
    let on_desk = model.modals.is_empty() && model.bar.is_none();
    let tail = if on_desk { hints.len().min(2) } else { 0 };
    let head = hints.len() - tail;
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
    draw_line(&Line::from(spans), area, frame);
}

/// What a key does that continues a sequence.
const fn continuation(binding: &Binding) -> &'static str {
    if binding.hint.is_empty() { binding.help } else { binding.hint }
}

/// Shown while keys typed for an unopened prompt are ignored.
fn ignored(theme: &Theme, frame: &mut Frame, area: Rect) {
    let spans = vec![
        Span::styled("Keys are ignored.", theme.open),
        Span::raw("  "),
        Span::styled(Place::Ignored.key(Action::Back), theme.accent),
        Span::styled(" to continue", theme.dim),
    ];
    draw_line(&Line::from(spans), area, frame);
}

/// The keys that work here; those without a hint or that would only be refused are left to the help.
fn desk_hints(model: &Model) -> Vec<(String, &'static str)> {
    let inside = model.organization.is_some();
    let list = model.list();
    let is_verified = model.selected().is_some_and(|domain| model.expected_row(domain).verified);
    let toggle = if is_verified { "unverify" } else { "verify" };
    let lock = match model.lock {
        LockState::Closed(LockReason::Guarded) => Some("unlock"),
        LockState::OpenUntil { .. } => Some("lock"),
        LockState::Closed(_) | LockState::Open => None,
    };
    let bound = BINDINGS
        .iter()
        // The hint of a sequence is for its second key.
        .filter(|binding| !binding.hint.is_empty() && !binding.keys.is_empty())
        .filter(|binding| match binding.action {
            Action::Lock => lock.is_some(),
            _ => model.lock.is_open() || binding.section != Section::Change,
        })
        .filter(|binding| !(inside && binding.action == Action::Organization))
        .map(|binding| {
            let hint = match binding.action {
                Action::ToggleVerified => toggle,
                Action::Lock => lock.unwrap_or_default(),
                _ => binding.hint,
            };
            (Place::Desk.key(binding.action), hint)
        });
    let is_filtered = model.pane == Pane::List && model.list().source().query().is_filtered();
    let back = if model.marks.range.is_some() {
        Some("no range")
    } else if model.is_in_queue() && model.pane == Pane::List {
        Some("leave")
    } else if is_filtered && !list.shows_chosen() {
        Some("clear")
    } else {
        (inside || model.detail.open).then_some("back")
    };
    let back = back.map(|hint| (key(Action::Back), hint));
    let scroll = (model.pane == Pane::Detail)
        .then(|| (format!("{} {}", key(Action::Down), key(Action::Up)), "scroll"));
    // These matter only now.
    let marks = if model.marks.range.is_some() {
        Some((key(Action::MarkRange), "mark range"))
    } else if list.shows_chosen() {
        Some((key(Action::ShowMarked), "all rows"))
    } else {
        (!model.marks.is_empty()).then(|| (key(Action::ShowMarked), "marked"))
    };
    let queue = model.is_in_queue().then(|| {
        let keys = [Action::QueueNext, Action::QueuePrevious].map(key);
        (keys.join(" "), "next")
    });
    queue.into_iter().chain(back).chain(marks).chain(scroll).chain(bound).collect()
}

/// The hints of a place, each with its chosen label; those without one are omitted.
fn hints_of<'a>(
    place: Place,
    word: impl Fn(Action, &'static str) -> Option<&'a str>,
) -> Vec<(String, &'a str)> {
    let hints = place.hints().iter().filter_map(|(actions, usual)| {
        let keys: Vec<_> = actions.iter().map(|action| place.key(*action)).collect();
        Some((keys.join(" "), word(*actions.first()?, usual)?))
    });
    hints.collect()
}

fn panel_hints(model: &Model, panel: &dyn Panel) -> Vec<(String, &'static str)> {
    let mut hints = hints_of(panel.place(), |action, usual| panel.hint(action, usual, model));
    if panel.is_answered_by_any_key()
        && let Some((keys, _)) = hints.last_mut()
    {
        "other keys".clone_into(keys);
    }
    hints
}
