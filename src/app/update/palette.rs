//! The command palette: runs the chosen command as if its key had been pressed.

use crate::input::Key;

use super::super::panel::PaletteResponse;
use super::super::{Effect, Modal, Model, Palette};
use super::keys;

pub(super) fn open(model: &mut Model) {
    model.modals.push(Modal::Palette(Palette::default()));
}

/// Handles a key in the palette.
pub(super) fn key(model: &mut Model, mut palette: Palette, key: Key) -> Vec<Effect> {
    match palette.key(key, &model.commands()) {
        PaletteResponse::Nothing => model.modals.push(Modal::Palette(palette)),
        PaletteResponse::Close => {}
        // The palette has closed: the command means what its key means in the place below, and acts on the row that was
        // visible there before the palette opened.
        PaletteResponse::Run(key, action) => return keys::run(model, key, action),
    }
    Vec::new()
}
