//! The saved views: showing one, saving one, and counting what they find in the local copy.

use crate::clerk::Millis;
use crate::input::{Key, say};
use crate::query::SavedView;

use super::super::views::CopyState;
use super::super::{Effect, Level, Modal, Model, Purpose, SaveViewForm, Ticket, ViewCount};
use super::{listing, marking};

/// Shows the view whose number was pressed.
pub(super) fn show(model: &mut Model, key: Key) -> Vec<Effect> {
    let number = key.typed().and_then(|digit| digit.to_digit(10)).and_then(|digit| u8::try_from(digit).ok());
    let Some(number) = number else { return Vec::new() };
    let Some(view) = model.views.get(number).cloned() else {
        let text = format!("There is no view {number}. {}", say("Press {save-view} to save one."));
        model.toasts.show(Level::Info, text, model.now);
        return Vec::new();
    };
    marking::cancel_range(model);
    marking::show_all(model);
    let effects = listing::close_organization(model);
    model.columns = model.views.columns_of(&view).clone();
    listing::list(model, &view.query);
    effects
}

/// Opens the form that saves the query, its order and the columns.
pub(super) fn open_form(model: &mut Model) {
    if let Some(why) = &model.views.unsaved {
        model.toasts.show(Level::Info, format!("Views cannot be saved: {why}."), model.now);
        return;
    }
    let query = model.list().source().instance_query();
    let form = SaveViewForm::open(&model.views, query, model.columns.clone());
    model.modals.push(Modal::SaveView(Box::new(form)));
}

/// Saves a view in the config file. It is shown once it is on the disk.
pub(in crate::app) fn save(model: &mut Model, view: SavedView) -> Vec<Effect> {
    let mut effects: Vec<_> = Vec::new();
    if is_saving(model) {
        let text = "Not saved: the previous view is still being written. Try again.";
        model.toasts.show(Level::Info, text, model.now);
        return effects;
    }
    let ticket = model.requests.ask(Purpose::SaveView(Box::new(view.clone())));
    effects.push(Effect::SaveView(ticket, Box::new(view)));
    effects
}

fn is_saving(model: &Model) -> bool {
    model.requests.iter().any(|(_, request)| matches!(request.purpose, Purpose::SaveView(_)))
}

/// A view was saved, or not.
pub(super) fn saved(model: &mut Model, ticket: Ticket, result: Result<(), String>) {
    let Some(Purpose::SaveView(view)) = model.requests.take(ticket).map(|request| request.purpose) else {
        return;
    };
    match result {
        Ok(()) => {
            let text = format!("Saved as view {}: {}.", view.number, crate::text::visible(&view.name));
            model.toasts.show(Level::Success, text, model.now);
            model.views.put(*view);
        }
        Err(why) => {
            let text = format!("The view was not saved: {}.", why.trim_end_matches('.'));
            model.toasts.show(Level::Error, text, model.now);
        }
    }
}

/// Counts what the views find if they are on the screen and the copy has changed.
pub(super) fn count(model: &mut Model) -> Option<Effect> {
    if model.view_count_due()? > model.now {
        return None;
    }
    let (store, state) = (model.noted_store(), state(model));
    let queries = model.views.counting(state, model.now);
    let ticket = model.requests.ask(Purpose::ViewCounts);
    Some(Effect::CountViews(ticket, Box::new(ViewCount { store, queries, now: model.now })))
}

fn state(model: &Model) -> CopyState {
    let store = model.copy.store();
    let notes = if model.views.need_notes() { model.notes.revision() } else { 0 };
    CopyState { generation: store.generation(), flags: store.flags().map(|flags| flags.generation), notes }
}

pub(super) fn counted(model: &mut Model, ticket: Ticket, counts: Vec<u64>) {
    if model.requests.take(ticket).is_some() {
        model.views.receive_counts(counts);
    }
}

impl Model {
    /// When the views are counted next; `None` while they are being counted, or need not be.
    pub(in crate::app) fn view_count_due(&self) -> Option<Millis> {
        let is_shown = self.layout.tabs.height > 0 && self.copy.is_whole();
        if !is_shown || self.requests.ticket(&Purpose::ViewCounts).is_some() {
            return None;
        }
        self.views.count_due(state(self))
    }
}
