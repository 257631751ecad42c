//! The last lines: what is wrong now, and which keys can be pressed.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::form::CreateLine;
use crate::app::{Closed, JournalView, Lock, Modal, Model, OpenJournal, Pane};
use crate::clerk::Change;
use crate::input::{Action, BINDINGS, Section};
use crate::journal::{Record, State};
use crate::text::width;

use super::Theme;

/// Draws both.
pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.trouble);
    for (text, y) in model.trouble_lines().into_iter().zip(area.y..area.bottom()) {
        frame.render_widget(Line::styled(text, theme.bad), Rect { y, height: 1, ..area });
    }
    hints(model, theme, frame, Rect::from(model.layout.hints));
}

fn hints(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let hints: Vec<(String, &str)> = match model.modals.last() {
        _ if model.unopened.is_some() => return ignored(theme, frame, area),
        Some(modal) => modal_hints(model, modal),
        None if model.bar.is_some() => {
            vec![
                ("Enter".into(), "keep"),
                ("Esc".into(), "restore"),
                ("Ctrl-u".into(), "clear"),
                ("Tab".into(), "complete"),
                ("↑ ↓".into(), "history"),
                ("Ctrl-n Ctrl-p".into(), "row"),
            ]
        }
        None => desk_hints(model),
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

/// What is typed for a prompt that has not opened goes nowhere.
fn ignored(theme: &Theme, frame: &mut Frame, area: Rect) {
    let spans = vec![
        Span::styled("Keys are ignored.", theme.open),
        Span::raw("  "),
        Span::styled("Esc", theme.accent),
        Span::styled(" or ", theme.dim),
        Span::styled("Enter", theme.accent),
        Span::styled(" to go on", theme.dim),
    ];
    frame.render_widget(Line::from(spans), area);
}

/// The keys that do something here; those that have no hint or would only be refused are left to the help.
fn desk_hints(model: &Model) -> Vec<(String, &'static str)> {
    let inside = model.organization.is_some();
    let is_verified = model.selected().is_some_and(|domain| model.outlook(domain).verified);
    let toggle = if is_verified { "unverify" } else { "verify" };
    let lock = match model.lock {
        Lock::Closed(Closed::Guarded) => Some("unlock"),
        Lock::Until { .. } => Some("lock"),
        Lock::Closed(_) | Lock::ForGood => None,
    };
    let bound = BINDINGS
        .iter()
        .filter(|binding| !binding.hint.is_empty())
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
            (binding.keys.first().map(ToString::to_string).unwrap_or_default(), hint)
        });
    let back = (inside || model.detail.open).then(|| ("Esc".to_owned(), "back"));
    let scroll = (model.pane == Pane::Detail).then(|| ("j k".to_owned(), "scroll"));
    back.into_iter().chain(scroll).chain(bound).collect()
}

fn modal_hints(model: &Model, modal: &Modal) -> Vec<(String, &'static str)> {
    let hints: &[(&str, &'static str)] = match modal {
        Modal::Help(_) => &[("j k", "scroll"), ("Esc", "close")],
        Modal::Journal(view) => return journal_hints(model, view),
        Modal::Command(_) => &[("Enter", "run"), ("Esc", "close"), ("Tab", "complete"), ("Ctrl-u", "clear")],
        Modal::Reason(_) => &[("Enter", "keep"), ("Esc", "leave it"), ("Ctrl-u", "clear")],
        // What ends it comes first: that stays where there is no room for the rest.
        Modal::Filter(_) => {
            &[("Enter", "keep"), ("Esc", "restore"), ("j k", "line"), ("Space", "change"), ("x", "clear")]
        }
        Modal::Columns(_) => &[
            ("Enter", "keep"),
            ("Esc", "restore"),
            ("j k", "line"),
            ("Space", "show or hide"),
            ("x", "standard"),
        ],
        Modal::Mode(_) => &[("Enter", "set"), ("Esc", "cancel"), ("j k", "choose")],
        Modal::Create(form) if form.line == CreateLine::Organization && form.organization.is_none() => {
            &[("Enter", "choose"), ("Esc", "close"), ("↑ ↓", "organization"), ("Tab", "next")]
        }
        Modal::Create(_) | Modal::Edit(_) => {
            &[("Enter", "send"), ("Esc", "close"), ("Tab", "next"), ("Space", "change")]
        }
        Modal::Confirm(confirm) if !confirm.is_armed() => &[("Esc", "cancel")],
        Modal::Confirm(confirm) if confirm.typed.is_some() => {
            &[("y", confirm.question()), ("Esc", confirm.otherwise())]
        }
        Modal::Confirm(confirm) => &[("y", confirm.question()), ("other keys", confirm.otherwise())],
        Modal::Quitting(_) => &[("Esc", "stay"), ("q", "leave now")],
    };
    hints.iter().map(|(key, hint)| ((*key).to_owned(), *hint)).collect()
}

/// The operator's word is asked for where it counts.
fn journal_hints(model: &Model, view: &JournalView) -> Vec<(String, &'static str)> {
    let hints: &[(&str, &'static str)] = if view.is_editing() {
        &[("Enter", "keep"), ("Esc", "restore"), ("Ctrl-u", "clear"), ("↑ ↓", "change")]
    } else if view.closer.is_some() {
        &[("Esc", "back"), ("j k", "scroll"), ("r", "read again")]
    } else {
        &[("Esc", "back"), ("Enter", "in full"), ("/", "filter"), ("r", "read again")]
    };
    let record = view.selected().and_then(|entry| model.journal.open()?.history.get(entry));
    let waits = !view.is_editing() && record.is_some_and(Record::can_be_told);
    let word: &[(&str, &'static str)] =
        if waits { &[("Y", "it happened"), ("N", "it did not")] } else { &[] };
    // Last: where there is no room for it the help has it as well.
    let undo: &[(&str, &'static str)] =
        if !view.is_editing() && record.is_some_and(|record| may_be_undone(model, record)) {
            &[("u", "undo")]
        } else {
            &[]
        };
    word.iter().chain(hints).chain(undo).map(|(key, hint)| ((*key).to_owned(), *hint)).collect()
}

/// Whether there is a point in asking for it; what keeps it from being undone is told then.
fn may_be_undone(model: &Model, record: &Record) -> bool {
    let is_own = |journal: &OpenJournal| {
        record.asked.operator == journal.operator && journal.answer_to(&record.id).is_none()
    };
    let is_final = matches!(record.asked.change, Change::VerifyOwnership { .. });
    model.lock.is_open()
        && record.state() == State::Done
        && !is_final
        && model.journal.open().is_some_and(is_own)
}
