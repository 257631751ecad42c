//! The panels: dialogs over the desk. The top one receives the keys.

mod columns;
mod confirm;
mod filter;
pub mod form;
pub mod help;
mod journal;
mod mode;
mod palette;

use crate::clerk::Millis;

use super::TextField;

pub use columns::{ColumnsPanel, ColumnsResponse};
pub use confirm::{Confirm, ConfirmResponse, Subject};
pub use filter::{FilterLine, FilterPanel, FilterResponse};
pub use form::{CreateForm, EditForm};
pub use help::HelpView;
pub use journal::{EntryDetail, EntryLabel, JournalView, JournalViewResponse, entry_label};
pub use mode::{ModePicker, ModePickerResponse};
pub use palette::Palette;
pub(super) use palette::PaletteResponse;

/// An open panel.
#[derive(Debug, Clone)]
pub enum Modal {
    Help(HelpView),
    Filter(FilterPanel),
    Columns(ColumnsPanel),
    Mode(ModePicker),
    Create(Box<CreateForm>),
    Edit(EditForm),
    Journal(Box<JournalView>),
    /// The reason for the next changes, while it is being typed.
    Reason(TextField),
    Palette(Palette),
    Confirm(Confirm),
    /// Waiting for pending changes before quitting, until this time at most.
    Quitting(Millis),
}
