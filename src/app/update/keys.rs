//! Routes keys, pastes and the mouse: to the top dialog, else the query bar, else the pane.

use crate::input::{Action, Key, KeyMeaning, Mouse, MouseKind, Place, action, everywhere, resolve};

use super::super::{Effect, Flow, Model, Pane};
use super::{actions, forms, listing, prompts, quit};

/// Lines per step of the mouse wheel.
const WHEEL: i8 = 3;

/// Whether the top dialog is too new to have been read: keys pressed now were meant for what was there before.
fn is_unread(model: &Model) -> bool {
    model.modals.last().is_some_and(|modal| !modal.panel().is_read(model.now))
}

pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    if everywhere(key) == Some(Action::Suspend) {
        // The suspend key means the same everywhere, and changes no state.
        model.suspend = true;
        return Vec::new();
    }
    if let Some(prompt) = model.stray.last_ignored() {
        return prompts::ignore(model, prompt, key);
    }
    if model.is_too_small() {
        // Only quitting is safe.
        if action(Place::Desk, key) == Some(Action::Quit) {
            return quit::ask(model);
        }
        prompts::ignore_after_prompt(model, key);
        return Vec::new();
    }
    let place = model.place();
    let mut keys = match model.pending.take() {
        Some((pressed_in, keys)) if pressed_in == place => keys,
        _ => Vec::new(),
    };
    keys.push(key);
    let action = match resolve(place, &keys) {
        KeyMeaning::Action(action) => Some(action),
        KeyMeaning::Pending(_) => {
            model.pending = Some((place, keys));
            return Vec::new();
        }
        KeyMeaning::Nothing if keys.len() > 1 => return prompts::unbound_sequence(model, &keys),
        KeyMeaning::Nothing => None,
    };
    if !model.modals.is_empty() {
        return press_in_modal(model, key, action);
    }
    if model.bar.is_some() {
        return listing::key_in_bar(model, key);
    }
    prompts::press_on_desk(model, key, action)
}

/// Runs the chosen command like its key would in the place where the palette was opened.
pub(in crate::app) fn run(model: &mut Model, key: Key, action: Action) -> Vec<Effect> {
    if model.modals.is_empty() {
        return prompts::press_on_desk(model, key, Some(action));
    }
    press_in_modal(model, key, Some(action))
}

fn press_in_modal(model: &mut Model, key: Key, action: Option<Action>) -> Vec<Effect> {
    if is_unread(model) {
        // The start of a text meant for something else: its rest must not become the answer.
        if prompts::is_out_of_place(model, key) {
            model.stray.ignore_after(key);
        }
        return Vec::new();
    }
    if prompts::is_out_of_place(model, key) {
        model.stray.ignore_after(key);
        if !model.modals.last().is_some_and(|modal| modal.panel().is_answered_by_any_key()) {
            return Vec::new();
        }
    }
    if everywhere(key) == Some(Action::Quit)
        && !model.modals.last().is_some_and(|modal| modal.panel().handles_quit())
    {
        return quit::ask(model);
    }
    // Removed while the key is handled, so that its action sees the desk without it.
    let Some(mut modal) = model.modals.pop() else {
        return Vec::new();
    };
    let below = model.modals.len();
    let flow = modal.panel_mut().press(key, action, model);
    if !matches!(flow, Flow::Close(_)) {
        model.modals.insert(below.min(model.modals.len()), modal);
    }
    match flow {
        Flow::Stay(effects) | Flow::Close(effects) => effects,
        Flow::Send => forms::submit(model),
    }
}

/// Pastes into the text field that has the focus; elsewhere it does nothing.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if model.is_too_small() || is_unread(model) || model.stray.is_ignoring() {
        return Vec::new();
    }
    let now = model.now;
    match model.modals.last_mut() {
        Some(modal) => modal.panel_mut().paste(text, now),
        None => listing::paste_in_bar(model, text),
    }
    Vec::new()
}

/// Handles the mouse: it selects and scrolls, and never changes anything at Clerk.
pub(super) fn mouse(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    if model.is_too_small() {
        return Vec::new();
    }
    let lines = match mouse.kind {
        MouseKind::ScrollDown => WHEEL,
        MouseKind::ScrollUp => -WHEEL,
        MouseKind::Press => 0,
    };
    if let Some(modal) = model.modals.last_mut() {
        match mouse.kind {
            MouseKind::ScrollDown | MouseKind::ScrollUp => modal.panel_mut().scroll(isize::from(lines)),
            MouseKind::Press => modal.panel_mut().point(mouse.x, mouse.y, &model.layout),
        }
        return Vec::new();
    }
    let on_detail = model.detail.open && model.layout.detail.contains(mouse.x, mouse.y);
    let rows = model.layout.rows;
    match mouse.kind {
        MouseKind::Press if on_detail => model.pane = Pane::Detail,
        MouseKind::Press if rows.contains(mouse.x, mouse.y) => {
            model.pane = Pane::List;
            let line = mouse.y - rows.y;
            // The row that was clicked, wherever it is by now.
            let moves = match model.seen_rows.line(line).map(ToOwned::to_owned) {
                Some(id) => model.list_mut().move_to_row(&id),
                None => model.list_mut().move_to_line(line),
            };
            if moves {
                model.detail.scroll = 0;
            }
        }
        MouseKind::Press => {}
        MouseKind::ScrollDown | MouseKind::ScrollUp if on_detail => {
            model.detail.scroll = model.detail.scroll.saturating_add_signed(isize::from(lines));
        }
        MouseKind::ScrollDown | MouseKind::ScrollUp => actions::move_rows(model, i64::from(lines)),
    }
    Vec::new()
}
