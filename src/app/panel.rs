//! The panels: dialogs over the desk. The top one receives the keys.
//!
//! A panel is plain data, and everything about it is in its own file: its state and, as [`Panel`], what the rest of the
//! core has to know about it. A new panel is registered here; its keys are in `input`, and the view draws it.

mod columns;
mod confirm;
mod filter;
pub mod form;
pub mod help;
mod journal;
mod mode;
mod palette;
mod quitting;
mod reason;

use crate::input::Place;

pub use columns::{ColumnsPanel, ColumnsResponse};
pub use confirm::{Confirm, ConfirmResponse, Subject};
pub use filter::{FilterLine, FilterPanel, FilterResponse};
pub use form::{CreateForm, EditForm};
pub use help::HelpView;
pub use journal::{EntryDetail, EntryLabel, JournalView, JournalViewResponse, entry_label};
pub use mode::{ModePicker, ModePickerResponse};
pub use palette::Palette;
pub(super) use palette::PaletteResponse;
pub use quitting::Quitting;
pub use reason::ReasonField;

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
    Reason(ReasonField),
    Palette(Palette),
    Confirm(Confirm),
    Quitting(Quitting),
}

impl Modal {
    #[must_use]
    pub fn panel(&self) -> &dyn Panel {
        match self {
            Self::Help(panel) => panel,
            Self::Filter(panel) => panel,
            Self::Columns(panel) => panel,
            Self::Mode(panel) => panel,
            Self::Create(panel) => &**panel,
            Self::Edit(panel) => panel,
            Self::Journal(panel) => &**panel,
            Self::Reason(panel) => panel,
            Self::Palette(panel) => panel,
            Self::Confirm(panel) => panel,
            Self::Quitting(panel) => panel,
        }
    }
}

/// What the rest of the core, and the view, have to know about a panel.
pub trait Panel {
    /// The place that interprets its keys.
    fn place(&self) -> Place;

    /// Whether it is about the keys of the place below it.
    fn explains_place_below(&self) -> bool {
        false
    }
}
