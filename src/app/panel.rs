//! The panels: dialogs over the desk. The top one receives the keys.
//!
//! A panel is plain data, and everything about it is in its own file: its state and, as [`Panel`], what the rest of the
//! core has to know about it. A new panel is registered here; its keys are in `input`, and the view draws it.

mod columns;
mod confirm;
mod conflicts;
mod export;
mod facets;
mod filter;
pub mod form;
pub mod help;
mod holder;
mod invitations;
mod journal;
mod line_cursor;
mod lookup;
mod mode;
mod note;
mod palette;
mod plan;
mod quitting;
mod reason;
mod save_view;

use crate::clerk::Millis;
use crate::input::{Action, Key, KeyMeaning, Place, action, resolve};

use super::{DomainList, Effect, Layout, Model, Question, Requests};

pub use columns::ColumnsPanel;
pub use confirm::{Confirm, MarkQuestion, Subject};
pub use conflicts::{ConflictsPanel, people_waiting};
pub use export::{ExportPanel, ExportStage, FORMATS};
pub use facets::{FacetsPage, FacetsPanel};
pub use filter::{FilterLine, FilterPanel};
pub use form::{CreateForm, EditForm, Form};
pub use help::HelpView;
pub use holder::HolderView;
pub use invitations::PendingInvitations;
pub use journal::{EntryDetail, EntryLabel, JournalView, entry_label};
pub use line_cursor::LineCursor;
pub use lookup::LookupPanel;
pub use mode::ModePicker;
pub use note::{NoteKind, NotePanel};
pub use palette::Palette;
pub use plan::{PlanChoice, PlanPanel, PlanQuestion, PlanStage};
pub use quitting::Quitting;
pub use reason::ReasonField;
pub use save_view::SaveViewForm;

/// An open panel.
#[derive(Debug, Clone)]
pub enum Modal {
    Help(HelpView),
    Filter(FilterPanel),
    Columns(ColumnsPanel),
    Mode(ModePicker),
    Create(Box<CreateForm>),
    Edit(EditForm),
    Holder(Box<HolderView>),
    Invitations(Box<PendingInvitations>),
    Journal(Box<JournalView>),
    Facets(Box<FacetsPanel>),
    Conflicts(Box<ConflictsPanel>),
    Lookup(Box<LookupPanel>),
    Reason(ReasonField),
    Note(Box<NotePanel>),
    Export(ExportPanel),
    SaveView(Box<SaveViewForm>),
    Palette(Palette),
    Plan(Box<PlanPanel>),
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
            Self::Holder(panel) => &**panel,
            Self::Invitations(panel) => &**panel,
            Self::Journal(panel) => &**panel,
            Self::Facets(panel) => &**panel,
            Self::Conflicts(panel) => &**panel,
            Self::Lookup(panel) => &**panel,
            Self::Reason(panel) => panel,
            Self::Note(panel) => &**panel,
            Self::Export(panel) => panel,
            Self::SaveView(panel) => &**panel,
            Self::Palette(panel) => panel,
            Self::Plan(panel) => &**panel,
            Self::Confirm(panel) => panel,
            Self::Quitting(panel) => panel,
        }
    }

    pub(super) fn panel_mut(&mut self) -> &mut dyn Panel {
        match self {
            Self::Help(panel) => panel,
            Self::Filter(panel) => panel,
            Self::Columns(panel) => panel,
            Self::Mode(panel) => panel,
            Self::Create(panel) => &mut **panel,
            Self::Edit(panel) => panel,
            Self::Holder(panel) => &mut **panel,
            Self::Invitations(panel) => &mut **panel,
            Self::Journal(panel) => &mut **panel,
            Self::Facets(panel) => &mut **panel,
            Self::Conflicts(panel) => &mut **panel,
            Self::Lookup(panel) => &mut **panel,
            Self::Reason(panel) => panel,
            Self::Note(panel) => &mut **panel,
            Self::Export(panel) => panel,
            Self::SaveView(panel) => &mut **panel,
            Self::Palette(panel) => panel,
            Self::Plan(panel) => &mut **panel,
            Self::Confirm(panel) => panel,
            Self::Quitting(panel) => panel,
        }
    }
}

/// What becomes of a panel after a key, with what else the key does.
#[derive(Debug, Clone, PartialEq)]
pub enum Flow {
    /// It stays, below whatever it has opened.
    Stay(Vec<Effect>),
    Close(Vec<Effect>),
    /// It stays, and its form is sent.
    Send,
}

impl Flow {
    const STAY: Self = Self::Stay(Vec::new());
    const CLOSE: Self = Self::Close(Vec::new());
}

/// What the rest of the core, and the view, have to know about a panel.
pub trait Panel {
    /// The place that interprets its keys.
    fn place(&self) -> Place;

    /// Handles a key, which has this meaning here. The panel is off the stack meanwhile: `model` is the desk without it.
    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow;

    /// Whether the key, which has this meaning here, would do something that must not happen by accident: send a change,
    /// open or answer a question that leads to one, choose what a form sends, or quit. Such a key is ignored in a burst.
    fn must_arrive_alone(&self, key: Key, action: Option<Action>) -> bool;

    /// Whether typed characters are text now.
    fn takes_text(&self) -> bool {
        self.place().takes_text()
    }

    /// Whether the key, a character, has no meaning here, so that more text is likely to follow: the key of a prompt
    /// elsewhere, or text typed as if there were a field.
    fn is_out_of_place(&self, key: Key) -> bool {
        !self.takes_text() && resolve(self.place(), &[key]) == KeyMeaning::Nothing
    }

    /// Whether every key is an answer, whatever its meaning elsewhere.
    fn is_answered_by_any_key(&self) -> bool {
        false
    }

    /// Whether the key that quits everywhere is for the panel.
    fn handles_quit(&self) -> bool {
        false
    }

    /// Whether it has been on the screen long enough to be answered.
    fn is_read(&self, _now: Millis) -> bool {
        true
    }

    /// Whether it is about the keys of the place below it.
    fn explains_place_below(&self) -> bool {
        false
    }

    /// Types a key of a burst that has another meaning alone, such as the end of a line in a pasted text; false if it is no
    /// text here.
    fn type_in_burst(&mut self, _key: Key, _now: Millis) -> bool {
        false
    }

    /// Pastes into its text field, if that has the focus.
    fn paste(&mut self, _text: &str, _now: Millis) {}

    /// Scrolls by the mouse wheel.
    fn scroll(&mut self, _lines: isize) {}

    /// Selects what was clicked.
    fn point(&mut self, _x: u16, _y: u16, _layout: &Layout) {}

    /// When something is due without a key or a response.
    fn due(&self, _now: Millis) -> Option<Millis> {
        None
    }

    /// Does what is due.
    fn pass(&mut self, _now: Millis, _requests: &mut Requests) -> Vec<Effect> {
        Vec::new()
    }

    /// Follows what it shows, and clamps its cursor and scroll position to it. The panel is off the stack meanwhile;
    /// `below` is the place that would have the keys without it.
    fn arrange(&mut self, _model: &Model, _below: Place) {}

    /// What it asks of the local copy.
    fn question(&self) -> Option<&Question> {
        None
    }

    fn question_mut(&mut self) -> Option<&mut Question> {
        None
    }

    /// It has been drawn.
    fn drawn(&mut self, _at: Millis) {}

    /// The list to restore when it closes.
    fn saved_list(&self) -> Option<&DomainList> {
        None
    }

    fn saved_list_mut(&mut self) -> Option<&mut DomainList> {
        None
    }

    /// Whether it waits for a change to that domain, so that a question about it may open over it.
    fn waits_for_change(&self, _domain_id: &str) -> bool {
        false
    }

    /// Whether it shows SSO connections.
    fn shows_connections(&self) -> bool {
        false
    }

    /// The form that it is.
    fn form(&self) -> Option<&dyn Form> {
        None
    }

    fn form_mut(&mut self) -> Option<&mut dyn Form> {
        None
    }

    /// Whether it covers the screen, so that messages are drawn over it.
    fn covers_screen(&self) -> bool {
        false
    }

    /// The line of the screen under its cursor, which messages do not cover.
    fn cursor_line(&self, _layout: &Layout) -> Option<u16> {
        None
    }

    /// The label of a key's hint, `usual` unless the panel knows better; `None` where the key is not offered.
    fn hint(&self, _action: Action, usual: &'static str, _model: &Model) -> Option<&'static str> {
        Some(usual)
    }
}

/// Whether the key, without a meaning in the panel, opens a prompt on the desk: what is out of place in a panel that
/// only shows something.
fn is_key_of_prompt_elsewhere(panel: &(impl Panel + ?Sized), key: Key) -> bool {
    !panel.takes_text()
        && resolve(panel.place(), &[key]) == KeyMeaning::Nothing
        && action(Place::Desk, key).is_some_and(Action::opens_prompt)
}
