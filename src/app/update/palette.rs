//! The command palette: what is chosen in it is done as if its key had been pressed.

use crate::input::Key;

use super::super::palette::Picked;
use super::super::{Effect, Modal, Model, Palette};
use super::keys;

/// Opens the palette.
pub(super) fn open(model: &mut Model) {
    model.modals.push(Modal::Palette(Palette::default()));
}

/// A key while the palette is on the screen.
pub(super) fn key(model: &mut Model, mut palette: Palette, key: Key) -> Vec<Effect> {
    match palette.key(key, &model.commands()) {
        Picked::Nothing => model.modals.push(Modal::Palette(palette)),
        Picked::Close => {}
        // The palette is gone by now: the command means what its key means in the place below, and acts on the row that was
        // seen there before the palette was opened.
        Picked::Run(key, action) => return keys::run(model, key, action),
    }
    Vec::new()
}
