//! `:`: a command by its name.

use crate::input::Key;

use super::super::command_line::Typed;
use super::super::{CommandLine, Effect, Modal, Model};
use super::keys;

/// Opens the line.
pub(super) fn open(model: &mut Model) {
    model.modals.push(Modal::Command(CommandLine::default()));
}

/// A key while a name is typed.
pub(super) fn key(model: &mut Model, mut line: CommandLine, key: Key) -> Vec<Effect> {
    match line.key(key, &model.commands()) {
        Typed::Nothing => model.modals.push(Modal::Command(line)),
        Typed::Close => {}
        // The line is gone by now: the key means what it means in the place below, and acts on the row that was seen there
        // before the line was opened.
        Typed::Run(key, action) => return keys::run(model, key, action),
    }
    Vec::new()
}
