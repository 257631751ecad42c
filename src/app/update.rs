//! The one function that changes the model. One file per kind of message or feature.

pub(super) mod actions;
mod analysis;
mod answers;
mod burst;
mod cancel;
pub(super) mod changes;
mod confirm;
mod connections;
mod dependants;
pub(super) mod export;
mod flags;
mod form_replies;
pub(super) mod forms;
pub(super) mod holder;
mod journal;
pub(super) mod journal_view;
pub(super) mod keys;
pub(super) mod listing;
mod local_copy;
pub(super) mod lock;
mod lookup;
mod lookups;
pub(super) mod marking;
pub(super) mod notes;
mod organizations;
mod outcomes;
pub(super) mod plans;
pub(super) mod prompts;
mod queue;
pub(super) mod quit;
mod row_fetch;
pub(super) mod share;
mod target;
mod time;
pub(super) mod undo;
pub(super) mod views;

use super::{Connection, Effect, Model, Msg};
use crate::journal::Event;

pub use burst::must_arrive_alone;

/// How long to wait before reloading an incomplete page, in milliseconds: lists catch up with writes within seconds.
const GAP_PAUSE: i64 = 1_500;

/// Applies a message to the model and returns the requested effects.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let by_operator = matches!(msg, Msg::Key(_) | Msg::KeyInBurst(_) | Msg::Paste(_) | Msg::Mouse(_));
    let mut effects = match msg {
        Msg::Time(now) => time::pass(model, now),
        Msg::Key(key) => keys::press(model, key),
        Msg::KeyInBurst(key) => burst::press_in_burst(model, key),
        Msg::KeyLost(key) => {
            prompts::key_lost(model, key);
            Vec::new()
        }
        Msg::Paste(text) => keys::paste(model, &text),
        Msg::Mouse(mouse) => keys::mouse(model, mouse),
        Msg::Resize(size) => {
            model.size = size;
            Vec::new()
        }
        Msg::Drawn(at) => {
            // A drawn frame changes nothing that would need drawing or requesting.
            target::drawn(model, at);
            return Vec::new();
        }
        Msg::Api(report) => answers::receive(model, report),
        Msg::SearchFinished(ticket, found) => {
            if model.requests.take(ticket).is_some() {
                local_copy::search_finished(model, found);
            }
            Vec::new()
        }
        Msg::Analyzed(ticket, result) => {
            analysis::finished(model, ticket, result);
            Vec::new()
        }
        Msg::FlagsFound(ticket, found) => {
            if model.requests.take(ticket).is_some() {
                flags::found(model, found);
            }
            Vec::new()
        }
        Msg::ViewsCounted(ticket, counts) => {
            views::counted(model, ticket, counts);
            Vec::new()
        }
        Msg::ViewSaved(ticket, result) => {
            views::saved(model, ticket, result);
            Vec::new()
        }
        Msg::Journal(report) => journal::receive(model, report),
        Msg::Notes(report) => {
            notes::receive(model, report);
            Vec::new()
        }
        Msg::Share(report) => share::receive(model, report),
        Msg::Plan(report) => plans::receive(model, report),
        Msg::Terminate => quit::terminate(model),
    };
    effects.extend(plans::drive(model));
    // Apply journal lines in memory now; `JournalMsg::Written` confirms the disk write later.
    for effect in &effects {
        let Effect::Record(line) = effect else { continue };
        if let Some(journal) = model.journal.open_mut() {
            journal.write(line.clone());
        }
        if let Event::Settled(_) = line.event {
            model.toasts.outcome_known(&line.id);
        }
    }
    confirm::ask_about_stale_rows(model);
    effects.extend(forms::abandon_unneeded_search(model));
    effects.extend(dependants::abandon_unneeded(model));
    effects.extend(holder::abandon_unneeded(model));
    effects.extend(connections::abandon_unneeded(model));
    model.arrange();
    if matches!(model.connection, Connection::Ready(_)) {
        effects.extend(local_copy::drive(model));
        effects.extend(flags::find(model));
        let Model { domains, organization, requests, copy, rows, .. } = model;
        let list = organization.as_mut().map_or(domains, |view| &mut view.list);
        list.load_visible(copy.store(), rows);
        if list.is_local() {
            effects.extend(local_copy::search(model));
        } else {
            effects.extend(list.load(requests));
        }
        effects.extend(views::count(model));
        effects.extend(row_fetch::follow(model));
        effects.extend(analysis::follow(model));
        effects.extend(lookup::follow(model));
        model.gaps_due = if model.list().has_gaps() {
            model.gaps_due.or_else(|| Some(model.now.plus(GAP_PAUSE)))
        } else {
            None
        };
    }
    marking::follow(model);
    model.forget_unlisted_rows();
    // A row that a change has moved on to was not chosen by a key.
    let has_advanced = queue::follow(model);
    target::follow(model, by_operator && !has_advanced);
    // The row may have changed, with fewer lines.
    model.keep_detail_within();
    quit::quit_when_settled(model);
    effects
}

#[cfg(test)]
mod tests;
